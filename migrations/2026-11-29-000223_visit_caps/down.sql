DROP TABLE visit_caps;
