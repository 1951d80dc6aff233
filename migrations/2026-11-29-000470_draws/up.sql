-- 双随机: whom chance picks to be inspected, and by whom, out of lists and by a seed that were both settled
-- before; of the seed only the digest is known until then. What was drawn is not stored: it follows

CREATE TABLE draws (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    title TEXT NOT NULL,
    seed_digest TEXT NOT NULL,
    firms_to_draw INTEGER NOT NULL,
    officers_per_firm INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    created_at TIMESTAMP NOT NULL,
    seed TEXT,
    completed_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    completed_at TIMESTAMP
);

CREATE INDEX draws_of_subdistrict ON draws (subdistrict_id, created_at, id);

CREATE TABLE draw_firms (
    draw_id TEXT NOT NULL REFERENCES draws (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    PRIMARY KEY (draw_id, enterprise_id)
);

CREATE TABLE draw_officers (
    draw_id TEXT NOT NULL REFERENCES draws (id) ON DELETE RESTRICT,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    PRIMARY KEY (draw_id, user_id)
);
