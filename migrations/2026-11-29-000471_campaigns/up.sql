-- 专项大普查: which firms are visited within some weeks, by which teams, and by which record each of them
-- counts; what has become of a target is never stored, it is what that record says

CREATE TABLE campaigns (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    from_on DATE NOT NULL,
    to_on DATE NOT NULL,
    checklist_id TEXT REFERENCES checklists (id) ON DELETE RESTRICT,
    draw_id TEXT UNIQUE REFERENCES draws (id) ON DELETE RESTRICT,
    created_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    created_at TIMESTAMP NOT NULL,
    completed_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    completed_at TIMESTAMP
);

CREATE INDEX campaigns_of_subdistrict ON campaigns (subdistrict_id, from_on, id);

CREATE TABLE campaign_teams (
    id TEXT NOT NULL PRIMARY KEY,
    campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    UNIQUE (campaign_id, name)
);

CREATE TABLE campaign_members (
    team_id TEXT NOT NULL REFERENCES campaign_teams (id) ON DELETE RESTRICT,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    PRIMARY KEY (team_id, user_id)
);

CREATE INDEX campaign_members_of_user ON campaign_members (user_id);

CREATE TABLE campaign_targets (
    campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    -- where it stood when it became a target
    village_code TEXT NOT NULL REFERENCES villages (code) ON DELETE RESTRICT,
    team_id TEXT REFERENCES campaign_teams (id) ON DELETE RESTRICT,
    added_at TIMESTAMP NOT NULL,
    -- the record by which it counts
    inspection_id TEXT REFERENCES inspections (id) ON DELETE RESTRICT,
    service_visit_id TEXT REFERENCES service_visits (id) ON DELETE RESTRICT,
    -- who of the office said that it counts, where it was made for another reason
    counted_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    PRIMARY KEY (campaign_id, enterprise_id),
    CHECK (inspection_id IS NULL OR service_visit_id IS NULL)
);

CREATE INDEX campaign_targets_of_team ON campaign_targets (team_id);
