DROP TABLE ranking_snapshots;
DROP TABLE standings;
DROP TABLE score_entries;
DROP TABLE safety_facts;
