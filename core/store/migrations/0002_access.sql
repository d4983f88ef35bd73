-- People: operators, what they may do, and where they are signed in.
CREATE TABLE operator (
  id             INTEGER PRIMARY KEY,
  name           TEXT    NOT NULL UNIQUE COLLATE NOCASE,
  title          TEXT    NOT NULL DEFAULT '',
  state          TEXT    NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
  pin_hash       TEXT    NOT NULL DEFAULT '',
  failures       INTEGER NOT NULL DEFAULT 0,
  lockouts       INTEGER NOT NULL DEFAULT 0,
  locked_until_s REAL    NOT NULL DEFAULT 0,   -- machine time: a replay must not shorten a lockout
  language       TEXT    NOT NULL DEFAULT '',
  created_s      INTEGER NOT NULL,
  disabled_s     INTEGER
);
CREATE TRIGGER operator_is_never_deleted BEFORE DELETE ON operator
BEGIN SELECT RAISE(ABORT, 'an operator is disabled, not deleted'); END;
CREATE TRIGGER operator_keeps_its_name BEFORE UPDATE OF id, name ON operator
WHEN new.id IS NOT old.id OR new.name COLLATE BINARY IS NOT old.name   -- the audit names people by it
BEGIN SELECT RAISE(ABORT, 'an operator keeps its name'); END;

CREATE TABLE operator_role (
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  role        TEXT    NOT NULL,
  PRIMARY KEY (operator_id, role)
) WITHOUT ROWID;

CREATE TABLE session (
  id              TEXT PRIMARY KEY,
  operator_id     INTEGER NOT NULL REFERENCES operator (id),
  origin          TEXT    NOT NULL,
  host            TEXT    NOT NULL,
  pid             INTEGER NOT NULL,
  started_s       INTEGER NOT NULL,   -- workspace time, for people
  seen_s          REAL    NOT NULL,   -- machine time, for liveness
  ended_s         INTEGER,
  ended_why       TEXT    NOT NULL DEFAULT '',
  conversation_id INTEGER,            -- what is open on that screen now
  is_writing      INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX session_live ON session (operator_id) WHERE ended_s IS NULL;
