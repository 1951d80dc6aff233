DROP TABLE sticker_sheets;

DROP TABLE sticker_prints;
