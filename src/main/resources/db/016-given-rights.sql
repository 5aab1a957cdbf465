-- The rights that the roles or groups of an outside source gave to one of its people, so that it takes away no others.
CREATE TABLE given_rights (
  user_id     VARCHAR(64) NOT NULL,
  board_id    VARCHAR(64) NOT NULL,  -- empty for the right of an administrator
  given_role  VARCHAR(10) NOT NULL,  -- what the source gave
  own_role    VARCHAR(10),           -- what the person had by hand before; absent for nothing
  PRIMARY KEY (user_id, board_id)
);

-- Earlier versions let the container's realm decide about all rights of its people. The text is the digest of its name.
INSERT INTO given_rights (user_id, board_id, given_role)
SELECT m.user_id, m.board_id, m.member_role FROM board_members m
  JOIN users u ON u.id = m.user_id
 WHERE u.application = '@0Sw4WQTTiLwy3u7LSxudNy0FIk-YWOdjXILH6g1r2q0';
INSERT INTO given_rights (user_id, board_id, given_role)
SELECT id, '', 'admin' FROM users
 WHERE admin = TRUE AND application = '@0Sw4WQTTiLwy3u7LSxudNy0FIk-YWOdjXILH6g1r2q0';
