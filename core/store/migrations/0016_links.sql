-- Where the links of posts lead, as the collector last found: the rules read it, and ask nobody themselves.
CREATE TABLE link_check (
  hash    TEXT PRIMARY KEY,                                           -- SHA-256 of the link as it stands in the text
  finding TEXT    NOT NULL CHECK (finding IN ('there', 'gone', 'no_name', 'unknown')),
  status  INTEGER NOT NULL DEFAULT 0,                                 -- of the answer; 0: none came
  asked_s INTEGER NOT NULL
) WITHOUT ROWID;
