//! The photos of a backup. Each lies under a name that follows from its content, so what the backup
//! before has is linked, and a backup costs what is new.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::super::{Outcome, unusable_file};
use super::PHOTOS;
use super::manifest::{Kept, Manifest};

/// Keeps every file below `from` in `to`; `before` is the backup before. Answers how many bytes were
/// copied.
pub fn keep(from: &Path, to: &Path, before: Option<&Path>, manifest: &mut Manifest) -> Outcome<u64> {
    let known = match before {
        Some(before) => {
            Manifest::read(before).map_err(|error| unusable_file("前一份备份", before, &error))?.photos
        }
        None => Default::default(),
    };
    let mut copied = 0;
    for name in names(from).map_err(|error| unusable_file("HEPING_PHOTOS 指定的目录", from, &error))? {
        let (source, target) = (from.join(&name), to.join(&name));
        let here = |error| unusable_file("备份目录", &target, &error);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(here)?;
        }
        let bytes = match fs::metadata(&source) {
            Ok(found) => found.len(),
            // tidied away since its name was read
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(unusable_file("照片", &source, &error).into()),
        };
        let earlier = before.map(|before| before.join(PHOTOS).join(&name));
        let kept = match (known.get(&name), earlier) {
            (Some(kept), Some(earlier))
                if kept.bytes == bytes && fs::hard_link(&earlier, &target).is_ok() =>
            {
                kept.clone()
            }
            _ => {
                copy(&source, &target).map_err(here)?;
                copied += bytes;
                Kept::of(&target).map_err(here)?
            }
        };
        manifest.photos.insert(name, kept);
    }
    Ok(copied)
}

/// Copies a file; it is on the disk when this answers.
pub fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::copy(from, to)?;
    File::open(to)?.sync_all()
}

/// The names of all files below a folder, with `/` between their parts; none where there is no folder
/// yet. What is still being written has a `#` in its name.
pub fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut waiting = vec![PathBuf::new()];
    while let Some(below) = waiting.pop() {
        let entries = match fs::read_dir(folder.join(&below)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let name = below.join(entry.file_name());
            match (entry.file_type()?.is_dir(), name.to_str()) {
                (true, _) => waiting.push(name),
                (false, Some(text)) if !text.contains('#') => found.push(text.to_owned()),
                (false, _) => {}
            }
        }
    }
    found.sort();
    Ok(found)
}
