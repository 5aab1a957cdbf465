-- The passkeys of people with an account here (WebAuthn). Bytes are base64url.
CREATE TABLE passkeys (
  id                VARCHAR(32)   NOT NULL PRIMARY KEY,
  credential_digest VARCHAR(64)   NOT NULL UNIQUE, -- SHA-256 of credential_id, which is too long for an index
  credential_id     VARCHAR(1400) NOT NULL,
  attested          VARCHAR(4000) NOT NULL,        -- the credential id, the public key and the model of the authenticator
  rp_id             VARCHAR(253)  NOT NULL,
  transports        VARCHAR(200)  NOT NULL,        -- separated by spaces
  backup_eligible   BOOLEAN       NOT NULL,
  sign_count        BIGINT        NOT NULL,
  user_id           VARCHAR(64)   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  label             VARCHAR(100)  NOT NULL,
  created_at        BIGINT        NOT NULL,
  last_used_at      BIGINT,
  blocked           BOOLEAN       NOT NULL         -- its sign count went backwards
);
CREATE INDEX passkeys_user ON passkeys (user_id);
