-- what a firm states and pleads, recorded by officers (陈述申辩)

CREATE TABLE inspection_statements (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    inspection_id TEXT NOT NULL REFERENCES inspections (id) ON DELETE RESTRICT,
    speaker TEXT NOT NULL,
    post TEXT,
    place TEXT NOT NULL,
    statement TEXT NOT NULL,
    began_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    recorded_at TIMESTAMP NOT NULL,
    content_hash TEXT NOT NULL
);

CREATE INDEX inspection_statements_of_inspection ON inspection_statements (inspection_id, began_at, id);
