-- which codes were printed on sheets, and the sheets that were ordered

CREATE TABLE sticker_prints (
    code_id TEXT NOT NULL PRIMARY KEY REFERENCES enterprise_codes (id) ON DELETE RESTRICT,
    printed_at TIMESTAMP NOT NULL
);

CREATE TABLE sticker_sheets (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    requested_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    wanted TEXT NOT NULL,
    state TEXT NOT NULL,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL,
    stickers INTEGER,
    bytes BIGINT,
    problems TEXT,
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    CHECK (state IN ('waiting', 'running', 'done', 'failed'))
);
