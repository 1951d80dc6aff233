//! The frame of a PDF file (ISO 32000): objects one after the other, and at the end where each of
//! them begins. Crate `pdf-writer` writes the objects; its own document would stay in memory whole.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Chunk, Ref};

/// A PDF file that is written from front to back.
pub(crate) struct Document {
    /// What was not taken yet.
    bytes: Vec<u8>,
    /// How much was.
    taken: usize,
    /// Where each object begins; 0 for one that is not written yet.
    offsets: Vec<usize>,
}

impl Document {
    pub(crate) fn new() -> Self {
        // the second line tells programs that move files that this is no text
        Self { bytes: b"%PDF-1.7\n%\xE6\xB2\xB3\xE5\n".to_vec(), taken: 0, offsets: Vec::new() }
    }

    /// A number for an object that is to be written.
    pub(crate) fn reserve(&mut self) -> Ref {
        self.offsets.push(0);
        Ref::new(i32::try_from(self.offsets.len()).unwrap_or(i32::MAX))
    }

    /// Writes the one object that `chunk` holds.
    pub(crate) fn write(&mut self, id: Ref, chunk: &Chunk) {
        let at = self.taken + self.bytes.len();
        let index = usize::try_from(id.get() - 1).unwrap_or(usize::MAX);
        if let Some(offset) = self.offsets.get_mut(index) {
            *offset = at;
        }
        self.bytes.extend_from_slice(chunk.as_bytes());
    }

    pub(crate) fn take(&mut self) -> Vec<u8> {
        self.taken += self.bytes.len();
        std::mem::take(&mut self.bytes)
    }

    /// The rest of the file.
    pub(crate) fn finish(mut self, catalog: Ref, info: Ref) -> Vec<u8> {
        let at = self.taken + self.bytes.len();
        let size = self.offsets.len() + 1;
        let mut end = format!("xref\n0 {size}\n0000000000 65535 f\r\n");
        for offset in &self.offsets {
            end.push_str(&format!("{offset:010} 00000 n\r\n"));
        }
        end.push_str(&format!(
            "trailer\n<< /Size {size} /Root {} 0 R /Info {} 0 R >>\nstartxref\n{at}\n%%EOF\n",
            catalog.get(),
            info.get()
        ));
        self.bytes.extend_from_slice(end.as_bytes());
        self.bytes
    }
}

/// The content of a stream for the filter FlateDecode.
pub(crate) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(3));
    // a vector takes everything
    let _written = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
