-- What citizens say, and what we do about it. Times are epoch seconds of the workspace's clock.
CREATE TABLE author (
  id        INTEGER PRIMARY KEY,
  network   TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  handle    TEXT NOT NULL,
  name      TEXT NOT NULL,
  followers INTEGER,
  since_s   INTEGER,
  UNIQUE (network, remote_id)
);

-- The hot row. state: 0 open, 1 waiting for the citizen, 2 snoozed, 3 done, 4 quarantined.
-- band: 0 in time, 1 half used, 2 overdue, 3 twice overdue; plus 4 for danger, threats and our own security.
CREATE TABLE conversation (
  id              INTEGER PRIMARY KEY,
  account_id      INTEGER NOT NULL REFERENCES account (id),
  author_id       INTEGER NOT NULL REFERENCES author (id),
  root            TEXT    NOT NULL,
  is_private      INTEGER NOT NULL,
  network         TEXT    NOT NULL,
  state           INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
  band            INTEGER NOT NULL DEFAULT 0 CHECK (band BETWEEN 0 AND 7),
  due_s           INTEGER NOT NULL,
  band_s          INTEGER NOT NULL DEFAULT 9999999999,   -- when the band rises next
  clock_s         INTEGER NOT NULL,                      -- when the answer's clock started
  class           TEXT    NOT NULL DEFAULT '',
  assignee        INTEGER REFERENCES operator (id),
  claimed_by      INTEGER REFERENCES operator (id),
  claimed_s       INTEGER,                               -- since when
  claimed_until_s INTEGER,
  snoozed_until_s INTEGER,                               -- NULL while snoozed: until they write
  disposition     TEXT    NOT NULL DEFAULT '',
  messages        INTEGER NOT NULL DEFAULT 0,
  first_id        INTEGER NOT NULL,
  last_id         INTEGER NOT NULL,
  rev             INTEGER NOT NULL DEFAULT 1,
  spoke_rev       INTEGER NOT NULL DEFAULT 1,            -- the revision at which they last wrote or edited
  UNIQUE (account_id, root, author_id, is_private)       -- root is empty in private ones: the author is the peer
);
CREATE INDEX conversation_order    ON conversation (state, band DESC, due_s, id);
CREATE INDEX conversation_mine     ON conversation (assignee, state, band DESC, due_s, id) WHERE assignee IS NOT NULL;
CREATE INDEX conversation_nobodys  ON conversation (state, band DESC, due_s, id) WHERE assignee IS NULL AND state < 3;
CREATE INDEX conversation_private  ON conversation (state, band DESC, due_s, id) WHERE is_private = 1 AND state < 3;
CREATE INDEX conversation_rises    ON conversation (band_s) WHERE state < 2;
CREATE INDEX conversation_wakes    ON conversation (snoozed_until_s) WHERE state = 2 AND snoozed_until_s IS NOT NULL;
CREATE INDEX conversation_claims   ON conversation (claimed_until_s) WHERE claimed_by IS NOT NULL;
CREATE INDEX conversation_author   ON conversation (author_id, id);

CREATE TABLE badge (
  state      INTEGER NOT NULL,
  band       INTEGER NOT NULL,
  assignee   INTEGER NOT NULL,   -- 0: nobody
  is_private INTEGER NOT NULL,
  n          INTEGER NOT NULL,
  PRIMARY KEY (state, band, assignee, is_private)
) WITHOUT ROWID;
CREATE TRIGGER badge_new AFTER INSERT ON conversation BEGIN
  INSERT INTO badge VALUES (new.state, new.band, ifnull(new.assignee, 0), new.is_private, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER badge_moved AFTER UPDATE OF state, band, assignee ON conversation
WHEN old.state IS NOT new.state OR old.band IS NOT new.band OR old.assignee IS NOT new.assignee BEGIN
  UPDATE badge SET n = n - 1 WHERE state = old.state AND band = old.band
    AND assignee = ifnull(old.assignee, 0) AND is_private = old.is_private;
  INSERT INTO badge VALUES (new.state, new.band, ifnull(new.assignee, 0), new.is_private, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER badge_gone AFTER DELETE ON conversation BEGIN
  UPDATE badge SET n = n - 1 WHERE state = old.state AND band = old.band
    AND assignee = ifnull(old.assignee, 0) AND is_private = old.is_private;
END;

CREATE TABLE message (
  id              INTEGER PRIMARY KEY,   -- from its arrival: see core.ids.arrival_id
  account_id      INTEGER NOT NULL REFERENCES account (id),
  remote_id       TEXT    NOT NULL,
  conversation_id INTEGER NOT NULL REFERENCES conversation (id),
  author_id       INTEGER NOT NULL REFERENCES author (id),
  kind            TEXT    NOT NULL,
  visibility      TEXT    NOT NULL,
  created_s       INTEGER NOT NULL,      -- the platform's word; arrival where it gave none
  has_own_time    INTEGER NOT NULL,      -- 0: created_s is our arrival
  text            TEXT    NOT NULL,
  content_hash    BLOB    NOT NULL,
  lang            TEXT    NOT NULL DEFAULT '',
  url             TEXT    NOT NULL DEFAULT '',
  in_reply_to     TEXT,
  media           TEXT    NOT NULL DEFAULT '[]',
  revision        INTEGER NOT NULL DEFAULT 1,
  edited_s        INTEGER,
  removed_s       INTEGER,
  is_own          INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX message_key          ON message (account_id, remote_id);
CREATE INDEX        message_conversation ON message (conversation_id);
CREATE VIRTUAL TABLE message_fts USING fts5 (
  text, content='message', content_rowid='id', tokenize="unicode61 remove_diacritics 2");

CREATE TABLE message_revision (
  message_id INTEGER NOT NULL REFERENCES message (id),
  revision   INTEGER NOT NULL,
  text       TEXT    NOT NULL,
  seen_s     INTEGER NOT NULL,
  PRIMARY KEY (message_id, revision)
) WITHOUT ROWID;

CREATE TABLE message_raw (   -- apart, so that erasing it touches nothing else
  message_id INTEGER PRIMARY KEY REFERENCES message (id),
  class      TEXT NOT NULL,
  data       BLOB NOT NULL   -- zlib
);

CREATE TABLE misfit (        -- what fitted no message: kept with its bytes, replayed after a repair
  id         INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id),
  stream     TEXT    NOT NULL,
  remote_id  TEXT    NOT NULL,
  reason     TEXT    NOT NULL,
  raw        BLOB    NOT NULL,
  digest     BLOB    NOT NULL,
  arrived_s  INTEGER NOT NULL,
  state      TEXT    NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'replayed')),
  UNIQUE (account_id, stream, digest)
);

CREATE TABLE tag (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE
);
CREATE TABLE conversation_tag (
  conversation_id INTEGER NOT NULL REFERENCES conversation (id),
  tag_id          INTEGER NOT NULL REFERENCES tag (id),
  PRIMARY KEY (conversation_id, tag_id)
) WITHOUT ROWID;

CREATE TABLE act (           -- what an operator did, in the words shown for it, until it is taken back
  id          INTEGER PRIMARY KEY,
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  done_s      INTEGER NOT NULL,
  verb        TEXT    NOT NULL,
  label       TEXT    NOT NULL,   -- JSON: msgid and values of the sentence shown
  undone_s    INTEGER
);
CREATE INDEX act_operator ON act (operator_id, id);

CREATE TABLE act_change (    -- what to put back, valid only at the revision the act left behind
  act_id          INTEGER NOT NULL REFERENCES act (id),
  conversation_id INTEGER NOT NULL REFERENCES conversation (id),
  rev_before      INTEGER NOT NULL,
  rev_after       INTEGER NOT NULL,
  was             TEXT    NOT NULL,   -- JSON: the columns and tags as they were
  PRIMARY KEY (act_id, conversation_id)
) WITHOUT ROWID;
CREATE INDEX act_change_left ON act_change (conversation_id, rev_after);

CREATE TABLE note (
  id              INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL REFERENCES conversation (id),
  operator_id     INTEGER NOT NULL REFERENCES operator (id),
  act_id          INTEGER NOT NULL REFERENCES act (id),   -- undoing it withdraws the note
  kind            TEXT    NOT NULL,
  text            TEXT    NOT NULL,
  written_s       INTEGER NOT NULL,
  withdrawn_s     INTEGER
);
CREATE INDEX note_conversation ON note (conversation_id);
CREATE INDEX note_act          ON note (act_id);

CREATE TABLE draft (         -- what somebody is writing; survives anything
  conversation_id INTEGER NOT NULL REFERENCES conversation (id),
  operator_id     INTEGER NOT NULL REFERENCES operator (id),
  kind            TEXT    NOT NULL,
  text            TEXT    NOT NULL,
  saved_s         INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, operator_id, kind)
) WITHOUT ROWID;
