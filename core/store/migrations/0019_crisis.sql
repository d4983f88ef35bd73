-- Crisis mode: incidents, who holds which role, what was done, known, said and asked, and how it ended.

CREATE TABLE incident (
  id          INTEGER PRIMARY KEY,
  kind        TEXT    NOT NULL CHECK (kind IN ('crisis', 'mourning')),
  title       TEXT    NOT NULL,
  playbook    TEXT    NOT NULL DEFAULT '',                            -- its key; empty: none was chosen yet
  level       INTEGER NOT NULL CHECK (level BETWEEN 0 AND 4),
  parent_id   INTEGER REFERENCES incident (id),                       -- a sub-incident's
  scope       TEXT    NOT NULL,                                       -- JSON: what its freeze stops
  alert_id    INTEGER,                                                -- of the alert it was declared from; opaque here
  reason      TEXT    NOT NULL DEFAULT '',                            -- empty: still owed
  reason_by_s INTEGER,                                                -- until when it is owed
  declared_by INTEGER REFERENCES operator (id),                       -- NULL: the program, as its audit entry says
  declared_s  INTEGER NOT NULL,
  aware_s     INTEGER NOT NULL,                                       -- when the institution knew: clocks of the law begin
  next_update_s INTEGER,                                              -- what was promised to the public
  closed_s    INTEGER,
  closed_by   INTEGER REFERENCES operator (id),
  CHECK ((closed_s IS NULL) = (closed_by IS NULL))
);
CREATE INDEX incident_open ON incident (id) WHERE closed_s IS NULL;
CREATE TRIGGER incident_is_kept BEFORE DELETE ON incident
BEGIN SELECT RAISE(ABORT, 'an incident is closed, not deleted'); END;
CREATE TRIGGER incident_is_not_replaced BEFORE INSERT ON incident -- REPLACE deletes without asking the trigger above
WHEN EXISTS (SELECT 1 FROM incident WHERE id = new.id)
BEGIN SELECT RAISE(ABORT, 'an incident is closed, not replaced'); END;
CREATE TRIGGER incident_is_closed_once BEFORE UPDATE ON incident
WHEN old.closed_s IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an incident that was closed stays closed'); END;

CREATE TABLE incident_level (      -- every change of level, the first one included
  id          INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL REFERENCES incident (id),
  at_s        INTEGER NOT NULL,
  before      INTEGER,
  after       INTEGER NOT NULL,
  reason      TEXT    NOT NULL,                                       -- empty only for the first while it is owed
  operator_id INTEGER REFERENCES operator (id)
);
CREATE INDEX incident_level_incident ON incident_level (incident_id, id);

CREATE TABLE incident_role (       -- who holds a role; the one that was handed over stays, ended
  id          INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL REFERENCES incident (id),
  role        TEXT    NOT NULL,
  place       TEXT    NOT NULL CHECK (place IN ('primary', 'alternate')),
  operator_id INTEGER REFERENCES operator (id),                       -- or somebody who does not sit here
  person      TEXT    NOT NULL DEFAULT '',
  phone       TEXT    NOT NULL DEFAULT '',
  since_s     INTEGER NOT NULL,
  given_by    INTEGER REFERENCES operator (id),
  ended_s     INTEGER,
  CHECK (operator_id IS NOT NULL OR person <> '')
);
CREATE UNIQUE INDEX incident_role_held ON incident_role (incident_id, role, place) WHERE ended_s IS NULL;

CREATE TABLE incident_step (       -- a playbook's checklist as it was when the incident began, and what was done of it
  id          INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL REFERENCES incident (id),
  position    INTEGER NOT NULL,
  key         TEXT    NOT NULL,                                       -- in its playbook; empty: added by hand
  text_es     TEXT    NOT NULL,
  text_en     TEXT    NOT NULL,
  role        TEXT    NOT NULL DEFAULT '',                            -- who is to do it
  due_s       INTEGER,
  is_required INTEGER NOT NULL DEFAULT 0,
  needs_evidence INTEGER NOT NULL DEFAULT 0,                          -- it is done only with evidence
  state       TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'done', 'skipped')),
  taken_by    INTEGER REFERENCES operator (id),
  taken_s     INTEGER,
  ended_by    INTEGER REFERENCES operator (id),
  ended_s     INTEGER,
  evidence    TEXT    NOT NULL DEFAULT '',
  reason      TEXT    NOT NULL DEFAULT '',                            -- why it was skipped
  CHECK (state <> 'skipped' OR is_required = 0 OR reason <> '')
);
CREATE INDEX incident_step_incident ON incident_step (incident_id, position);

CREATE TABLE incident_question (   -- what a playbook asks to find out, as it was when the incident began
  incident_id INTEGER NOT NULL REFERENCES incident (id),
  name        TEXT    NOT NULL,                                       -- the variable that its answer fills
  position    INTEGER NOT NULL,
  text_es     TEXT    NOT NULL,
  text_en     TEXT    NOT NULL,
  is_private  INTEGER NOT NULL DEFAULT 0,                             -- its answer stays in the room
  by_clock    INTEGER NOT NULL DEFAULT 0,                             -- no fact fills it: the time of the next update does
  PRIMARY KEY (incident_id, name)
) WITHOUT ROWID;

CREATE TABLE fact (                -- what is known; a new word on it replaces the old one, which stays
  id          INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL REFERENCES incident (id),
  name        TEXT    NOT NULL DEFAULT '',                            -- the variable of statements that it fills
  text        TEXT    NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN ('confirmed', 'checking', 'unconfirmed')),
  source      TEXT    NOT NULL,
  at_s        INTEGER NOT NULL,
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  is_private  INTEGER NOT NULL DEFAULT 0,                             -- no text that others read may have it
  replaced_by INTEGER REFERENCES fact (id)
);
CREATE INDEX fact_incident ON fact (incident_id, id);

CREATE TABLE timeline (            -- what happened, as it happened; nothing of it is changed afterwards
  id          INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL REFERENCES incident (id),
  at_s        INTEGER NOT NULL,                                       -- when it happened
  entered_s   INTEGER NOT NULL,
  kind        TEXT    NOT NULL,                                       -- 'note', 'todo', or which system event
  words       TEXT    NOT NULL DEFAULT '',                            -- of a note; a system event's are made when shown
  subject     TEXT    NOT NULL DEFAULT '',                            -- 'step:4', 'delivery:12'
  detail      TEXT    NOT NULL DEFAULT '{}',                          -- JSON: figures and names of ours
  operator_id INTEGER REFERENCES operator (id)
);
CREATE INDEX timeline_incident ON timeline (incident_id, at_s, id);
CREATE TRIGGER timeline_is_kept BEFORE UPDATE ON timeline
BEGIN SELECT RAISE(ABORT, 'a timeline is added to, not changed'); END;
CREATE TRIGGER timeline_is_not_cut BEFORE DELETE ON timeline
BEGIN SELECT RAISE(ABORT, 'a timeline is added to, not cut'); END;
CREATE TRIGGER timeline_is_not_replaced BEFORE INSERT ON timeline -- REPLACE deletes without asking the trigger above
WHEN EXISTS (SELECT 1 FROM timeline WHERE id = new.id)
BEGIN SELECT RAISE(ABORT, 'a timeline is added to, not changed'); END;

CREATE TABLE statement (           -- a post that speaks for an incident
  id             INTEGER PRIMARY KEY,
  incident_id    INTEGER NOT NULL REFERENCES incident (id),
  post_id        INTEGER NOT NULL UNIQUE REFERENCES post (id),
  kind           TEXT    NOT NULL CHECK (kind IN ('holding', 'scope', 'update', 'correction', 'closing')),
  checks         TEXT    NOT NULL DEFAULT '[]',                       -- JSON: which of the six were ticked
  promises_s     INTEGER,                                             -- the time of the next update it names
  made_by        INTEGER NOT NULL REFERENCES operator (id),
  made_s         INTEGER NOT NULL,
  fast_by        INTEGER REFERENCES operator (id),                    -- who let it pass by the fast lane
  fast_s         INTEGER,
  countersign_by_s INTEGER,
  countersigned_by INTEGER REFERENCES operator (id),
  countersigned_s  INTEGER,
  CHECK (countersigned_by IS NULL OR (countersigned_by <> fast_by AND countersigned_by <> made_by))
);
CREATE INDEX statement_incident ON statement (incident_id, id);

CREATE TABLE rumour (
  id          INTEGER PRIMARY KEY,
  incident_id INTEGER REFERENCES incident (id),
  claim       TEXT    NOT NULL,
  first_s     INTEGER NOT NULL,                                       -- first seen
  harm        TEXT    NOT NULL DEFAULT 'low' CHECK (harm IN ('low', 'high')),
  verdict     TEXT    NOT NULL DEFAULT 'checking' CHECK (verdict IN ('checking', 'false', 'true', 'partly')),
  evidence    TEXT    NOT NULL DEFAULT '',                            -- two sources
  answer      TEXT    NOT NULL DEFAULT '',                            -- what may be said to it
  answer_from INTEGER REFERENCES operator (id),                       -- who wrote that
  answer_by   INTEGER REFERENCES operator (id),                       -- who approved that
  answer_s    INTEGER,
  operator_id INTEGER REFERENCES operator (id),                       -- who entered it; NULL: its playbook expects it
  closed_s    INTEGER,
  CHECK (answer_by IS NULL OR (answer_by IS NOT operator_id AND answer_from IS NOT NULL AND answer_by <> answer_from))
);
CREATE INDEX rumour_incident ON rumour (incident_id, id);
CREATE TABLE rumour_message (
  rumour_id  INTEGER NOT NULL REFERENCES rumour (id),
  message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  linked_s   INTEGER NOT NULL,
  PRIMARY KEY (rumour_id, message_id)
) WITHOUT ROWID;
CREATE INDEX rumour_message_message ON rumour_message (message_id);

CREATE TABLE call_contact (        -- whom to telephone, there without a network
  id           INTEGER PRIMARY KEY,
  name         TEXT    NOT NULL,
  body         TEXT    NOT NULL DEFAULT '',                           -- the service or institution
  phone        TEXT    NOT NULL,
  other        TEXT    NOT NULL DEFAULT '',                           -- another way
  playbooks    TEXT    NOT NULL DEFAULT '',                           -- keys, space separated; empty: always
  position     INTEGER NOT NULL DEFAULT 0,
  is_ally      INTEGER NOT NULL DEFAULT 0,
  consent_s    INTEGER,                                               -- since when an ally agrees to be briefed
  gone_s       INTEGER,
  CHECK (is_ally = 0 OR consent_s IS NOT NULL)
);
CREATE TABLE call_made (
  id          INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL REFERENCES incident (id),
  contact_id  INTEGER NOT NULL REFERENCES call_contact (id),
  outcome     TEXT    NOT NULL CHECK (outcome IN ('reached', 'no_answer', 'briefed')),
  note        TEXT    NOT NULL DEFAULT '',
  at_s        INTEGER NOT NULL,
  operator_id INTEGER NOT NULL REFERENCES operator (id)
);
CREATE INDEX call_made_incident ON call_made (incident_id, contact_id, id);

CREATE TABLE incident_task (       -- what is still owed: rotations, corrective actions
  id          INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL REFERENCES incident (id),
  kind        TEXT    NOT NULL CHECK (kind IN ('rotation', 'action', 'legal')),
  words       TEXT    NOT NULL,
  owner       TEXT    NOT NULL DEFAULT '',
  due_s       INTEGER,
  done_s      INTEGER,
  done_by     INTEGER REFERENCES operator (id)
);
CREATE INDEX incident_task_incident ON incident_task (incident_id, id);

CREATE TABLE incident_report (     -- what was reported, as it was
  id          INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL REFERENCES incident (id),
  kind        TEXT    NOT NULL CHECK (kind IN ('situation', 'after_action')),
  body        TEXT    NOT NULL,
  made_by     INTEGER NOT NULL REFERENCES operator (id),
  made_s      INTEGER NOT NULL,
  signed_by   INTEGER REFERENCES operator (id),
  signed_s    INTEGER
);
CREATE INDEX incident_report_incident ON incident_report (incident_id, id);
CREATE TRIGGER incident_report_stands BEFORE UPDATE ON incident_report
WHEN old.signed_s IS NOT NULL OR new.body <> old.body
BEGIN SELECT RAISE(ABORT, 'a report that was signed stays as it is'); END;

CREATE TABLE incident_late (       -- what was late, entered on the timeline once, and who was told of it
  id          INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL REFERENCES incident (id),
  duty        TEXT    NOT NULL,                                       -- 'holding', 'scope', 'update', 'situation', 'step:4'
  due_s       INTEGER NOT NULL,
  stage       INTEGER NOT NULL CHECK (stage IN (0, 1)),               -- 1: told again, as nobody did it
  entered_s   INTEGER NOT NULL,
  next_s      INTEGER NOT NULL,                                       -- when telling is tried
  tries       INTEGER NOT NULL DEFAULT 0,
  told_s      INTEGER,
  outcome     TEXT    NOT NULL DEFAULT '',
  UNIQUE (incident_id, duty, due_s, stage)
);
CREATE INDEX incident_late_due ON incident_late (next_s) WHERE told_s IS NULL;

CREATE TABLE crisis_declined (     -- what an alert proposed and a person declined; a step above it is proposed anew
  id          INTEGER PRIMARY KEY,
  alert_id    INTEGER NOT NULL,                                       -- opaque here
  level       INTEGER NOT NULL,
  reason      TEXT    NOT NULL CHECK (reason <> ''),
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  at_s        INTEGER NOT NULL
);
CREATE INDEX crisis_declined_alert ON crisis_declined (alert_id, level);

-- What becomes of a crisis's freezes is on its timeline, whoever decides it and by whatever door.
CREATE TRIGGER timeline_of_released AFTER UPDATE OF fate ON freeze_delivery
WHEN old.fate = '' AND new.fate <> ''
BEGIN
  INSERT INTO timeline (incident_id, at_s, entered_s, kind, subject, detail, operator_id)
  SELECT i.id, new.decided_s, new.decided_s, 'released', 'delivery:' || new.delivery_id,
         json_object('decision', new.fate, 'freeze', f.id), new.decided_by
  FROM freeze AS f JOIN incident AS i ON f.incident = CAST(i.id AS TEXT) WHERE f.id = new.freeze_id;
  INSERT INTO change_log (entity, entity_id, op)
  SELECT 'incident', i.id, 'released'
  FROM freeze AS f JOIN incident AS i ON f.incident = CAST(i.id AS TEXT) WHERE f.id = new.freeze_id;
END;
CREATE TRIGGER timeline_of_lifted AFTER UPDATE OF lifted_s ON freeze
WHEN old.lifted_s IS NULL AND new.lifted_s IS NOT NULL
BEGIN
  INSERT INTO timeline (incident_id, at_s, entered_s, kind, subject, operator_id)
  SELECT i.id, new.lifted_s, new.lifted_s, 'lifted', 'freeze:' || new.id, new.lifted_by
  FROM incident AS i WHERE new.incident = CAST(i.id AS TEXT);
  INSERT INTO change_log (entity, entity_id, op)
  SELECT 'incident', i.id, 'lifted' FROM incident AS i WHERE new.incident = CAST(i.id AS TEXT);
END;
CREATE TRIGGER incident_report_is_not_replaced BEFORE INSERT ON incident_report
WHEN EXISTS (SELECT 1 FROM incident_report WHERE id = new.id)
BEGIN SELECT RAISE(ABORT, 'a report stays as it is'); END;
