//! Carrying out a change exactly once: `exactly_once` decides the next step, with the help of the
//! other modules.

pub(crate) mod absence;
pub(crate) mod call_queue;
pub(crate) mod claims;
pub(crate) mod cluster;
pub(crate) mod exactly_once;
pub(crate) mod fence;
pub(crate) mod job_match;
pub(crate) mod journal;
pub(crate) mod log_clock;
pub(crate) mod log_scan;
pub(crate) mod look_up;
pub(crate) mod messages;
pub(crate) mod other_job;
pub(crate) mod preparation;
pub(crate) mod reason;
pub(crate) mod reconcile;
pub(crate) mod rule;
pub(crate) mod signing;
pub(crate) mod target;
pub(crate) mod window;
pub(crate) mod witness;
