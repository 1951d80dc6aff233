-- who issues a street's papers and on what footing; what is not said has its default

CREATE TABLE paper_settings (
    subdistrict_id TEXT NOT NULL PRIMARY KEY REFERENCES subdistricts (id) ON DELETE RESTRICT,
    body TEXT,
    delegated_by TEXT,
    delegation_number TEXT,
    legal_basis TEXT,
    reports_to TEXT,
    review_body TEXT,
    court TEXT,
    seal TEXT,
    telephone TEXT,
    version BIGINT NOT NULL
);
