-- when self-checks are due: a firm's own schedule, the street's defaults, and how far each firm is planned

CREATE TABLE self_check_schedules (
    enterprise_id TEXT NOT NULL PRIMARY KEY REFERENCES enterprises (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    version BIGINT NOT NULL,
    items TEXT,
    changed_at TIMESTAMP NOT NULL,
    changed_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT
);

CREATE TABLE self_check_defaults (
    subdistrict_id TEXT NOT NULL PRIMARY KEY REFERENCES subdistricts (id) ON DELETE RESTRICT,
    version BIGINT NOT NULL,
    defaults TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    changed_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT
);

CREATE TABLE self_check_plans (
    enterprise_id TEXT NOT NULL PRIMARY KEY REFERENCES enterprises (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    basis TEXT NOT NULL,
    next_on DATE
);

CREATE INDEX self_check_plans_due ON self_check_plans (next_on, enterprise_id) WHERE next_on IS NOT NULL;

CREATE INDEX self_check_plans_of_subdistrict ON self_check_plans (subdistrict_id);

ALTER TABLE self_check_tasks ADD COLUMN withdrawn_at TIMESTAMP;

INSERT INTO self_check_plans (enterprise_id, subdistrict_id, basis, next_on)
SELECT id, subdistrict_id, '', '2026-01-01' FROM enterprises;
