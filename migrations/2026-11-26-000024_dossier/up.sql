-- the dossier: licences, special equipment and other documents of an enterprise, with expiry

CREATE TABLE enterprise_documents (
    id TEXT NOT NULL PRIMARY KEY,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    number TEXT,
    issuer TEXT,
    issued_on DATE,
    expires_on DATE,
    photo_ids TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    recorded_at TIMESTAMP NOT NULL,
    replaced_by TEXT REFERENCES enterprise_documents (id) ON DELETE RESTRICT,
    withdrawn_reason TEXT,
    ended_at TIMESTAMP,
    CHECK (kind IN ('business_licence', 'licence', 'special_equipment', 'personnel_certificate', 'fire_acceptance', 'insurance', 'agreement', 'emergency_plan', 'other'))
);

CREATE INDEX enterprise_documents_of_enterprise ON enterprise_documents (enterprise_id, kind, id);

CREATE INDEX enterprise_documents_expiring ON enterprise_documents (subdistrict_id, expires_on, id) WHERE ended_at IS NULL;
