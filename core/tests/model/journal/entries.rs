//! What a program does with the journal's lock and entries before anything is sent.

use super::program::{Ended, Program, Scene, Wake};
use super::promises;
use super::requests::has_anchor;
use super::storage::Taken;
use crate::bounds::Knobs;
use crate::client::ENDPOINTS;
use ehpc_remove_nodes_core::{
    Event, HpcError, Invalid, JournalEntries, LookUpMachine, Receipt, ReceiptFields, ReceiptState,
    check_receipt,
};

/// The longest pause between two tries to take the lock, in milliseconds.
const POLL_MS: i64 = 2_000;

impl Program {
    pub fn take_lock(&mut self, scene: &mut Scene) {
        match scene.storage.lock.take(self.number, scene.at) {
            Taken::No => {
                scene.dice.note("lock: waited for");
                let at = scene.at + scene.dice.between(10, POLL_MS);
                match self.interruption(scene) {
                    Some((when, by)) if when <= at => {
                        let event = Event::Interrupted { by, sent: None };
                        self.next = Some((when.max(scene.at), Wake::Step(event)));
                    }
                    _ => self.next = Some((at, Wake::Lock)),
                }
                return;
            }
            Taken::Over => scene.dice.note("lock: taken over"),
            Taken::Free => {}
        }
        self.soon(20, Wake::Read, scene);
    }

    pub fn read(&mut self, scene: &mut Scene) {
        if self.work().change.is_none() && self.work().looking_at.is_none() {
            for text in scene.storage.entries().values() {
                let receipt = parsed(text).expect("an entry that was written");
                if receipt.state() == ReceiptState::Open {
                    self.work().to_look_up.push_back(receipt);
                }
            }
            return self.resume_next(scene);
        }
        let mut entries = JournalEntries::new();
        for (id, text) in scene.storage.entries() {
            entries.add(id, parsed(text));
        }
        entries.claim(&mut self.memory);
        let account = self.work().account_name();
        match &self.work().change {
            Some(change) => match entries.open(change.machine.target(), Some(account)) {
                Ok(open) => {
                    self.work().to_look_up = open.into();
                    self.work().entries = entries;
                    self.look_up_next(scene);
                }
                Err(error) => {
                    scene.dice.note("call: an entry of another account");
                    self.never_begun(*error, scene);
                }
            },
            None => {
                let receipt = self.work().looking_at.take().expect("a receipt to look up");
                // Another program may have found the outcome out meanwhile.
                let latest = entries.receipt(&JournalEntries::id(&receipt)).cloned();
                self.work().is_recorded = latest.is_some();
                let receipt = latest.unwrap_or(receipt);
                self.work().has_anchor = has_anchor(&receipt);
                let machine = LookUpMachine::new(receipt, self.work().limits);
                self.work().look_up = Some(machine);
                self.step(Event::Started, scene);
            }
        }
    }

    /// Looks up the next earlier call for the same nodes; after the last one, the change begins.
    pub fn look_up_next(&mut self, scene: &mut Scene) {
        let now = self.clocks.now(scene.at);
        let work = self.work();
        if let Some(receipt) = work.to_look_up.pop_front() {
            work.has_anchor = has_anchor(&receipt);
            let machine = LookUpMachine::new(receipt, work.limits);
            work.look_up = Some(machine.with_patience(work.limits.left(now) / 3));
        } else {
            let entries = std::mem::take(&mut work.entries);
            for id in entries.expired(now) {
                promises::removed(id, scene);
                scene.storage.remove(id);
            }
        }
        self.step(Event::Started, scene);
    }

    /// Looks up the next open receipt of the journal, unless its lock is held.
    pub fn resume_next(&mut self, scene: &mut Scene) {
        while let Some(receipt) = self.work().to_look_up.pop_front() {
            let account = self.work().account_name();
            if check(&receipt, account).is_err() {
                scene.dice.note("resumption: another account");
                continue;
            }
            match scene.storage.lock.take(self.number, scene.at) {
                Taken::No => {
                    scene.dice.note("resumption: in progress");
                    self.work().is_open = true;
                    continue;
                }
                Taken::Over => scene.dice.note("lock: taken over"),
                Taken::Free => {}
            }
            let deadline_ms = scene.dice.one_of(&[20_000, 90_000]);
            let knobs = Knobs { deadline_ms, ..self.clocks.knobs.clone() };
            self.work().limits = knobs.limits(self.clocks.now(scene.at).monotonic);
            self.work().looking_at = Some(receipt);
            return self.soon(20, Wake::Read, scene);
        }
        let ended = if self.work().is_open { Ended::Open } else { Ended::Known };
        self.end(ended, scene);
    }
}

/// Reads an entry.
pub fn parsed(text: &str) -> Result<Receipt, Box<Invalid>> {
    let fields: ReceiptFields = serde_json::from_str(text).unwrap();
    Receipt::parse(&fields)
}

fn check(receipt: &Receipt, account: &str) -> Result<(), Box<HpcError>> {
    check_receipt(receipt, ENDPOINTS[0], Some(account))
}
