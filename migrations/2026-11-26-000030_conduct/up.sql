-- what an enterprise does and suffers beside self-checks and inspections

CREATE TABLE conduct_records (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    kind TEXT NOT NULL,
    occurred_on DATE NOT NULL,
    valid_to DATE,
    level INTEGER,
    document_number TEXT,
    note TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    content_hash TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (kind IN (
        'drill', 'training', 'standardization', 'insurance', 'refusal', 'penalty', 'accident', 'false_evidence'
    ))
);

CREATE INDEX conduct_records_of_enterprise ON conduct_records (enterprise_id, occurred_on, id);
