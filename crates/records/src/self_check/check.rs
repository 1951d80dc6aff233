//! Whether an answer sheet is complete and right, and which hazards follow from it.

use chrono::Days;
use heping_core::text::Fields;
use heping_core::{Day, Level, PhotoId};
use heping_evidence as evidence;

use super::{HazardDraft, NewAnswer};
use crate::checklist::{Answer, ChecklistItem, Given};
use crate::hazard::most_days;

/// A hazard that an answer names, with what its item says about it.
#[derive(Debug, PartialEq)]
pub(super) struct Found<'a> {
    pub(super) item: &'a ChecklistItem,
    pub(super) level: Level,
    pub(super) place: String,
    pub(super) description: String,
    pub(super) due_on: Day,
    pub(super) photos: &'a [PhotoId],
}

/// Checks a sheet against its checklist, noting all that is wrong at once. `day` is the day on
/// which it was done: a firm's own due dates count from there, also when its phone was offline.
pub(super) fn sheet<'a>(
    fields: &mut Fields,
    items: &'a [ChecklistItem],
    answers: &'a [NewAnswer],
    owned: &[PhotoId],
    day: Day,
) -> Vec<Found<'a>> {
    for item in items {
        if !answers.iter().any(|answer| answer.item_id == item.id) {
            fields.wrong("answers", "missing_item", format!("未回答：{}", item.text));
        }
    }
    let mut found = Vec::new();
    for (i, answer) in answers.iter().enumerate() {
        let path = format!("answers[{i}]");
        let Some(item) = items.iter().find(|item| item.id == answer.item_id) else {
            fields.wrong(format!("{path}.itemId"), "unknown", "检查表中没有这一项");
            continue;
        };
        if answers.iter().take(i).any(|earlier| earlier.item_id == answer.item_id) {
            fields.wrong(format!("{path}.itemId"), "duplicate", "同一项只能回答一次");
            continue;
        }
        let given = Given { answer: answer.answer, number: answer.number, text: answer.text.as_deref() };
        let failed = given.check(fields, &path, item);
        // a hazard without a photo is no hazard that anybody can look at again
        let photo_needed = failed || item.photo_required && answer.answer != Some(Answer::NotApplicable);
        let least = usize::from(photo_needed);
        evidence::check(fields, &format!("{path}.photoIds"), &answer.photo_ids, owned, least);
        match (&answer.hazard, failed) {
            (Some(draft), true) => {
                let path = format!("{path}.hazard");
                found.extend(hazard(fields, &path, item, draft, &answer.photo_ids, day));
            }
            (None, true) => {
                fields.wrong(
                    format!("{path}.hazard"),
                    "required",
                    "选“不符合”的，请填写隐患的等级、位置、描述和整改期限",
                );
            }
            (Some(_), false) => fields.wrong(format!("{path}.hazard"), "unexpected", "选“符合”的不用填隐患"),
            (None, false) => {}
        }
    }
    found
}

fn hazard<'a>(
    fields: &mut Fields,
    path: &str,
    item: &'a ChecklistItem,
    draft: &HazardDraft,
    photos: &'a [PhotoId],
    day: Day,
) -> Option<Found<'a>> {
    let place = fields.text(&format!("{path}.place"), &draft.place, 100);
    let description = fields.text(&format!("{path}.description"), &draft.description, 2000);
    if draft.level.is_none() {
        fields.wrong(format!("{path}.level"), "required", "请选择一般或重大");
    }
    let field = format!("{path}.dueOn");
    let Some(due_on) = draft.due_on else {
        fields.wrong(field, "required", "请填写整改期限");
        return None;
    };
    let level = draft.level?;
    let days = most_days(level);
    if due_on < day {
        fields.wrong(field, "in_past", "整改期限不能早于自查当天");
    } else if day.checked_add_days(Days::new(days)).is_some_and(|latest| due_on > latest) {
        fields.wrong(field, "too_late", format!("{}隐患的整改期限最长 {days} 天", level.text()));
    }
    Some(Found { item, level, place, description, due_on, photos })
}
