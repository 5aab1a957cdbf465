-- 0: none. 1: an account of the demo mode, whose password everybody knows. 2: the same, disabled since the last start
-- was not in demo mode. 3: the same, which an administrator had disabled before. A password that somebody sets makes
-- it 0.
ALTER TABLE users ADD COLUMN demo SMALLINT DEFAULT 0 NOT NULL;
