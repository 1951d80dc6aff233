-- inspections that should never have been: the row and its number stay, marked; and why a visit came
-- to no check. The mark is no state of its own, because neither database lets the states be widened
-- under a table that so many others refer to in words that the other understands.

ALTER TABLE inspections ADD COLUMN outcome_reason TEXT;
ALTER TABLE inspections ADD COLUMN voided_at TIMESTAMP;
ALTER TABLE inspections ADD COLUMN voided_by TEXT REFERENCES users (id) ON DELETE RESTRICT;
ALTER TABLE inspections ADD COLUMN void_reason TEXT;

DROP INDEX inspections_of_enterprise;

CREATE INDEX inspections_of_enterprise ON inspections (enterprise_id, started_at, id, number, kind, state, outcome, finding_count, voided_at);
