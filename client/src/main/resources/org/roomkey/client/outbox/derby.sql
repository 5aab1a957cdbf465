-- The outbox of Roomkey in an Apache Derby database.
CREATE TABLE roomkey_outbox (
  position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id VARCHAR(36) NOT NULL,
  board VARCHAR(64) NOT NULL,
  text VARCHAR(4000) NOT NULL,
  created TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  refused_at TIMESTAMP,
  refusal VARCHAR(200)
);
CREATE INDEX roomkey_outbox_waiting ON roomkey_outbox (refused_at, position);
CREATE TABLE roomkey_outbox_lock (id INT NOT NULL PRIMARY KEY, taken BIGINT NOT NULL);
INSERT INTO roomkey_outbox_lock (id, taken) VALUES (1, 0);
