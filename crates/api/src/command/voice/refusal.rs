//! What clap does not take, as one sentence.

use std::error::Error as _;
use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

/// Prints the help that was asked for, or why the line is not understood.
pub fn answer(error: &Error, command: &Command) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // who closes the pipe has read enough
            let _read = std::io::stdout().write_all(page(error).as_bytes());
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            eprint!("{}", page(error));
            ExitCode::from(2)
        }
        _ => {
            eprintln!("heping：{}", sentence(error, command));
            ExitCode::from(2)
        }
    }
}

/// clap has one English word in each page that no setting of its changes.
fn page(error: &Error) -> String {
    error.render().to_string().replace("[OPTIONS]", "[选项]")
}

fn sentence(error: &Error, command: &Command) -> String {
    let said = |kind| spoken(error.get(kind));
    let setting = || named(&said(ContextKind::InvalidArg), command);
    match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::InvalidUtf8 => {
            let (name, secret) = setting();
            let value = said(ContextKind::InvalidValue);
            let found = if secret || value.is_empty() { String::new() } else { format!("“{value}”") };
            format!("{name} 现为{found}：{}。", wanted(error, &said(ContextKind::ValidValue)))
        }
        ErrorKind::MissingRequiredArgument => format!("没有给出 {}：请补上，用法见 --help。", setting().0),
        ErrorKind::ArgumentConflict => {
            let other = named(&said(ContextKind::PriorArg), command).0;
            match (setting().0, other) {
                (one, other) if one == other || other.is_empty() => {
                    format!("{one} 给了两次：请只给一次。")
                }
                (one, other) => format!("{one} 与 {other} 都设了：请只设其中一个。"),
            }
        }
        ErrorKind::UnknownArgument => {
            let near = said(ContextKind::SuggestedArg);
            let way_out =
                if near.is_empty() { "用法见 --help".to_owned() } else { format!("是不是 {near}") };
            format!("没有 {} 这个选项：{way_out}。", said(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidSubcommand => {
            format!("没有 {} 这个命令：全部命令见 heping --help。", said(ContextKind::InvalidSubcommand))
        }
        _ => format!("{} 给的个数不对：用法见 --help。", setting().0),
    }
}

/// What a value must look like, by whoever reads it.
fn wanted(error: &Error, words: &str) -> String {
    match (error.source(), words) {
        (Some(why), _) => why.to_string(),
        (None, "") => "不能为空".to_owned(),
        (None, words) => format!("只能是 {words}"),
    }
}

fn spoken(value: Option<&ContextValue>) -> String {
    match value {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    }
}

/// The names that a person knows an argument by, and whether its value is a secret. clap calls it
/// `--bind <…>`, wherever the value came from.
fn named(shown: &str, command: &Command) -> (String, bool) {
    let found = shown.split('、').map(|one| match find(one, command) {
        Some(arg) => (names(arg), arg.is_hide_env_values_set()),
        None => (one.to_owned(), false),
    });
    let (names, secrets): (Vec<_>, Vec<_>) = found.unzip();
    (names.join("、"), secrets.contains(&true))
}

fn find<'c>(shown: &str, command: &'c Command) -> Option<&'c Arg> {
    let long = shown.split([' ', '=']).next()?.strip_prefix("--")?;
    let own = command.get_arguments().find(|arg| arg.get_long() == Some(long));
    own.or_else(|| command.get_subcommands().find_map(|below| find(shown, below)))
}

/// `HEPING_BIND（--bind）`; the flag alone where there is no variable.
pub fn names(arg: &Arg) -> String {
    let flag = arg.get_long().unwrap_or_default();
    match arg.get_env() {
        Some(variable) => format!("{}（--{flag}）", variable.to_string_lossy()),
        None => format!("--{flag}"),
    }
}
