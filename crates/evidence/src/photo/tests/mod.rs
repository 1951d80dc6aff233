mod picture;
mod rows;
pub(super) mod samples;
