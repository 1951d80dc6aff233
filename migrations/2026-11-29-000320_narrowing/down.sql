DROP INDEX enterprises_by_risk;
DROP INDEX hazards_reported;
DROP INDEX inspection_officers_of_user;
