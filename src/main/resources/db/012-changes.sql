-- What each transaction of a cluster changed, so that every node can ask for what is new instead of comparing all that it
-- has in memory. Rows are deleted after some minutes.
CREATE TABLE changes (
  transaction_id BIGINT      NOT NULL,  -- of PostgreSQL; whether it had ended is known of every snapshot
  kind           VARCHAR(10) NOT NULL,  -- BOARD, LOGIN, TOKEN, USER
  id             VARCHAR(64) NOT NULL
);
CREATE INDEX changes_transaction ON changes (transaction_id);
