//! 通知与预警: what the street tells many firms at once, each of which confirms that it has it.
//!
//! Whom it goes to is settled when it is sent: a firm that moves into the village later has not been
//! told, and the figures of who has confirmed never change by the register alone.

pub mod attachment;
mod firm;
mod read;
mod row;
mod send;

use heping_core::words;

pub use attachment::{Attachment, AttachmentKind, NewAttachment, TakenAttachment};
pub use firm::{FirmBulletin, Open, confirm, of_firm, open};
pub use read::{
    Bulletin, BulletinFigures, BulletinRecipient, Near, RecipientFilter, RecipientState, Unconfirmed,
    bulletin, bulletins, figures, recipients, unconfirmed,
};
pub use send::{NewBulletin, NewWithdrawal, Told, delivered, look_anew, remind, send, to_tell, withdraw};

words! {
    /// How urgent it is; the colours are those of weather warnings.
    BulletinLevel {
        /// Something to know.
        Notice = "notice" "通知",
        /// The mildest warning.
        Blue = "blue" "蓝色预警",
        /// A warning.
        Yellow = "yellow" "黄色预警",
        /// A grave warning.
        Orange = "orange" "橙色预警",
        /// The gravest warning.
        Red = "red" "红色预警",
    }
}

impl BulletinLevel {
    /// Whether a phone may ring for it at night.
    pub fn is_urgent(self) -> bool {
        matches!(self, Self::Orange | Self::Red)
    }
}

words! {
    /// How far it has come.
    BulletinState {
        /// Not every inbox has it yet.
        Sending = "sending" "发送中",
        /// Every inbox has it.
        Sent = "sent" "已发送",
        /// It was taken back.
        Withdrawn = "withdrawn" "已撤回",
    }
}
