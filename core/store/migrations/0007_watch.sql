-- Watches: stored queries over what arrives, what matched them, how much at a time, and what needs somebody's eye.
-- Nothing here is kept about authors. Times are epoch seconds of the workspace's clock.
CREATE TABLE watch (
  id             INTEGER PRIMARY KEY,
  name           TEXT    NOT NULL COLLATE NOCASE,
  query          TEXT    NOT NULL,                        -- in its canonical form
  kind           TEXT    NOT NULL DEFAULT 'topic',
  purpose        TEXT    NOT NULL,
  owner_id       INTEGER NOT NULL REFERENCES operator (id),
  created_s      INTEGER NOT NULL,
  review_s       INTEGER NOT NULL,                        -- when somebody has to say again that it is needed
  retention_days INTEGER NOT NULL,                        -- of its hits; messages have a life of their own
  state          TEXT    NOT NULL CHECK (state IN ('proposed', 'active', 'paused', 'too_broad', 'ended')),
  state_s        INTEGER NOT NULL,
  state_by       TEXT    NOT NULL DEFAULT '',             -- empty: by itself
  sensitivity    TEXT    NOT NULL DEFAULT 'balanced' CHECK (sensitivity IN ('strict', 'balanced', 'sensitive')),
  min_count      INTEGER NOT NULL,
  window_s       INTEGER NOT NULL,
  cooldown_s     INTEGER NOT NULL,
  escalate_s     INTEGER NOT NULL,                        -- untaken so long, whoever is on duty is told
  is_spike       INTEGER NOT NULL DEFAULT 1,
  is_every_hit   INTEGER NOT NULL DEFAULT 0,
  is_mood        INTEGER NOT NULL DEFAULT 0,
  strictness     INTEGER NOT NULL DEFAULT 0 CHECK (strictness BETWEEN 0 AND 4),   -- learnt from false alarms
  is_wide_meant  INTEGER NOT NULL DEFAULT 0,              -- somebody let it go on although it is broad
  legal_basis    TEXT    NOT NULL DEFAULT '',
  asked_by       INTEGER REFERENCES operator (id),        -- who asked to watch a person
  approved_by    INTEGER REFERENCES operator (id),
  approved_s     INTEGER,
  ends_s         INTEGER,
  terms_by       INTEGER REFERENCES operator (id),        -- who has read what the platforms say about watching
  terms_s        INTEGER,
  rev            INTEGER NOT NULL DEFAULT 1,
  removed_s      INTEGER,
  judged_s       INTEGER NOT NULL,                        -- the end of the last window that was judged
  over           INTEGER NOT NULL DEFAULT 0,              -- windows above the threshold in a row
  calm           INTEGER NOT NULL DEFAULT 0,              -- windows below it in a row, while one is raised
  spike_id       INTEGER REFERENCES alert (id),           -- the spike that goes on
  known_from_s   INTEGER NOT NULL,                        -- counts are whole from here on
  fill_id        INTEGER,                                 -- stored messages below this id are still to be looked at
  fill_to_id     INTEGER
);
CREATE UNIQUE INDEX watch_name ON watch (name) WHERE removed_s IS NULL;

CREATE TABLE watch_hit (
  watch_id   INTEGER NOT NULL REFERENCES watch (id),
  message_id INTEGER NOT NULL REFERENCES message (id),    -- from its arrival, so hits are in the order of time
  counted_s  INTEGER NOT NULL,                            -- the ten minutes it counts in
  is_hidden  INTEGER NOT NULL DEFAULT 0,
  mood       INTEGER,                                     -- -1, 0, 1; NULL where nobody asked for it
  cluster    INTEGER NOT NULL DEFAULT 0,                  -- the first of its near-duplicates; 0: has none
  terms      TEXT    NOT NULL DEFAULT '[]',               -- JSON: what was watched and how it was written
  PRIMARY KEY (watch_id, message_id)
) WITHOUT ROWID;
CREATE INDEX watch_hit_message ON watch_hit (message_id);
CREATE TRIGGER watch_hit_forgets AFTER UPDATE OF removed_s ON message WHEN new.removed_s IS NOT NULL BEGIN
  UPDATE watch_hit SET terms = '[]' WHERE message_id = new.id;
END;

CREATE TRIGGER watch_hit_is_not_ours AFTER UPDATE OF is_own ON message WHEN new.is_own = 1 BEGIN
  DELETE FROM watch_hit WHERE message_id = new.id;          -- a pull brought our own words before their receipt
END;

CREATE TABLE watch_overrule (                             -- what a person said of a word like a watched one
  watch_id INTEGER NOT NULL REFERENCES watch (id),
  term     TEXT    NOT NULL,                              -- the watched word, as it is compared
  token    TEXT    NOT NULL,                              -- the other word, as it is compared
  is_same  INTEGER NOT NULL,
  PRIMARY KEY (watch_id, term, token)
) WITHOUT ROWID;

CREATE TABLE watch_bucket (
  watch_id INTEGER NOT NULL REFERENCES watch (id),
  start_s  INTEGER NOT NULL,                              -- ten minutes from here
  n        INTEGER NOT NULL,
  hidden   INTEGER NOT NULL DEFAULT 0,                    -- of n, counted and not listed
  PRIMARY KEY (watch_id, start_s)
) WITHOUT ROWID;

-- How much arrives at each account: what silence and a share of everything are told from.
CREATE TABLE arrival_bucket (
  account_id INTEGER NOT NULL REFERENCES account (id),
  start_s    INTEGER NOT NULL,
  n          INTEGER NOT NULL,
  PRIMARY KEY (account_id, start_s)
) WITHOUT ROWID;
CREATE TRIGGER arrival_bucket_counts AFTER INSERT ON message WHEN new.is_own = 0 BEGIN
  INSERT INTO arrival_bucket VALUES (new.account_id, (new.id >> 12) / 600 * 600, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
INSERT INTO arrival_bucket SELECT account_id, (id >> 12) / 600 * 600 AS start_s, count(*)
  FROM message WHERE is_own = 0 GROUP BY account_id, start_s;

CREATE TABLE near_duplicate (                             -- only what has a likeness
  message_id INTEGER PRIMARY KEY REFERENCES message (id),
  cluster    INTEGER NOT NULL                             -- the id of the first of them
);
CREATE INDEX near_duplicate_cluster ON near_duplicate (cluster, message_id);

CREATE TABLE alert (
  id             INTEGER PRIMARY KEY,
  watch_id       INTEGER REFERENCES watch (id),
  account_id     INTEGER REFERENCES account (id),
  kind           TEXT    NOT NULL,
  state          TEXT    NOT NULL DEFAULT 'new'
                 CHECK (state IN ('new', 'acknowledged', 'explained', 'false_alarm', 'closed')),
  cause          TEXT    NOT NULL,                        -- numbers and names of ours: one cause is one alert
  opened_s       INTEGER NOT NULL,
  last_s         INTEGER NOT NULL,                        -- when its cause was last seen
  times          INTEGER NOT NULL DEFAULT 1,
  over_s         INTEGER,                                 -- when its cause ended by itself
  figures        TEXT    NOT NULL DEFAULT '{}',           -- JSON: numbers only
  proposes_level INTEGER NOT NULL DEFAULT 0,
  ack_by         INTEGER REFERENCES operator (id),
  ack_s          INTEGER,
  comment        TEXT    NOT NULL DEFAULT '',
  closed_by      INTEGER REFERENCES operator (id),
  closed_s       INTEGER,
  close_comment  TEXT    NOT NULL DEFAULT '',
  rev            INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX alert_order ON alert (state, opened_s);
CREATE INDEX alert_cause ON alert (cause, id);
CREATE INDEX alert_watch ON alert (watch_id, opened_s);

CREATE TABLE alert_message (                              -- what caused it
  alert_id   INTEGER NOT NULL REFERENCES alert (id),
  message_id INTEGER NOT NULL REFERENCES message (id),
  PRIMARY KEY (alert_id, message_id)
) WITHOUT ROWID;

CREATE TABLE alert_notice (                               -- who is to be told, when, and whether it was done
  id       INTEGER PRIMARY KEY,
  alert_id INTEGER NOT NULL REFERENCES alert (id),
  step     TEXT    NOT NULL CHECK (step IN ('first', 'duty')),
  due_s    INTEGER NOT NULL,
  told_s   INTEGER,
  tries    INTEGER NOT NULL DEFAULT 0,
  outcome  TEXT    NOT NULL DEFAULT ''                    -- a word of the notifier's, no text of a citizen
);
CREATE INDEX alert_notice_due ON alert_notice (due_s) WHERE told_s IS NULL;
CREATE INDEX alert_notice_alert ON alert_notice (alert_id);
