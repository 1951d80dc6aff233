-- documents of inspections: what each says is written down when it is issued

CREATE TABLE inspection_documents (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    inspection_id TEXT NOT NULL REFERENCES inspections (id) ON DELETE RESTRICT,
    number TEXT NOT NULL,
    issued_at TIMESTAMP NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (id, kind),
    UNIQUE (subdistrict_id, number),
    CHECK (kind IN ('inspection_record', 'rectification_order', 'recheck_opinion'))
);

CREATE INDEX inspection_documents_of_inspection ON inspection_documents (inspection_id, issued_at);

CREATE INDEX inspection_documents_of_enterprise ON inspection_documents (enterprise_id, issued_at, id, kind);

CREATE INDEX inspection_documents_of_subdistrict ON inspection_documents (subdistrict_id, issued_at, id, kind);

-- which document told of a review, so that each is told once

CREATE TABLE reported_reviews (
    event_id TEXT NOT NULL PRIMARY KEY REFERENCES hazard_events (id) ON DELETE RESTRICT,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    document_id TEXT NOT NULL
);

-- the inspection that met a hazard which the firm had reported itself

ALTER TABLE hazard_events ADD COLUMN inspection_id TEXT REFERENCES inspections (id) ON DELETE RESTRICT;

UPDATE hazard_events SET inspection_id = (
    SELECT inspections.id FROM inspections
    WHERE inspections.enterprise_id = hazard_events.enterprise_id
      AND hazard_events.note LIKE inspections.number || '：%'
) WHERE event = 'matched';

CREATE INDEX hazard_events_of_inspection ON hazard_events (inspection_id) WHERE inspection_id IS NOT NULL;
