ALTER TABLE inspection_officers DROP COLUMN position;

CREATE TABLE inspection_documents_kept (
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

INSERT INTO inspection_documents_kept (
    id, kind, subdistrict_id, enterprise_id, inspection_id, number, issued_at, content
)
SELECT id, kind, subdistrict_id, enterprise_id, inspection_id, number, issued_at, content
FROM inspection_documents
WHERE kind IN ('inspection_record', 'rectification_order', 'recheck_opinion');

DROP TABLE inspection_documents;

ALTER TABLE inspection_documents_kept RENAME TO inspection_documents;

CREATE INDEX inspection_documents_of_inspection ON inspection_documents (inspection_id, issued_at);

CREATE INDEX inspection_documents_of_enterprise ON inspection_documents (enterprise_id, issued_at, id, kind);

CREATE INDEX inspection_documents_of_subdistrict ON inspection_documents (subdistrict_id, issued_at, id, kind);
