-- consents, who looked at whole phone numbers, sealed phones and the index they are found by

CREATE TABLE consents (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    document TEXT NOT NULL,
    version TEXT NOT NULL,
    given_at TIMESTAMP NOT NULL,
    UNIQUE (user_id, document, version),
    CHECK (document IN ('privacy', 'terms'))
);

CREATE TABLE access_log (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);

CREATE INDEX access_log_of_enterprise ON access_log (enterprise_id, at, id);

CREATE INDEX access_log_of_user ON access_log (user_id, at, id);

ALTER TABLE enterprises ADD COLUMN phone_index TEXT;
ALTER TABLE enterprises ADD COLUMN safety_officer_phone_index TEXT;
ALTER TABLE users ADD COLUMN phone_index TEXT;

CREATE INDEX enterprises_by_phone ON enterprises (subdistrict_id, phone_index);

CREATE INDEX enterprises_by_safety_officer_phone ON enterprises (subdistrict_id, safety_officer_phone_index);

CREATE INDEX users_by_phone ON users (subdistrict_id, phone_index);
