-- What people who write to us asked for: not to be counted, or to be named as an ally. Goes with its author.
CREATE TABLE author_choice (
  author_id  INTEGER PRIMARY KEY REFERENCES author (id) ON DELETE CASCADE,
  choice     TEXT    NOT NULL CHECK (choice IN ('opted_out', 'ally')),
  consent    TEXT    NOT NULL DEFAULT '' CHECK ((choice = 'ally') = (consent <> '')),   -- who agreed, when and how
  written_by INTEGER NOT NULL REFERENCES operator (id),
  written_s  INTEGER NOT NULL,
  review_s   INTEGER CHECK ((choice = 'ally') = (review_s IS NOT NULL))                 -- until when the consent holds
);
CREATE TRIGGER author_choice_goes AFTER UPDATE OF network, remote_id ON author   -- an author made nobody
WHEN old.network IS NOT new.network OR old.remote_id IS NOT new.remote_id BEGIN
  DELETE FROM author_choice WHERE author_id = old.id;
END;
