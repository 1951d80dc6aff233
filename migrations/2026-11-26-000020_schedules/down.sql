ALTER TABLE self_check_tasks DROP COLUMN withdrawn_at;
DROP TABLE self_check_plans;
DROP TABLE self_check_defaults;
DROP TABLE self_check_schedules;
