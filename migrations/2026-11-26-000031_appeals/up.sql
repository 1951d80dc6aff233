-- appeals against entries of the score ledger: one an entry

CREATE TABLE appeals (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    entry_id TEXT NOT NULL UNIQUE REFERENCES score_entries (id) ON DELETE RESTRICT,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    filed_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    filed_at TIMESTAMP NOT NULL,
    decide_by DATE NOT NULL,
    decided_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    decided_at TIMESTAMP,
    decision_reason TEXT,
    content_hash TEXT NOT NULL,
    CHECK (state IN ('open', 'granted', 'upheld'))
);

CREATE INDEX appeals_of_enterprise ON appeals (enterprise_id, state, filed_at);

CREATE INDEX appeals_of_street ON appeals (subdistrict_id, state, decide_by, id);

CREATE INDEX appeals_by_time ON appeals (subdistrict_id, decide_by, id);
