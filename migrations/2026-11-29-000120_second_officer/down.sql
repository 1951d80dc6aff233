ALTER TABLE hazard_events DROP COLUMN level;
ALTER TABLE inspection_officers DROP COLUMN confirmed_at;
