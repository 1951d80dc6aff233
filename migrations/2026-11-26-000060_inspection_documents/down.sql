DROP INDEX hazard_events_of_inspection;
ALTER TABLE hazard_events DROP COLUMN inspection_id;
DROP TABLE reported_reviews;
DROP TABLE inspection_documents;
