-- When the person of a login last proved who they are. Absent where nobody says, as for a principal of the container. For logins
-- that are older than this column it is long ago, so that their people are asked.
ALTER TABLE logins ADD COLUMN authenticated_at BIGINT;
UPDATE logins SET authenticated_at = 0;
