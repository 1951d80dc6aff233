ALTER TABLE hazard_events DROP COLUMN checklist_item_id;
DROP TABLE inspection_answers;
