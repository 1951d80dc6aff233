-- how long each kind of work may wait, also of kinds that come later, and what that is looked up by
-- beside the release before: it knows of no limits

CREATE TABLE work_limits_kept (
    subdistrict_id TEXT NOT NULL PRIMARY KEY REFERENCES subdistricts (id) ON DELETE RESTRICT,
    -- working days by kind
    days TEXT NOT NULL,
    version BIGINT NOT NULL
);

INSERT INTO work_limits_kept (subdistrict_id, days, version)
SELECT
    subdistrict_id,
    '{"report_to_confirm":' || report_days || ',"rectification_to_review":' || review_days
    || ',"extension_to_decide":' || extension_days || '}',
    version
FROM work_limits;

DROP TABLE work_limits;

ALTER TABLE work_limits_kept RENAME TO work_limits;

UPDATE climbed_work SET kind = CASE kind
    WHEN 'report' THEN 'report_to_confirm'
    WHEN 'review' THEN 'rectification_to_review'
    ELSE 'extension_to_decide'
END;

CREATE INDEX inspections_open ON inspections (subdistrict_id, started_at, id) WHERE state = 'open';

-- the column that is always empty leads, so that it is a search for what waits in every street
CREATE INDEX inspection_officers_silent ON inspection_officers (confirmed_at, inspection_id) WHERE confirmed_at IS NULL;

CREATE INDEX inspection_approvals_waiting ON inspection_approvals (subdistrict_id, requested_at, id) WHERE state = 'requested';
