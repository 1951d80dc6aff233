ALTER TABLE devices DROP COLUMN silence_told_at;
ALTER TABLE devices DROP COLUMN silent_after_hours;
ALTER TABLE devices DROP COLUMN heard_at;
