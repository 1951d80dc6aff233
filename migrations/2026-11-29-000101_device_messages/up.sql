-- what a device said and was answered, so that the same again is answered alike and counts for nothing

CREATE TABLE device_messages (
    device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE RESTRICT,
    id TEXT NOT NULL,
    hazard_id TEXT NOT NULL REFERENCES hazards (id) ON DELETE RESTRICT,
    content_hash TEXT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    PRIMARY KEY (device_id, id)
);

CREATE INDEX device_messages_by_age ON device_messages (received_at);
