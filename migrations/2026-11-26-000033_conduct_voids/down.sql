DROP TABLE conduct_voids;
