-- Whose person the sender was, kept as the name is; absent for a user of Roomkey's own.
ALTER TABLE messages ADD COLUMN application VARCHAR(64);

-- What was said before this version, as far as its sender is still there.
UPDATE messages
   SET application = (SELECT users.application FROM users WHERE users.id = messages.user_id)
 WHERE user_id IN (SELECT id FROM users WHERE application IS NOT NULL AND application NOT LIKE '@%');
