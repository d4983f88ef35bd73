-- On which of our accounts a watch may ask the platform's own search, and how that goes.
CREATE TABLE watch_search (
  watch_id   INTEGER NOT NULL REFERENCES watch (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  by_id      INTEGER NOT NULL REFERENCES operator (id),
  since_s    INTEGER NOT NULL,
  asked_s    INTEGER,                       -- when it was last asked with success
  found      INTEGER NOT NULL DEFAULT 0,    -- messages taken in so far
  passed     INTEGER NOT NULL DEFAULT 0,    -- brought by the platform and not what the watch wants: never stored
  cause      TEXT    NOT NULL DEFAULT '',   -- why the last one brought nothing: a code of core.accounts.model
  cursors    TEXT    NOT NULL DEFAULT '{}', -- JSON: where each question was read to
  PRIMARY KEY (watch_id, account_id)
) WITHOUT ROWID;
