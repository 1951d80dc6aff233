//! A scan: what anyone sees of a code, and what somebody signed in does next.

use crate::answer::Raw;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use heping_core::{
    Code, CodeColour, CodeStatus, EnterpriseId, EnterpriseStatus, Error, Moment, Permission, Result, Role,
    words,
};
use heping_operation::operation;
use heping_org::enterprises::{self, OnCard};
use heping_org::life;
use heping_qr::{EnterpriseCode, IssuedCode};
use heping_ranking::{Standing, last_settled_by_code};
use heping_records::hazard::open_items;
use heping_records::self_check::task;
use heping_store::{Ask, Conn, limit, merged};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::page::landing;
use crate::answer::problem::Problem;
use crate::answer::{Answer, Is, Landing, Served};
use crate::app::App;
use crate::app::fresh::Ready;
use crate::extract::auth::Visitor;
use crate::extract::context::Context;
use crate::http::codes::parse;

words! {
    /// What the person who scanned would probably do next.
    NextAction {
        /// Something must be rectified.
        Rectify = "rectify" "去整改",
        /// A self-check is due.
        SelfCheck = "self_check" "去自查",
        /// Open an inspection.
        Inspect = "inspect" "开始督查",
        /// Look at the one screen.
        View = "view" "查看",
        /// Ask the street for an invitation.
        Bind = "bind" "申请绑定",
    }
}

/// What anyone who scans a code sees; signed in, also who one is here.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicCard {
    /// The code.
    code: String,
    /// The enterprise's name.
    enterprise_name: String,
    /// Where it stands in its life.
    enterprise_status: EnterpriseStatus,
    /// The same in Chinese.
    enterprise_status_text: &'static str,
    /// Whose code this was, where that enterprise was merged into this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    former_name: Option<String>,
    /// How well it behaves.
    code_colour: CodeColour,
    /// The same in Chinese.
    code_colour_text: &'static str,
    /// Since when the code is in force.
    valid_since: Moment,
    /// `active`: other codes are refused with 410.
    status: CodeStatus,
    /// The same in Chinese.
    status_text: &'static str,
    #[serde(flatten)]
    here: Option<Here>,
}

/// Who the person with the session is at this enterprise.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Here {
    /// The enterprise.
    enterprise_id: EnterpriseId,
    /// The person's role here.
    your_role: Option<Role>,
    /// The same in Chinese.
    your_role_text: Option<&'static str>,
    /// What to do next.
    next_action: NextAction,
    /// The same in Chinese.
    next_action_text: &'static str,
}

/// Asks for what most cards are made of: whose code it is, what that firm is called, where it stands.
fn at_a_glance(
    code: EnterpriseCode,
) -> impl Ask<Answer = (Option<IssuedCode>, Option<OnCard>, Option<Standing>)> {
    let text = code.as_str().to_owned();
    (heping_qr::scanned(code), enterprises::by_code(&text), last_settled_by_code(&text))
}

fn card(
    conn: &mut Conn,
    code: EnterpriseCode,
    now: Moment,
) -> Result<(IssuedCode, PublicCard, Option<Moment>)> {
    let row = heping_qr::resolve(conn, code)?.ok_or_else(|| Error::new(Code::NotFound))?;
    row.in_force()?;
    let name = |conn: &mut Conn, firm| heping_org::enterprises::name_of(conn, firm).map(|(_, name)| name);
    let firm = merged::successor(conn, row.enterprise)?;
    let former_name = if firm == row.enterprise { None } else { Some(name(conn, row.enterprise)?) };
    let row = IssuedCode { enterprise: firm, ..row };
    let (name, status) = (name(conn, firm)?, life::status(conn, firm)?);
    let standing = heping_ranking::standing(conn, firm, now)?;
    let card = PublicCard { former_name, ..PublicCard::of(&row, name, status, &standing) };
    Ok((row, card, standing.next_change_at))
}

impl PublicCard {
    fn of(row: &IssuedCode, name: String, status: EnterpriseStatus, standing: &Standing) -> Self {
        Self {
            code: row.code.as_str().to_owned(),
            enterprise_name: name,
            enterprise_status: status,
            enterprise_status_text: status.text(),
            former_name: None,
            code_colour: standing.public_colour,
            code_colour_text: standing.public_colour.text(),
            valid_since: row.issued_at,
            status: row.status,
            status_text: row.status.text(),
            here: None,
        }
    }
}

/// The public card of a code, however it was typed
#[operation("查询河平码")]
pub(crate) async fn get_code(
    context: Context,
    visitor: Visitor,
    code: web::Path<String>,
) -> Outcome<Is<PublicCard>> {
    let now = context.now;
    let Some(actor) = visitor.0 else {
        context.admit(limit::CODE_LOOKUP, "").await?;
        return Ok(Answer::again(Raw::of_text(200, public_card(&context.app, &code, now).await?)));
    };
    let code = parse(&code)?;
    let card = context
        .app
        .store
        .read(move |conn| {
            let (row, mut card, _) = card(conn, code, now)?;
            let member = actor.memberships.iter().find(|m| match m.enterprise {
                Some(enterprise) => enterprise == row.enterprise,
                None => m.subdistrict == row.subdistrict,
            });
            let role = member.map(|m| m.role);
            let next_action = match role {
                Some(role)
                    if role.is_of_firm() && !open_items(conn, row.enterprise, now.day(), 1)?.is_empty() =>
                {
                    NextAction::Rectify
                }
                Some(role)
                    if role.is_of_firm()
                        && task::next_task(conn, row.enterprise, now.day())?
                            .is_some_and(|next| next.opens_on <= now.day()) =>
                {
                    NextAction::SelfCheck
                }
                Some(role) if Permission::Inspect.roles().contains(&role) => NextAction::Inspect,
                Some(_) => NextAction::View,
                None => NextAction::Bind,
            };
            card.here = Some(Here {
                enterprise_id: row.enterprise,
                your_role: role,
                your_role_text: role.map(Role::text),
                next_action,
                next_action_text: next_action.text(),
            });
            Ok(card)
        })
        .await?;
    Ok(Answer::ok(&card)?)
}

/// The public card as JSON, remembered for a moment.
async fn public_card(app: &App, typed: &str, now: Moment) -> Result<String> {
    if let Some(ready) = app.fresh.card(typed, now) {
        return Ok(ready.body);
    }
    let code = parse(typed)?;
    let reading = app.fresh.reading();
    let (row, card, until) = match app.store.ask(move || at_a_glance(code)).await? {
        (Some(row), Some(OnCard { name, status, successor: None }), Some(standing))
            if standing.holds_at(now) =>
        {
            row.in_force()?;
            let card = PublicCard::of(&row, name, status, &standing);
            (row, card, standing.next_change_at)
        }
        // it was merged, or time has overtaken what was settled, or there is no such code
        _ => app.store.read(move |conn| card(conn, code, now)).await?,
    };
    let body = serde_json::to_string(&card).map_err(Error::internal)?;
    // a firm has one card that is kept: that of a code which came with a merger is another one
    if typed == row.code.as_str() && card.former_name.is_none() {
        app.fresh.keep_card(typed, Ready { enterprise: row.enterprise, body: body.clone(), until }, reading);
    }
    Ok(body)
}

/// What any scanner opens: a page, or the public card when JSON is asked for
#[operation("扫码打开的页面")]
pub(crate) async fn get_landing_page(
    context: Context,
    request: HttpRequest,
    code: web::Path<String>,
) -> std::result::Result<Served<Landing<PublicCard>>, Problem> {
    if let Some(file) = context.app.rule_file.as_deref().filter(|file| file.name == *code) {
        return Ok(HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body(file.content.clone())
            .into());
    }
    let now = context.now;
    let accept =
        request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("application/json") && !accept.contains("text/html") {
        context.admit(limit::CODE_LOOKUP, "").await?;
        let body = public_card(&context.app, &code, now).await?;
        return Ok(HttpResponse::Ok().content_type("application/json").body(body).into());
    }
    let (status, page) = match landing_of(&context, &code).await {
        Ok(page) => (StatusCode::OK, page),
        Err(error) => {
            let problem = Problem(error);
            problem.log();
            let status = StatusCode::from_u16(problem.0.code().status()).unwrap_or(StatusCode::NOT_FOUND);
            (status, landing::refused(&problem.0)?)
        }
    };
    let page = HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(page);
    Ok(page.into())
}

async fn landing_of(context: &Context, typed: &str) -> Result<String> {
    let (app, now) = (&context.app, context.now);
    context.admit(limit::CODE_LOOKUP, "").await?;
    let code = parse(typed)?;
    let (row, card, street) = app
        .store
        .read(move |conn| {
            let (row, card, _) = card(conn, code, now)?;
            let street = heping_org::subdistrict::get(conn, row.subdistrict)?;
            Ok((row, card, street))
        })
        .await?;
    landing::genuine(landing::Card {
        rules: format!("/rules/{}", street.code),
        report: format!("/report/{}", row.code.as_str()),
        street: street.name,
        enterprise_name: card.enterprise_name,
        status: Some(card.enterprise_status).filter(|status| !status.is_operating()),
        former_name: card.former_name,
        colour: card.code_colour,
        valid_since: card.valid_since.day().format("%Y年%-m月%-d日").to_string(),
        display: row.code.display(),
        // the demo has no mini-program that WeChat knows
        open: app
            .wechat
            .as_ref()
            .filter(|_| app.demo.is_none())
            .map(|wechat| wechat.scheme("pages/home/home", &format!("q={}", row.code.url(&app.public_url)))),
    })
}
