-- What every room stands on: facts of the workspace, the feed of changes, leases, the audit chain.
CREATE TABLE workspace (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE change_log (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT,
  entity    TEXT NOT NULL,
  entity_id INTEGER NOT NULL,
  op        TEXT NOT NULL
);

CREATE TABLE lease (
  name      TEXT PRIMARY KEY,
  holder    TEXT NOT NULL,
  token     INTEGER NOT NULL,
  until_s   REAL NOT NULL,
  taken_s   REAL NOT NULL
) WITHOUT ROWID;

CREATE TABLE audit (
  seq    INTEGER PRIMARY KEY,
  at     TEXT NOT NULL,
  actor  TEXT NOT NULL,
  origin TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  data   TEXT NOT NULL,
  prev   TEXT NOT NULL,
  hash   TEXT NOT NULL UNIQUE
);
CREATE INDEX audit_target ON audit (target, seq);

CREATE TRIGGER audit_is_a_chain BEFORE INSERT ON audit
WHEN new.seq IS NOT (SELECT ifnull(max(seq), 0) + 1 FROM audit)
  OR new.prev IS NOT ifnull((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
  OR EXISTS (SELECT 1 FROM audit WHERE hash = new.hash)   -- INSERT OR REPLACE would drive the other one out
BEGIN SELECT RAISE(ABORT, 'the audit is a chain: entries are only added at its end'); END;
CREATE TRIGGER audit_is_not_edited BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'an audit entry cannot be changed'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'an audit entry cannot be deleted'); END;
