-- what became of a street's firms, and who came in, between two days
CREATE INDEX enterprise_changes_of_street ON enterprise_changes (subdistrict_id, recorded_at, id);

CREATE INDEX memberships_came ON memberships (subdistrict_id, granted_at, id) WHERE enterprise_id IS NOT NULL;
