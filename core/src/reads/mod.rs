//! Reads: lists, and polling a job.

pub(crate) mod job;
pub(crate) mod list_pages;
pub(crate) mod list_read;
pub(crate) mod list_reader;
pub(crate) mod parallel_list_reader;
