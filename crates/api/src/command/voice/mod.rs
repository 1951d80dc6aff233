//! How the command line speaks: in Chinese, one sentence for whatever is wrong, pages of help that can
//! be read like a manual. clap's own words are for programmers.

mod help;
mod refusal;

use std::error::Error as StdError;

use heping_core::{Code, Error};

use crate::config::reason;

pub use help::in_chinese;
pub use refusal::{answer, names};

/// What went wrong, as one sentence for the terminal: what a person reads of an error of ours, without
/// its code, and the first cause where nobody foresaw it.
pub fn sentence(error: &(dyn StdError + 'static)) -> String {
    let Some(error) = error.downcast_ref::<Error>() else { return error.to_string() };
    if !error.field_errors().is_empty() {
        let wrong = error.field_errors().iter().map(|wrong| format!("{}：{}", wrong.field, wrong.message));
        return wrong.collect::<Vec<_>>().join("；");
    }
    if error.detail() != error.code().detail() {
        return error.detail().to_owned();
    }
    match (error.code(), first_cause(error)) {
        (Code::Internal, Some(cause)) => format!("出了意外，命令没有做完：{cause}"),
        (Code::Busy, Some(cause)) => format!("数据库或照片存放处现在用不了：{cause}"),
        _ => error.detail().to_owned(),
    }
}

/// Whether somebody closed the pipe that was printed into, as `head` does.
pub fn is_closed_pipe(error: &(dyn StdError + 'static)) -> bool {
    let system = error.downcast_ref::<std::io::Error>();
    system.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The first cause that is no error of ours, whose words are for clients.
pub fn first_cause(error: &Error) -> Option<String> {
    let mut cause = error.cause()?;
    while let Some(inner) = cause.downcast_ref::<Error>() {
        match inner.cause() {
            Some(deeper) => cause = deeper,
            None => return Some(inner.detail().to_owned()),
        }
    }
    if let Some(system) = cause.downcast_ref::<std::io::Error>() {
        return Some(reason(system));
    }
    // what libpq says has lines
    Some(cause.to_string().split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_for_clients_is_not_said_to_operators() {
        let disk = Error::internal("no such\n\tdevice");
        let lost = Error::new(Code::Busy).caused_by(disk);
        assert_eq!(sentence(&lost), "数据库或照片存放处现在用不了：no such device");
        let missing = Error::internal(std::io::Error::from(std::io::ErrorKind::NotFound));
        assert_eq!(sentence(&missing), "出了意外，命令没有做完：不存在");
        let told = Error::because(Code::Busy, "字体无法读取。").caused_by(std::fmt::Error);
        assert_eq!(sentence(&told), "字体无法读取。");
        let wrong = Error::field("--code", "format", "要有 9 位数字");
        assert_eq!(sentence(&wrong), "--code：要有 9 位数字");
        assert_eq!(sentence(&std::fmt::Error), std::fmt::Error.to_string());
    }
}
