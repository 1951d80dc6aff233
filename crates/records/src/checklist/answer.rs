//! What is said to an item, in a self-check or in an inspection alike.

use heping_core::text::Fields;
use heping_core::words;

use super::{ChecklistItem, ItemKind};

words! {
    /// Whether things are as an item says; of a number only whether it applies.
    Answer {
        /// As it should be.
        Yes = "yes" "符合",
        /// Not as it should be: a hazard.
        No = "no" "不符合",
        /// The firm has no such thing.
        NotApplicable = "not_applicable" "不涉及",
    }
}

/// The answer to one item, without what belongs to one kind of sheet alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    /// For a yes/no item; `not_applicable` with a number item instead of the number.
    pub(crate) answer: Option<Answer>,
    /// For a number item that applies.
    pub(crate) number: Option<f64>,
    /// For a text item; a remark with any other.
    pub(crate) text: Option<&'a str>,
}

impl Given<'_> {
    /// Notes what is wrong with it for an item of that kind; says whether the item failed.
    pub(crate) fn check(self, fields: &mut Fields, path: &str, item: &ChecklistItem) -> bool {
        let (takes_answer, takes_number, advice) = match item.kind {
            ItemKind::YesNo => (true, false, "这里请选符合、不符合或不涉及"),
            ItemKind::Number if self.is_not_applicable() => (true, false, "选“不涉及”的不用填数字"),
            ItemKind::Number => (false, true, "这里请填数字；没有这一项的，请选“不涉及”"),
            ItemKind::Text => (false, false, "这里请填文字"),
        };
        if self.answer.is_some() && !takes_answer {
            fields.wrong(format!("{path}.answer"), "unexpected", advice);
        }
        if self.number.is_some() && !takes_number {
            fields.wrong(format!("{path}.number"), "unexpected", advice);
        }
        let text = format!("{path}.text");
        if item.kind == ItemKind::Text {
            fields.text(&text, self.text.unwrap_or_default(), 1000);
        } else {
            fields.optional_text(&text, self.text, 1000);
        }
        if item.kind == ItemKind::YesNo && self.answer.is_none() {
            fields.wrong(format!("{path}.answer"), "required", "请选择符合、不符合或不涉及");
        }
        let finite = self.number.is_some_and(f64::is_finite);
        if item.kind == ItemKind::Number && !self.is_not_applicable() && !finite {
            fields.wrong(format!("{path}.number"), "required", "请填数字；没有这一项的，请选“不涉及”");
            return false;
        }
        self.fails(item)
    }

    /// Whether things are not as the item says.
    pub(crate) fn fails(self, item: &ChecklistItem) -> bool {
        match item.kind {
            ItemKind::YesNo => self.answer == Some(Answer::No),
            ItemKind::Number => {
                !self.is_not_applicable() && self.number.is_some_and(|number| !item.admits(number))
            }
            ItemKind::Text => false,
        }
    }

    /// Whether the firm has no such thing.
    pub(crate) fn is_not_applicable(self) -> bool {
        self.answer == Some(Answer::NotApplicable)
    }
}
