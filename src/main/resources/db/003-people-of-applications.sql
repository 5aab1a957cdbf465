-- The user whose API token with the scope act_as made this person; absent for users of Roomkey's own.
ALTER TABLE users ADD COLUMN application VARCHAR(64);
