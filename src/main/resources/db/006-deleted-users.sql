-- Ids of users who were deleted: they are never given again, since messages and the audit log name them for good.
CREATE TABLE deleted_users (
  id VARCHAR(64) NOT NULL PRIMARY KEY
);

-- Those who were deleted before this version, as far as something of theirs is left.
INSERT INTO deleted_users (id)
  SELECT old.user_id
    FROM (SELECT user_id FROM messages UNION SELECT user_id FROM logins UNION SELECT user_id FROM tokens) old
   WHERE NOT EXISTS (SELECT 1 FROM users WHERE users.id = old.user_id);
