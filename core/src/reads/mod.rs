//! What only reads: lists, and a job that is waited for.

pub(crate) mod job;
pub(crate) mod list;
pub(crate) mod list_read;
