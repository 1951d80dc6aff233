DROP TABLE audit_addresses;
DROP TABLE account_notices;
DROP TABLE sign_in_policies;
DROP TABLE role_grants;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
ALTER TABLE invitations DROP COLUMN withdrawn_at;
ALTER TABLE sessions DROP COLUMN by_password;

CREATE TABLE credentials_of_all (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    UNIQUE (username)
);

INSERT INTO credentials_of_all (user_id, username, password_hash, changed_at)
SELECT user_id, username, password_hash, changed_at FROM credentials;

DROP TABLE credentials;

ALTER TABLE credentials_of_all RENAME TO credentials;
