//! Devices of the city's platform (cameras, sensors): registered by the office, known by a
//! signature over time and body, switched off when they flood with what is new.

mod change;
mod flood;
mod message;
mod read;
mod register;
mod row;
mod signature;
mod silence;

pub use change::{DeviceChange, change, new_key};
pub use flood::{Admission, count_new};
pub(crate) use message::{answered, remember};
pub use message::{forget_messages, is_known};
pub use read::{device, devices};
pub use register::{NewDevice, register};
pub use row::{Device, DeviceKind};
pub use signature::{secret, verify};
pub use silence::{hear, note_silence, silent};
