DROP TABLE bulletin_attachments;
