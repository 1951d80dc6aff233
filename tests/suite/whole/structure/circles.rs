//! Modules depend on each other in one direction: among those of one folder there is no circle.
//!
//! Read are the paths of `use` and of code; what stands for tests alone is left out, and so is what
//! a module says of its own children and they of it.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

use super::{only_shrinks, read, sources};

/// A module by its path from the crate.
type Module = Vec<String>;

/// What a crate's modules say of each other.
#[derive(Default)]
struct Reader {
    /// Where the reader is.
    at: Module,
    modules: BTreeSet<Module>,
    /// What a name stands for in a module that imports it.
    names: BTreeMap<Module, BTreeMap<String, Vec<String>>>,
    /// Every path that stands somewhere, with where.
    paths: Vec<(Module, Vec<String>)>,
    for_tests: Vec<Module>,
}

fn for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|one| {
        one.path().is_ident("cfg") && one.parse_args::<syn::Path>().is_ok_and(|what| what.is_ident("test"))
    })
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.at.push(item.ident.to_string());
        if for_tests(&item.attrs) {
            self.for_tests.push(self.at.clone());
        } else if item.content.is_some() {
            self.modules.insert(self.at.clone());
            visit::visit_item_mod(self, item);
        }
        self.at.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !for_tests(&item.attrs) {
            self.imported(&item.tree, &[]);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|segment| segment.ident.to_string());
        self.paths.push((self.at.clone(), names.collect()));
        visit::visit_path(self, path);
    }
}

impl Reader {
    /// Reads the modules of a crate, each with what stands in its file.
    fn of(files: impl IntoIterator<Item = (Module, String)>) -> Self {
        let mut reader = Self::default();
        for (module, text) in files {
            reader.modules.insert(module.clone());
            reader.at = module;
            let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{:?}: {error}", reader.at));
            reader.visit_file(&file);
        }
        reader
    }

    /// Notes what a `use` brings, behind the path that leads there.
    fn imported(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        let (name, path) = match tree {
            syn::UseTree::Path(path) => return self.imported(&path.tree, &with(&path.ident)),
            syn::UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.imported(tree, before));
            }
            syn::UseTree::Name(name) if name.ident == "self" => (before.last().cloned(), before.to_vec()),
            syn::UseTree::Name(name) => (Some(name.ident.to_string()), with(&name.ident)),
            syn::UseTree::Rename(renamed) => (Some(renamed.rename.to_string()), with(&renamed.ident)),
            syn::UseTree::Glob(_) => (None, before.to_vec()),
        };
        if let Some(name) = name {
            self.names.entry(self.at.clone()).or_default().insert(name, path.clone());
        }
        self.paths.push((self.at.clone(), path));
    }

    /// The module in which that stands to which `path` leads from `at`; `None` where it leaves the
    /// crate. `left` is how many imports may still be followed.
    fn leads_to(&self, at: &[String], path: &[String], left: u8) -> Option<Module> {
        let (mut here, rest) = match path.first()?.as_str() {
            "crate" => (Module::new(), &path[1..]),
            "self" => (at.to_vec(), &path[1..]),
            "super" => (at.to_vec(), path),
            name if self.child(at, name).is_some() || self.names.get(at)?.contains_key(name) => {
                (at.to_vec(), path)
            }
            _ => return None,
        };
        for (n, name) in rest.iter().enumerate() {
            if name == "super" {
                here.pop();
            } else if let Some(child) = self.child(&here, name) {
                here = child;
            } else {
                let import = self.names.get(&here).and_then(|names| names.get(name));
                let Some(import) = import.filter(|import| left > 0 && *import != path) else { break };
                let further = [import, &rest[n + 1..]].concat();
                // what was imported from another crate stands there
                return self.leads_to(&here, &further, left - 1);
            }
        }
        Some(here)
    }

    fn child(&self, of: &[String], name: &str) -> Option<Module> {
        let child = [of, &[name.to_owned()]].concat();
        self.modules.contains(&child).then_some(child)
    }

    /// The circles among the modules of each folder.
    fn circles(&self) -> BTreeSet<(Module, Vec<String>)> {
        let mut arrows: BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        let production = |module: &[String]| !self.for_tests.iter().any(|tests| module.starts_with(tests));
        for (at, path) in self.paths.iter().filter(|(at, _)| production(at)) {
            let Some(target) = self.leads_to(at, path, 8).filter(|target| production(target)) else {
                continue;
            };
            let shared = at.iter().zip(&target).take_while(|(one, other)| one == other).count();
            if let (Some(from), Some(to)) = (at.get(shared), target.get(shared)) {
                let folder = arrows.entry(at[..shared].to_vec()).or_default();
                folder.entry(from.clone()).or_default().insert(to.clone());
            }
        }
        let mut circles = BTreeSet::new();
        for (folder, arrows) in &arrows {
            for module in arrows.keys() {
                let beyond = reached(arrows, module);
                let members: Vec<_> =
                    beyond.iter().filter(|other| reached(arrows, other).contains(module)).cloned().collect();
                if members.len() > 1 {
                    circles.insert((folder.clone(), members));
                }
            }
        }
        circles
    }
}

/// Where arrows lead from a module, however many of them.
fn reached(arrows: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let (mut seen, mut left) = (BTreeSet::new(), vec![from]);
    while let Some(module) = left.pop() {
        for next in arrows.get(module).into_iter().flatten() {
            if seen.insert(next.clone()) {
                left.push(next);
            }
        }
    }
    seen
}

/// The module of a file of a crate; `None` for binaries and for tests.
fn module_of(path: &str) -> Option<Module> {
    let mut module: Module = path.trim_end_matches(".rs").split('/').map(ToOwned::to_owned).collect();
    match module.last()?.as_str() {
        "main" => return None,
        "lib" | "mod" => drop(module.pop()),
        _ => {}
    }
    let of_tests = |name: &String| name == "tests" || name.ends_with("_tests");
    (!module.iter().any(of_tests)).then_some(module)
}

#[test]
fn modules_depend_in_one_direction() {
    let mut crates: BTreeMap<String, Vec<(Module, String)>> = BTreeMap::new();
    for path in sources() {
        let file = path.strip_prefix("crates/").and_then(|path| path.split_once("/src/"));
        let Some((name, module)) = file.and_then(|(name, file)| Some((name, module_of(file)?))) else {
            continue;
        };
        crates.entry(name.to_owned()).or_default().push((module, read(&path)));
    }
    let circles = crates.into_iter().flat_map(|(name, files)| {
        let circles = Reader::of(files).circles().into_iter();
        circles.map(move |(folder, members)| {
            let folder = folder.iter().fold(name.clone(), |path, module| path + "::" + module);
            format!("{folder}: {}", members.join(" ↔ "))
        })
    });
    only_shrinks(circles, &[]);
}

#[test]
fn a_circle_is_seen_whichever_way_it_is_written() {
    let files = [
        ("", "pub use a::A; mod a; mod b; mod c; mod d; #[cfg(test)] mod e;"),
        ("a", "use super::b::{self, B}; pub struct A; #[cfg(test)] mod tests { use crate::d::D; }"),
        ("b", "fn f() -> crate::c::C { b::g() }"),
        ("c", "pub(crate) use crate::A; pub struct C;"),
        ("d", "use crate::a::A; use crate::d::f::F; use std::fmt; pub struct D(fmt::Error);"),
        ("d::f", "pub struct F(super::D);"),
        ("e", "use crate::d::D;"),
    ];
    let files = files.map(|(module, text)| {
        (module.split("::").filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect(), text.to_owned())
    });
    let circle = ["a", "b", "c"].map(ToOwned::to_owned).to_vec();
    assert_eq!(Reader::of(files).circles(), BTreeSet::from([(Module::new(), circle)]));
}
