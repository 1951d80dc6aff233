-- what of a major hazard goes beyond the street: reports upward, supervised listings; and what an
-- officer says at the door

CREATE TABLE upward_reports (
    id TEXT NOT NULL PRIMARY KEY REFERENCES hazard_events (id) ON DELETE RESTRICT,
    hazard_id TEXT NOT NULL REFERENCES hazards (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    body TEXT NOT NULL,
    document_number TEXT NOT NULL,
    reported_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

CREATE INDEX upward_reports_of_hazard ON upward_reports (hazard_id, recorded_at, id);

CREATE TABLE supervised_listings (
    hazard_id TEXT NOT NULL PRIMARY KEY REFERENCES hazards (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    body TEXT NOT NULL,
    document_number TEXT NOT NULL,
    listed_on DATE NOT NULL,
    -- who takes it off
    lifted_by TEXT NOT NULL,
    lifted_on DATE,
    lifting_number TEXT
);

ALTER TABLE inspections ADD COLUMN certificates_shown BOOLEAN;
ALTER TABLE inspections ADD COLUMN recusal_asked BOOLEAN;
ALTER TABLE inspections ADD COLUMN recusal_answer TEXT;
