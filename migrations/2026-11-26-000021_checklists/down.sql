DROP TABLE street_checklists;
ALTER TABLE checklists DROP COLUMN content_hash;
