CREATE INDEX score_entries_by_key ON score_entries (enterprise_id, entry_key);
