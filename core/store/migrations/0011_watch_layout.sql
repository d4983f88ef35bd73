-- How each person has the panels of watches before them: how many at once, in which order, which out of sight.
CREATE TABLE watch_layout (
  operator_id INTEGER PRIMARY KEY REFERENCES operator (id),
  grid        INTEGER NOT NULL DEFAULT 0,        -- panels on the screen at once; 0: as many as fit
  panels      TEXT    NOT NULL DEFAULT '[]',     -- JSON: ids of watches in their order
  hidden      TEXT    NOT NULL DEFAULT '[]'      -- JSON: ids of those that are not shown
);
