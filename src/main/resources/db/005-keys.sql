-- Secret keys that the nodes share, as base64url: they sign what a node hands to Redis or to a browser.
CREATE TABLE shared_keys (
  name  VARCHAR(64)  NOT NULL PRIMARY KEY,
  value VARCHAR(100) NOT NULL
);
