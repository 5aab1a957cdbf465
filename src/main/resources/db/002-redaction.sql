-- A redacted message keeps its seq, its sender and its time; its text is empty.
ALTER TABLE messages ADD COLUMN deleted BOOLEAN DEFAULT FALSE NOT NULL;
