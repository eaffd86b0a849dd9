// The tables of a SQLite store, as numbered migrations.
//
// Numbers reach disk: a migration that was ever released is never edited, a
// later one changes what it left. docs/store.md explains every table.

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace leadflow::runtime::sqlite {

/// `PRAGMA application_id` of every store: "lflw".
inline constexpr std::int32_t application_id = 0x6c666c77;

/// Migration i makes version i + 1 (`PRAGMA user_version`). Enumerations are chains of OR: for an IN of three
/// or more SQLite builds a table in memory with every row that is written.
inline constexpr std::array<std::string_view, 3> migrations = {R"sql(
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE program_version (
  version      INTEGER PRIMARY KEY,
  at           INTEGER NOT NULL,
  by_person    TEXT NOT NULL,
  note         TEXT NOT NULL,
  image_format INTEGER NOT NULL,
  header       BLOB NOT NULL,
  json         TEXT NOT NULL
) STRICT;
CREATE TABLE program_part (
  version INTEGER NOT NULL REFERENCES program_version (version),
  part    INTEGER NOT NULL,
  idx     INTEGER NOT NULL,
  bytes   BLOB NOT NULL,
  PRIMARY KEY (version, part, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE program_name (
  version INTEGER NOT NULL REFERENCES program_version (version),
  kind    INTEGER NOT NULL,
  scope   INTEGER NOT NULL,
  name    TEXT NOT NULL,
  idx     INTEGER NOT NULL,
  PRIMARY KEY (version, kind, scope, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  name         TEXT PRIMARY KEY,
  active       INTEGER NOT NULL CHECK (active IN (0, 1)),
  role         TEXT NOT NULL CHECK (role = 'admin' OR role = 'manager' OR role = 'rep'),
  branch       TEXT NOT NULL,
  manager      TEXT NOT NULL,
  email        TEXT NOT NULL,
  phone        TEXT NOT NULL,
  deputy       TEXT NOT NULL,
  deputy_until INTEGER,
  weight       INTEGER NOT NULL CHECK (weight >= 0)
) STRICT, WITHOUT ROWID;
CREATE TABLE person_group (
  group_name TEXT NOT NULL,
  person     TEXT NOT NULL REFERENCES person (name),
  PRIMARY KEY (group_name, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_group_person ON person_group (person);

CREATE TABLE origin (
  id          INTEGER PRIMARY KEY,
  system_user TEXT NOT NULL,
  host        TEXT NOT NULL,
  UNIQUE (system_user, host)
) STRICT;

CREATE TABLE record (
  id                INTEGER PRIMARY KEY,
  type              TEXT NOT NULL,
  key               TEXT,
  workflow          TEXT NOT NULL,
  state             TEXT NOT NULL,
  version           INTEGER NOT NULL CHECK (version >= 1),
  owner_kind        INTEGER NOT NULL CHECK (owner_kind BETWEEN 0 AND 2),
  owner             TEXT NOT NULL,
  branch            TEXT NOT NULL,
  created_by        TEXT NOT NULL,
  created_at        INTEGER NOT NULL,
  entered_at        INTEGER NOT NULL,
  entry             INTEGER NOT NULL,
  contact_attempts  INTEGER NOT NULL CHECK (contact_attempts >= 0),
  contacted         INTEGER NOT NULL CHECK (contacted IN (0, 1)),
  first_contact_at  INTEGER,
  favorite          INTEGER NOT NULL CHECK (favorite IN (0, 1)),
  do_not_contact    INTEGER NOT NULL CHECK (do_not_contact BETWEEN 0 AND 7),
  returned          INTEGER NOT NULL CHECK (returned IN (0, 1)),
  closed            INTEGER NOT NULL CHECK (closed IN (0, 1)),
  closed_at         INTEGER,
  credited_to       TEXT NOT NULL,
  pull_count        INTEGER NOT NULL CHECK (pull_count >= 0),
  pull_after        INTEGER,
  parent            INTEGER REFERENCES record (id) DEFERRABLE INITIALLY DEFERRED,
  nurture           TEXT,
  nurture_started   INTEGER,
  nurture_steps     INTEGER NOT NULL,
  open_timers       INTEGER NOT NULL CHECK (open_timers >= 0),
  open_activities   INTEGER NOT NULL CHECK (open_activities >= 0),
  open_appointments INTEGER NOT NULL CHECK (open_appointments >= 0),
  source            INTEGER REFERENCES record (id) DEFERRABLE INITIALLY DEFERRED,
  withdrawn         INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
  working           INTEGER NOT NULL CHECK (working IN (0, 1)),
  attributes        TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX record_key ON record (key, type) WHERE key IS NOT NULL AND withdrawn = 0;
CREATE INDEX record_state ON record (workflow, state) WHERE withdrawn = 0;
CREATE INDEX record_parent ON record (parent) WHERE parent IS NOT NULL;
CREATE INDEX record_source ON record (source) WHERE source IS NOT NULL;
CREATE INDEX record_owner ON record (owner, workflow) WHERE owner_kind = 1 AND working = 1;

CREATE TABLE record_unique (
  type    TEXT NOT NULL,
  rule    TEXT NOT NULL,
  value   TEXT NOT NULL,
  record  INTEGER NOT NULL REFERENCES record (id),
  PRIMARY KEY (type, rule, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_unique_record ON record_unique (record);

CREATE TABLE state_entry (
  record     INTEGER NOT NULL REFERENCES record (id),
  entry      INTEGER NOT NULL,
  workflow   TEXT NOT NULL,
  state      TEXT NOT NULL,
  entered_at INTEGER NOT NULL,
  PRIMARY KEY (record, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE step (
  id              INTEGER PRIMARY KEY,
  at              INTEGER NOT NULL,
  actor           TEXT NOT NULL,
  kind            TEXT NOT NULL,
  name            TEXT NOT NULL,
  program_version INTEGER NOT NULL,
  origin          INTEGER NOT NULL REFERENCES origin (id)
) STRICT;
CREATE TABLE history (
  record    INTEGER NOT NULL REFERENCES record (id),
  version   INTEGER NOT NULL,
  step      INTEGER NOT NULL REFERENCES step (id),
  changes   TEXT NOT NULL,
  effects   TEXT NOT NULL,
  undone_by INTEGER REFERENCES step (id),
  PRIMARY KEY (record, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_step ON history (step);

CREATE TABLE once_key (
  key         TEXT PRIMARY KEY,
  at          INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  result      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE done_once (
  record INTEGER NOT NULL REFERENCES record (id),
  what   TEXT NOT NULL,
  step   INTEGER NOT NULL,
  PRIMARY KEY (record, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE timer (
  id         INTEGER PRIMARY KEY,
  record     INTEGER NOT NULL REFERENCES record (id),
  kind       TEXT NOT NULL CHECK (kind = 'after' OR kind = 'rule' OR kind = 'nurture'),
  what       TEXT NOT NULL,
  due        INTEGER NOT NULL,
  entry      INTEGER NOT NULL,
  rule       TEXT NOT NULL,
  payload    TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state = 'waiting' OR state = 'fired' OR state = 'dropped' OR state = 'withdrawn'),
  program_version INTEGER NOT NULL,
  set_step   INTEGER NOT NULL,
  ended_step INTEGER
) STRICT;
CREATE INDEX timer_due ON timer (due) WHERE state = 'waiting';
CREATE INDEX timer_record ON timer (record);

CREATE TABLE activity (
  id         INTEGER PRIMARY KEY,
  record     INTEGER NOT NULL REFERENCES record (id),
  activity   TEXT NOT NULL,
  due        INTEGER NOT NULL,
  notify_at  INTEGER,
  note       TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state = 'open' OR state = 'done' OR state = 'cancelled' OR state = 'withdrawn'),
  late       INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1)),
  set_step   INTEGER NOT NULL,
  ended_step INTEGER,
  ended_at   INTEGER
) STRICT;
CREATE INDEX activity_due ON activity (due) WHERE state = 'open';
CREATE INDEX activity_record ON activity (record);

CREATE TABLE appointment (
  id         INTEGER PRIMARY KEY,
  record     INTEGER NOT NULL REFERENCES record (id),
  title      TEXT NOT NULL,
  person     TEXT NOT NULL,
  starts_at  INTEGER NOT NULL,
  ends_at    INTEGER NOT NULL,
  state      TEXT NOT NULL CHECK (state = 'scheduled' OR state = 'held' OR state = 'missed' OR state = 'cancelled' OR state = 'withdrawn'),
  set_step   INTEGER NOT NULL,
  ended_step INTEGER
) STRICT;
CREATE INDEX appointment_record ON appointment (record);
CREATE INDEX appointment_person ON appointment (person, starts_at) WHERE state = 'scheduled';

CREATE TABLE outbox (
  id           INTEGER PRIMARY KEY,
  record       INTEGER NOT NULL REFERENCES record (id),
  step         INTEGER NOT NULL REFERENCES step (id),
  n            INTEGER NOT NULL,
  kind         TEXT NOT NULL CHECK (kind = 'email' OR kind = 'sms' OR kind = 'web'),
  state        TEXT NOT NULL CHECK (state = 'queued' OR state = 'held' OR state = 'held_back' OR state = 'not_sendable' OR state = 'disabled' OR state = 'sending' OR state = 'sent' OR state = 'failed' OR state = 'unknown' OR state = 'dropped' OR state = 'withdrawn'),
  name         TEXT NOT NULL,
  recipient    TEXT NOT NULL,
  to_person    TEXT NOT NULL,
  notification INTEGER NOT NULL CHECK (notification IN (0, 1)),
  subject      TEXT NOT NULL,
  body         TEXT NOT NULL,
  content_type TEXT NOT NULL,
  workflow     TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  UNIQUE (step, n)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (id) WHERE state IN ('queued', 'sending');

CREATE TABLE suppression (
  channel INTEGER NOT NULL CHECK (channel = 1 OR channel = 2 OR channel = 4),
  address TEXT NOT NULL,
  step    INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  lifted_step INTEGER,
  PRIMARY KEY (channel, address, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX suppression_step ON suppression (step);
CREATE INDEX suppression_lifted ON suppression (lifted_step) WHERE lifted_step IS NOT NULL;

CREATE TABLE distribution_turn (
  distribution TEXT NOT NULL,
  turn         INTEGER NOT NULL,
  person       TEXT NOT NULL,
  at           INTEGER NOT NULL,
  record       INTEGER NOT NULL,
  step         INTEGER NOT NULL,
  PRIMARY KEY (distribution, turn)
) STRICT, WITHOUT ROWID;
CREATE INDEX distribution_turn_person ON distribution_turn (distribution, person, at);
CREATE INDEX distribution_turn_record ON distribution_turn (record);
CREATE TABLE distribution_share (
  distribution TEXT NOT NULL,
  person       TEXT NOT NULL,
  given        INTEGER NOT NULL CHECK (given >= 0),
  last_turn    INTEGER NOT NULL,
  PRIMARY KEY (distribution, person)
) STRICT, WITHOUT ROWID;
)sql",
                                                               R"sql(
ALTER TABLE outbox ADD COLUMN next_at     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN attempts    INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0);
ALTER TABLE outbox ADD COLUMN worker      TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN lease_until INTEGER;
ALTER TABLE outbox ADD COLUMN left_at     INTEGER;
ALTER TABLE outbox ADD COLUMN ended_at    INTEGER;
ALTER TABLE outbox ADD COLUMN last_error  TEXT NOT NULL DEFAULT '';
UPDATE outbox SET next_at = created_at;
DROP INDEX outbox_waiting;
CREATE INDEX outbox_due ON outbox (kind, workflow, name, next_at, id) WHERE state = 'queued';
CREATE INDEX outbox_lease ON outbox (lease_until) WHERE state = 'sending';
CREATE INDEX outbox_left ON outbox (workflow, left_at) WHERE left_at IS NOT NULL;

CREATE TABLE outbox_attempt (
  outbox     INTEGER NOT NULL REFERENCES outbox (id),
  n          INTEGER NOT NULL CHECK (n >= 1),
  worker     TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER,
  outcome    TEXT NOT NULL CHECK (outcome = 'started' OR outcome = 'accepted' OR outcome = 'passing' OR outcome = 'exhausted' OR outcome = 'permanent' OR outcome = 'refused' OR outcome = 'unknown'),
  detail     TEXT NOT NULL,
  PRIMARY KEY (outbox, n)
) STRICT, WITHOUT ROWID;

ALTER TABLE activity ADD COLUMN reminded_step INTEGER REFERENCES step (id);
CREATE INDEX activity_late ON activity (due) WHERE state = 'open' AND late = 0;
ALTER TABLE distribution_turn ADD COLUMN pass INTEGER NOT NULL DEFAULT 0;
ALTER TABLE distribution_share ADD COLUMN last_pass INTEGER NOT NULL DEFAULT 0;
CREATE INDEX activity_remind ON activity (notify_at) WHERE state = 'open' AND notify_at IS NOT NULL AND reminded_step IS NULL;
)sql",
                                                               R"sql(
ALTER TABLE program_version ADD COLUMN back_to INTEGER NOT NULL DEFAULT 0;
)sql"};

inline constexpr std::int64_t schema_version = static_cast<std::int64_t>(migrations.size());

}  // namespace leadflow::runtime::sqlite
