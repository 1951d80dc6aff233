DROP TABLE draw_officers;
DROP TABLE draw_firms;
DROP TABLE draws;
