-- The outbox of Roomkey in a MySQL or MariaDB database.
-- InnoDB, because other engines have no transactions; utf8mb4, because utf8 has no emoji.
CREATE TABLE roomkey_outbox (
  position BIGINT AUTO_INCREMENT PRIMARY KEY,
  id VARCHAR(36) NOT NULL,
  board VARCHAR(64) NOT NULL,
  text VARCHAR(4000) NOT NULL,
  created DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) NOT NULL,
  refused_at DATETIME(3) NULL,
  refusal VARCHAR(200)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX roomkey_outbox_waiting ON roomkey_outbox (refused_at, position);
CREATE TABLE roomkey_outbox_lock (id INT NOT NULL PRIMARY KEY, taken BIGINT NOT NULL) ENGINE = InnoDB;
INSERT INTO roomkey_outbox_lock (id, taken) VALUES (1, 0);
