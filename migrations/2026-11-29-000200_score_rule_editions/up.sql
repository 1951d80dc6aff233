-- from which day a street is judged by a later version of the score rules, and what places follow from

CREATE TABLE score_rule_editions (
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    version TEXT NOT NULL,
    in_force_from DATE NOT NULL,
    decided_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    decided_at TIMESTAMP NOT NULL,
    PRIMARY KEY (subdistrict_id, version)
);

-- the colour that everybody sees, who stands behind all others, and how large the peers are
ALTER TABLE standings ADD COLUMN public_colour TEXT NOT NULL DEFAULT 'grey';
ALTER TABLE standings ADD COLUMN held_down BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE standings ADD COLUMN size TEXT;
UPDATE standings SET public_colour = colour;

DROP INDEX standings_by_division;
DROP INDEX standings_by_section;
CREATE INDEX standings_by_division ON standings (subdistrict_id, division, rated, held_down, score, overdue, size);
CREATE INDEX standings_by_section ON standings (subdistrict_id, section, rated, held_down, score, overdue);

ALTER TABLE ranking_snapshots ADD COLUMN held_down BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE ranking_snapshots ADD COLUMN size TEXT;
