-- of whoever reports nothing is kept but a contact that was given; photos for a report come by a
-- ticket that names nobody

CREATE TABLE report_contacts_kept (
    hazard_id TEXT NOT NULL PRIMARY KEY REFERENCES hazard_reports (hazard_id) ON DELETE RESTRICT,
    contact TEXT NOT NULL
);

INSERT INTO report_contacts_kept (hazard_id, contact)
SELECT hazard_id, contact FROM report_contacts WHERE contact IS NOT NULL;

DROP TABLE report_contacts;

ALTER TABLE report_contacts_kept RENAME TO report_contacts;

CREATE TABLE report_photos (
    ticket TEXT NOT NULL,
    photo_id TEXT NOT NULL REFERENCES photos (id) ON DELETE RESTRICT,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (ticket, photo_id)
);

CREATE INDEX report_photos_of_photo ON report_photos (photo_id);

CREATE INDEX report_photos_by_age ON report_photos (created_at);

CREATE INDEX photos_of_owner ON photos (owner_id, created_at);

CREATE INDEX signatures_of_image ON signatures (image_id);

CREATE INDEX photos_by_age ON photos (created_at);
