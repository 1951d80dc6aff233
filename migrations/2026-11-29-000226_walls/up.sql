-- how many people of a firm said that they read the list on the wall; nobody's name, one row a list

CREATE TABLE wall_acknowledgements (
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    list_digest TEXT NOT NULL,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    acknowledged BIGINT NOT NULL,
    first_at TIMESTAMP NOT NULL,
    last_at TIMESTAMP NOT NULL,
    PRIMARY KEY (enterprise_id, list_digest)
);
