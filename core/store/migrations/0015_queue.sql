-- The way of a post from a draft to its approvals, its plan and its time, and what stops it on the way.
ALTER TABLE post ADD COLUMN master TEXT NOT NULL DEFAULT '';          -- JSON: the content that variants follow
ALTER TABLE post ADD COLUMN meta   TEXT NOT NULL DEFAULT '{}';        -- JSON: see core.publishing.meta; signed with it
ALTER TABLE variant ADD COLUMN is_own INTEGER NOT NULL DEFAULT 0;     -- 1: has its own content, the master's is not copied
ALTER TABLE variant ADD COLUMN is_out INTEGER NOT NULL DEFAULT 0;     -- 1: taken out after it had a delivery
ALTER TABLE delivery ADD COLUMN withdrawn_s INTEGER;                  -- taken down again, by a later act of ours

CREATE TABLE workflow (      -- how a post of our own stands on its way to its approvals; answers have none
  post_id     INTEGER PRIMARY KEY REFERENCES post (id),
  stage       TEXT    NOT NULL DEFAULT 'draft' CHECK (stage IN (
                'draft', 'review', 'rework', 'rejected', 'approved', 'cancelled')),
  steps       TEXT    NOT NULL DEFAULT '[]',                          -- JSON: the approvals it needs, fixed when submitted
  step        INTEGER NOT NULL DEFAULT 0,                             -- the first of them that is not complete
  needed      INTEGER NOT NULL DEFAULT 1 CHECK (needed BETWEEN 1 AND 9),  -- different people over all steps
  version     INTEGER NOT NULL DEFAULT 1,
  submitted_s INTEGER,
  decided_s   INTEGER,
  held_by     INTEGER REFERENCES operator (id),                       -- who is writing at it
  held_until_s INTEGER,
  rev         INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX workflow_stage ON workflow (stage, post_id);
INSERT INTO workflow (post_id, stage, version, submitted_s)
  SELECT p.id, CASE WHEN EXISTS (SELECT 1 FROM approval AS a WHERE a.post_id = p.id AND a.hash = p.hash AND a.void_s IS NULL)
    THEN 'approved' ELSE 'review' END, 1, p.made_s FROM post AS p WHERE p.kind = 'post';

CREATE TABLE post_hand (     -- everybody who has written at a post: none of them approves it
  post_id     INTEGER NOT NULL REFERENCES post (id),
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  first_s     INTEGER NOT NULL,
  PRIMARY KEY (post_id, operator_id)
) WITHOUT ROWID;
INSERT INTO post_hand (post_id, operator_id, first_s) SELECT id, author_id, made_s FROM post WHERE kind = 'post';

CREATE TABLE post_version (  -- what a post said when it was handed on
  post_id     INTEGER NOT NULL REFERENCES post (id),
  number      INTEGER NOT NULL,
  content     TEXT    NOT NULL,                                       -- JSON: title, time, meta, master, variants
  hash        TEXT    NOT NULL,
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  made_s      INTEGER NOT NULL,
  PRIMARY KEY (post_id, number)
) WITHOUT ROWID;

CREATE TABLE post_comment (  -- what is said about a post while it is made; internal unless somebody says otherwise
  id          INTEGER PRIMARY KEY,
  post_id     INTEGER NOT NULL REFERENCES post (id),
  version     INTEGER NOT NULL,
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  kind        TEXT    NOT NULL CHECK (kind IN ('comment', 'rework', 'reject', 'void')),
  text        TEXT    NOT NULL,
  is_external INTEGER NOT NULL DEFAULT 0,
  written_s   INTEGER NOT NULL
);
CREATE INDEX post_comment_post ON post_comment (post_id, id);

CREATE TABLE override (      -- somebody goes on in spite of a finding, with a reason; a block takes two
  id          INTEGER PRIMARY KEY,
  post_id     INTEGER REFERENCES post (id),                           -- NULL: of an answer that was not kept yet
  rule        TEXT    NOT NULL,
  mark        TEXT    NOT NULL,                                       -- of what the finding stands on: void when that changes
  severity    TEXT    NOT NULL CHECK (severity IN ('warn', 'block')),
  reason      TEXT    NOT NULL,
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  given_s     INTEGER NOT NULL,
  second_id   INTEGER REFERENCES operator (id),
  second_s    INTEGER,
  CHECK (second_id IS NULL OR second_id <> operator_id)
);
CREATE INDEX override_post ON override (post_id, rule);

CREATE TABLE invitation (    -- a decision asked of somebody outside: a file goes out, a file comes back, once
  id          INTEGER PRIMARY KEY,
  post_id     INTEGER NOT NULL REFERENCES post (id),
  hash        TEXT    NOT NULL,
  operator_id INTEGER NOT NULL REFERENCES operator (id),              -- as whom they approve: no roles, never signs in
  asked_by    INTEGER NOT NULL REFERENCES operator (id),
  codes       TEXT    NOT NULL,                                       -- JSON: digests of the codes of either decision
  asked_s     INTEGER NOT NULL,
  expires_s   INTEGER NOT NULL,
  used_s      INTEGER
);
CREATE INDEX invitation_post ON invitation (post_id);

-- A freeze: a stop on publication. Empty parts of its scope mean all.
CREATE TABLE freeze (
  id           INTEGER PRIMARY KEY,
  account_id   INTEGER REFERENCES account (id),
  network      TEXT    NOT NULL DEFAULT '',
  theme        TEXT    NOT NULL DEFAULT '',
  with_answers INTEGER NOT NULL DEFAULT 0,                            -- 1: answers to citizens stop as well
  reason       TEXT    NOT NULL,
  incident     TEXT    NOT NULL DEFAULT '',                           -- of whoever froze it; opaque here
  operator_id  INTEGER REFERENCES operator (id),                      -- NULL: the program, as its audit entry says
  made_s       INTEGER NOT NULL,
  lifted_s     INTEGER,
  lifted_by    INTEGER REFERENCES operator (id)
);
CREATE INDEX freeze_active ON freeze (id) WHERE lifted_s IS NULL;
CREATE TABLE freeze_exempt (
  freeze_id  INTEGER NOT NULL REFERENCES freeze (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  PRIMARY KEY (freeze_id, account_id)
) WITHOUT ROWID;
CREATE TABLE freeze_delivery (   -- each delivery a freeze met, and what became of it
  freeze_id   INTEGER NOT NULL REFERENCES freeze (id),
  delivery_id INTEGER NOT NULL REFERENCES delivery (id),
  was         TEXT    NOT NULL,                                       -- its state then; 'sending': it was in hand already
  met_s       INTEGER NOT NULL,
  fate        TEXT    NOT NULL DEFAULT '' CHECK (fate IN ('', 'released', 'retimed', 'dropped')),
  decided_by  INTEGER REFERENCES operator (id),
  decided_s   INTEGER,
  PRIMARY KEY (freeze_id, delivery_id)
) WITHOUT ROWID;
CREATE INDEX freeze_delivery_delivery ON freeze_delivery (delivery_id);
CREATE TRIGGER freeze_is_kept BEFORE DELETE ON freeze
BEGIN SELECT RAISE(ABORT, 'a freeze is lifted, not deleted'); END;
CREATE TRIGGER freeze_is_lifted_once BEFORE UPDATE ON freeze
WHEN old.lifted_s IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a freeze that was lifted stays lifted'); END;
CREATE TRIGGER delivery_is_not_frozen BEFORE UPDATE OF state ON delivery
WHEN new.state = 'sending' AND EXISTS (
  SELECT 1 FROM freeze AS f JOIN post AS p ON p.id = new.post_id JOIN account AS a ON a.id = new.account_id
  WHERE f.lifted_s IS NULL
    AND (f.account_id IS NULL OR f.account_id = new.account_id)
    AND f.network IN ('', a.network)
    AND f.theme IN ('', ifnull(json_extract(p.meta, '$.theme'), ''))
    AND (p.kind = 'post' OR f.with_answers = 1)
    AND NOT EXISTS (SELECT 1 FROM freeze_exempt AS e WHERE e.freeze_id = f.id AND e.account_id = new.account_id)
    AND NOT EXISTS (SELECT 1 FROM freeze_delivery AS d
                    WHERE d.freeze_id = f.id AND d.delivery_id = new.id AND d.fate IN ('released', 'retimed')))
BEGIN SELECT RAISE(ABORT, 'nothing is sent while its account is frozen'); END;

-- What an approval needs: as many different people as the kind of post asks for, none of whom wrote at it.
DROP TRIGGER delivery_needs_approval;
CREATE TRIGGER delivery_needs_approval BEFORE UPDATE OF state ON delivery
WHEN new.state = 'sending' AND (
  SELECT count(DISTINCT a.operator_id) FROM approval AS a JOIN post AS p ON p.id = a.post_id
  WHERE a.post_id = new.post_id AND a.hash = p.hash AND a.void_s IS NULL)
  < ifnull((SELECT needed FROM workflow WHERE post_id = new.post_id), 1)
BEGIN SELECT RAISE(ABORT, 'nothing is sent without an approval of exactly this content'); END;
CREATE TRIGGER delivery_is_of_an_approved_post BEFORE UPDATE OF state ON delivery
WHEN new.state = 'sending' AND EXISTS (SELECT 1 FROM workflow WHERE post_id = new.post_id AND stage <> 'approved')
BEGIN SELECT RAISE(ABORT, 'nothing is sent that is not approved'); END;
DROP TRIGGER approval_by_somebody_else;
CREATE TRIGGER approval_by_somebody_else BEFORE INSERT ON approval
WHEN EXISTS (SELECT 1 FROM post WHERE id = new.post_id AND kind = 'post')
 AND (EXISTS (SELECT 1 FROM post WHERE id = new.post_id AND author_id = new.operator_id)
   OR EXISTS (SELECT 1 FROM post_hand WHERE post_id = new.post_id AND operator_id = new.operator_id))
 AND NOT EXISTS (SELECT 1 FROM workspace WHERE key = 'sole_operator' AND value = '1')
BEGIN SELECT RAISE(ABORT, 'nobody approves a post of their own'); END;
CREATE TRIGGER hand_is_kept BEFORE DELETE ON post_hand
BEGIN SELECT RAISE(ABORT, 'who wrote at a post stays on record'); END;
CREATE TRIGGER hand_is_not_changed BEFORE UPDATE ON post_hand
BEGIN SELECT RAISE(ABORT, 'who wrote at a post stays on record'); END;
CREATE TRIGGER author_is_kept BEFORE UPDATE OF author_id ON post
WHEN new.author_id IS NOT old.author_id
BEGIN SELECT RAISE(ABORT, 'who wrote a post stays on record'); END;
CREATE TRIGGER version_is_kept BEFORE DELETE ON post_version
BEGIN SELECT RAISE(ABORT, 'a version of a post is kept'); END;
CREATE TRIGGER version_is_not_changed BEFORE UPDATE ON post_version
BEGIN SELECT RAISE(ABORT, 'a version of a post is kept'); END;

-- The content plan: themes, the slots of each account, and the days that matter.
CREATE TABLE theme (
  id    INTEGER PRIMARY KEY,
  name  TEXT    NOT NULL UNIQUE COLLATE NOCASE,
  share INTEGER CHECK (share BETWEEN 0 AND 100),                      -- per cent of the posts it should have; NULL: any
  gone_s INTEGER
);
CREATE TABLE slot (          -- a place in the week that the plan wants filled
  id         INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id),
  theme_id   INTEGER REFERENCES theme (id),
  weekday    INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),        -- 0: Monday
  minute     INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),      -- of the day, in the institution's zone
  minutes    INTEGER NOT NULL DEFAULT 60 CHECK (minutes BETWEEN 1 AND 1440),
  gone_s     INTEGER
);
CREATE INDEX slot_account ON slot (account_id, weekday, minute);
CREATE TABLE calendar_event (
  id       INTEGER PRIMARY KEY,
  source   TEXT    NOT NULL,                                          -- the file it came from, or 'own'
  uid      TEXT    NOT NULL,
  title    TEXT    NOT NULL,
  kind     TEXT    NOT NULL CHECK (kind IN ('event', 'holiday', 'electoral', 'mourning')),
  starts_s INTEGER NOT NULL,
  ends_s   INTEGER NOT NULL,
  is_day   INTEGER NOT NULL DEFAULT 0,                                -- whole days in the institution's zone
  gone_s   INTEGER,
  UNIQUE (source, uid, starts_s),
  CHECK (ends_s >= starts_s)
);
CREATE INDEX calendar_event_when ON calendar_event (starts_s, ends_s) WHERE gone_s IS NULL;

-- The library of pictures: what each shows, whose it is, and under which terms it may be used.
CREATE TABLE media_card (
  sha256      TEXT PRIMARY KEY,
  name        TEXT    NOT NULL DEFAULT '',
  alt         TEXT    NOT NULL DEFAULT '',
  credit      TEXT    NOT NULL DEFAULT '',
  licence     TEXT    NOT NULL DEFAULT '',
  is_ours     INTEGER NOT NULL DEFAULT 1,
  shows       TEXT    NOT NULL DEFAULT '' CHECK (shows IN ('', 'people', 'minors')),
  consent     TEXT    NOT NULL DEFAULT '',                            -- the reference of the consent on file
  is_infographic INTEGER NOT NULL DEFAULT 0,
  expires_s   INTEGER,
  gone_s      INTEGER
);
-- Handles that somebody has checked, and who they are.
CREATE TABLE contact (
  id        INTEGER PRIMARY KEY,
  name      TEXT    NOT NULL,
  network   TEXT    NOT NULL DEFAULT '',
  handle    TEXT    NOT NULL DEFAULT '',
  remote_id TEXT    NOT NULL DEFAULT '',
  phone     TEXT    NOT NULL DEFAULT '',
  note      TEXT    NOT NULL DEFAULT '',
  checked_by INTEGER NOT NULL REFERENCES operator (id),
  checked_s INTEGER NOT NULL,
  gone_s    INTEGER
);
CREATE INDEX contact_handle ON contact (network, handle);
-- Which edition of a policy pack the institution has signed: an unsigned one only warns.
CREATE TABLE pack_signature (
  pack        TEXT    NOT NULL,
  version     TEXT    NOT NULL,
  digest      TEXT    NOT NULL,                                       -- SHA-256 over all its files
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  signed_s    INTEGER NOT NULL,
  PRIMARY KEY (pack, version, digest)
) WITHOUT ROWID;
