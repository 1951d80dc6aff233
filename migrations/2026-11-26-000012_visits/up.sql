-- service visits, corrections of completed inspections, reasons to pass the yearly cap, and what
-- a phone's clock said where it was off

CREATE TABLE service_visits (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    outcome TEXT NOT NULL,
    advice TEXT,
    visited_at TIMESTAMP NOT NULL,
    visited_device_at TIMESTAMP,
    visited_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    recorded_at TIMESTAMP NOT NULL,
    content_hash TEXT NOT NULL,
    CHECK (outcome IN ('guided', 'locked', 'moved', 'closed_down', 'not_found', 'refused', 'vacant'))
);

CREATE TABLE inspection_corrections (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    inspection_id TEXT NOT NULL REFERENCES inspections (id) ON DELETE RESTRICT,
    text TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    made_at TIMESTAMP NOT NULL,
    content_hash TEXT NOT NULL
);

ALTER TABLE inspections ADD COLUMN over_cap_reason TEXT;
ALTER TABLE inspections ADD COLUMN started_device_at TIMESTAMP;
ALTER TABLE inspections ADD COLUMN ended_device_at TIMESTAMP;
ALTER TABLE self_checks ADD COLUMN performed_device_at TIMESTAMP;

CREATE INDEX service_visits_of_enterprise ON service_visits (enterprise_id, visited_at, id);

CREATE INDEX service_visits_of_subdistrict ON service_visits (subdistrict_id, visited_at, id);

CREATE INDEX inspection_corrections_of_inspection ON inspection_corrections (inspection_id, made_at, id);
