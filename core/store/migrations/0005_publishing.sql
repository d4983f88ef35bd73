-- What we say, who stands by it, and each journaled publication. Times are epoch seconds of the workspace's clock.
ALTER TABLE message ADD COLUMN ext TEXT NOT NULL DEFAULT '{}';        -- what an answer to it needs on its platform
ALTER TABLE account ADD COLUMN remote_id TEXT NOT NULL DEFAULT '';    -- our own immutable id there
ALTER TABLE account ADD COLUMN limits    TEXT NOT NULL DEFAULT '';    -- JSON: as its server stated them last
ALTER TABLE account ADD COLUMN scopes    TEXT NOT NULL DEFAULT '[]';
ALTER TABLE account ADD COLUMN expires_s INTEGER;                     -- when a person must sign in again
ALTER TABLE account ADD COLUMN met_s     INTEGER;                     -- when we last asked who we are there

CREATE TABLE secret_entry (  -- who entered which secret and when; never the secret
  account_id INTEGER NOT NULL REFERENCES account (id),
  name       TEXT    NOT NULL,
  ending     TEXT    NOT NULL DEFAULT '',   -- its last three signs, where it is long enough to give them away
  entered_by TEXT    NOT NULL,
  entered_s  INTEGER NOT NULL,
  renewed_s  INTEGER,                       -- the program got a newer one from the platform
  rotated_s  INTEGER,                       -- a person entered another one
  used_s     INTEGER,
  revoked_s  INTEGER,
  PRIMARY KEY (account_id, name)
) WITHOUT ROWID;

CREATE TABLE post (
  id              INTEGER PRIMARY KEY,
  kind            TEXT    NOT NULL CHECK (kind IN ('reply', 'post', 'act')),
  conversation_id INTEGER REFERENCES conversation (id),
  message_id      INTEGER REFERENCES message (id),   -- what it answers or is about
  author_id       INTEGER NOT NULL REFERENCES operator (id),
  title           TEXT    NOT NULL DEFAULT '',
  at_s            INTEGER,                           -- when it is to leave; NULL: as soon as it may
  hash            TEXT    NOT NULL DEFAULT '',       -- over all of it and every variant: what an approval signs
  made_s          INTEGER NOT NULL
);
CREATE INDEX post_conversation ON post (conversation_id) WHERE conversation_id IS NOT NULL;

CREATE TABLE variant (
  id         INTEGER PRIMARY KEY,
  post_id    INTEGER NOT NULL REFERENCES post (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  content    TEXT    NOT NULL,                       -- JSON: see core.publishing.content
  UNIQUE (post_id, account_id)
);

CREATE TABLE approval (
  id          INTEGER PRIMARY KEY,
  post_id     INTEGER NOT NULL REFERENCES post (id),
  hash        TEXT    NOT NULL,
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  given_s     INTEGER NOT NULL,
  void_s      INTEGER
);
CREATE INDEX approval_post ON approval (post_id);

CREATE TABLE delivery (
  id           INTEGER PRIMARY KEY,
  variant_id   INTEGER NOT NULL UNIQUE REFERENCES variant (id),
  post_id      INTEGER NOT NULL REFERENCES post (id),
  account_id   INTEGER NOT NULL REFERENCES account (id),
  key          TEXT    NOT NULL UNIQUE,
  state        TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN (
                 'waiting', 'held', 'sending', 'uncertain', 'needs_operator',
                 'published', 'failed', 'expired', 'cancelled')),
  due_s        INTEGER NOT NULL,
  next_s       INTEGER NOT NULL,                     -- when the publisher looks at it next
  deadline_s   INTEGER NOT NULL,                     -- not later than this without asking
  is_later     INTEGER NOT NULL DEFAULT 0,           -- sent later: held when the citizen writes first
  seen_rev     INTEGER NOT NULL DEFAULT 0,           -- how far its author had read the conversation
  plan         TEXT,                                 -- JSON, frozen at the first claim
  step         INTEGER NOT NULL DEFAULT 0,           -- steps that took effect
  steps        INTEGER NOT NULL DEFAULT 0,
  progress     TEXT    NOT NULL DEFAULT '{}',        -- JSON: what the steps done so far left for the next
  shown        INTEGER NOT NULL DEFAULT 0,           -- parts that people can see by now
  begun_s      INTEGER,                              -- when the step in hand was first begun
  tries        INTEGER NOT NULL DEFAULT 0,           -- of the step in hand
  checks       INTEGER NOT NULL DEFAULT 0,           -- looks at what became of it
  resends      INTEGER NOT NULL DEFAULT 0,           -- of the step in hand, after a doubt
  cause        TEXT    NOT NULL DEFAULT '',
  detail       TEXT    NOT NULL DEFAULT '',          -- technical: no secret, nobody's text
  remote_id    TEXT    NOT NULL DEFAULT '',
  url          TEXT    NOT NULL DEFAULT '',
  published_s  INTEGER,
  is_found     INTEGER NOT NULL DEFAULT 0,           -- the receipt was found by looking, not given
  rev          INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX delivery_next ON delivery (account_id, next_s, id) WHERE state IN ('waiting', 'uncertain');
CREATE INDEX delivery_live ON delivery (state, id) WHERE state NOT IN ('published', 'cancelled');
CREATE INDEX delivery_state ON delivery (state, id);
CREATE INDEX delivery_post ON delivery (post_id);
CREATE INDEX delivery_remote ON delivery (account_id, remote_id) WHERE remote_id <> '';

CREATE TABLE attempt (
  id          INTEGER PRIMARY KEY,
  delivery_id INTEGER NOT NULL REFERENCES delivery (id),
  step        TEXT    NOT NULL,
  what        TEXT    NOT NULL CHECK (what IN ('run', 'look')),
  begun_s     INTEGER NOT NULL,
  holder      TEXT    NOT NULL,                      -- the collector, by its lease
  ended_s     INTEGER,
  outcome     TEXT    NOT NULL DEFAULT '',
  detail      TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX attempt_delivery ON attempt (delivery_id, id);
CREATE UNIQUE INDEX attempt_open ON attempt (delivery_id) WHERE ended_s IS NULL;   -- one hand at a time

CREATE TRIGGER approval_by_somebody_else BEFORE INSERT ON approval
WHEN EXISTS (SELECT 1 FROM post WHERE id = new.post_id AND kind = 'post' AND author_id = new.operator_id)
BEGIN SELECT RAISE(ABORT, 'nobody approves a post of their own'); END;
CREATE TRIGGER approval_is_kept BEFORE DELETE ON approval
BEGIN SELECT RAISE(ABORT, 'an approval is voided, not deleted'); END;
CREATE TRIGGER delivery_needs_approval BEFORE UPDATE OF state ON delivery
WHEN new.state = 'sending' AND NOT EXISTS (
  SELECT 1 FROM approval AS a JOIN post AS p ON p.id = a.post_id
  WHERE a.post_id = new.post_id AND a.hash = p.hash AND a.void_s IS NULL)
BEGIN SELECT RAISE(ABORT, 'nothing is sent without an approval of exactly this content'); END;
CREATE TRIGGER delivery_begins_at_rest BEFORE INSERT ON delivery
WHEN new.state NOT IN ('waiting', 'held') OR new.plan IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a delivery begins by waiting'); END;
CREATE TRIGGER delivery_ends_once BEFORE UPDATE OF state ON delivery
WHEN old.state IN ('published', 'cancelled') AND new.state IS NOT old.state
BEGIN SELECT RAISE(ABORT, 'a delivery that has ended stays ended'); END;
CREATE TRIGGER delivery_plan_is_frozen BEFORE UPDATE OF plan, key ON delivery
WHEN new.key IS NOT old.key OR (old.plan IS NOT NULL AND new.plan IS NOT old.plan)
BEGIN SELECT RAISE(ABORT, 'what is being sent cannot be changed'); END;
CREATE TRIGGER delivery_is_kept BEFORE DELETE ON delivery
BEGIN SELECT RAISE(ABORT, 'a delivery is cancelled, not deleted'); END;
CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt
BEGIN SELECT RAISE(ABORT, 'an attempt cannot be deleted'); END;
CREATE TRIGGER attempt_ends_once BEFORE UPDATE ON attempt
WHEN old.ended_s IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an attempt that has ended stays ended'); END;
CREATE TRIGGER approval_is_only_voided BEFORE UPDATE ON approval
WHEN new.post_id IS NOT old.post_id OR new.hash IS NOT old.hash OR new.operator_id IS NOT old.operator_id
  OR new.given_s IS NOT old.given_s OR old.void_s IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an approval is voided, not changed'); END;
CREATE TRIGGER approved_post_is_frozen BEFORE UPDATE ON post
WHEN EXISTS (SELECT 1 FROM approval WHERE post_id = old.id AND void_s IS NULL)
BEGIN SELECT RAISE(ABORT, 'what is approved cannot be changed'); END;
CREATE TRIGGER approved_variant_is_frozen BEFORE UPDATE ON variant
WHEN EXISTS (SELECT 1 FROM approval WHERE post_id = old.post_id AND void_s IS NULL)
BEGIN SELECT RAISE(ABORT, 'what is approved cannot be changed'); END;
CREATE TRIGGER approved_variant_is_alone BEFORE INSERT ON variant
WHEN EXISTS (SELECT 1 FROM approval WHERE post_id = new.post_id AND void_s IS NULL)
BEGIN SELECT RAISE(ABORT, 'what is approved cannot be changed'); END;
CREATE TRIGGER variant_is_frozen BEFORE UPDATE ON variant
WHEN EXISTS (SELECT 1 FROM delivery WHERE variant_id = old.id AND (plan IS NOT NULL OR state NOT IN ('waiting', 'held')))
BEGIN SELECT RAISE(ABORT, 'what is being sent cannot be changed'); END;

CREATE TABLE template (
  id         INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL UNIQUE COLLATE NOCASE,
  text       TEXT    NOT NULL,
  lang       TEXT    NOT NULL DEFAULT '',
  class      TEXT    NOT NULL DEFAULT '',            -- offered first for conversations of this class
  version    INTEGER NOT NULL DEFAULT 1,
  written_by INTEGER NOT NULL REFERENCES operator (id),
  written_s  INTEGER NOT NULL,
  approved_by INTEGER REFERENCES operator (id),
  removed_s  INTEGER
);

CREATE TABLE picture (         -- the workspace's own pictures; the bytes lie in its folder, named by their hash
  sha256   TEXT PRIMARY KEY,
  mime     TEXT    NOT NULL,
  size     INTEGER NOT NULL,
  width    INTEGER,
  height   INTEGER,
  added_by INTEGER NOT NULL REFERENCES operator (id),
  added_s  INTEGER NOT NULL
) WITHOUT ROWID;
