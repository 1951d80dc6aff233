//! The one screen (一屏纵览): self-checks and inspections side by side, what must be rectified and
//! by when, the score and the place in the industry. One call.

use actix_web::http::header::{self, EntityTag};
use actix_web::{HttpRequest, HttpResponse, web};
use heping_core::{CodeColour, Day, EnterpriseId, Error, Moment, Result, SubdistrictId, TaskId};
use heping_operation::operation;
use heping_org::bulletins::{self, FirmBulletin, Open};
use heping_org::enterprises;
use heping_qr::IssuedCode;
use heping_ranking::{Gate, Standing, last_settled};
use heping_records::hazard::{OpenItem, most_urgent, open_in};
use heping_records::history::{RecordLine, newest, records};
use heping_records::inspection::{VisitCap, visit_cap};
use heping_records::measure::{self, InForce, Measure};
use heping_records::self_check::task::{self, SelfCheckTask};
use heping_store::revision::{self, Revision};
use heping_store::{Ask, Conn, Vault, merged};
use heping_wechat::inbox;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::problem::Problem;
use crate::answer::{Held, HeldTags, Served, not_modified};
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::targets;
use crate::http::scores::peers::beside;
use crate::http::scores::rankings::Ranking;
use crate::usecase::Enterprise;

/// Open items that the screen shows; there are lists for the rest.
const OPEN_ITEMS: i64 = 50;
/// Records that the screen shows.
const RECORDS: i64 = 20;

/// Everything that an enterprise sees first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The enterprise.
    pub enterprise: Enterprise,
    /// Its code in force.
    pub code: Option<String>,
    /// How well it behaves.
    pub code_colour: CodeColour,
    /// The same in Chinese.
    pub code_colour_text: &'static str,
    /// What holds the colour down, and what clears it.
    pub gates: Vec<Gate>,
    /// 0–120 points.
    pub score: i32,
    /// Its place among its peers; without a rank when there are too few of them.
    pub ranking: Option<Ranking>,
    /// What must be rectified, what is due first first.
    pub open_items: Vec<OpenItem>,
    /// Measures on the spot that hold: what stands still until a review.
    pub measures: Vec<Measure>,
    /// Self-checks and inspections, the newest first.
    pub records: Vec<RecordLine>,
    /// How often it was checked this year, and how often it may be without a reason for each further visit.
    pub visit_cap: VisitCap,
    /// The self-check that comes next.
    pub next_self_check: Option<NextSelfCheck>,
    /// What the street told many firms and this one has not confirmed, the newest first.
    pub bulletins: Vec<FirmBulletin>,
    /// Messages not read yet.
    pub unread_messages: i64,
}

/// The self-check that comes next.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextSelfCheck {
    /// The task.
    pub task_id: TaskId,
    /// The title of its checklist.
    pub title: String,
    /// The first day on which it can be done.
    #[schema(value_type = chrono::NaiveDate)]
    pub opens_on: Day,
    /// The last day on which it is in time.
    #[schema(value_type = chrono::NaiveDate)]
    pub due_on: Day,
}

/// The one screen of an enterprise
#[operation("一屏纵览")]
pub(crate) async fn get_overview(
    app: web::Data<App>,
    request: HttpRequest,
    on: On<perm::ReadFirm, targets::Enterprise>,
) -> std::result::Result<Served<Held<Overview>>, Problem> {
    let now = app.clock.now();
    let (firm, held) = ((on.subdistrict, on.enterprise), HeldTags::of(&request));
    if let Some(revision) = app.fresh.revision(on.enterprise).filter(|_| held.any()) {
        let etag = etag(revision, now);
        if held.has(&etag) {
            return Ok(not_modified(etag).into());
        }
    }
    let (etag, body) = match app.overview(firm, now, held).await? {
        (etag, Some(body)) => (etag, body),
        (etag, None) => return Ok(not_modified(etag).into()),
    };
    let screen = HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .body(body);
    Ok(screen.into())
}

/// The revision of the firm, the day, what time alone has changed since, and what the street says of
/// every firm: equal tags, equal screens. A peer's change of rank shows with the next revision or day at the latest.
fn etag(revision: Revision, now: Moment) -> EntityTag {
    let Revision { number, next_change, visit_caps } = revision;
    let passed = next_change.filter(|at| *at <= now).map_or(0, |at| at.millis());
    let minute = if passed > 0 { now.millis() / 60_000 } else { 0 };
    EntityTag::new_strong(format!("{number}-{}-{passed}-{minute}-{visit_caps}", now.day()))
}

impl App {
    /// The screen as JSON, and its ETag; the ETag alone where it is among those `held`.
    ///
    /// # Errors
    /// `not_found` when there is no such enterprise.
    pub async fn overview(
        &self,
        (subdistrict, enterprise): (SubdistrictId, EnterpriseId),
        now: Moment,
        held: HeldTags,
    ) -> Result<(EntityTag, Option<String>)> {
        let (vault, reading) = (self.keys.vault.clone(), self.fresh.reading());
        if held.any() {
            // whoever has the screen most often has it still
            let revision = self.store.ask(move || revision::asked(enterprise)).await?;
            let etag = etag(revision, now);
            if held.has(&etag) {
                self.fresh.keep_revision(enterprise, revision, reading);
                return Ok((etag, None));
            }
        }
        let board = self.placing(subdistrict, enterprise).await;
        let asked = move || {
            let board = board.clone();
            let asked = (
                (revision::asked(enterprise), merged::into(enterprise)),
                (last_settled(enterprise), beside(subdistrict, enterprise, board.as_ref(), now)),
                Own::asked(vault.clone(), enterprise, now),
                Shown::asked(enterprise, now.day()),
            );
            asked.further(move |((revision, merged), (settled, beside), own, mut shown), conn| {
                for firm in merged {
                    shown = shown.and(Shown::asked(firm, now.day()).ask(conn)?);
                }
                let standing = heping_ranking::standing_from(conn, enterprise, settled, now)?;
                let ranking = Ranking::told(conn, &standing, board, &beside, now)?;
                Ok((revision, screen(conn, &standing, ranking, own, shown)?))
            })
        };
        let (revision, overview) = self.store.ask(asked).await?;
        self.fresh.keep_revision(enterprise, revision, reading);
        let body = serde_json::to_string(&overview).map_err(Error::internal)?;
        Ok((etag(revision, now), Some(body)))
    }
}

/// What the screen shows of the firm alone.
struct Own {
    enterprise: enterprises::Enterprise,
    code: Option<IssuedCode>,
    visit_cap: VisitCap,
    next_task: Option<SelfCheckTask>,
    bulletins: Open,
}

impl Own {
    fn asked(vault: Vault, enterprise: EnterpriseId, now: Moment) -> impl Ask<Answer = Self> {
        let today = now.day();
        let asked = (
            enterprises::asked(vault, enterprise),
            heping_qr::in_force(enterprise),
            visit_cap(enterprise, now),
            task::next(enterprise, today),
            bulletins::open(enterprise, today),
        );
        asked.then(|(enterprise, code, visit_cap, next_task, bulletins)| {
            Ok(Self { enterprise, code, visit_cap, next_task, bulletins })
        })
    }
}

/// What it shows of the firm and of each that was merged into it.
struct Shown {
    items: Vec<OpenItem>,
    measures: InForce,
    records: Vec<RecordLine>,
    unread: i64,
}

impl Shown {
    fn asked(firm: EnterpriseId, today: Day) -> impl Ask<Answer = Self> {
        let asked = (
            open_in(firm, today, OPEN_ITEMS),
            measure::in_force(firm),
            records(firm, RECORDS),
            inbox::unread_in(firm),
        );
        asked.then(|(items, measures, records, unread)| Ok(Self { items, measures, records, unread }))
    }

    fn and(mut self, other: Self) -> Self {
        self.items.extend(other.items);
        self.records.extend(other.records);
        Self { measures: self.measures.and(other.measures), unread: self.unread + other.unread, ..self }
    }
}

/// The whole screen, of one snapshot; the place among others is the board's.
fn screen(
    conn: &mut Conn,
    standing: &Standing,
    ranking: Ranking,
    own: Own,
    shown: Shown,
) -> Result<Overview> {
    Ok(Overview {
        enterprise: own.enterprise.into(),
        code: own.code.map(|row| row.code.as_str().to_owned()),
        code_colour: standing.colour,
        code_colour_text: standing.colour.text(),
        gates: standing.gates.clone(),
        score: standing.score,
        ranking: Some(ranking),
        open_items: most_urgent(shown.items, OPEN_ITEMS),
        measures: shown.measures.views(conn)?,
        records: newest(shown.records, RECORDS),
        visit_cap: own.visit_cap,
        next_self_check: own.next_task.map(|task| NextSelfCheck {
            task_id: task.id,
            title: task.title,
            opens_on: task.opens_on,
            due_on: task.due_on,
        }),
        bulletins: own.bulletins.views(conn)?,
        unread_messages: shown.unread,
    })
}
