DROP TABLE office_notices;
