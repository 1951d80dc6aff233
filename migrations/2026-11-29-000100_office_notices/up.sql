-- what the office must look at: its own inbox beside those of the firms

CREATE TABLE office_notices (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    read_at TIMESTAMP,
    read_by TEXT REFERENCES users (id) ON DELETE RESTRICT
);

CREATE INDEX office_notices_of_street ON office_notices (subdistrict_id, created_at, id);
