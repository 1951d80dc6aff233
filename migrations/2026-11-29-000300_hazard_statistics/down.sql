DROP TABLE hazard_statistics;
