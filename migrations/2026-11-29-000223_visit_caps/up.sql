-- how often a year a street checks a firm at most without a reason for each further visit, by how
-- dangerous the firm is

CREATE TABLE visit_caps (
    subdistrict_id TEXT NOT NULL PRIMARY KEY REFERENCES subdistricts (id) ON DELETE RESTRICT,
    red INTEGER NOT NULL,
    orange INTEGER NOT NULL,
    yellow INTEGER NOT NULL,
    blue INTEGER NOT NULL,
    unrated INTEGER NOT NULL,
    version BIGINT NOT NULL
);
