ALTER TABLE hazard_events DROP COLUMN second_officer_id;
