-- the secrets that keys follow from, sealed under HEPING_SECRET_KEY; `heping rekey` adds one

CREATE TABLE secret_keys (
    generation INTEGER NOT NULL PRIMARY KEY,
    cipher TEXT NOT NULL,
    sealed_root TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK (cipher IN ('aes', 'sm'))
);
