-- a device that says nothing any more: when it was heard last, and after how long the office is told

ALTER TABLE devices ADD COLUMN heard_at TIMESTAMP;
ALTER TABLE devices ADD COLUMN silent_after_hours INTEGER;
ALTER TABLE devices ADD COLUMN silence_told_at TIMESTAMP;
