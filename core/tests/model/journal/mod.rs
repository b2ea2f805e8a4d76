//! Programs that share a journal, and crash.
//!
//! A receipt is written before its attempt is sent, so a crash, a reload or a power loss forgets
//! nothing. Here programs drive the machines as the package does, with a storage that loses what was
//! not flushed, and with a lock that may be lost. They crash and are paused at every step, and others
//! go on. What anybody is told is checked against what the server did.

mod clocks;
mod entries;
mod machines;
mod moments;
mod people;
mod program;
mod promises;
mod records;
mod requests;
mod schedule;
mod storage;
mod suite;
mod work;
mod writing;
