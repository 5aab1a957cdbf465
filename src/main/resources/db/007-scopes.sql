-- All names of scopes together have no room in 100 characters.
ALTER TABLE tokens ALTER COLUMN scopes SET DATA TYPE VARCHAR(400);
