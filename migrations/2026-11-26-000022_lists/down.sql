DROP TABLE assignments;
DROP INDEX hazards_by_division_and_due_day;
DROP INDEX hazards_by_division;
DROP INDEX hazards_by_village_and_due_day;
DROP INDEX hazards_by_village;
DROP INDEX hazards_by_level;
DROP INDEX hazards_by_due_day;
DROP INDEX hazards_by_state_in_order;
