CREATE INDEX ranking_snapshots_by_section ON ranking_snapshots (subdistrict_id, month, section, score);
