-- One-time links with which a person chooses a new password; one for each person.
CREATE TABLE recovery_links (
  user_id       VARCHAR(64) NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  secret_digest VARCHAR(64) NOT NULL UNIQUE, -- SHA-256; the secret itself is only in the link
  user_state    VARCHAR(64) NOT NULL,        -- SHA-256 of the password hash and the right at that time
  maker_id      VARCHAR(64),                 -- absent if somebody asked for it in the data folder
  maker_state   VARCHAR(64),
  created_at    BIGINT      NOT NULL
);
