-- how grave a penalty was: the fine in yuan, and whether production was suspended
ALTER TABLE conduct_records ADD COLUMN amount BIGINT;
ALTER TABLE conduct_records ADD COLUMN suspension BOOLEAN NOT NULL DEFAULT FALSE;

-- a hash of what a photo shows: alike for pictures that look alike
ALTER TABLE photos ADD COLUMN likeness BIGINT;
