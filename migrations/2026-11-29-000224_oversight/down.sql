ALTER TABLE inspections DROP COLUMN recusal_answer;
ALTER TABLE inspections DROP COLUMN recusal_asked;
ALTER TABLE inspections DROP COLUMN certificates_shown;
DROP TABLE supervised_listings;
DROP TABLE upward_reports;
