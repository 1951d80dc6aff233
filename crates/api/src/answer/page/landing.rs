//! What any scanner shows for a code: whether it is genuine, and nothing personal. No script, so
//! that the oldest phone shows it; said in words, sign and colour, large enough for old eyes.

use askama::Template;
use heping_core::{Code, CodeColour, EnterpriseStatus, Error, Result};

/// What the page says of a code in force.
pub struct Card {
    /// The street that issued it.
    pub street: String,
    /// Where its score rules are published.
    pub rules: String,
    /// The enterprise's name.
    pub enterprise_name: String,
    /// Where it stands in its life, unless it works.
    pub status: Option<EnterpriseStatus>,
    /// Whose code it was, where that enterprise was merged into this one.
    pub former_name: Option<String>,
    /// How well it behaves.
    pub colour: CodeColour,
    /// Since when the code is in force.
    pub valid_since: String,
    /// The code in groups.
    pub display: String,
    /// Where anybody reports a hazard.
    pub report: String,
    /// Opens the mini-program, where there is one.
    pub open: Option<String>,
}

/// What a scan comes to.
#[derive(Clone, Copy)]
struct Verdict {
    /// The page's class.
    state: &'static str,
    title: &'static str,
    advice: &'static str,
    sign: &'static str,
}

const GENUINE: Verdict = Verdict {
    state: "genuine",
    title: "码牌真实",
    advice: "此码正在使用。",
    sign: r##"<svg viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="19" fill="#fff"/><path d="M10 21l7 7 13-15" fill="none" stroke="#33404d" stroke-width="5"/></svg>"##,
};
const REPLACED: Verdict = Verdict {
    state: "replaced",
    title: "此码已更换",
    advice: "这块标牌已经作废，请扫描该企业最新的河平码。",
    sign: r##"<svg viewBox="0 0 40 40" aria-hidden="true"><path d="M20 1l19 36H1z" fill="#fff"/><path d="M20 14v11m0 4v4" stroke="#8a4b00" stroke-width="5"/></svg>"##,
};
const REVOKED: Verdict = Verdict {
    state: "revoked",
    title: "此码已停用",
    advice: "街道已停用此码，请勿再使用这块标牌。",
    sign: r##"<svg viewBox="0 0 40 40" aria-hidden="true"><path d="M12 1h16l11 11v16L28 39H12L1 28V12z" fill="#fff"/><path d="M12 12l16 16m0-16L12 28" stroke="#a31919" stroke-width="5"/></svg>"##,
};
const UNKNOWN: Verdict = Verdict {
    state: "unknown",
    title: "查无此码",
    advice: "系统中没有这个码，标牌可能是伪造的。如为手工输入，请核对是否有字符输错。",
    sign: r##"<svg viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="19" fill="#fff"/><path d="M13 15c0-10 14-9 14-1 0 5-7 6-7 11m0 4v5" fill="none" stroke="#33404d" stroke-width="5"/></svg>"##,
};

#[derive(Template)]
#[template(path = "landing.html")]
struct Page<'a> {
    style: &'static str,
    verdict: Verdict,
    title: &'a str,
    advice: &'a str,
    card: Option<Card>,
}

impl Card {
    fn shape(&self) -> &'static str {
        shape(self.colour)
    }

    fn meaning(&self) -> &'static str {
        match self.colour {
            CodeColour::Grey if self.status.is_some() => "期间不评价",
            CodeColour::Green => "安全表现良好",
            CodeColour::Yellow => "安全表现一般，有待改进",
            CodeColour::Orange => "安全问题较多，须加紧整改",
            CodeColour::Red => "存在突出安全问题",
            CodeColour::Grey => "尚未评价",
        }
    }
}

/// The page of a genuine code.
pub fn genuine(card: Card) -> Result<String> {
    let title = format!("{}，由{}签发", GENUINE.title, card.street);
    render(GENUINE, &title, GENUINE.advice, Some(card))
}

/// The page of a code that is unknown, replaced or revoked, or that cannot be looked up now.
pub fn refused(error: &Error) -> Result<String> {
    match error.code() {
        Code::CodeReplaced => render(REPLACED, REPLACED.title, REPLACED.advice, None),
        Code::CodeRevoked => render(REVOKED, REVOKED.title, REVOKED.advice, None),
        Code::NotFound => render(UNKNOWN, UNKNOWN.title, UNKNOWN.advice, None),
        // says nothing about the code
        other => render(Verdict { state: "later", ..REPLACED }, other.title(), error.detail(), None),
    }
}

fn render(verdict: Verdict, title: &str, advice: &str, card: Option<Card>) -> Result<String> {
    Page { style: super::STYLE, verdict, title, advice, card }.render().map_err(Error::internal)
}

/// Each colour has a shape of its own: a tick, a triangle, a diamond, a cross, an empty ring.
fn shape(colour: CodeColour) -> &'static str {
    match colour {
        CodeColour::Green => {
            r##"<svg viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="19" fill="#1a8a4a"/><path d="M11 21l6 6 12-14" fill="none" stroke="#fff" stroke-width="4"/></svg>"##
        }
        CodeColour::Yellow => {
            r##"<svg viewBox="0 0 40 40" aria-hidden="true"><path d="M20 2l19 35H1z" fill="#e8b400"/><path d="M20 14v12m0 4v4" stroke="#1b2430" stroke-width="4"/></svg>"##
        }
        CodeColour::Orange => {
            r##"<svg viewBox="0 0 40 40" aria-hidden="true"><path d="M20 1l19 19-19 19L1 20z" fill="#e06a00"/><path d="M20 10v13m0 4v4" stroke="#fff" stroke-width="4"/></svg>"##
        }
        CodeColour::Red => {
            r##"<svg viewBox="0 0 40 40" aria-hidden="true"><path d="M12 1h16l11 11v16L28 39H12L1 28V12z" fill="#c62828"/><path d="M12 12l16 16m0-16L12 28" stroke="#fff" stroke-width="4"/></svg>"##
        }
        CodeColour::Grey => {
            r##"<svg viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="17" fill="none" stroke="#7a8694" stroke-width="4"/></svg>"##
        }
    }
}
