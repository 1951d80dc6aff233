DROP TABLE audit_seals;
DROP TABLE audit_log;
DROP TABLE idempotency_keys;
DROP TABLE jobs;
