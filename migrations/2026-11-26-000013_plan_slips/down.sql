DROP INDEX hazards_major_open;
DROP TABLE plan_slips;
