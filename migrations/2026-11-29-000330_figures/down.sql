CREATE INDEX hazards_by_closing ON hazards (subdistrict_id, closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX hazards_by_time ON hazards (subdistrict_id, recorded_at);
DROP TABLE tallies;
DROP INDEX standings_without_losses;
ALTER TABLE standings DROP COLUMN losses;
