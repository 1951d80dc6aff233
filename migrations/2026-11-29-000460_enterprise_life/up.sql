-- the life of a firm: suspended, closed, moved, merged

ALTER TABLE enterprises ADD COLUMN status TEXT NOT NULL DEFAULT 'operating' CHECK (status IN ('operating', 'suspended', 'closed', 'moved', 'merged'));
-- when the last word on it was written down
ALTER TABLE enterprises ADD COLUMN status_at TIMESTAMP;
-- the firm that took it over, and the one that stands for it by now: that one may have been taken over itself
ALTER TABLE enterprises ADD COLUMN merged_into TEXT REFERENCES enterprises (id) ON DELETE RESTRICT;
ALTER TABLE enterprises ADD COLUMN successor_id TEXT REFERENCES enterprises (id) ON DELETE RESTRICT;

CREATE INDEX enterprises_of_successor ON enterprises (successor_id) WHERE successor_id IS NOT NULL;

CREATE INDEX enterprises_merged ON enterprises (merged_into) WHERE merged_into IS NOT NULL;

-- what of a firm became another, and when; rows are appended and never changed
CREATE TABLE enterprise_changes (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    field TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    changed_on DATE NOT NULL,
    reason TEXT,
    -- of a merger, or of one that is undone: the firm that took it over
    partner_id TEXT REFERENCES enterprises (id) ON DELETE RESTRICT,
    recorded_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    recorded_at TIMESTAMP NOT NULL,
    content_hash TEXT,
    CHECK (field IN ('status', 'name', 'industry', 'village'))
);

CREATE INDEX enterprise_changes_of_enterprise ON enterprise_changes (enterprise_id, recorded_at, id);

CREATE INDEX enterprise_changes_of_partner ON enterprise_changes (partner_id, recorded_at, id) WHERE partner_id IS NOT NULL;

-- visits that met a firm gone: each is a question to the office
CREATE INDEX inspections_met_gone ON inspections (subdistrict_id, started_at) WHERE outcome IN ('moved', 'closed_down');

CREATE INDEX service_visits_met_gone ON service_visits (subdistrict_id, visited_at) WHERE outcome IN ('moved', 'closed_down');
