-- what a street's records came to, month by month

CREATE INDEX hazards_by_time ON hazards (subdistrict_id, recorded_at);

CREATE INDEX hazards_by_closing ON hazards (subdistrict_id, closed_at) WHERE closed_at IS NOT NULL;

CREATE INDEX self_check_tasks_by_due_day ON self_check_tasks (subdistrict_id, due_on);
