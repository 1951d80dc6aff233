-- seals become HMACs; the chain begins anew after the last seal of the old one. What was answered
-- stood there as a digest without a key, against which a phone number could be tried out: it goes

CREATE TABLE audit_chain (
    start TEXT NOT NULL PRIMARY KEY
);

INSERT INTO audit_chain (start) SELECT digest FROM audit_seals ORDER BY seq DESC LIMIT 1;

DROP TABLE audit_seals;

CREATE TABLE audit_seals (
    seq BIGINT NOT NULL PRIMARY KEY,
    audit_id TEXT NOT NULL REFERENCES audit_log (id) ON DELETE RESTRICT,
    key_id TEXT NOT NULL,
    mac TEXT NOT NULL,
    sealed_at TIMESTAMP NOT NULL,
    UNIQUE (audit_id)
);

UPDATE audit_log SET before_digest = NULL, after_digest = NULL;

-- time stamps of the chain's head by an authority outside (RFC 3161)
CREATE TABLE audit_time_stamps (
    id TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    head TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    token TEXT NOT NULL
);

CREATE INDEX audit_log_of_subject ON audit_log (subject_id, action);
