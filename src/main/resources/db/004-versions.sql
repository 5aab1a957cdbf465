-- Moves with every change of a board's members, name or access and with every redaction: another node sees by it
-- that there is something to read anew.
ALTER TABLE boards ADD COLUMN version BIGINT DEFAULT 0 NOT NULL;

-- Which message was redacted by which version, for nodes whose people have seen its text.
CREATE TABLE redactions (
  board_id VARCHAR(64) NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
  version  BIGINT      NOT NULL,
  seq      BIGINT      NOT NULL,
  PRIMARY KEY (board_id, version)
);
