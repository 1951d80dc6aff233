-- Photos of a firm's documents are linked like those of every record, so that the day's cleaning knows that
-- they are shown. The list in the row is `["…","…"]`, each id 36 characters: the k-th begins at 3 + 39 k.

INSERT INTO photo_links (photo_id, subject_type, subject_id, position)
SELECT photos.id, 'document', documents.id, min(nth.k)
FROM enterprise_documents documents
JOIN (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
      UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8) nth
    ON length(documents.photo_ids) > 3 + 39 * nth.k
JOIN photos ON photos.id = substr(documents.photo_ids, 3 + 39 * nth.k, 36)
GROUP BY photos.id, documents.id;
