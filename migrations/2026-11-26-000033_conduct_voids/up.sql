-- conduct that should never have been recorded

CREATE TABLE conduct_voids (
    conduct_id TEXT NOT NULL PRIMARY KEY REFERENCES conduct_records (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    reason TEXT NOT NULL,
    voided_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    voided_at TIMESTAMP NOT NULL
);
