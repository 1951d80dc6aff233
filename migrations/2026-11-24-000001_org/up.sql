-- the register, its people and their sessions

CREATE TABLE subdistricts (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (code)
);

CREATE TABLE villages (
    code TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    CHECK (kind IN ('village', 'community'))
);

CREATE TABLE enterprises (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    uscc TEXT,
    industry TEXT NOT NULL,
    division TEXT NOT NULL,
    section TEXT NOT NULL,
    village_code TEXT NOT NULL REFERENCES villages (code) ON DELETE RESTRICT,
    address TEXT,
    principal_name TEXT,
    phone TEXT,
    safety_officer_name TEXT,
    safety_officer_phone TEXT,
    risk_colour TEXT,
    employees INTEGER,
    note TEXT,
    version BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    content_hash TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    UNIQUE (subdistrict_id, uscc),
    CHECK (risk_colour IN ('red', 'orange', 'yellow', 'blue'))
);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT REFERENCES subdistricts (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    certificate TEXT,
    phone TEXT,
    active BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE credentials (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    UNIQUE (username)
);

CREATE TABLE wechat_identities (
    openid_index TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE memberships (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT REFERENCES enterprises (id) ON DELETE RESTRICT,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    role TEXT NOT NULL,
    granted_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    CHECK ((enterprise_id IS NOT NULL) = (role IN ('principal', 'safety_officer')))
);

CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    role TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    accepted_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    accepted_at TIMESTAMP,
    UNIQUE (code_hash),
    CHECK (role IN ('principal', 'safety_officer'))
);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    token_hash TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    sliding_seconds BIGINT NOT NULL,
    revoked_at TIMESTAMP,
    UNIQUE (token_hash)
);

CREATE INDEX enterprises_by_name ON enterprises (subdistrict_id, name, village_code);

CREATE INDEX enterprises_by_village ON enterprises (subdistrict_id, village_code, id);

CREATE INDEX enterprises_by_division ON enterprises (subdistrict_id, division, id);

CREATE INDEX enterprises_in_order ON enterprises (subdistrict_id, id);

CREATE UNIQUE INDEX memberships_once ON memberships (user_id, role, enterprise_id) WHERE ended_at IS NULL AND enterprise_id IS NOT NULL;

CREATE UNIQUE INDEX memberships_once_in_street ON memberships (user_id, role, subdistrict_id) WHERE ended_at IS NULL AND enterprise_id IS NULL;

CREATE INDEX memberships_of_user ON memberships (user_id);

CREATE INDEX memberships_of_enterprise ON memberships (enterprise_id);

CREATE INDEX sessions_of_user ON sessions (user_id);

CREATE INDEX wechat_identities_of_user ON wechat_identities (user_id);

CREATE INDEX users_of_subdistrict ON users (subdistrict_id, id);

CREATE INDEX invitations_of_enterprise ON invitations (enterprise_id);

CREATE INDEX villages_of_subdistrict ON villages (subdistrict_id);
