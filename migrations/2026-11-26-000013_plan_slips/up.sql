-- when the plan of a major hazard was not on schedule

CREATE TABLE plan_slips (
    hazard_id TEXT NOT NULL REFERENCES hazards (id) ON DELETE RESTRICT,
    nth INTEGER NOT NULL,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    slipped_on DATE NOT NULL,
    mended_at TIMESTAMP,
    PRIMARY KEY (hazard_id, nth)
);

CREATE INDEX hazards_major_open ON hazards (id) WHERE level = 'major' AND state = 'rectifying';
