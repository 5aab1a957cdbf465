-- The maximum age, in minutes, of the authentication of everybody on the board. 0 for no maximum.
ALTER TABLE boards ADD COLUMN step_up_minutes INTEGER DEFAULT 0 NOT NULL;
