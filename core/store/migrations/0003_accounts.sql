-- Official presences, how their collection stands, and where each stream was read to.
CREATE TABLE account (
  id           INTEGER PRIMARY KEY,
  name         TEXT    NOT NULL UNIQUE COLLATE NOCASE,   -- what commands call it
  connector    TEXT    NOT NULL,
  network      TEXT    NOT NULL,                         -- two letters
  handle       TEXT    NOT NULL DEFAULT '',
  settings     TEXT    NOT NULL DEFAULT '{}',
  secret_keys  TEXT    NOT NULL DEFAULT '[]',            -- settings of which people see only the host
  custodian    TEXT    NOT NULL DEFAULT '',              -- who can sign in there: a name people know
  state        TEXT    NOT NULL DEFAULT 'active'
               CHECK (state IN ('active', 'paused', 'needs_sign_in', 'gone', 'foreign')),
  stopped_by   TEXT    NOT NULL DEFAULT '',              -- who paused it
  stop_reason  TEXT    NOT NULL DEFAULT '',              -- and why, in that person's words
  health       TEXT    NOT NULL DEFAULT 'new',           -- a code of core.accounts.model
  detail       TEXT    NOT NULL DEFAULT '',              -- technical words, no secret, no citizen's text
  marks        TEXT    NOT NULL DEFAULT '[]',
  failures     INTEGER NOT NULL DEFAULT 0,
  last_try_s   INTEGER,
  last_ok_s    INTEGER,
  last_event_s INTEGER,                                  -- when something last arrived: silence is no failure
  next_s       INTEGER,
  created_s    INTEGER NOT NULL,
  rev          INTEGER NOT NULL DEFAULT 1
);
CREATE TRIGGER account_is_never_deleted BEFORE DELETE ON account
BEGIN SELECT RAISE(ABORT, 'an account is paused or gone, not deleted'); END;

CREATE TABLE stream (
  account_id INTEGER NOT NULL REFERENCES account (id),
  stream     TEXT    NOT NULL,
  cursor     TEXT,
  next_s     INTEGER NOT NULL DEFAULT 0,
  pulled_s   INTEGER,
  PRIMARY KEY (account_id, stream)
) WITHOUT ROWID;
