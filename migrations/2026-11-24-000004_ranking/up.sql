-- from facts to ranks

CREATE TABLE safety_facts (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    source_type TEXT NOT NULL,
    source_id TEXT NOT NULL,
    source_number TEXT,
    occurred_at TIMESTAMP NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

CREATE TABLE score_entries (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    entry_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    rule TEXT NOT NULL,
    rules TEXT NOT NULL,
    points INTEGER NOT NULL,
    source_type TEXT NOT NULL,
    source_id TEXT NOT NULL,
    source_number TEXT,
    note TEXT,
    reversal_of TEXT REFERENCES score_entries (id) ON DELETE RESTRICT,
    occurred_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (kind IN ('award', 'reversal', 'adjustment'))
);

CREATE TABLE standings (
    enterprise_id TEXT NOT NULL PRIMARY KEY REFERENCES enterprises (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    division TEXT NOT NULL,
    section TEXT NOT NULL,
    score INTEGER NOT NULL,
    colour TEXT NOT NULL,
    gates TEXT NOT NULL,
    overdue INTEGER NOT NULL,
    rated BOOLEAN NOT NULL,
    next_change_at TIMESTAMP,
    version BIGINT NOT NULL,
    as_of TIMESTAMP NOT NULL,
    CHECK (colour IN ('green', 'yellow', 'orange', 'red', 'grey'))
);

CREATE TABLE ranking_snapshots (
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    month TEXT NOT NULL,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    division TEXT NOT NULL,
    section TEXT NOT NULL,
    score INTEGER NOT NULL,
    overdue INTEGER NOT NULL,
    colour TEXT NOT NULL,
    rated BOOLEAN NOT NULL,
    PRIMARY KEY (subdistrict_id, month, enterprise_id)
);

CREATE INDEX safety_facts_of_enterprise ON safety_facts (enterprise_id, occurred_at, id);

CREATE INDEX score_entries_of_enterprise ON score_entries (enterprise_id, occurred_at, id);

CREATE INDEX score_entries_by_key ON score_entries (enterprise_id, entry_key);

CREATE INDEX standings_by_division ON standings (subdistrict_id, division, rated, score, overdue);

CREATE INDEX standings_by_section ON standings (subdistrict_id, section, rated, score, overdue);

CREATE INDEX standings_next_change ON standings (next_change_at) WHERE next_change_at IS NOT NULL;

CREATE INDEX ranking_snapshots_by_division ON ranking_snapshots (subdistrict_id, month, division, score);
