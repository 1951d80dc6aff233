//! A backup of ten thousand firms with their photos, the second one after it, and what brings it back.
//! The photos are distinct and sparse: as long as real ones, and no work for the disk.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Instant;

use crate::Figure;
use crate::seed::Seed;
use crate::server::Installation;

/// What a photo of a phone has after it was made smaller.
const PHOTO: u64 = 400_000;

/// All figures of this file, with so many firms and so many bytes of photos.
pub fn measure(heping: &Path, firms: u32, bytes: u64) -> Vec<Figure> {
    let installation = Installation::new(heping, None);
    Seed::new(&installation.url).up_to(firms);
    let photos = installation.folder().join("photos");
    for n in 0..bytes / PHOTO {
        let folder = photos.join(format!("{:02x}", n % 256));
        fs::create_dir_all(&folder).unwrap();
        let mut file = File::create(folder.join(format!("{n:016x}.jpg"))).unwrap();
        file.write_all(&n.to_be_bytes()).unwrap();
        file.set_len(PHOTO).unwrap();
    }
    let kept = installation.folder().join("backups");
    let mut figures = Vec::new();
    let mut add = |name: &str, ours, unit| {
        let size = bytes / 1_000_000_000;
        figures.push(Figure::known(format!("{name}, {firms} firms, {size} GB of photos"), ours, unit));
    };
    for turn in ["first", "second"] {
        let before = occupied(&kept);
        let started = Instant::now();
        installation.run(&["backup", kept.to_str().unwrap()]);
        add(&format!("{turn} backup"), started.elapsed().as_secs_f64(), "s");
        add(&format!("{turn} backup, new on the disk"), (occupied(&kept) - before) / 1e6, "MB");
    }
    let mut backups: Vec<_> = fs::read_dir(&kept).unwrap().map(|one| one.unwrap().path()).collect();
    backups.retain(|path| path.is_dir());
    backups.sort();
    let elsewhere = installation.elsewhere();
    let started = Instant::now();
    // the ledger was made up, so what is recomputed differs from it, which is said at the end
    let (_, said) = elsewhere.attempt(&["restore", backups.last().unwrap().to_str().unwrap()]);
    assert!(said.contains("已恢复"), "{said}");
    add("restore, checked and proven", started.elapsed().as_secs_f64(), "s");
    figures
}

/// What a folder takes on the disk, each file once however many names it has.
fn occupied(folder: &Path) -> f64 {
    let (mut waiting, mut seen, mut blocks) = (vec![folder.to_owned()], std::collections::BTreeSet::new(), 0);
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let about = entry.metadata().unwrap();
            if about.is_dir() {
                waiting.push(entry.path());
            } else if seen.insert(about.ino()) {
                blocks += about.blocks();
            }
        }
    }
    512.0 * f64::from(u32::try_from(blocks).unwrap())
}
