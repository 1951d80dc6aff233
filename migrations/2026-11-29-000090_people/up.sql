-- who signs in with what: names unique in their street, first passwords that must be changed, a
-- second factor, roles that a second administrator confirms, invitations that can be withdrawn

CREATE TABLE credentials_of_streets (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    -- the password was given by somebody else
    must_change BOOLEAN NOT NULL,
    UNIQUE (subdistrict_id, username)
);

INSERT INTO credentials_of_streets (user_id, subdistrict_id, username, password_hash, changed_at, must_change)
SELECT credentials.user_id, users.subdistrict_id, credentials.username, credentials.password_hash, credentials.changed_at, FALSE
FROM credentials INNER JOIN users ON users.id = credentials.user_id;

DROP TABLE credentials;

ALTER TABLE credentials_of_streets RENAME TO credentials;

CREATE INDEX credentials_by_username ON credentials (username);

-- how a session was opened; staff sign in anew, because their sessions end sooner from now on
ALTER TABLE sessions ADD COLUMN by_password BOOLEAN NOT NULL DEFAULT FALSE;

UPDATE sessions SET revoked_at = created_at WHERE revoked_at IS NULL AND user_id IN (SELECT user_id FROM credentials);

ALTER TABLE invitations ADD COLUMN withdrawn_at TIMESTAMP;

CREATE TABLE second_factors (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT,
    -- sealed; none before the first code was entered
    secret TEXT,
    -- sealed; the one to come, until its first code is entered
    pending TEXT,
    since TIMESTAMP,
    -- the last half minute whose code was taken: none is taken twice
    last_step BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    code_hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    used_at TIMESTAMP
);

CREATE INDEX recovery_codes_of_user ON recovery_codes (user_id);

CREATE TABLE role_grants (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    role TEXT NOT NULL,
    requested_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    requested_at TIMESTAMP NOT NULL,
    decided_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    decided_at TIMESTAMP,
    CHECK (role IN ('supervisor', 'auditor', 'admin'))
);

CREATE UNIQUE INDEX role_grants_once ON role_grants (user_id, role) WHERE decided_at IS NULL;

CREATE INDEX role_grants_of_subdistrict ON role_grants (subdistrict_id, requested_at, id);

CREATE TABLE sign_in_policies (
    subdistrict_id TEXT NOT NULL PRIMARY KEY REFERENCES subdistricts (id) ON DELETE RESTRICT,
    min_length INTEGER NOT NULL,
    kinds INTEGER NOT NULL,
    max_age_days INTEGER,
    -- roles that need a second factor, with commas between them
    second_factor_roles TEXT NOT NULL,
    version BIGINT NOT NULL
);

-- what a person of the street must know of their own account
CREATE TABLE account_notices (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    kind TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);

CREATE INDEX account_notices_of_user ON account_notices (user_id, at);

CREATE INDEX account_notices_by_age ON account_notices (at);

-- where those came from who are in the audit log; apart from it, because it is forgotten after a year
CREATE TABLE audit_addresses (
    audit_id TEXT NOT NULL PRIMARY KEY REFERENCES audit_log (id) ON DELETE RESTRICT,
    address TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);

CREATE INDEX audit_addresses_by_age ON audit_addresses (at);
