-- 绑定申请: whoever belongs to no firm asks to be let in; and how a person came in, so that it can be undone

CREATE TABLE applications (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    role TEXT NOT NULL,
    note TEXT,
    state TEXT NOT NULL,
    applied_at TIMESTAMP NOT NULL,
    decided_by TEXT REFERENCES users (id) ON DELETE RESTRICT,
    -- decided, or withdrawn
    ended_at TIMESTAMP,
    -- why it was refused
    reason TEXT,
    -- what it brought
    membership_id TEXT REFERENCES memberships (id) ON DELETE RESTRICT,
    content_hash TEXT NOT NULL,
    CHECK (role IN ('principal', 'safety_officer')),
    CHECK (state IN ('open', 'confirmed', 'refused', 'withdrawn'))
);

-- a person asks a firm once at a time
CREATE UNIQUE INDEX applications_open ON applications (user_id, enterprise_id) WHERE state = 'open';

CREATE INDEX applications_of_user ON applications (user_id, applied_at, id);

CREATE INDEX applications_of_subdistrict ON applications (subdistrict_id, state, applied_at, id);

CREATE INDEX applications_of_enterprise ON applications (enterprise_id, state, applied_at, id);

CREATE INDEX applications_of_membership ON applications (membership_id) WHERE membership_id IS NOT NULL;

ALTER TABLE memberships ADD COLUMN came_by TEXT CHECK (came_by IN ('phone', 'application'));
-- who of the office shut the person out, and why; it ended then
ALTER TABLE memberships ADD COLUMN revoked_by TEXT REFERENCES users (id) ON DELETE RESTRICT;
ALTER TABLE memberships ADD COLUMN revocation_reason TEXT;

CREATE INDEX memberships_bound ON memberships (subdistrict_id, granted_at, id) WHERE came_by IS NOT NULL;
