-- what a bulletin brings with it; without a bulletin while it is being written

CREATE TABLE bulletin_attachments (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    bulletin_id TEXT REFERENCES bulletins (id) ON DELETE RESTRICT,
    number INTEGER,
    name TEXT,
    kind TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (bulletin_id, number),
    CHECK (kind IN ('pdf', 'photo')),
    CHECK ((bulletin_id IS NULL) = (number IS NULL)),
    CHECK ((bulletin_id IS NULL) = (name IS NULL))
);

-- what was never sent
CREATE INDEX bulletin_attachments_unsent ON bulletin_attachments (created_at) WHERE bulletin_id IS NULL;
