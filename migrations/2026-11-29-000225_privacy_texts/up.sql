-- what a street says of how it uses personal data, in its own words; a version that was once there
-- stays as it was

CREATE TABLE privacy_texts (
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    version TEXT NOT NULL,
    text TEXT NOT NULL,
    published_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    published_at TIMESTAMP NOT NULL,
    PRIMARY KEY (subdistrict_id, version)
);
