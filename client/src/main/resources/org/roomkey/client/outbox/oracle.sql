-- The outbox of Roomkey in an Oracle database (12.2 or newer) with the character set AL32UTF8.
-- A CLOB, because a VARCHAR2 has at most 4,000 bytes. ORDER, because the instances of a cluster
-- must number in one order.
CREATE TABLE roomkey_outbox (
  position NUMBER(19) GENERATED ALWAYS AS IDENTITY (ORDER) PRIMARY KEY,
  id VARCHAR2(36) NOT NULL,
  board VARCHAR2(64) NOT NULL,
  text CLOB NOT NULL,
  created TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  refused_at TIMESTAMP,
  refusal VARCHAR2(200 CHAR)
);
CREATE INDEX roomkey_outbox_waiting ON roomkey_outbox (refused_at, position);
CREATE TABLE roomkey_outbox_lock (id INT PRIMARY KEY, taken NUMBER(19) NOT NULL);
INSERT INTO roomkey_outbox_lock (id, taken) VALUES (1, 0);
COMMIT;
