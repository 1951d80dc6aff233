//! Handlers and wire types, one file an area. A handler takes its permission, reads its body,
//! runs one use case and answers.

pub mod account;
pub mod codes;
pub mod enterprises;
pub mod front;
pub mod hazards;
pub mod health;
pub mod inspections;
pub mod office;
pub mod photos;
pub mod public_rules;
pub mod report_page;
pub mod scores;
pub mod self_checks;
pub mod sync;
pub mod wechat_push;

use std::time::Duration;

use heping_core::PageRequest;
use heping_store::turns::Turns;
use serde::Deserialize;
use utoipa::IntoParams;

/// What makes or reads a whole file (papers, stickers, exports, imports) takes a processor, memory and
/// a reader of the database for seconds: never all of them, whoever asks for however many.
pub static FILES: Turns = Turns::new(2, Duration::from_secs(3), "正在处理的文件较多，请几秒后重试。");

/// Which page of a list.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageQuery {
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

impl PageQuery {
    fn request(self) -> heping_core::Result<PageRequest> {
        PageRequest::new(self.page, self.page_size)
    }
}
