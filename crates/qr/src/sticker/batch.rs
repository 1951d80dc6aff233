//! Many stickers in one file, made as they come: what is finished can be taken away, so that ten
//! thousand need no more memory than a hundred.

use heping_core::{Error, Result, words};

use super::pdf::{Book, PER_PAGE, Paper};
use super::png::Painter;
use super::zip::{Archive, MAX_ENTRIES};
use super::{Sticker, Style};

words! {
    /// What a batch of stickers is printed as.
    BatchFormat {
        /// Sheets of A4 with cut marks.
        Pdf = "pdf" "PDF",
        /// A PNG at 300 dpi for each, in an archive.
        Zip = "zip" "ZIP",
    }
}

/// A file of stickers that grows.
pub struct Batch {
    inner: Inner,
    /// The number of the first sticker on the first page.
    first: usize,
    stickers: usize,
}

enum Inner {
    Book(Box<Book>),
    Pictures(Box<Painter>, Archive),
}

impl Batch {
    /// A batch whose first page, of twelve stickers each, has the number `first_page` ≥ 1: who
    /// prints on after a paper jam goes on with the page that was lost.
    ///
    /// # Errors
    /// `validation_failed` naming `page` for page 0.
    pub fn new(style: &Style, format: BatchFormat, first_page: usize) -> Result<Self> {
        let Some(before) = first_page.checked_sub(1) else {
            return Err(Error::field("page", "out_of_range", "页码从 1 开始"));
        };
        let inner = match format {
            BatchFormat::Pdf => Inner::Book(Box::new(Book::new(style, Paper::A4, first_page))),
            BatchFormat::Zip => Inner::Pictures(Box::new(Painter::new(style, None)?), Archive::default()),
        };
        Ok(Self { inner, first: before * PER_PAGE + 1, stickers: 0 })
    }

    /// Adds a sticker; nothing is added when it is refused.
    ///
    /// # Errors
    /// `validation_failed` naming `name` (a character that no font has, too long) or, beyond what
    /// an archive holds, `format`; `busy` when a font can no longer be read.
    pub fn push(&mut self, sticker: &Sticker) -> Result<()> {
        match &mut self.inner {
            Inner::Book(book) => book.push(sticker)?,
            Inner::Pictures(painter, archive) => {
                if self.stickers == MAX_ENTRIES {
                    return Err(Error::field("format", "too_many", "一个 ZIP 最多容纳 65535 张标牌，请分批"));
                }
                let number = self.first + self.stickers;
                let name = format!("{number:05}_{}_{}.png", file_name(&sticker.name), sticker.code.display());
                archive.add(&name, &painter.render(sticker)?);
            }
        }
        self.stickers += 1;
        Ok(())
    }

    /// How many stickers it holds.
    pub fn stickers(&self) -> usize {
        self.stickers
    }

    /// Takes what is written for good; it belongs before whatever is taken later.
    pub fn take(&mut self) -> Vec<u8> {
        match &mut self.inner {
            Inner::Book(book) => book.take(),
            Inner::Pictures(_, archive) => archive.take(),
        }
    }

    /// The rest of the file.
    ///
    /// # Errors
    /// `busy` when a font can no longer be read.
    pub fn finish(self) -> Result<Vec<u8>> {
        match self.inner {
            Inner::Book(book) => book.finish(),
            Inner::Pictures(_, archive) => Ok(archive.finish()),
        }
    }
}

/// A name without what a file system would take for something else.
fn file_name(name: &str) -> String {
    let harmless = |c: char| if c.is_control() || r#"\/:*?"<>|. "#.contains(c) { '_' } else { c };
    name.trim().chars().take(60).map(harmless).collect()
}
