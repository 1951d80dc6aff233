DROP TABLE conduct_records;
