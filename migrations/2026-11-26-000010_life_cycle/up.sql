-- the whole life of a hazard: more time, plans, referrals, merges

CREATE TABLE deadline_extensions (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    hazard_id TEXT NOT NULL REFERENCES hazards (id) ON DELETE RESTRICT,
    old_due_on DATE NOT NULL,
    new_due_on DATE NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    requested_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    requested_at TIMESTAMP NOT NULL,
    decided_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    decided_at TIMESTAMP,
    note TEXT,
    content_hash TEXT NOT NULL,
    decision_hash TEXT,
    CHECK (new_due_on > old_due_on),
    CHECK (state IN ('requested', 'granted', 'refused')),
    CHECK ((state = 'requested') = (decided_at IS NULL))
);

CREATE TABLE remediation_plans (
    hazard_id TEXT NOT NULL REFERENCES hazards (id) ON DELETE RESTRICT,
    version INTEGER NOT NULL,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    goals TEXT NOT NULL,
    methods TEXT NOT NULL,
    resources TEXT NOT NULL,
    responsible TEXT NOT NULL,
    timetable TEXT NOT NULL,
    emergency TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    made_at TIMESTAMP NOT NULL,
    -- the day by whose end the next progress must be reported
    progress_due_on DATE NOT NULL,
    PRIMARY KEY (hazard_id, version)
);

CREATE TABLE hazard_referrals (
    hazard_id TEXT NOT NULL PRIMARY KEY REFERENCES hazards (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    body TEXT NOT NULL,
    document_number TEXT NOT NULL,
    reason TEXT NOT NULL,
    referred_at TIMESTAMP NOT NULL
);

CREATE TABLE hazard_merges (
    hazard_id TEXT NOT NULL PRIMARY KEY REFERENCES hazards (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    into_id TEXT NOT NULL REFERENCES hazards (id) ON DELETE RESTRICT,
    CHECK (into_id <> hazard_id)
);

CREATE UNIQUE INDEX deadline_extensions_open ON deadline_extensions (hazard_id) WHERE state = 'requested';

CREATE INDEX deadline_extensions_of_hazard ON deadline_extensions (hazard_id, requested_at, id);

CREATE INDEX deadline_extensions_waiting ON deadline_extensions (subdistrict_id, requested_at, id) WHERE state = 'requested';

CREATE INDEX hazard_merges_into ON hazard_merges (into_id);
