-- The logins that began at an OpenID provider. Digests are SHA-256 in hexadecimal; the tokens are encrypted with a shared key.
CREATE TABLE provider_sessions (
  login_id       VARCHAR(64)  NOT NULL PRIMARY KEY,
  provider       VARCHAR(32)  NOT NULL,  -- the name in the settings; empty for the unnamed one
  issuer_digest  VARCHAR(64)  NOT NULL,
  subject_digest VARCHAR(64)  NOT NULL,
  sid_digest     VARCHAR(64),            -- absent where the provider names no session
  issued_at      BIGINT       NOT NULL,  -- iat of the ID token, by the provider's clock
  id_token       VARCHAR(32000) NOT NULL,
  refresh_token  VARCHAR(32000),         -- absent where the provider gave none
  checked_at     BIGINT       NOT NULL,  -- when the provider last confirmed the session
  lease_until    BIGINT       NOT NULL   -- until then one node is checking it; 0 if none is
);
CREATE INDEX provider_sessions_sid ON provider_sessions (issuer_digest, sid_digest);
CREATE INDEX provider_sessions_subject ON provider_sessions (issuer_digest, subject_digest);
CREATE INDEX provider_sessions_checked ON provider_sessions (checked_at);

-- The sign-outs that providers have reported, also of sessions that have not arrived here yet.
CREATE TABLE provider_logouts (
  issuer_digest  VARCHAR(64) NOT NULL,
  kind           VARCHAR(7)  NOT NULL,   -- SID or SUBJECT
  digest         VARCHAR(64) NOT NULL,   -- of the session's or the person's name
  issued_at      BIGINT      NOT NULL,   -- iat of the logout token, by the provider's clock; the latest
  expires_at     BIGINT      NOT NULL,
  PRIMARY KEY (issuer_digest, kind, digest)
);
CREATE INDEX provider_logouts_expiry ON provider_logouts (expires_at);

-- What works once: the state of a sign-in, the id of a logout token, the challenge of a passkey.
CREATE TABLE used_once (
  digest         VARCHAR(64) NOT NULL PRIMARY KEY,
  expires_at     BIGINT      NOT NULL
);
CREATE INDEX used_once_expiry ON used_once (expires_at);
