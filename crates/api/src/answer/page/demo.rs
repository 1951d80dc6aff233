//! The demo's front page: what a person can do next.

use askama::Template;
use base64::Engine;
use heping_core::{Error, Result};

/// What the page shows.
#[derive(Template)]
#[template(path = "demo.html")]
pub struct Demo {
    style: &'static str,
    /// The firm on the page.
    pub name: String,
    /// Its id.
    pub enterprise: String,
    /// Its code in groups.
    pub display: String,
    /// Where its code leads.
    pub landing: String,
    picture: String,
    /// Those of them who work at the console and have no door of their own.
    staff: Vec<(String, String)>,
    people: People,
    /// The one screen as the API answers it.
    pub overview: String,
    /// Whether there is a documentation to point to.
    docs: bool,
}

/// Whom a visitor can be.
pub struct People {
    /// Name and role of each.
    pub users: Vec<(String, String)>,
    /// The password of all of them.
    pub password: String,
    /// What their WeChat codes end with.
    pub ending: String,
    /// Whether others are in reach: then a phone can scan the code on the screen.
    pub is_public: bool,
}

impl Demo {
    /// The page of one firm; `svg` is its code as a picture.
    pub fn page(
        firm: (String, String),
        code: (String, String, &str),
        people: People,
        overview: String,
        docs: bool,
    ) -> Result<String> {
        let (enterprise, name) = firm;
        let (display, landing, svg) = code;
        let encoded = base64::engine::general_purpose::STANDARD.encode(svg);
        let picture = format!("data:image/svg+xml;base64,{encoded}");
        let has_no_door = |(name, _): &&(String, String)| {
            !name.starts_with("demo-")
                && !["office", "inspector2", "inspector3", "grid1"].contains(&name.as_str())
        };
        let staff = people.users.iter().filter(has_no_door).cloned().collect();
        let page = Self {
            style: super::STYLE,
            name,
            enterprise,
            display,
            landing,
            picture,
            staff,
            people,
            overview,
            docs,
        };
        page.render().map_err(Error::internal)
    }
}

/// The door before it, where others are in reach.
#[derive(Template)]
#[template(path = "door.html")]
pub struct Door {
    style: &'static str,
    wrong: Option<String>,
}

impl Door {
    /// The page; `wrong` says why the door stayed shut.
    pub fn page(wrong: Option<String>) -> Result<String> {
        Self { style: super::STYLE, wrong }.render().map_err(Error::internal)
    }
}
