//! What must not lie about: phone numbers, contacts, codes, files.
