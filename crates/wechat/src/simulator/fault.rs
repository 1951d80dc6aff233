//! What goes wrong on demand.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// How a request goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `errcode` −1; nothing was carried out.
    Busy,
    /// This `errcode`; nothing was carried out.
    Code(i64),
    /// This HTTP status with a page of HTML; nothing was carried out.
    Status(u16),
    /// It was carried out, and the answer comes late.
    Slow(Duration),
    /// It was carried out, and the answer breaks off in the middle.
    Truncated,
    /// It was carried out, and the answer is no JSON.
    Garbage,
}

#[derive(Default)]
pub(super) struct Faults {
    next: HashMap<String, VecDeque<Fault>>,
    always: HashMap<String, Fault>,
}

impl Faults {
    pub(super) fn next(&mut self, path: &str, fault: Fault) {
        self.next.entry(path.to_owned()).or_default().push_back(fault);
    }

    pub(super) fn always(&mut self, path: &str, fault: Fault) {
        self.always.insert(path.to_owned(), fault);
    }

    pub(super) fn take(&mut self, path: &str) -> Option<Fault> {
        let next = self.next.get_mut(path).and_then(VecDeque::pop_front);
        next.or_else(|| self.always.get(path).copied())
    }
}
