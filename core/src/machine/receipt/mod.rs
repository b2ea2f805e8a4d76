//! A receipt: what identifies one call, so that its outcome can be found out later, also by another
//! program.
//!
//! It is plain JSON without secrets. `change/look_up.rs` reads the operation log for it.

mod json;

pub use json::ReceiptFields;

use crate::machine::baseline::Baseline;
use crate::machine::limits::Limits;
use crate::request::RemovalRequest;
use crate::request::operation::{ADD_NODES, Operation, REMOVE_NODES};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The name of an argument that is a receipt, in errors.
pub const RECEIPT: &str = "receipt";

/// What identifies one call: its target, its attempts, and the log before them.
///
/// It is written by [`Receipt::to_json`], and read by [`Receipt::parse`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// A random text, different for each call.
    pub(crate) id: String,
    /// The endpoint, without query.
    pub(crate) endpoint: Arc<str>,
    /// Whose operation log it is; `None` if the caller did not say.
    pub(crate) account: Option<String>,
    pub(crate) operation: &'static Operation,
    /// The request, without a timestamp.
    pub(crate) request: Arc<RemovalRequest>,
    /// The nodes of its groups and its node ids, if it has groups that were resolved before sending.
    pub(crate) nodes: Option<Vec<String>>,
    pub(crate) settle_ms: u32,
    /// How long a signing proxy may forward a request; `None` if the caller signed.
    pub(crate) lifetime_ms: Option<u32>,
    /// The newest page of the log before the first attempt, if it was read.
    pub(crate) baseline: Option<Baseline>,
    pub(crate) attempts: Vec<AttemptRecord>,
    /// Its jobs.
    pub(crate) claims: Vec<String>,
    pub(crate) state: ReceiptState,
}

/// An attempt that was sent, or was about to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AttemptRecord {
    /// The timestamp it was signed with, or that the proxy was asked to sign.
    pub(crate) timestamp: i64,
    /// The API's time as it was assumed when it was sent.
    pub(crate) sent: i64,
}

/// What is known of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiptState {
    /// The outcome is not known yet.
    Open,
    /// The API accepted it.
    Applied,
    /// It was not carried out, and cannot be any more.
    NotApplied,
    /// It was accepted, and its job failed.
    Failed,
}

/// The states, and their names in JSON.
const STATES: [(ReceiptState, &str); 4] = [
    (ReceiptState::Open, "open"),
    (ReceiptState::Applied, "applied"),
    (ReceiptState::NotApplied, "notApplied"),
    (ReceiptState::Failed, "failed"),
];

/// The operations, and their names in JSON: those of the functions.
const ACTIONS: [(&Operation, &str); 2] = [(&REMOVE_NODES, "removeNodes"), (&ADD_NODES, "addNodes")];

/// Returns a name of the account that an access key belongs to, which does not show the key's id.
pub fn account_digest(access_key_id: &str) -> String {
    ["sha256:", &short_digest(access_key_id)].concat()
}

/// Returns the first 24 hexadecimal digits of the SHA-256 of a text.
pub(crate) fn short_digest(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut name = String::new();
    for byte in Sha256::digest(text.as_bytes()).iter().take(12) {
        for digit in [byte >> 4, byte & 0xf] {
            name.extend(DIGITS.get(usize::from(digit)).map(|digit| char::from(*digit)));
        }
    }
    name
}

/// Returns whether a receipt is not written with the other fields of its struct: in WebAssembly,
/// which hands it over as one text.
pub(crate) fn is_written_apart(_: &Receipt) -> bool {
    cfg!(target_arch = "wasm32")
}

impl ReceiptState {
    /// Returns the name of the state in JSON.
    pub fn name(self) -> &'static str {
        STATES.iter().find(|(state, _)| *state == self).map_or("open", |(_, name)| name)
    }
}

impl Receipt {
    /// Creates the receipt of a call that has sent nothing yet.
    pub(crate) fn new(
        operation: &'static Operation,
        request: &Arc<RemovalRequest>,
        endpoint: &Arc<str>,
        limits: &Limits,
    ) -> Self {
        let request = match request.timestamp {
            None => Arc::clone(request),
            Some(_) => Arc::new(RemovalRequest { timestamp: None, ..(**request).clone() }),
        };
        Receipt {
            id: String::new(),
            endpoint: Arc::clone(endpoint),
            account: None,
            operation,
            request,
            nodes: None,
            settle_ms: limits.settle_ms,
            lifetime_ms: limits.lifetime_ms,
            baseline: None,
            attempts: Vec::new(),
            claims: Vec::new(),
            state: ReceiptState::Open,
        }
    }

    /// Returns the id, which is different for each call.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the endpoint.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns whose operation log it is, if the caller of the change said so.
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// Returns the request.
    pub fn request(&self) -> &Arc<RemovalRequest> {
        &self.request
    }

    /// Returns the operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns what is known of the call.
    pub fn state(&self) -> ReceiptState {
        self.state
    }

    /// Returns how often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts.len() as u32
    }
}
