ALTER TABLE ranking_snapshots DROP COLUMN size;
ALTER TABLE ranking_snapshots DROP COLUMN held_down;

DROP INDEX standings_by_section;
DROP INDEX standings_by_division;
CREATE INDEX standings_by_division ON standings (subdistrict_id, division, rated, score, overdue);
CREATE INDEX standings_by_section ON standings (subdistrict_id, section, rated, score, overdue);

ALTER TABLE standings DROP COLUMN size;
ALTER TABLE standings DROP COLUMN held_down;
ALTER TABLE standings DROP COLUMN public_colour;

DROP TABLE score_rule_editions;
