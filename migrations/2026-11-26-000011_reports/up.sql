-- reports by the public and by devices; who reported stands apart

CREATE TABLE devices (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    key_version INTEGER NOT NULL,
    registered_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    registered_at TIMESTAMP NOT NULL,
    off_at TIMESTAMP,
    off_reason TEXT,
    window_began_at TIMESTAMP,
    window_count INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    CHECK (kind IN ('camera', 'sensor'))
);

CREATE TABLE hazard_reports (
    hazard_id TEXT NOT NULL PRIMARY KEY REFERENCES hazards (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    device_id TEXT REFERENCES devices (id) ON DELETE RESTRICT,
    receipt_hash TEXT NOT NULL UNIQUE,
    repeats INTEGER NOT NULL,
    last_at TIMESTAMP NOT NULL
);

CREATE TABLE report_contacts (
    hazard_id TEXT NOT NULL PRIMARY KEY REFERENCES hazard_reports (hazard_id) ON DELETE RESTRICT,
    contact TEXT,
    user_id TEXT REFERENCES users (id) ON DELETE RESTRICT
);

CREATE INDEX devices_of_subdistrict ON devices (subdistrict_id, id);

CREATE INDEX hazard_reports_of_device ON hazard_reports (device_id, hazard_id);

-- whoever "recorded" what nobody of ours recorded; signs in nowhere
INSERT INTO users (id, name, active, created_at)
VALUES ('00000000-0000-8000-8000-000000000001', '群众', FALSE, '2026-01-01 00:00:00');
