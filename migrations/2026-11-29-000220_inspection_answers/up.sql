-- what officers looked at, in the parts in which it was sent: a checklist answered item by item

CREATE TABLE inspection_answers (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    inspection_id TEXT NOT NULL REFERENCES inspections (id) ON DELETE RESTRICT,
    checklist_id TEXT NOT NULL REFERENCES checklists (id) ON DELETE RESTRICT,
    checklist_version INTEGER NOT NULL,
    answers TEXT NOT NULL,
    answered_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    answered_at TIMESTAMP NOT NULL,
    answered_device_at TIMESTAMP,
    recorded_at TIMESTAMP NOT NULL,
    content_hash TEXT NOT NULL
);

CREATE INDEX inspection_answers_of_inspection ON inspection_answers (inspection_id, answered_at, id);

-- the item under which an inspection met what the firm had reported itself

ALTER TABLE hazard_events ADD COLUMN checklist_item_id TEXT;
