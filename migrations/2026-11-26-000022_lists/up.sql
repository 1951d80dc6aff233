-- what the office and the inspectors list: each order and each narrowing has an index that ends with the id

CREATE INDEX hazards_by_state_in_order ON hazards (subdistrict_id, state, id);

CREATE INDEX hazards_by_due_day ON hazards (subdistrict_id, due_on, id);

CREATE INDEX hazards_by_level ON hazards (subdistrict_id, level, id);

CREATE INDEX hazards_by_village ON hazards (subdistrict_id, village_code, id);

CREATE INDEX hazards_by_village_and_due_day ON hazards (subdistrict_id, village_code, state, due_on, id);

CREATE INDEX hazards_by_division ON hazards (subdistrict_id, division, id);

CREATE INDEX hazards_by_division_and_due_day ON hazards (subdistrict_id, division, state, due_on, id);

CREATE TABLE assignments (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    village_code TEXT REFERENCES villages (code) ON DELETE RESTRICT,
    enterprise_id TEXT REFERENCES enterprises (id) ON DELETE RESTRICT,
    assigned_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    assigned_at TIMESTAMP NOT NULL,
    UNIQUE (user_id, village_code),
    UNIQUE (user_id, enterprise_id),
    CHECK ((village_code IS NULL) <> (enterprise_id IS NULL))
);
