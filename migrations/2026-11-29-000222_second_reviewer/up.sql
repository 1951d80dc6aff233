-- the second officer of a re-check: an opinion on it is one of two

ALTER TABLE hazard_events ADD COLUMN second_officer_id TEXT REFERENCES users (id) ON DELETE RESTRICT;
