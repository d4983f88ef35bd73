-- What went out in our name while a delivery of ours was in doubt: held back until it is known whose it is.
CREATE TABLE own_unsettled (
  account_id INTEGER NOT NULL REFERENCES account (id),
  remote_id  TEXT    NOT NULL,
  root       TEXT    NOT NULL,
  words      TEXT    NOT NULL,              -- JSON: the publication as it will be stored
  seen_s     INTEGER NOT NULL,
  PRIMARY KEY (account_id, remote_id)
) WITHOUT ROWID;
ALTER TABLE account ADD COLUMN known_as TEXT NOT NULL DEFAULT '';  -- JSON: handle and name as its platform showed them last
