//! A ZIP archive of stored entries (APPNOTE 6.3.10): pictures are compressed already, so there is
//! nothing to gain, and an entry can be written in one go without ever coming back to it.

/// Entries that an archive without its 64-bit extension can hold.
pub(crate) const MAX_ENTRIES: usize = 65_535;
/// 1980-01-01: archives have no time, so that the same stickers give the same bytes.
const DATE: [u8; 4] = [0, 0, 0x21, 0];
/// Names are in UTF-8.
const UTF8: [u8; 2] = 0x0800_u16.to_le_bytes();
/// Version 1.0 of the format suffices.
const VERSION: [u8; 2] = 10_u16.to_le_bytes();

/// An archive that is written from front to back.
#[derive(Default)]
pub(crate) struct Archive {
    /// What was not taken yet.
    bytes: Vec<u8>,
    /// How much was.
    taken: usize,
    directory: Vec<u8>,
    entries: usize,
}

impl Archive {
    /// Adds a file.
    pub(crate) fn add(&mut self, name: &str, content: &[u8]) {
        let at = self.taken + self.bytes.len();
        let crc = crc32fast::hash(content);
        let mut entry = Vec::with_capacity(26);
        entry.extend(VERSION);
        entry.extend(UTF8);
        entry.extend([0, 0]);
        entry.extend(DATE);
        entry.extend(crc.to_le_bytes());
        entry.extend(four(content.len()));
        entry.extend(four(content.len()));
        entry.extend(two(name.len()));
        entry.extend([0, 0]);

        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&entry);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(content);

        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(VERSION);
        self.directory.extend(&entry);
        // no comment, first disk, no attributes
        self.directory.extend([0; 10]);
        self.directory.extend(four(at));
        self.directory.extend(name.as_bytes());
        self.entries += 1;
    }

    pub(crate) fn take(&mut self) -> Vec<u8> {
        self.taken += self.bytes.len();
        std::mem::take(&mut self.bytes)
    }

    /// The rest of the file.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let at = self.taken + self.bytes.len();
        let length = self.directory.len();
        self.bytes.append(&mut self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(two(self.entries));
        self.bytes.extend(two(self.entries));
        self.bytes.extend(four(length));
        self.bytes.extend(four(at));
        self.bytes.extend([0, 0]);
        self.bytes
    }
}

fn two(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

fn four(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}
