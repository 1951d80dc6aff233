-- a search by a phone number is a look at something personal, also when it finds no enterprise

CREATE TABLE access_log_kept (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT REFERENCES enterprises (id) ON DELETE RESTRICT,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);

INSERT INTO access_log_kept (id, subdistrict_id, enterprise_id, user_id, what, reason, at)
SELECT id, subdistrict_id, enterprise_id, user_id, what, reason, at FROM access_log;

DROP TABLE access_log;

ALTER TABLE access_log_kept RENAME TO access_log;

CREATE INDEX access_log_of_enterprise ON access_log (enterprise_id, at, id);

CREATE INDEX access_log_of_user ON access_log (user_id, at, id);
