DELETE FROM photo_links WHERE subject_type = 'document';
