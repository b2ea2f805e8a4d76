//! What only reads: lists, and a job that is waited for.

pub(crate) mod job;
pub(crate) mod list_pages;
pub(crate) mod list_read;
pub(crate) mod list_reader;
