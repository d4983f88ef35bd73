-- What a draft of an answer is sent with besides its text: pictures, a warning of its own.
ALTER TABLE draft ADD COLUMN carried TEXT NOT NULL DEFAULT '';   -- JSON: see core.publishing.carried; empty: nothing
