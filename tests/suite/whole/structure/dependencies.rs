//! Crates stand on floors, and no arrow goes up.

use std::collections::{BTreeMap, BTreeSet};

use super::{read, root};

/// What siblings may stand on.
const BELOW: &[&str] = &["core", "evidence", "paper", "store"];

/// What each crate may depend on of the others. A crate that tests itself names itself.
const FLOORS: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("operation", &[]),
    ("phone", &[]),
    ("console", &[]),
    ("paper", &["core"]),
    ("store", &["core", "store"]),
    ("evidence", &["core", "store"]),
    ("org", BELOW),
    ("qr", BELOW),
    ("records", BELOW),
    ("ranking", BELOW),
    ("wechat", BELOW),
    (
        "api",
        &[
            "core",
            "operation",
            "phone",
            "evidence",
            "console",
            "paper",
            "store",
            "org",
            "qr",
            "records",
            "ranking",
            "wechat",
        ],
    ),
];

/// Which crates alone may know a dependency that reaches outside.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("redis", &["store", "ranking"]),
    ("reqwest", &["store", "wechat"]),
    ("pq-sys", &["store"]),
    ("object_store", &["store"]),
];

/// What the crate `name` depends on, by its Cargo.toml; development too.
fn dependencies(name: &str) -> BTreeSet<String> {
    let text = read(&format!("crates/{name}/Cargo.toml"));
    let mut inside = false;
    let mut found = BTreeSet::new();
    for line in text.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        } else if inside && !line.starts_with('#') {
            found.extend(line.split(['.', ' ', '=']).next().filter(|one| !one.is_empty()).map(str::to_owned));
        }
    }
    found
}

#[test]
fn crates_depend_in_one_direction() {
    let floors: BTreeMap<_, _> = FLOORS.iter().copied().collect();
    let crates = std::fs::read_dir(root().join("crates")).unwrap().flatten();
    for name in crates.map(|entry| entry.file_name().into_string().unwrap()) {
        let below = floors.get(&*name).unwrap_or_else(|| panic!("{name}: say here what it may depend on"));
        let found = dependencies(&name);
        let ours = found.iter().filter_map(|one| one.strip_prefix("heping-"));
        let too_many: Vec<_> = ours.filter(|one| !below.contains(one)).collect();
        assert!(too_many.is_empty(), "{name} must not depend on {too_many:?}");
        for web in found.iter().filter(|one| one.starts_with("actix") || one.starts_with("utoipa-")) {
            assert_eq!(name, "api", "only api knows {web}");
        }
        for (stateful, only) in OUTSIDE {
            assert!(!found.contains(*stateful) || only.contains(&&*name), "{name} knows {stateful}");
        }
    }
}
