DROP INDEX photos_by_age;

DROP INDEX photos_of_owner;

DROP INDEX signatures_of_image;

DROP TABLE report_photos;

CREATE TABLE report_contacts_kept (
    hazard_id TEXT NOT NULL PRIMARY KEY REFERENCES hazard_reports (hazard_id) ON DELETE RESTRICT,
    contact TEXT,
    user_id TEXT REFERENCES users (id) ON DELETE RESTRICT
);

INSERT INTO report_contacts_kept (hazard_id, contact) SELECT hazard_id, contact FROM report_contacts;

DROP TABLE report_contacts;

ALTER TABLE report_contacts_kept RENAME TO report_contacts;
