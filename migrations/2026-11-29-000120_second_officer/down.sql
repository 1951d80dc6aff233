ALTER TABLE inspection_officers DROP COLUMN confirmed_at;
