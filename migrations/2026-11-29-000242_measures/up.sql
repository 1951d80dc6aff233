-- measures on the spot (安全生产法 art. 65), and the reviews after which they are lifted

CREATE TABLE measures (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    inspection_id TEXT NOT NULL REFERENCES inspections (id) ON DELETE RESTRICT,
    kinds TEXT NOT NULL,
    extent TEXT NOT NULL,
    reason TEXT NOT NULL,
    ordered BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    decided_at TIMESTAMP NOT NULL,
    lifted_at TIMESTAMP,
    content_hash TEXT NOT NULL,
    CHECK (state IN ('in_force', 'lifted'))
);

CREATE INDEX measures_of_enterprise ON measures (enterprise_id, decided_at, id);

CREATE INDEX measures_of_inspection ON measures (inspection_id, decided_at, id);

CREATE INDEX measures_of_subdistrict ON measures (subdistrict_id, decided_at, id);

CREATE TABLE measure_hazards (
    measure_id TEXT NOT NULL REFERENCES measures (id) ON DELETE RESTRICT,
    hazard_id TEXT NOT NULL REFERENCES hazards (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    PRIMARY KEY (measure_id, hazard_id)
);

CREATE TABLE measure_reviews (
    id TEXT NOT NULL PRIMARY KEY,
    measure_id TEXT NOT NULL REFERENCES measures (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    decision TEXT NOT NULL,
    seen TEXT NOT NULL,
    reviewed_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    reviewed_at TIMESTAMP NOT NULL,
    content_hash TEXT NOT NULL,
    CHECK (decision IN ('lift', 'keep'))
);

CREATE INDEX measure_reviews_of_measure ON measure_reviews (measure_id, reviewed_at, id);
