-- the codes on the wall

CREATE TABLE enterprise_codes (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    code TEXT NOT NULL,
    status TEXT NOT NULL,
    issued_at TIMESTAMP NOT NULL,
    issued_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    ended_at TIMESTAMP,
    ended_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    reason TEXT,
    UNIQUE (code),
    CHECK (status IN ('active', 'replaced', 'revoked'))
);

CREATE UNIQUE INDEX enterprise_codes_one_active ON enterprise_codes (enterprise_id) WHERE status = 'active';

CREATE INDEX enterprise_codes_of_enterprise ON enterprise_codes (enterprise_id, issued_at);
