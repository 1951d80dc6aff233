DROP TABLE paper_settings;
