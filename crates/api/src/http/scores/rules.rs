//! The rules by which a street's enterprises are scored, in words, and from which day.

use actix_web::web;
use heping_core::{Code, Day, Error, Moment};
use heping_operation::operation;
use heping_ranking::rules::{Edition, RuleBook, VERSIONS};
use heping_ranking::{Rule, RuleSet, appeals, editions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::usecase;

/// A version of the rules.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Version {
    /// Its name, which entries carry.
    version: &'static str,
    /// The day from which it judges; none while the street has not decided one.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    in_force_from: Option<Day>,
    /// Whether it is the one in force.
    in_force: bool,
    /// Where every score begins.
    base: i32,
    /// The lowest and the highest score there is.
    range: [i32; 2],
    /// Days after which points are forgotten.
    lifetime_days: i64,
    /// The most that credits are worth together.
    credit_limit: i32,
    /// The lowest scores of a green, a yellow and an orange code.
    colours_from: [i32; 3],
    /// What holds for all rules, each in a sentence.
    principles: Vec<String>,
    /// The rules.
    rules: Vec<RuleLine>,
    /// How an enterprise objects to an entry.
    objection: String,
}

/// One rule and its numbers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuleLine {
    /// Which.
    rule: Rule,
    /// What it says.
    rule_text: &'static str,
    /// Its numbers in words.
    numbers: String,
}

/// How an enterprise objects, in a sentence.
pub(crate) fn objection() -> String {
    let (file, decide) = (appeals::DAYS_TO_FILE, appeals::DAYS_TO_DECIDE);
    format!(
        "对记分有异议的，企业负责人或安全员可在记分后 {file} 天内，在小程序的积分明细里提出申诉；街道由没有经办过的人员在 {decide} 天内答复，申诉成立的撤销记分。"
    )
}

impl Version {
    fn of(rules: &'static RuleSet, from: Option<Day>, in_force: bool) -> Self {
        Self {
            version: rules.version,
            in_force_from: from,
            in_force,
            base: rules.base,
            range: [rules.floor, rules.ceiling],
            lifetime_days: rules.lifetime_days,
            credit_limit: rules.credit_limit,
            colours_from: [rules.green_from, rules.yellow_from, rules.orange_from],
            principles: rules.principles(),
            rules: (Rule::ALL.iter().filter(|rule| rules.has(**rule)))
                .map(|&rule| RuleLine { rule, rule_text: rule.text(), numbers: rules.numbers(rule) })
                .collect(),
            objection: objection(),
        }
    }

    /// Those of a book, the oldest first, and those that the street has not decided on.
    fn all(book: &RuleBook, now: Moment) -> Vec<Self> {
        let in_force = book.at(now).version;
        let of = |edition: &Edition| {
            Self::of(edition.rules, Some(edition.from), edition.rules.version == in_force)
        };
        let decided = |version: &str| book.editions().any(|edition| edition.rules.version == version);
        let open = VERSIONS.into_iter().filter(|rules| !decided(rules.version));
        book.editions().map(of).chain(open.map(|rules| Self::of(rules, None, false))).collect()
    }
}

/// The versions of the rules.
#[derive(Serialize, ToSchema)]
pub(crate) struct Versions {
    /// The oldest first.
    items: Vec<Version>,
}

/// The rules by which everybody is scored, every version with the day from which it judges
#[operation("积分规则")]
pub(crate) async fn list_score_rules(
    app: web::Data<App>,
    guard: Guard<perm::SignedIn>,
) -> Outcome<Is<Versions>> {
    let now = app.clock.now();
    let book = match guard.scope.tenant(None) {
        Ok(street) => app.store.read(move |conn| editions::book(conn, street)).await?,
        // somebody of several streets, or of none
        Err(_) => RuleBook::default(),
    };
    Ok(Answer::ok(&Versions { items: Version::all(&book, now) })?)
}

/// From which day a version judges.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EditionBody {
    /// The first day of which it judges what happens: tomorrow at the earliest.
    #[schema(value_type = chrono::NaiveDate)]
    in_force_from: Day,
}

/// Sets the day from which a version of the rules judges the street's enterprises
#[operation("施行积分规则")]
pub(crate) async fn replace_score_rules(
    context: Context,
    guard: Guard<perm::DecideScoreRules>,
    version: web::Path<String>,
    body: Body<EditionBody>,
) -> Outcome<Is<Versions>> {
    let Some(rules) = editions::version(&version) else {
        return Err(Error::because(Code::NotFound, "没有这一版积分规则。").into());
    };
    let EditionBody { in_force_from } = body.read()?;
    Ok(usecase::decide_score_rules(&context, guard, rules, in_force_from, |book, now| Versions {
        items: Version::all(book, now),
    })
    .await?)
}
