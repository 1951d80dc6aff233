//! Files: how long, what they are called and where they stand.

use super::{only_shrinks, read, root, sources};

#[test]
fn sources_are_finished_and_well_named() {
    let files = sources();
    assert!(files.len() > 100, "{files:?}");
    let mut wrong = Vec::new();
    // put together here, so that this file does not hold them
    let unfinished = [["todo", "!("].concat(), ["unimplemented", "!("].concat(), ["#[", "ignore"].concat()];
    let backends = ["Sqlite", "Postgres"].map(|backend| ["Conn", "::", backend].concat());
    for path in &files {
        let text = read(path);
        for words in unfinished.iter().filter(|words| text.contains(words.as_str())) {
            wrong.push(format!("{path} holds {words}"));
        }
        for part in path.trim_end_matches(".rs").split('/') {
            if part.split('_').any(|word| {
                ["util", "utils", "common", "helper", "helpers", "manager", "misc"].contains(&word)
            }) {
                wrong.push(format!("{path}: {part} says nothing about what it holds"));
            }
        }
        // the benchmark fills databases in bulk, each in its own way
        if !path.starts_with("crates/store/") && !path.starts_with("tests/src/bin/bench/") {
            for backend in backends.iter().filter(|backend| text.contains(backend.as_str())) {
                wrong.push(format!("{path} names a backend: {backend}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn production_files_have_four_hundred_lines_at_most() {
    let long = sources().into_iter().filter(|path| {
        // the schema is one long list and says nothing else; a test may tell one long story
        path.starts_with("crates/")
            && path != "crates/store/src/schema.rs"
            && read(path).lines().count() > 400
    });
    only_shrinks(long, &[]);
}

#[test]
fn a_module_with_children_is_a_folder() {
    let beside = sources().into_iter().filter(|path| root().join(path.trim_end_matches(".rs")).is_dir());
    only_shrinks(beside, &[]);
}

#[test]
fn test_modules_stand_where_tests_stand() {
    let aside = sources().into_iter().filter(|path| {
        let mut parts = path.trim_end_matches(".rs").rsplit('/');
        parts.next().is_some_and(|name| name.ends_with("_tests")) && !parts.any(|folder| folder == "tests")
    });
    only_shrinks(aside, &[]);
}

#[test]
fn handlers_know_no_database() {
    let handlers = sources().into_iter().filter(|path| path.starts_with("crates/api/src/http/"));
    // a handler calls a use case, which alone opens a transaction that writes
    let asks = |text: &str| ["diesel", ".write(", "write_in_firm("].iter().any(|word| text.contains(word));
    only_shrinks(handlers.filter(|path| asks(&read(path))), &[]);
}

/// What a picture that somebody has to load may weigh.
const PICTURE: u64 = 120_000;

#[test]
fn pictures_of_the_readmes_are_there_and_small() {
    for readme in ["README.md", "README.zh.md"] {
        let text = read(readme);
        let pictures: Vec<_> =
            text.split("<img src=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(pictures.len(), 4, "{readme}: {pictures:?}");
        for picture in pictures {
            let weighs = std::fs::metadata(root().join(picture)).unwrap_or_else(|_| panic!("no {picture}"));
            assert!(weighs.len() <= PICTURE, "{picture} has {} bytes", weighs.len());
        }
    }
}

/// `scripts/test` runs these on one pair alone.
#[test]
fn what_is_tested_on_one_pair_alone_has_no_database() {
    let alone = ["core", "wechat", "paper", "console", "phone", "qr"].map(|name| format!("crates/{name}/"));
    let stores = sources().into_iter().filter(|path| {
        alone.iter().any(|folder| path.starts_with(folder)) && read(path).contains("TestStore")
    });
    // of these alone the second pair has the tests
    only_shrinks(stores, &["crates/qr/src/history/tests.rs"]);
}
