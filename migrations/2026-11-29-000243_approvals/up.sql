-- approvals of inspections: asked for by an officer, decided by a supervisor before the visit

CREATE TABLE inspection_approvals (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    matter TEXT NOT NULL,
    officers TEXT NOT NULL,
    from_day DATE NOT NULL,
    to_day DATE NOT NULL,
    notifies BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    number TEXT,
    requested_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    requested_at TIMESTAMP NOT NULL,
    decided_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    decided_at TIMESTAMP,
    note TEXT,
    content_hash TEXT NOT NULL,
    CHECK (state IN ('requested', 'approved', 'refused'))
);

CREATE INDEX inspection_approvals_of_subdistrict ON inspection_approvals (subdistrict_id, requested_at, id);

CREATE INDEX inspection_approvals_of_enterprise ON inspection_approvals (enterprise_id, requested_at, id);
