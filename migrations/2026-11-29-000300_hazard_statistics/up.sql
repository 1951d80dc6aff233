-- what a firm's principal signed of a quarter's or a year's hazards (事故隐患排查治理暂行规定 art. 14)

CREATE TABLE hazard_statistics (
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    period TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    counts TEXT NOT NULL,
    analysis TEXT,
    signed_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    signed_by_name TEXT NOT NULL,
    image_id TEXT NOT NULL REFERENCES photos (id) ON DELETE RESTRICT,
    signed_at TIMESTAMP NOT NULL,
    content_hash TEXT NOT NULL,
    PRIMARY KEY (enterprise_id, period)
);
