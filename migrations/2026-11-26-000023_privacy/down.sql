DROP INDEX users_by_phone;
DROP INDEX enterprises_by_safety_officer_phone;
DROP INDEX enterprises_by_phone;
ALTER TABLE users DROP COLUMN phone_index;
ALTER TABLE enterprises DROP COLUMN safety_officer_phone_index;
ALTER TABLE enterprises DROP COLUMN phone_index;
DROP TABLE access_log;
DROP TABLE consents;
