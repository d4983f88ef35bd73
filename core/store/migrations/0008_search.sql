-- Words as they are compared, instead of as they were written. They are filled in where the file is opened, as the
-- function index_text is the program's; the view gives them again where the index is compared with its texts.
DROP TABLE message_fts;
CREATE VIEW message_words (id, words) AS SELECT id, index_text(text) FROM message;
CREATE VIRTUAL TABLE message_fts USING fts5 (
  words, content='message_words', content_rowid='id',
  tokenize="ascii tokenchars '!#$%&''()*+,-./:;<=>?@[\]^_`{|}~""'");
CREATE VIRTUAL TABLE message_word USING fts5vocab (message_fts, 'row');   -- what words there are

CREATE INDEX message_author ON message (author_id);

CREATE TABLE indexed_words (   -- which program's words the index holds; empty: none yet
  version TEXT NOT NULL
);

CREATE TABLE saved_view (
  id          INTEGER PRIMARY KEY,
  operator_id INTEGER REFERENCES operator (id),   -- NULL: everybody's
  key         TEXT    NOT NULL,                   -- the name as it is compared
  name        TEXT    NOT NULL,
  query       TEXT    NOT NULL,
  saved_s     INTEGER NOT NULL
);
CREATE UNIQUE INDEX saved_view_key ON saved_view (key, ifnull(operator_id, 0));
