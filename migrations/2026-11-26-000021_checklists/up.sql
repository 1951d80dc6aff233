-- checklists of a street's own, and its own versions of the shipped ones

ALTER TABLE checklists ADD COLUMN content_hash TEXT;

CREATE TABLE street_checklists (
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    checklist_id TEXT NOT NULL REFERENCES checklists (id) ON DELETE RESTRICT,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    changed_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    PRIMARY KEY (checklist_id, version)
);

CREATE INDEX street_checklists_of_subdistrict ON street_checklists (subdistrict_id, checklist_id, version);
