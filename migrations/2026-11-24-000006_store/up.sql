-- jobs, repeated requests, audit

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    dedupe TEXT,
    run_at TIMESTAMP NOT NULL,
    attempts INTEGER NOT NULL,
    lease_until TIMESTAMP,
    lease_by TEXT,
    done_at TIMESTAMP,
    dead_at TIMESTAMP,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (dedupe)
);

CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL PRIMARY KEY,
    body_hash TEXT NOT NULL,
    status INTEGER,
    response TEXT,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE audit_log (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT,
    at TIMESTAMP NOT NULL,
    actor_id TEXT,
    actor_role TEXT,
    action TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    request_id TEXT,
    before_digest TEXT,
    after_digest TEXT,
    detail TEXT
);

CREATE TABLE audit_seals (
    seq BIGINT NOT NULL PRIMARY KEY,
    audit_id TEXT NOT NULL REFERENCES audit_log (id) ON DELETE RESTRICT,
    digest TEXT NOT NULL,
    sealed_at TIMESTAMP NOT NULL,
    UNIQUE (audit_id)
);

CREATE INDEX jobs_due ON jobs (run_at, id) WHERE done_at IS NULL AND dead_at IS NULL;

CREATE INDEX jobs_done ON jobs (done_at) WHERE done_at IS NOT NULL;

CREATE INDEX jobs_dead ON jobs (dead_at) WHERE dead_at IS NOT NULL;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE INDEX audit_log_in_order ON audit_log (subdistrict_id, at, id);

CREATE INDEX audit_log_by_time ON audit_log (at, id);
