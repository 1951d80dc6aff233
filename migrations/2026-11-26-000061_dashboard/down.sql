DROP INDEX self_check_tasks_by_due_day;
DROP INDEX hazards_by_closing;
DROP INDEX hazards_by_time;
