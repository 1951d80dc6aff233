-- who changes a user, their assignments or a device says from which version

ALTER TABLE users ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN assignments_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
