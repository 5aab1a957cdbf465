-- Times are milliseconds since 1970 in UTC: the same in every database and every time zone.

CREATE TABLE users (
  id            VARCHAR(64)  NOT NULL PRIMARY KEY,
  username      VARCHAR(100) UNIQUE,          -- absent for services, which cannot sign in
  name          VARCHAR(100) NOT NULL,
  kind          VARCHAR(10)  NOT NULL,
  password_hash VARCHAR(255),
  admin         BOOLEAN      NOT NULL,
  disabled      BOOLEAN      NOT NULL
);

-- No foreign key to users: a login outlives its user, so that its sockets can be told so.
CREATE TABLE logins (
  id            VARCHAR(32)  NOT NULL PRIMARY KEY,
  secret_digest VARCHAR(64)  NOT NULL UNIQUE, -- SHA-256; the secret itself is only in the cookie
  user_id       VARCHAR(64)  NOT NULL,
  created_at    BIGINT       NOT NULL,
  last_seen_at  BIGINT       NOT NULL,
  expires_at    BIGINT       NOT NULL,
  address       VARCHAR(64)  NOT NULL,
  device        VARCHAR(200) NOT NULL,
  ended_at      BIGINT,
  end_reason    VARCHAR(20)
);
CREATE INDEX logins_user ON logins (user_id);

CREATE TABLE tokens (
  id            VARCHAR(32)   NOT NULL PRIMARY KEY,
  secret_digest VARCHAR(64)   NOT NULL UNIQUE,
  user_id       VARCHAR(64)   NOT NULL,
  label         VARCHAR(100)  NOT NULL,
  scopes        VARCHAR(100)  NOT NULL,       -- separated by spaces
  boards        VARCHAR(6500),                -- separated by spaces; absent for all boards
  created_at    BIGINT        NOT NULL,
  expires_at    BIGINT,
  last_used_at  BIGINT
);
CREATE INDEX tokens_user ON tokens (user_id);

CREATE TABLE boards (
  id     VARCHAR(64)  NOT NULL PRIMARY KEY,
  name   VARCHAR(100) NOT NULL,
  access VARCHAR(10)  NOT NULL,
  epoch  VARCHAR(32)  NOT NULL,
  seq    BIGINT       NOT NULL               -- of the last message; whoever moves it locks the row
);

CREATE TABLE board_members (
  board_id    VARCHAR(64) NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
  user_id     VARCHAR(64) NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  member_role VARCHAR(10) NOT NULL,
  PRIMARY KEY (board_id, user_id)
);
CREATE INDEX board_members_user ON board_members (user_id);

-- The sender's name is kept as it was, so that a message outlives its user. No foreign key to boards: whoever
-- writes has locked the board's row, and looking for it once more costs every message. The numbers of a board
-- have no gaps, so that the newest are found by arithmetic and need no index of their own.
CREATE TABLE messages (
  board_id  VARCHAR(64)   NOT NULL,
  seq       BIGINT        NOT NULL,
  id        VARCHAR(64)   NOT NULL,
  user_id   VARCHAR(64)   NOT NULL,
  user_name VARCHAR(100)  NOT NULL,
  text      VARCHAR(4000) NOT NULL,
  sent_at   BIGINT        NOT NULL,
  PRIMARY KEY (board_id, seq),
  UNIQUE (board_id, user_id, id)
);
