-- what waits for an officer's own word: a handful of rows of many
CREATE INDEX inspection_officers_waiting ON inspection_officers (user_id) WHERE confirmed_at IS NULL;
