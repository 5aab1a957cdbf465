-- How many people an application has made is asked before it makes another.
CREATE INDEX users_application ON users (application);
