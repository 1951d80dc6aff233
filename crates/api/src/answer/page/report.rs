//! The page on which anybody who scans a code reports a hazard, and the receipt that they keep. No
//! script: a photo goes with each press of a button, so that a bad line loses one photo and not the
//! report; what was typed comes back with every answer.

use askama::Template;
use heping_core::{Error, FieldError, HazardId, Moment, PhotoId, Result};
use heping_records::report::ReportStatus;

use crate::answer::photo_links::PhotoLink;

/// Enough to show what is meant, and as many as a minute takes on a bad line.
pub const MOST_PHOTOS: usize = 3;

/// A report as far as it has been filled in.
#[derive(Default)]
pub struct Draft {
    /// Made with the page, so that sending it twice makes one report.
    pub id: Option<HazardId>,
    /// The ticket under which the photos came; empty before the first.
    pub ticket: String,
    /// What was seen.
    pub text: String,
    /// Where.
    pub place: String,
    /// How to reach whoever reports; empty where nobody is to know.
    pub contact: String,
    /// The photos that came.
    pub photos: Vec<PhotoLink>,
    /// What is wrong with it as a whole.
    pub problem: Option<String>,
    /// What is wrong with its fields.
    pub errors: Vec<FieldError>,
}

impl Draft {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// Whether it takes one more photo.
    fn may_add(&self) -> bool {
        self.photos.len() < MOST_PHOTOS
    }

    /// The photos that came, by their ids.
    pub fn photo_ids(&self) -> Vec<PhotoId> {
        self.photos.iter().map(|photo| photo.id).collect()
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct Form<'a> {
    style: &'static str,
    enterprise_name: &'a str,
    privacy: &'static str,
    most: usize,
    draft: &'a Draft,
    id: HazardId,
}

/// The page of the firm of that name.
///
/// # Errors
/// `internal` when the template fails.
pub fn form(enterprise_name: &str, privacy: &'static str, draft: &Draft) -> Result<String> {
    let id = draft.id.unwrap_or_else(HazardId::new);
    let page = Form { style: super::STYLE, enterprise_name, privacy, most: MOST_PHOTOS, draft, id };
    page.render().map_err(Error::internal)
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct Receipt<'a> {
    style: &'static str,
    status: &'a ReportStatus,
    receipt: &'a str,
    reported: String,
    url: &'a str,
    privacy: &'static str,
}

/// The page of a receipt, which stands at `url`.
///
/// # Errors
/// `internal` when the template fails.
pub fn receipt(status: &ReportStatus, receipt: &str, url: &str, privacy: &'static str) -> Result<String> {
    let reported = said(status.reported_at);
    Receipt { style: super::STYLE, status, receipt, reported, url, privacy }.render().map_err(Error::internal)
}

fn said(at: Moment) -> String {
    at.local().format("%Y年%-m月%-d日 %H:%M").to_string()
}
