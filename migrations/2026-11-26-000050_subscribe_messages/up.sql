-- subscribe messages: who can be reached, who agreed, what was sent

CREATE TABLE wechat_addresses (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT,
    sealed_openid TEXT NOT NULL,
    openid_index TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

CREATE TABLE subscriptions (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    template_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    remaining INTEGER NOT NULL,
    long_term BOOLEAN NOT NULL,
    phone_said_at TIMESTAMP,
    wechat_said_at TIMESTAMP,
    updated_at TIMESTAMP NOT NULL,
    PRIMARY KEY (user_id, template_id),
    CHECK (remaining >= 0),
    CHECK (topic IN ('rectification', 'result', 'notice'))
);

CREATE TABLE message_deliveries (
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE RESTRICT,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    template_id TEXT NOT NULL,
    state TEXT NOT NULL,
    errcode BIGINT,
    updated_at TIMESTAMP NOT NULL,
    PRIMARY KEY (message_id, user_id),
    CHECK (state IN ('sending', 'waiting', 'sent', 'no_consent', 'refused', 'uncertain'))
);
