ALTER TABLE photos DROP COLUMN likeness;

ALTER TABLE conduct_records DROP COLUMN suspension;
ALTER TABLE conduct_records DROP COLUMN amount;
