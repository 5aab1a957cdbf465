-- When the person of a login last proved who they are. Absent where nobody says, as for a principal of the container, and for
-- logins that are older than this column.
ALTER TABLE logins ADD COLUMN authenticated_at BIGINT;
