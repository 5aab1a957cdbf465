-- The sessions of other applications that tickets belong to. A live one has a lease, which the application renews. An ended
-- one refuses tickets that come late, until it is deleted a day later.
CREATE TABLE bound_logins (
  id             VARCHAR(32) NOT NULL PRIMARY KEY,
  application    VARCHAR(64) NOT NULL,  -- the service whose token has named the session
  session_digest VARCHAR(64) NOT NULL,  -- SHA-256 of the key
  user_id        VARCHAR(64),           -- absent if the session ended before its first ticket
  created_at     BIGINT      NOT NULL,
  lease_until    BIGINT      NOT NULL,
  ended_at       BIGINT      NOT NULL,  -- 0 while it is live
  UNIQUE (application, session_digest)
);
CREATE INDEX bound_logins_end ON bound_logins (ended_at, lease_until);
