DROP TABLE wall_acknowledgements;
