-- checklists, self-checks, inspections, hazards, photos

CREATE TABLE photos (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    sha256 TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes BIGINT NOT NULL,
    taken_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (owner_id, sha256)
);

CREATE TABLE photo_links (
    photo_id TEXT NOT NULL REFERENCES photos (id) ON DELETE RESTRICT,
    subject_type TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (subject_type, subject_id, photo_id)
);

CREATE TABLE checklists (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT REFERENCES subdistricts (id) ON DELETE RESTRICT,
    key TEXT NOT NULL,
    title TEXT NOT NULL,
    scope TEXT NOT NULL,
    industries TEXT NOT NULL,
    current_version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK (scope IN ('self_check', 'inspection'))
);

CREATE TABLE checklist_versions (
    checklist_id TEXT NOT NULL REFERENCES checklists (id) ON DELETE RESTRICT,
    version INTEGER NOT NULL,
    items TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (checklist_id, version)
);

CREATE TABLE self_check_tasks (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    checklist_id TEXT NOT NULL REFERENCES checklists (id) ON DELETE RESTRICT,
    checklist_version INTEGER NOT NULL,
    title TEXT NOT NULL,
    opens_on DATE NOT NULL,
    due_on DATE NOT NULL,
    self_check_id TEXT,
    done_at TIMESTAMP,
    missed_at TIMESTAMP,
    UNIQUE (enterprise_id, checklist_id, opens_on)
);

CREATE TABLE self_checks (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    task_id TEXT REFERENCES self_check_tasks (id) ON DELETE RESTRICT,
    checklist_id TEXT NOT NULL REFERENCES checklists (id) ON DELETE RESTRICT,
    checklist_version INTEGER NOT NULL,
    title TEXT NOT NULL,
    answers TEXT NOT NULL,
    digest TEXT NOT NULL,
    hazard_count INTEGER NOT NULL,
    performed_at TIMESTAMP NOT NULL,
    performed_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    content_hash TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

CREATE TABLE inspections (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    approval_number TEXT NOT NULL,
    act_code TEXT,
    state TEXT NOT NULL,
    outcome TEXT,
    finding_count INTEGER NOT NULL,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    opened_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    content_hash TEXT NOT NULL,
    completion_hash TEXT,
    recorded_at TIMESTAMP NOT NULL,
    UNIQUE (subdistrict_id, number),
    CHECK (state IN ('open', 'completed'))
);

CREATE TABLE inspection_officers (
    inspection_id TEXT NOT NULL REFERENCES inspections (id) ON DELETE RESTRICT,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    certificate TEXT NOT NULL,
    PRIMARY KEY (inspection_id, user_id)
);

CREATE TABLE signatures (
    inspection_id TEXT NOT NULL REFERENCES inspections (id) ON DELETE RESTRICT,
    position INTEGER NOT NULL,
    party TEXT NOT NULL,
    name TEXT NOT NULL,
    image_id TEXT REFERENCES photos (id) ON DELETE RESTRICT,
    refused_reason TEXT,
    signed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (inspection_id, position),
    CHECK (party IN ('inspector', 'enterprise'))
);

CREATE TABLE hazards (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    number TEXT NOT NULL,
    source TEXT NOT NULL,
    level TEXT NOT NULL,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    place TEXT NOT NULL,
    checklist_item_id TEXT,
    legal_basis TEXT,
    measure TEXT,
    criteria_document TEXT,
    criteria_article TEXT,
    due_on DATE NOT NULL,
    due_set_by TEXT NOT NULL,
    round INTEGER NOT NULL,
    acceptances INTEGER NOT NULL,
    first_accepted_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    submitted_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    submitted_at TIMESTAMP,
    closed_at TIMESTAMP,
    self_check_id TEXT REFERENCES self_checks (id) ON DELETE RESTRICT,
    inspection_id TEXT REFERENCES inspections (id) ON DELETE RESTRICT,
    village_code TEXT NOT NULL,
    division TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    recorded_at TIMESTAMP NOT NULL,
    content_hash TEXT NOT NULL,
    UNIQUE (subdistrict_id, number),
    CHECK (level IN ('general', 'major')),
    CHECK (state IN ('reported', 'rectifying', 'submitted', 'closed', 'voided', 'referred')),
    CHECK (source IN ('self_check', 'inspection', 'public_report')),
    CHECK (due_set_by IN ('firm', 'street'))
);

CREATE TABLE hazard_events (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    hazard_id TEXT NOT NULL REFERENCES hazards (id) ON DELETE RESTRICT,
    event TEXT NOT NULL,
    actor_id TEXT REFERENCES users (id) ON DELETE RESTRICT,
    actor_role TEXT,
    at TIMESTAMP NOT NULL,
    device_at TIMESTAMP,
    note TEXT,
    due_on DATE,
    content_hash TEXT
);

CREATE TABLE number_series (
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    series TEXT NOT NULL,
    year INTEGER NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (subdistrict_id, series, year)
);

CREATE INDEX self_check_tasks_open ON self_check_tasks (enterprise_id, due_on) WHERE self_check_id IS NULL;

CREATE INDEX self_check_tasks_due ON self_check_tasks (due_on, id) WHERE self_check_id IS NULL AND missed_at IS NULL;

CREATE INDEX self_checks_of_enterprise ON self_checks (enterprise_id, performed_at, id, title, hazard_count);

CREATE INDEX inspections_of_enterprise ON inspections (enterprise_id, started_at, id, number, kind, state, outcome, finding_count);

CREATE INDEX inspections_of_subdistrict ON inspections (subdistrict_id, started_at, id);

CREATE INDEX hazards_open ON hazards (enterprise_id, due_on, id) WHERE state IN ('rectifying', 'submitted');

CREATE INDEX hazards_of_enterprise ON hazards (enterprise_id, id);

CREATE INDEX hazards_by_state ON hazards (subdistrict_id, state, due_on, id);

CREATE INDEX hazards_in_order ON hazards (subdistrict_id, id);

CREATE INDEX hazards_of_inspection ON hazards (inspection_id);

CREATE INDEX hazards_of_self_check ON hazards (self_check_id);

CREATE INDEX hazard_events_of_hazard ON hazard_events (hazard_id, at, id);

CREATE INDEX checklists_of_subdistrict ON checklists (subdistrict_id, scope);

CREATE INDEX photo_links_of_photo ON photo_links (photo_id);
