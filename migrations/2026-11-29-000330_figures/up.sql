-- for what an enterprise loses points, and from when until when (JSON); unknown until the service has worked it out
ALTER TABLE standings ADD COLUMN losses TEXT;

CREATE INDEX standings_without_losses ON standings (enterprise_id) WHERE losses IS NULL;

-- figures of a street that many ask for; triggers move them, and they are counted when those are made
CREATE TABLE tallies (
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    figure TEXT NOT NULL,
    key TEXT NOT NULL,
    part BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (subdistrict_id, figure, key, part)
);

-- what counted along these is kept now
DROP INDEX hazards_by_time;
DROP INDEX hazards_by_closing;

-- a finding has either of these, and few are major: what needs no line has none
DROP INDEX hazards_of_inspection;
CREATE INDEX hazards_of_inspection ON hazards (inspection_id) WHERE inspection_id IS NOT NULL;
DROP INDEX hazards_of_self_check;
CREATE INDEX hazards_of_self_check ON hazards (self_check_id) WHERE self_check_id IS NOT NULL;
DROP INDEX hazards_by_level;
CREATE INDEX hazards_by_level ON hazards (subdistrict_id, id) WHERE level = 'major';
