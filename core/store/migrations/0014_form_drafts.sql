-- What somebody is typing into a form of the desk before it is saved; survives anything.
CREATE TABLE form_draft (
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  form        TEXT    NOT NULL,   -- which form, such as 'watch' or 'watch:7'
  content     TEXT    NOT NULL,   -- JSON: the form's fields by name
  saved_s     INTEGER NOT NULL,
  PRIMARY KEY (operator_id, form)
) WITHOUT ROWID;
