DROP TABLE inspection_statements;
