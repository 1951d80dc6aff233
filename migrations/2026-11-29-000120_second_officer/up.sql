-- an officer's word for what an inspection recorded, from a session or a signature of their own

ALTER TABLE inspection_officers ADD COLUMN confirmed_at TIMESTAMP;
UPDATE inspection_officers SET confirmed_at = (
    SELECT ended_at FROM inspections
    WHERE inspections.id = inspection_officers.inspection_id AND inspections.state = 'completed'
);
