ALTER TABLE self_checks DROP COLUMN performed_device_at;
ALTER TABLE inspections DROP COLUMN ended_device_at;
ALTER TABLE inspections DROP COLUMN started_device_at;
ALTER TABLE inspections DROP COLUMN over_cap_reason;
DROP TABLE inspection_corrections;
DROP TABLE service_visits;
