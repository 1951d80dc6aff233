DROP TABLE measure_reviews;
DROP TABLE measure_hazards;
DROP TABLE measures;
