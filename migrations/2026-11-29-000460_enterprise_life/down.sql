DROP INDEX service_visits_met_gone;
DROP INDEX inspections_met_gone;
DROP TABLE enterprise_changes;
DROP INDEX enterprises_merged;
DROP INDEX enterprises_of_successor;
ALTER TABLE enterprises DROP COLUMN successor_id;
ALTER TABLE enterprises DROP COLUMN merged_into;
ALTER TABLE enterprises DROP COLUMN status_at;
ALTER TABLE enterprises DROP COLUMN status;
