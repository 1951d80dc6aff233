-- papers of more kinds; those of an approval or a referral may belong to no inspection

CREATE TABLE inspection_documents_kept (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subdistrict_id TEXT NOT NULL REFERENCES subdistricts (id) ON DELETE RESTRICT,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id) ON DELETE RESTRICT,
    inspection_id TEXT REFERENCES inspections (id) ON DELETE RESTRICT,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    issued_at TIMESTAMP NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (id, kind),
    UNIQUE (subdistrict_id, number),
    CHECK (kind IN (
        'inspection_approval', 'inspection_notice', 'inspection_record', 'rectification_order',
        'recheck_opinion', 'measure_decision', 'resumption_opinion', 'referral_letter', 'statement_record'
    ))
);

INSERT INTO inspection_documents_kept (
    id, kind, subdistrict_id, enterprise_id, inspection_id, number, title, issued_at, content
)
SELECT
    id, kind, subdistrict_id, enterprise_id, inspection_id, number,
    CASE kind
        WHEN 'inspection_record' THEN '现场检查记录'
        WHEN 'rectification_order' THEN '责令限期整改指令书'
        ELSE '整改复查意见书'
    END,
    issued_at, content
FROM inspection_documents;

DROP TABLE inspection_documents;

ALTER TABLE inspection_documents_kept RENAME TO inspection_documents;

CREATE INDEX inspection_documents_of_inspection ON inspection_documents (inspection_id, issued_at);

CREATE INDEX inspection_documents_of_enterprise ON inspection_documents (enterprise_id, issued_at, id, kind);

CREATE INDEX inspection_documents_of_subdistrict ON inspection_documents (subdistrict_id, issued_at, id, kind);

-- the order of an inspection's officers: who leads it first

ALTER TABLE inspection_officers ADD COLUMN position INTEGER NOT NULL DEFAULT 0;

UPDATE inspection_officers SET position = 1 WHERE user_id <> (
    SELECT opened_by FROM inspections WHERE inspections.id = inspection_officers.inspection_id
);
