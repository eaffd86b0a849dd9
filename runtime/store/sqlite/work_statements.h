// The worker's statements. Each is a look into an index that holds only what waits, so its cost does not grow
// with what waits for later. Private to runtime/store/sqlite.

#pragma once

#include "runtime/store/sqlite/statement.h"

namespace leadflow::runtime::sqlite {

struct WorkStatements {
  // what is due
  Prepared due_timer{
      "SELECT due, id, record, what, kind, entry, rule, payload FROM timer WHERE state = 'waiting' AND due "
      ">= "
      "?1 AND due <= ?3 AND (due > ?1 OR id > ?2) ORDER BY due, id LIMIT 1"};
  Prepared due_late{
      "SELECT due, id, record, activity FROM activity WHERE state = 'open' AND late = 0 AND due >= ?1 AND "
      "due "
      "<= ?3 AND (due > ?1 OR id > ?2) ORDER BY due, id LIMIT 1"};
  Prepared due_reminder{
      "SELECT notify_at, id, record, activity FROM activity WHERE state = 'open' AND notify_at IS NOT NULL "
      "AND "
      "reminded_step IS NULL AND notify_at >= ?1 AND notify_at <= ?3 AND (notify_at > ?1 OR id > ?2) "
      "ORDER BY notify_at, id LIMIT 1"};
  Prepared next_lease{"SELECT min(lease_until) FROM outbox WHERE state = 'sending'"};
  Prepared count_timers{
      "SELECT count(*) FROM (SELECT 1 FROM timer WHERE state = 'waiting' AND due <= ? LIMIT ?)"};
  Prepared count_late{
      "SELECT count(*) FROM (SELECT 1 FROM activity WHERE state = 'open' AND late = 0 AND due <= ? LIMIT ?)"};
  Prepared count_reminders{
      "SELECT count(*) FROM (SELECT 1 FROM activity WHERE state = 'open' AND notify_at IS NOT NULL AND "
      "reminded_step IS NULL AND notify_at <= ? LIMIT ?)"};
  Prepared count_lane{
      "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = 'queued' AND kind = ? AND workflow = ? AND "
      "name = ? AND next_at <= ? LIMIT ?)"};

  // messages
  /// The last time stands in the comparison too: SQLite seeks to the first row that is not below it, and
  /// would step through all of the lane before otherwise.
  Prepared next_lane{
      "SELECT kind, workflow, name, next_at, id FROM outbox WHERE state = 'queued' AND "
      "(kind, workflow, name, next_at) > (?, ?, ?, 9223372036854775807) "
      "ORDER BY kind, workflow, name, next_at, id LIMIT 1"};
  Prepared message{
      "SELECT o.record, o.kind, o.name, o.recipient, o.to_person, o.notification, o.subject, o.body, "
      "o.content_type, o.workflow, m.value || '-' || o.step || '-' || o.n, o.attempts FROM outbox o, meta m "
      "WHERE o.id = ? AND m.name = 'store_id'"};
  /// Attempts since the last that said the last word.
  Prepared tries{
      "SELECT count(*) FROM outbox_attempt WHERE outbox = ?1 AND outcome = 'passing' AND n > (SELECT "
      "coalesce(max(n), 0) FROM outbox_attempt WHERE outbox = ?1 AND outcome NOT IN ('passing', 'refused'))"};
  Prepared take_message{
      "UPDATE outbox SET state = 'sending', attempts = attempts + 1, worker = ?2, lease_until = ?3, left_at "
      "= "
      "?4, ended_at = NULL WHERE id = ?1 AND state = 'queued'"};
  Prepared insert_attempt{
      "INSERT INTO outbox_attempt (outbox, n, worker, started_at, outcome, detail) SELECT id, attempts, ?2, "
      "?3, 'started', '' FROM outbox WHERE id = ?1"};
  Prepared attempts{"SELECT attempts FROM outbox WHERE id = ?"};
  /// Only what left, or may have, counts for the brake.
  Prepared settle_message{
      "UPDATE outbox SET state = ?3, next_at = coalesce(?4, next_at), ended_at = ?5, last_error = ?6, worker "
      "= '', lease_until = NULL, left_at = CASE WHEN ?3 IN ('sent', 'unknown') THEN left_at END WHERE id = "
      "?1 "
      "AND attempts = ?2 AND state IN ('sending', 'unknown')"};
  Prepared end_attempt{
      "UPDATE outbox_attempt SET ended_at = ?3, outcome = ?4, detail = ?5 WHERE outbox = ?1 AND n = ?2 AND "
      "outcome IN ('started', 'unknown')"};
  Prepared lost{
      "SELECT id, attempts, record, kind, name, worker FROM outbox WHERE state = 'sending' AND lease_until "
      "<= "
      "? ORDER BY lease_until, id"};
  Prepared postpone{"UPDATE outbox SET next_at = ?2, last_error = ?3 WHERE id = ?1 AND state = 'queued'"};
  Prepared brake{
      "SELECT left_at FROM outbox WHERE workflow = ? AND kind <> 'web' AND left_at > ? ORDER BY left_at DESC "
      "LIMIT 1 OFFSET ?"};
};

}  // namespace leadflow::runtime::sqlite
