-- Who created the board, and so whose share of boards it counts in; absent for older ones.
ALTER TABLE boards ADD COLUMN created_by VARCHAR(64);
CREATE INDEX boards_created_by ON boards (created_by);
