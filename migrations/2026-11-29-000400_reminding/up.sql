-- what is due and what nobody does: the days on which a street works, how long work may wait before it
-- climbs to the supervisor, the inbox of the street's own people, and what one message gathers

CREATE TABLE work_calendars (
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    year INTEGER NOT NULL,
    -- the days that are not as the week says
    days TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    changed_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    PRIMARY KEY (subdistrict_id, year)
);

CREATE TABLE work_limits (
    subdistrict_id TEXT NOT NULL PRIMARY KEY REFERENCES subdistricts (id) ON DELETE RESTRICT,
    report_days INTEGER NOT NULL,
    review_days INTEGER NOT NULL,
    extension_days INTEGER NOT NULL,
    version BIGINT NOT NULL
);

-- work that climbed: each piece once, however long it waits from then on
CREATE TABLE climbed_work (
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    since TIMESTAMP NOT NULL,
    climbed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (kind, subject_id, since)
);

CREATE TABLE staff_messages (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    read_at TIMESTAMP
);

CREATE INDEX staff_messages_of_user ON staff_messages (user_id, created_at, id);

-- what a person is to be told of in one message; the row goes when that has been sent
CREATE TABLE gathered_messages (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    template_id TEXT NOT NULL,
    said TEXT NOT NULL,
    sends_at TIMESTAMP NOT NULL,
    PRIMARY KEY (user_id, message_id)
);
