DROP INDEX inspections_of_enterprise;
CREATE INDEX inspections_of_enterprise ON inspections (enterprise_id, started_at, id, number, kind, state, outcome, finding_count);
ALTER TABLE inspections DROP COLUMN void_reason;
ALTER TABLE inspections DROP COLUMN voided_by;
ALTER TABLE inspections DROP COLUMN voided_at;
ALTER TABLE inspections DROP COLUMN outcome_reason;
