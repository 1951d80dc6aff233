DROP TABLE gathered_messages;
DROP TABLE staff_messages;
DROP TABLE climbed_work;
DROP TABLE work_limits;
DROP TABLE work_calendars;
