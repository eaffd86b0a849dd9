// Every statement that runs more than once in a process, by what it is for.
//
// SQL that is run once (verify, deploy, backup) stands where it is used. Private
// to runtime/store/sqlite.

#pragma once

#include "runtime/store/sqlite/statement.h"

namespace leadflow::runtime::sqlite {

// The columns of a record in the order in which rows are read (read_row) and bound (bind_row).
#define LEADFLOW_RECORD_COLUMNS "id, " LEADFLOW_RECORD_COLUMNS_BUT_ID
#define LEADFLOW_RECORD_COLUMNS_BUT_ID                                                                     \
  "version, type, key, workflow, state, owner_kind, owner, branch, created_by, created_at, entered_at, "   \
  "entry, "                                                                                                \
  "contact_attempts, contacted, first_contact_at, favorite, do_not_contact, returned, closed, closed_at, " \
  "credited_to, pull_count, pull_after, parent, nurture, nurture_started, nurture_steps, open_timers, "    \
  "open_activities, open_appointments, source, withdrawn, attributes"

struct Statements {
  // the store
  Prepared data_version{"PRAGMA data_version"};
  Prepared meta{"SELECT value FROM meta WHERE name = ?"};
  Prepared origin{"SELECT id FROM origin WHERE system_user = ? AND host = ?"};
  Prepared insert_origin{"INSERT INTO origin (system_user, host) VALUES (?, ?)"};

  // the program
  Prepared program_version{"SELECT max(version) FROM program_version"};
  Prepared program_header{"SELECT header, image_format FROM program_version WHERE version = ?"};
  Prepared program_part{"SELECT bytes FROM program_part WHERE version = ? AND part = ? AND idx = ?"};
  Prepared program_name{
      "SELECT idx FROM program_name WHERE version = ? AND kind = ? AND scope = ? AND name = ?"};

  // people
  Prepared person{
      "SELECT name, active, role, branch, manager, email, phone, deputy, deputy_until, weight FROM person "
      "WHERE name = ?"};
  Prepared person_groups{"SELECT group_name FROM person_group WHERE person = ? ORDER BY group_name"};
  Prepared members{
      "SELECT p.name FROM person_group g JOIN person p ON p.name = g.person WHERE g.group_name = ? AND "
      "p.active = 1 "
      "ORDER BY p.name"};
  Prepared active_people{"SELECT name FROM person WHERE active = 1 ORDER BY name"};

  // facts
  Prepared record{"SELECT " LEADFLOW_RECORD_COLUMNS " FROM record WHERE id = ?"};
  Prepared record_by_key{"SELECT id FROM record WHERE type = ? AND key = ? AND withdrawn = 0"};
  Prepared key_of_any_type{"SELECT id FROM record WHERE key = ? AND withdrawn = 0 ORDER BY id"};
  Prepared children{"SELECT id FROM record WHERE parent = ? AND withdrawn = 0 ORDER BY id"};
  Prepared created_by{"SELECT id FROM record WHERE source = ? AND withdrawn = 0 ORDER BY id"};
  Prepared suppressed{
      "SELECT 1 FROM suppression WHERE channel = ? AND address = ? AND lifted_step IS NULL LIMIT 1"};
  Prepared open_timers{
      "SELECT id, what, entry, rule, due FROM timer WHERE record = ? AND state = 'waiting' ORDER BY id"};
  Prepared open_activities{
      "SELECT id, activity, due, late, note FROM activity WHERE record = ? AND state = 'open' ORDER BY id"};
  Prepared open_appointments{
      "SELECT id, title, person, starts_at FROM appointment WHERE record = ? AND state = 'scheduled' ORDER "
      "BY id"};
  Prepared is_done_once{"SELECT 1 FROM done_once WHERE record = ? AND what = ?"};
  Prepared entered_at{
      "SELECT entered_at FROM state_entry WHERE record = ? AND workflow = ? AND state = ? ORDER BY entry "
      "DESC LIMIT 1"};
  Prepared unique_holder{"SELECT record FROM record_unique WHERE type = ? AND rule = ? AND value = ?"};
  Prepared working_records{
      "SELECT count(*) FROM record WHERE owner = ? AND workflow = ? AND owner_kind = 1 AND working = 1"};
  Prepared turns_since{
      "SELECT count(*) FROM distribution_turn WHERE distribution = ? AND person = ? AND at >= ?"};
  Prepared share{"SELECT last_turn, last_pass FROM distribution_share WHERE distribution = ? AND person = ?"};

  // steps
  Prepared insert_step{
      "INSERT INTO step (at, actor, kind, name, program_version, origin) VALUES (?, ?, ?, ?, ?, ?)"};
  Prepared next_record_id{"SELECT coalesce(max(id), 0) + 1 FROM record"};
  Prepared insert_record{"INSERT INTO record (" LEADFLOW_RECORD_COLUMNS
                         ", working) VALUES "
                         "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"};
  /// Without the id, though it would not change: SQLite takes a key that is written for a changed one, and
  /// looks through every table that refers to it.
  Prepared update_record{"UPDATE record SET (" LEADFLOW_RECORD_COLUMNS_BUT_ID
                         ", working) = "
                         "(?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?"
                         "23,?24,?25,?26,?27,?28,?29,?30,"
                         "?31,?32,?33,?34,?35) WHERE id = ?1 AND version = ?2 - 1"};
  Prepared update_moved{
      "UPDATE record SET version = ?2, state = ?3, branch = ?4, entered_at = ?5, entry = ?6, "
      "contact_attempts = ?7, "
      "contacted = ?8, first_contact_at = ?9, favorite = ?10, do_not_contact = ?11, returned = ?12, closed = "
      "?13, "
      "closed_at = ?14, credited_to = ?15, pull_count = ?16, pull_after = ?17, nurture = ?18, "
      "nurture_started = ?19, "
      "nurture_steps = ?20, open_timers = ?21, open_activities = ?22, open_appointments = ?23, attributes = "
      "?24 "
      "WHERE id = ?1 AND version = ?2 - 1"};
  Prepared update_plain{
      "UPDATE record SET version = ?2, branch = ?3, entered_at = ?4, entry = ?5, contact_attempts = ?6, "
      "contacted = ?7, first_contact_at = ?8, favorite = ?9, do_not_contact = ?10, returned = ?11, closed = "
      "?12, "
      "closed_at = ?13, credited_to = ?14, pull_count = ?15, pull_after = ?16, nurture = ?17, "
      "nurture_started = ?18, "
      "nurture_steps = ?19, open_timers = ?20, open_activities = ?21, open_appointments = ?22, attributes = "
      "?23 "
      "WHERE id = ?1 AND version = ?2 - 1"};
  Prepared uniques_of{"SELECT rule, value FROM record_unique WHERE record = ?"};
  Prepared delete_unique{"DELETE FROM record_unique WHERE type = ? AND rule = ? AND value = ?"};
  Prepared insert_unique{"INSERT INTO record_unique (type, rule, value, record) VALUES (?, ?, ?, ?)"};
  Prepared insert_history{
      "INSERT INTO history (record, version, step, changes, effects) VALUES (?, ?, ?, ?, ?)"};
  Prepared insert_entry{
      "INSERT INTO state_entry (record, entry, workflow, state, entered_at) VALUES (?, ?, ?, ?, ?)"};
  Prepared insert_timer{
      "INSERT INTO timer (record, kind, what, due, entry, rule, payload, state, program_version, set_step, "
      "ended_step) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  Prepared end_timer{
      "UPDATE timer SET state = ?, ended_step = ? WHERE id = ? AND record = ? AND state = 'waiting'"};
  Prepared insert_activity{
      "INSERT INTO activity (record, activity, due, notify_at, note, state, late, set_step) "
      "VALUES (?, ?, ?, ?, ?, 'open', 0, ?)"};
  Prepared end_activity{
      "UPDATE activity SET state = ?, ended_step = ?, ended_at = ? WHERE id = ? AND record = ? AND state = "
      "'open'"};
  Prepared late_activity{
      "UPDATE activity SET late = 1 WHERE id = ? AND record = ? AND state = 'open' AND late = 0"};
  Prepared remind_activity{
      "UPDATE activity SET reminded_step = ? WHERE id = ? AND record = ? AND state = 'open' AND "
      "reminded_step IS NULL"};
  Prepared stop_message{
      "UPDATE outbox SET state = ?, last_error = ?, ended_at = ? WHERE id = ? AND record = ? AND state = "
      "'queued'"};
  Prepared insert_appointment{
      "INSERT INTO appointment (record, title, person, starts_at, ends_at, state, set_step) "
      "VALUES (?, ?, ?, ?, ?, 'scheduled', ?)"};
  Prepared end_appointment{
      "UPDATE appointment SET state = ?, ended_step = ? WHERE id = ? AND record = ? AND state = 'scheduled'"};
  Prepared insert_outbox{
      "INSERT INTO outbox (record, step, n, kind, state, name, recipient, to_person, notification, subject, "
      "body, "
      "content_type, workflow, created_at, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  Prepared settle_message{
      "UPDATE outbox SET state = ?1, next_at = ?2, last_error = '' WHERE id = ?3 AND record = ?4 AND state = "
      "?5"};
  Prepared insert_suppression{
      "INSERT INTO suppression (channel, address, step, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"};
  Prepared lift_suppression{
      "UPDATE suppression SET lifted_step = ? WHERE channel = ? AND address = ? AND lifted_step IS NULL"};
  Prepared next_turn{"SELECT coalesce(max(turn), 0) + 1 FROM distribution_turn WHERE distribution = ?"};
  Prepared insert_turn{
      "INSERT INTO distribution_turn (distribution, turn, person, at, record, step, pass) VALUES (?, ?, ?, "
      "?, "
      "?, ?, ?)"};
  Prepared add_share{
      "INSERT INTO distribution_share (distribution, person, given, last_turn, last_pass) "
      "VALUES (?1, ?2, 1, ?3, ?4) "
      "ON CONFLICT (distribution, person) DO UPDATE SET given = given + 1, last_turn = ?3, last_pass = ?4"};
  Prepared insert_done_once{
      "INSERT INTO done_once (record, what, step) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"};
  Prepared once_key{"SELECT fingerprint, result FROM once_key WHERE key = ?"};
  Prepared insert_once_key{"INSERT INTO once_key (key, at, fingerprint, result) VALUES (?, ?, ?, ?)"};
  Prepared history{
      "SELECT h.version, h.step, s.at, s.actor, s.kind, s.name, s.program_version, h.changes, h.effects, "
      "o.system_user, o.host, h.undone_by FROM history h JOIN step s ON s.id = h.step JOIN origin o ON o.id "
      "= s.origin "
      "WHERE h.record = ? ORDER BY h.version"};
};

}  // namespace leadflow::runtime::sqlite
