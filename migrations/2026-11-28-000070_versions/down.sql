ALTER TABLE devices DROP COLUMN version;
ALTER TABLE users DROP COLUMN assignments_version;
ALTER TABLE users DROP COLUMN version;
