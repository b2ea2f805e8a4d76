//! What happened in a schedule: what was sent, and what somebody was told.

use crate::plan::Caller;
use ehpc_remove_nodes_core::{CallError, HpcErrorKind, LookUp, Receipt, ReceiptState, Removal};

/// A call, and what the model knows of it.
#[derive(Debug)]
pub struct Call {
    pub caller: Caller,
    pub account: usize,
    pub has_groups: bool,
    /// Its receipt when it was last written.
    pub receipt: Option<Receipt>,
    /// When it last asked for the log before it sent anything.
    pub prepared: Option<i64>,
    pub first_sent: Option<i64>,
    pub last_sent: Option<i64>,
    /// Whether its outcome could not be written: its lock was lost, or the disk was full.
    pub is_unwritten: bool,
}

/// Who told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Teller {
    /// The call itself, to its caller.
    Call,
    /// A look-up, before that was written.
    LookUp,
    /// A look-up, to whoever resumed, or to a new call.
    Resumption,
    /// The entry in the journal, at the end.
    Journal,
}

/// What was said of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    Applied(String),
    NotApplied,
    Failed(Vec<String>),
    Unknown,
}

#[derive(Clone, Debug)]
pub struct Told {
    pub call: usize,
    pub by: Teller,
    pub said: Said,
    pub at: i64,
}

/// The records of one schedule.
#[derive(Debug, Default)]
pub struct Records {
    pub calls: Vec<Call>,
    pub told: Vec<Told>,
    /// Promises that were broken on the way.
    pub broken: Vec<String>,
    /// The entries that were removed because they had expired.
    pub expired: Vec<String>,
    /// The steps, if they are wanted.
    pub trace: Option<Vec<String>>,
}

impl Records {
    pub fn tell(&mut self, call: usize, by: Teller, said: Said, at: i64) {
        self.note(|| format!("{at}: call {call} by {by:?}: {said:?}"));
        self.told.push(Told { call, by, said, at });
    }

    pub fn note(&mut self, text: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(text());
        }
    }
}

/// Returns the name of a call's receipt.
pub fn receipt_id(call: usize) -> String {
    format!("r-{call}")
}

/// Returns the number of a receipt's call.
pub fn call_of(receipt: &Receipt) -> usize {
    receipt.id().strip_prefix("r-").unwrap().parse().unwrap()
}

/// Returns what the outcome of a call says.
pub fn outcome_says(outcome: &Result<Removal, CallError>) -> Said {
    match outcome {
        Ok(removal) => Said::Applied(removal.job_id.clone()),
        Err(CallError::Failed(error, _)) => match error.kind {
            HpcErrorKind::Unknown => Said::Unknown,
            HpcErrorKind::Job => Said::Failed(error.job_ids.clone()),
            _ => Said::NotApplied,
        },
        Err(CallError::Aborted) => Said::NotApplied,
    }
}

/// Returns what a look-up says.
pub fn look_up_says(look_up: &LookUp) -> Said {
    match (look_up.state, &look_up.job_id) {
        ("applied", Some(job_id)) => Said::Applied(job_id.clone()),
        ("notApplied", _) => Said::NotApplied,
        ("failed", _) => Said::Failed(look_up.job_ids.clone()),
        _ => Said::Unknown,
    }
}

/// Returns what an entry says.
pub fn entry_says(receipt: &Receipt) -> Said {
    let json: serde_json::Value = serde_json::from_str(&receipt.to_json()).unwrap();
    let claims = json["claims"].as_array().unwrap();
    let mut claims = claims.iter().map(|claim| claim.as_str().unwrap().to_owned());
    match receipt.state() {
        ReceiptState::Applied => Said::Applied(claims.next().unwrap_or_default()),
        ReceiptState::NotApplied => Said::NotApplied,
        ReceiptState::Failed => Said::Failed(claims.collect()),
        _ => Said::Unknown,
    }
}
