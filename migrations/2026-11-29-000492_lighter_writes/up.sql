-- every write that moves a score paid for it; the few rows of one enterprise are found along
-- score_entries_of_enterprise as well
DROP INDEX score_entries_by_key;
