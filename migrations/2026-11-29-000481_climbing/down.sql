DROP INDEX inspection_approvals_waiting;

DROP INDEX inspection_officers_silent;

DROP INDEX inspections_open;

DELETE FROM climbed_work WHERE kind NOT IN ('report_to_confirm', 'rectification_to_review', 'extension_to_decide');

UPDATE climbed_work SET kind = CASE kind
    WHEN 'report_to_confirm' THEN 'report'
    WHEN 'rectification_to_review' THEN 'review'
    ELSE 'extension'
END;

DROP TABLE work_limits;

CREATE TABLE work_limits (
    subdistrict_id TEXT NOT NULL PRIMARY KEY REFERENCES subdistricts (id) ON DELETE RESTRICT,
    report_days INTEGER NOT NULL,
    review_days INTEGER NOT NULL,
    extension_days INTEGER NOT NULL,
    version BIGINT NOT NULL
);
