//! `heping config`: what is in force, and where each value came from.

use std::collections::BTreeSet;
use std::io::Write;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command};

use super::Outcome;
use super::voice::names;
use crate::config::ServeArgs;

/// Prints every setting of the server.
pub fn print(matches: &ArgMatches) -> Outcome {
    let all = ServeArgs::augment_args(Command::new("heping"));
    let mut text = String::new();
    for arg in all.get_arguments() {
        text += &format!("{}\n    {}\n", names(arg), in_force(arg, matches));
    }
    for variable in unknown() {
        text += &format!("{variable}\n    没有这项设置，不起作用：请核对拼写\n");
    }
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

/// Variables that begin as ours do, and that nothing reads.
pub fn unknown() -> BTreeSet<String> {
    let all = ServeArgs::augment_args(Command::new("heping"));
    let known: BTreeSet<_> = all.get_arguments().filter_map(|arg| arg.get_env()).collect();
    let given = std::env::vars_os().map(|(variable, _)| variable);
    let ours = given.filter(|variable| variable.to_string_lossy().starts_with("HEPING_"));
    ours.filter(|variable| !known.contains(variable.as_os_str()))
        .map(|variable| variable.to_string_lossy().into_owned())
        .collect()
}

/// `127.0.0.1:8080    ← 默认值`
fn in_force(arg: &Arg, matches: &ArgMatches) -> String {
    let id = arg.get_id().as_str();
    let source = match matches.value_source(id) {
        Some(ValueSource::CommandLine) => "命令行",
        Some(ValueSource::EnvVariable) => "环境变量",
        Some(_) => "默认值",
        None => return "（未设）".to_owned(),
    };
    let values: Vec<_> = if arg.get_action().takes_values() {
        let raw = matches.get_raw(id).into_iter().flatten();
        raw.map(|value| value.to_string_lossy().into_owned()).collect()
    } else {
        vec![if matches.get_flag(id) { "是" } else { "否" }.to_owned()]
    };
    let shown = values.join(",");
    let shown = if arg.is_hide_env_values_set() { masked(&shown) } else { shown };
    format!("{shown}    ← {source}")
}

/// Of a secret that it is there; of an address all but who signs in.
fn masked(value: &str) -> String {
    match value.split_once(':') {
        Some((scheme @ ("sqlite" | "redis" | "rediss" | "postgres" | "postgresql"), rest)) => {
            match rest.rsplit_once('@') {
                Some((_, place)) => format!("{scheme}://***@{}", place.split('?').next().unwrap_or_default()),
                None if scheme == "sqlite" => value.to_owned(),
                None => value.split('?').next().unwrap_or_default().to_owned(),
            }
        }
        _ => "***".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn secrets_are_masked_and_places_are_not() {
        assert_eq!(masked("5e0b7c1f49d2a836"), "***");
        assert_eq!(masked("sqlite:/var/lib/heping/heping.db"), "sqlite:/var/lib/heping/heping.db");
        assert_eq!(masked("postgres://u:p@ss@db:5432/x?password=y"), "postgres://***@db:5432/x");
        assert_eq!(masked("redis://127.0.0.1:6379/0"), "redis://127.0.0.1:6379/0");
    }
}
