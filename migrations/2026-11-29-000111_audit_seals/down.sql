DROP INDEX audit_log_of_subject;
DROP TABLE audit_time_stamps;
DROP TABLE audit_seals;
DROP TABLE audit_chain;

CREATE TABLE audit_seals (
    seq BIGINT NOT NULL PRIMARY KEY,
    audit_id TEXT NOT NULL REFERENCES audit_log (id) ON DELETE RESTRICT,
    digest TEXT NOT NULL,
    sealed_at TIMESTAMP NOT NULL,
    UNIQUE (audit_id)
);
