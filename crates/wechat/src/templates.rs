//! The templates of this installation: which of WeChat's templates says what, and how a value is
//! cut to the rule of its key.

use heping_core::{Day, MessageTopic, Moment, words};
use serde::{Deserialize, Serialize};

words! {
    /// What a message can say; a template picks from it.
    Field {
        /// What it is about: a hazard's title.
        Item = "item" "事项",
        /// Where.
        Place = "place" "地点",
        /// By when.
        Due = "due" "期限",
        /// How things stand, in a few characters.
        Status = "status" "状态",
        /// The number people know it by.
        Number = "number" "编号",
        /// When it happened.
        At = "at" "时间",
        /// What to do.
        Hint = "hint" "提示",
    }
}

/// What a message says, field by field.
pub type Values = Vec<(Field, String)>;

/// A template of WeChat's console.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// Its id there.
    pub id: String,
    /// What it tells.
    pub topic: MessageTopic,
    /// Whether one consent is for good (templates for government services) or for one message.
    #[serde(default)]
    pub long_term: bool,
    /// Its keys (`thing1`, `time2` …) and what goes there.
    pub fields: Vec<(String, Field)>,
}

/// The templates of an installation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Templates(Vec<Template>);

impl Templates {
    /// Reads `[{"id","topic","longTerm","fields":[["thing1","item"],…]}]`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(json: &str) -> std::result::Result<Self, String> {
        let all: Vec<Template> = serde_json::from_str(json).map_err(|error| error.to_string())?;
        for template in &all {
            if template.id.is_empty() || template.fields.is_empty() {
                return Err("a template needs an id and fields".to_owned());
            }
            if all.iter().filter(|other| other.id == template.id).count() > 1 {
                return Err(format!("the template {} is there twice", template.id));
            }
        }
        Ok(Self(all))
    }

    /// Those of the demo and of the tests.
    pub fn of_the_demo() -> Self {
        let of = |topic: MessageTopic, long_term, fields: &[(&str, Field)]| Template {
            id: format!("demo-template-{topic}"),
            topic,
            long_term,
            fields: fields.iter().map(|(key, field)| ((*key).to_owned(), *field)).collect(),
        };
        Self(vec![
            of(
                MessageTopic::Rectification,
                false,
                &[
                    ("thing1", Field::Item),
                    ("thing2", Field::Place),
                    ("time3", Field::Due),
                    ("phrase4", Field::Status),
                ],
            ),
            of(
                MessageTopic::Result,
                false,
                &[("thing1", Field::Item), ("phrase2", Field::Status), ("time3", Field::At)],
            ),
            of(
                MessageTopic::Notice,
                true,
                &[("thing1", Field::Item), ("phrase2", Field::Status), ("thing3", Field::Hint)],
            ),
        ])
    }

    /// All of them.
    pub fn all(&self) -> &[Template] {
        &self.0
    }

    /// The one with an id.
    pub fn find(&self, id: &str) -> Option<&Template> {
        self.0.iter().find(|template| template.id == id)
    }
}

impl Template {
    /// What the template's keys say: values of the fields, cut to the rules of the keys. A field
    /// that the message does not have says what its topic is.
    pub fn fill(&self, values: &Values) -> Vec<(String, String)> {
        let value = |field: Field| {
            let found = values.iter().find(|(one, _)| *one == field);
            found.map_or(self.topic.text(), |(_, value)| value.as_str())
        };
        self.fields.iter().map(|(key, field)| (key.clone(), fit(key, value(*field)))).collect()
    }
}

/// Cuts a value to the rule that a key's name stands for (WeChat's 47003 otherwise).
fn fit(key: &str, value: &str) -> String {
    let line: String = value.split_whitespace().collect::<Vec<_>>().join(" ");
    match key.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "thing" => shortened(&line, 20),
        "phrase" => {
            let chinese: String =
                line.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).take(5).collect();
            if chinese.is_empty() { "提醒".to_owned() } else { chinese }
        }
        "character_string" => {
            let ascii: String = line.chars().filter(char::is_ascii_graphic).take(32).collect();
            if ascii.is_empty() { "-".to_owned() } else { ascii }
        }
        "name" => line.chars().take(10).collect(),
        _ => shortened(&line, 20),
    }
}

fn shortened(text: &str, most: usize) -> String {
    if text.is_empty() {
        return "-".to_owned();
    }
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// A day as WeChat's `time` and `date` want it: `2026年6月30日`.
pub fn day(day: Day) -> String {
    day.format("%Y年%-m月%-d日").to_string()
}

/// A moment as WeChat's `time` wants it: `2026年6月30日 15:01`.
pub fn moment(at: Moment) -> String {
    // the wire form is local time: 2026-06-30T15:01:00+08:00
    let text = at.to_string();
    format!("{} {}", day(at.day()), text.get(11..16).unwrap_or("00:00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(key: &str, value: &str) -> String {
        fit(key, value)
    }

    #[test]
    fn values_are_cut_to_the_rules_of_their_keys() {
        assert_eq!(filled("thing1", "打磨车间\n除尘管道"), "打磨车间 除尘管道");
        assert_eq!(filled("thing1", &"长".repeat(20)), "长".repeat(20));
        assert_eq!(filled("thing12", &"长".repeat(21)), "长".repeat(19) + "…");
        assert_eq!(filled("thing1", " "), "-");
        assert_eq!(filled("phrase2", "整改被退回了吗"), "整改被退回");
        assert_eq!(filled("phrase2", "ok"), "提醒");
        assert_eq!(filled("character_string3", "YH-2026-000123（甲）"), "YH-2026-000123");
    }

    #[test]
    fn times_are_written_as_wechat_wants_them() {
        let at = Moment::from_millis(1_781_488_860_000);
        assert_eq!(moment(at), "2026年6月15日 10:01");
        assert_eq!(day(at.day()), "2026年6月15日");
    }

    #[test]
    fn a_list_of_templates_is_read_or_says_what_is_wrong() {
        let good = r#"[{"id":"T","topic":"result","fields":[["thing1","item"],["phrase2","status"]]}]"#;
        let templates = Templates::parse(good).unwrap();
        let template = templates.find("T").unwrap();
        assert!(!template.long_term);
        let filled = template.fill(&vec![(Field::Item, "除尘".to_owned())]);
        assert_eq!(
            filled,
            [
                ("thing1".to_owned(), "除尘".to_owned()),
                ("phrase2".to_owned(), "办理结果".chars().take(5).collect())
            ]
        );
        for bad in [
            "",
            "{}",
            r#"[{"id":"","topic":"result","fields":[["thing1","item"]]}]"#,
            &good.replace("result", "x"),
        ] {
            assert!(Templates::parse(bad).is_err(), "{bad}");
        }
        let twice = format!("[{0},{0}]", &good[1..good.len() - 1]);
        assert!(Templates::parse(&twice).unwrap_err().contains("twice"));
    }
}
