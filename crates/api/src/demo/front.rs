//! The page that the demo opens with.

use heping_core::{Code, EnterpriseId, Error, Result};
use heping_qr::{EcLevel, Matrix, Picture, svg};

use super::{PASSWORD, USERS, firms};
use crate::app::App;
use crate::web::demo::Demo;

/// Which firm the page is about.
#[derive(Debug)]
pub struct Front {
    firm: EnterpriseId,
}

impl Front {
    /// The page about the demo's first firm.
    pub fn of_first_firm() -> Self {
        Self { firm: firms::id(1) }
    }

    /// The page as it is now.
    ///
    /// # Errors
    /// `not_found` when the demo was started empty and nobody has made the firm.
    pub async fn page(&self, app: &App) -> Result<String> {
        let (firm, now) = (self.firm, app.clock.now());
        let (name, code) = app
            .store
            .read(move |conn| {
                let code = heping_qr::active(conn, firm)?.ok_or_else(|| Error::new(Code::NotFound))?;
                Ok((heping_org::enterprises::name_of(conn, firm)?.1, code))
            })
            .await?;
        let (_, overview) = app.overview(firm, now).await?;
        let overview: serde_json::Value = serde_json::from_str(&overview).map_err(Error::internal)?;
        let overview = serde_json::to_string_pretty(&overview).map_err(Error::internal)?;
        let matrix = Matrix::encode(&code.code.url(&app.public_url), EcLevel::M)?;
        let picture = svg::render(&matrix, Picture::new(Some(512), None)?)?;
        let landing = format!("/q/{}", code.code.as_str());
        let mut users: Vec<(String, String)> = USERS
            .iter()
            .map(|(username, role, _)| ((*username).to_owned(), role.text().to_owned()))
            .collect();
        users.extend((1..=3).map(|number| (format!("demo-firm-{number}"), "企业安全员（微信）".to_owned())));
        Demo::page(
            (firm.to_string(), name),
            (code.code.display(), landing, &picture),
            users,
            PASSWORD,
            overview,
        )
    }
}
