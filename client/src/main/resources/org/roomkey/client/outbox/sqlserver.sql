-- The outbox of Roomkey in a Microsoft SQL Server database (2012 or newer).
-- NVARCHAR counts UTF-16 units, as Roomkey does.
CREATE TABLE roomkey_outbox (
  position BIGINT IDENTITY PRIMARY KEY,
  id VARCHAR(36) NOT NULL,
  board VARCHAR(64) NOT NULL,
  text NVARCHAR(4000) NOT NULL,
  created DATETIME2 DEFAULT CURRENT_TIMESTAMP NOT NULL,
  refused_at DATETIME2,
  refusal NVARCHAR(200)
);
CREATE INDEX roomkey_outbox_waiting ON roomkey_outbox (refused_at, position);
CREATE TABLE roomkey_outbox_lock (id INT NOT NULL PRIMARY KEY, taken BIGINT NOT NULL);
INSERT INTO roomkey_outbox_lock (id, taken) VALUES (1, 0);
