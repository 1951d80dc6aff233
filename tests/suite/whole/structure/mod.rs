//! How it is built: the document, what depends on what, and what a source file must be.

mod circles;
mod dependencies;
mod document;
mod files;
mod schema;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What a file of the workspace says.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Rust file of the workspace, by its path from the root.
pub fn sources() -> Vec<String> {
    let (mut folders, mut files) = (vec![root().join("crates"), root().join("tests")], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    files.sort();
    files
}

/// What is wrong must be what is `still` known to be wrong: nothing comes to that, and what has been
/// mended goes.
#[track_caller]
fn only_shrinks(wrong: impl IntoIterator<Item = String>, still: &[&str]) {
    let wrong: BTreeSet<String> = wrong.into_iter().collect();
    let still: BTreeSet<String> = still.iter().map(ToString::to_string).collect();
    let new: Vec<_> = wrong.difference(&still).collect();
    assert!(new.is_empty(), "this must not be: {new:#?}");
    let mended: Vec<_> = still.difference(&wrong).collect();
    assert!(mended.is_empty(), "this is mended, take it off the list: {mended:#?}");
}
