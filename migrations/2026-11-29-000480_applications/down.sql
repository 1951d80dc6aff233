DROP INDEX memberships_bound;
ALTER TABLE memberships DROP COLUMN revocation_reason;
ALTER TABLE memberships DROP COLUMN revoked_by;
ALTER TABLE memberships DROP COLUMN came_by;
DROP TABLE applications;
