-- What our watches overheard and nobody addressed to us: state 5 of a conversation, and accounts that are only listened to.
-- The check of a column cannot be altered, so its words are; nothing stored breaks the wider one.
-- Source: https://sqlite.org/lang_altertable.html, section 8 (read 2026-11-22).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (state BETWEEN 0 AND 4)', 'CHECK (state BETWEEN 0 AND 5)')
  WHERE type = 'table' AND name = 'conversation';
PRAGMA writable_schema = RESET;
ALTER TABLE account ADD COLUMN relation TEXT NOT NULL DEFAULT 'own' CHECK (relation IN ('own', 'peer', 'source'));
CREATE INDEX conversation_overheard ON conversation (account_id, id) WHERE state = 5;
