-- a consent can be withdrawn

ALTER TABLE consents ADD COLUMN withdrawn_at TIMESTAMP;
