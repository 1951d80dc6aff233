//! The last message to a phone that is bound no more.

use heping_core::{MessageTopic, Result};
use heping_store::jobs::Failure;
use heping_wechat::farewell::Farewell;
use heping_wechat::{Message, Unsent};

use super::Job;
use crate::app::App;

/// What a tap on it opens.
const PAGE: &str = "pages/home/home";

impl Job for Farewell {
    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        let template = app.templates.all().iter().find(|template| template.topic == MessageTopic::Notice);
        let (Some(template), Some(openid), Some(wechat)) =
            (template, self.openid(&app.keys.vault), &app.wechat)
        else {
            return Ok(());
        };
        let (template_id, values) = (template.id.clone(), template.fill(&self.values()));
        let message = Message { openid, template_id, page: PAGE.to_owned(), values };
        match wechat.send(&message).await {
            Err(Unsent::NotNow(error)) => Err(Failure::Again(error)),
            Err(Unsent::Wrong { error, .. }) => Err(Failure::Never(error)),
            // whoever never agreed to notices is told in the sessions that are left
            Ok(()) | Err(Unsent::NoConsent | Unsent::Uncertain(_)) => Ok(()),
        }
    }
}
