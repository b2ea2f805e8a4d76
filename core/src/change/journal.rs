//! The receipts in a journal: what they mean for a new call.
//!
//! A journal outlives the program. It holds the receipt of every call that was about to be sent, so
//! that a call whose program died is not forgotten: it is looked up before anything is sent to the
//! same nodes.

use crate::catalogue::{ErrorCode, Message};
use crate::change::claims::Memory;
use crate::change::look_up::{LookUp, check_receipt};
use crate::change::target::Target;
use crate::machine::error::{HpcError, HpcErrorKind};
use crate::machine::receipt::{Receipt, ReceiptState};
use crate::machine::time::Now;
use crate::request::input::Invalid;
use crate::request::operation::Operation;
use std::collections::BTreeSet;

/// How long the receipt of a call whose outcome is known is kept, in milliseconds. Its jobs cannot
/// be confused with those of a later call any more.
const KEPT_MS: i64 = 24 * 3_600_000;

/// The entries of a journal, as they were when its lock was taken.
///
/// Before a [`ChangeMachine`](crate::ChangeMachine) is started [with a
/// journal](crate::ChangeMachine::with_journal):
///
/// 1. [claim](JournalEntries::claim) the jobs of the receipts,
/// 2. look up each receipt that is [open](JournalEntries::open) with a
///    [`LookUpMachine`](crate::LookUpMachine),
/// 3. write what [`settled`] returns, and stop if it returns an error.
#[derive(Debug, Default)]
pub struct JournalEntries {
    receipts: Vec<(String, Receipt)>,
    /// The ids of the entries that cannot be read.
    unreadable: Vec<String>,
}

impl JournalEntries {
    /// Creates an empty list.
    pub fn new() -> Self {
        JournalEntries::default()
    }

    /// Returns the id of the entry of a receipt: the [scope](Target::scope) of its target, and its own
    /// id.
    pub fn id(receipt: &Receipt) -> String {
        [&receipt.target().scope(), ".", receipt.id()].concat()
    }

    /// Returns the receipt in an entry.
    pub fn receipt(&self, id: &str) -> Option<&Receipt> {
        self.receipts.iter().find(|(of, _)| of == id).map(|(_, receipt)| receipt)
    }

    /// Adds an entry. Its receipt may be damaged, or of a later version of this crate.
    pub fn add(&mut self, id: &str, receipt: Result<Receipt, Box<Invalid>>) {
        match receipt {
            Ok(receipt) => self.receipts.push((id.into(), receipt)),
            Err(_) => self.unreadable.push(id.into()),
        }
    }

    /// Records whose the jobs of the receipts are, so that no other call takes them for its own.
    pub fn claim(&self, memory: &mut Memory) {
        let mut ids = BTreeSet::new();
        for (_, receipt) in &self.receipts {
            ids.insert(receipt.id.clone());
        }
        memory.disclaim(|receipt| ids.contains(receipt));
        for (_, receipt) in &self.receipts {
            let target = receipt.target();
            for job_id in &receipt.claims {
                memory.claim(&target, job_id, &receipt.id);
            }
        }
    }

    /// Returns the receipts to look up before a call is sent: those whose outcome is not known, and
    /// that may be about the same nodes.
    ///
    /// # Errors
    /// An error of kind `unresolved` if one cannot be looked up: it cannot be read, or it is of
    /// another account.
    pub fn open(
        &self,
        target: &Target,
        account: Option<&str>,
    ) -> Result<Vec<Receipt>, Box<HpcError>> {
        let scope = target.scope();
        // What an id of another form is about cannot be known.
        let concerns = |id: &&String| {
            let of = id.split_once('.').map(|(of, _)| of);
            of.is_none_or(|of| of == scope || of.len() != scope.len())
        };
        if let Some(id) = self.unreadable.iter().find(concerns) {
            let message = Message::new(ErrorCode::EarlierUnreadable).text("entry", id);
            return Err(unresolved(target.operation, message));
        }
        let mut open = Vec::new();
        for (_, receipt) in &self.receipts {
            if receipt.state != ReceiptState::Open || !receipt.target().overlaps(target) {
                continue;
            }
            if let Err(error) = check_receipt(receipt, target.endpoint(), account) {
                let message = Message::new(ErrorCode::EarlierElsewhere);
                let message = message.message("reason", error.reason());
                let mut error = unresolved(receipt.operation, message);
                error.receipt = Some(Box::new(receipt.clone()));
                return Err(error);
            }
            open.push(receipt.clone());
        }
        Ok(open)
    }

    /// Returns the ids of the entries that are not needed any more.
    pub fn expired(&self, now: Now) -> impl Iterator<Item = &str> {
        let is_expired = move |receipt: &Receipt| {
            let sent = receipt.attempts.iter().map(|attempt| attempt.sent).max();
            receipt.state != ReceiptState::Open && sent.is_none_or(|sent| sent + KEPT_MS < now.unix)
        };
        let expired = self.receipts.iter().filter(move |(_, receipt)| is_expired(receipt));
        expired.map(|(id, _)| id.as_str())
    }
}

/// Returns the receipt of an earlier call to write to the journal, now that it was looked up.
///
/// # Errors
/// An error of kind `unresolved` if its outcome is still not known.
pub fn settled(look_up: LookUp) -> Result<Receipt, Box<HpcError>> {
    if look_up.receipt.state != ReceiptState::Open {
        return Ok(look_up.receipt);
    }
    let message = Message::new(ErrorCode::EarlierUnknown);
    let mut error = unresolved(look_up.receipt.operation, message);
    error.retryable = look_up.retry_after_ms.is_some();
    error.job_ids = look_up.job_ids;
    error.receipt = Some(Box::new(look_up.receipt));
    Err(error)
}

fn unresolved(operation: &Operation, message: Message) -> Box<HpcError> {
    HpcError::new(HpcErrorKind::Unresolved, operation.effect, message)
}

/// Returns the error of a call whose journal cannot be read or written.
pub fn journal_failed(operation: &Operation, why: &str) -> Box<HpcError> {
    let message = Message::new(ErrorCode::JournalFailed).text("words", why);
    let mut error = HpcError::new(HpcErrorKind::Journal, operation.effect, message);
    error.retryable = true;
    error
}
