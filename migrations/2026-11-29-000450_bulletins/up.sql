-- 通知与预警: what the street tells many firms at once, whom it was told, and who has confirmed it

CREATE TABLE bulletins (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    level TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    audience TEXT NOT NULL,
    recipients BIGINT NOT NULL,
    confirm_by TIMESTAMP,
    ends_on DATE NOT NULL,
    sent_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    sent_at TIMESTAMP NOT NULL,
    delivered_at TIMESTAMP,
    reminders INTEGER NOT NULL,
    reminded_at TIMESTAMP,
    withdrawn_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    withdrawn_at TIMESTAMP,
    withdrawal_reason TEXT,
    CHECK (level IN ('notice', 'blue', 'yellow', 'orange', 'red'))
);

CREATE INDEX bulletins_of_subdistrict ON bulletins (subdistrict_id, sent_at, id);

CREATE TABLE bulletin_recipients (
    bulletin_id TEXT NOT NULL REFERENCES bulletins (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    message_id TEXT NOT NULL,
    confirmed_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    confirmed_at TIMESTAMP,
    PRIMARY KEY (bulletin_id, enterprise_id)
);

-- what stands on a firm's one screen
CREATE INDEX bulletin_recipients_open ON bulletin_recipients (enterprise_id) WHERE confirmed_at IS NULL;
