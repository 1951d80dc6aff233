-- the inspections of one officer, and what they found
CREATE INDEX inspection_officers_of_user ON inspection_officers (user_id, inspection_id);
-- what passers-by and devices report is little beside what is found otherwise: a list of it would look at all
CREATE INDEX hazards_reported ON hazards (subdistrict_id, id) WHERE source = 'public_report';
-- the dangerous plants of a street
CREATE INDEX enterprises_by_risk ON enterprises (subdistrict_id, risk_colour, id);
