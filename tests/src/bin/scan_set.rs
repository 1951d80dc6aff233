//! Writes codes in every condition into a folder, for readers in other languages:
//! `scan_set FOLDER COUNT`. The lines of `expected.txt` are file, condition and text.

#![allow(clippy::expect_used, reason = "a set that cannot be written fails loudly")]

use std::fmt::Write;
use std::path::PathBuf;

use heping_tests::distort::{conditions, printed};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("scan_set FOLDER COUNT"));
    let count = arguments.next().and_then(|count| count.parse().ok()).expect("scan_set FOLDER COUNT");
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut expected = String::new();
    for (number, (text, code)) in printed(count).into_iter().enumerate() {
        for (kind, (condition, picture)) in conditions(&code).into_iter().enumerate() {
            let file = format!("{number}-{kind}.png");
            picture.save(folder.join(&file)).expect("a picture");
            writeln!(expected, "{file}\t{condition}\t{text}").expect("a string takes everything");
        }
    }
    std::fs::write(folder.join("expected.txt"), expected).expect("a list");
}
