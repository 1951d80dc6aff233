//! The pages of help.

use clap::builder::Resettable;
use clap::{Arg, ArgAction, Command};

/// What a page has, from top to bottom.
const PAGE: &str = "{about-with-newline}\n用法\n  {usage}\n\n{all-args}{after-help}\n";

/// The command with help that is Chinese throughout. A variable that is set and empty counts as not
/// set, as a line `HEPING_FONT=` of systemd's EnvironmentFile means it.
pub fn in_chinese(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::HelpLong).help("显示本页");
    command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .help_template(PAGE)
        .term_width(100)
        .arg(help)
        .mut_args(explained)
        .mut_subcommands(in_chinese)
}

/// An argument whose help says its variable, its default and its words.
fn explained(arg: Arg) -> Arg {
    let mut notes = Vec::new();
    if let Some(variable) = arg.get_env() {
        notes.push(format!("变量 {}", variable.to_string_lossy()));
    }
    let flag = !arg.get_action().takes_values();
    let words: Vec<String> =
        arg.get_possible_values().iter().map(|word| word.get_name().to_owned()).collect();
    if !flag && !words.is_empty() {
        notes.push(format!("可选 {}", words.join("、")));
    }
    let defaults: Vec<_> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if !flag && !defaults.is_empty() {
        notes.push(format!("默认 {}", defaults.join(",")));
    }
    let heading = if arg.is_positional() { "参数" } else { "选项" };
    let told = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let told = if notes.is_empty() { told } else { format!("{told}〔{}〕", notes.join("；")) };
    let empty = arg.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
    let arg = if empty { arg.env(Resettable::Reset) } else { arg };
    arg.help(told)
        .long_help(Resettable::Reset)
        .help_heading(heading)
        .hide_env(true)
        .hide_default_value(!flag)
        .hide_possible_values(!flag)
}
