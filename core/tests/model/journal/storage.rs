//! A journal's storage: what a power loss leaves of it, and who holds its lock.

use crate::dice::Dice;
use std::collections::BTreeMap;

/// The entries, by their ids.
pub type Entries = BTreeMap<String, String>;

/// The storage that all programs of a computer share.
#[derive(Debug)]
pub struct Storage {
    /// What programs read.
    visible: Entries,
    /// What survives a power loss.
    durable: Entries,
    /// The writes and removals since, oldest first, that a power loss may take.
    pending: Vec<(String, Option<String>)>,
    pub lock: Lock,
}

/// The lock of the only scope of this model.
#[derive(Debug)]
pub struct Lock {
    /// How long a holder that gives no sign keeps it; `None` for a true lock, which only the end of
    /// its program releases.
    pub lease_ms: Option<i64>,
    holder: Option<Holder>,
}

#[derive(Clone, Copy, Debug)]
struct Holder {
    program: usize,
    until: i64,
}

/// The result of trying to take the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    No,
    Free,
    /// Its lease had run out.
    Over,
}

impl Storage {
    pub fn new(lease_ms: Option<i64>) -> Self {
        Storage {
            visible: Entries::new(),
            durable: Entries::new(),
            pending: Vec::new(),
            lock: Lock { lease_ms, holder: None },
        }
    }

    pub fn entries(&self) -> &Entries {
        &self.visible
    }

    /// Returns an entry as a power loss would leave it, whatever else that takes.
    pub fn surviving(&self, id: &str) -> Option<&String> {
        self.durable.get(id)
    }

    /// Adds or replaces an entry. A durable write makes those before it durable, too, as in a file
    /// system's folder and in a database's log.
    pub fn write(&mut self, id: &str, text: &str, durable: bool) {
        self.visible.insert(id.into(), text.into());
        self.pending.push((id.into(), Some(text.into())));
        if durable {
            self.keep(self.pending.len());
        }
    }

    pub fn remove(&mut self, id: &str) {
        self.visible.remove(id);
        self.pending.push((id.into(), None));
    }

    /// Forgets what was not durable, or only the last of it. Returns whether anything was lost.
    pub fn power_loss(&mut self, dice: &mut Dice) -> bool {
        let all = self.pending.len();
        self.keep(dice.between(0, all as i64) as usize);
        let is_lost = !self.pending.is_empty();
        self.pending.clear();
        self.visible = self.durable.clone();
        self.lock.holder = None;
        is_lost
    }

    /// Makes the first pending writes durable.
    fn keep(&mut self, count: usize) {
        for (id, text) in self.pending.drain(..count) {
            match text {
                Some(text) => self.durable.insert(id, text),
                None => self.durable.remove(&id),
            };
        }
    }
}

impl Lock {
    /// Tries to take the lock at a true time.
    pub fn take(&mut self, program: usize, at: i64) -> Taken {
        let taken = match (self.holder, self.lease_ms) {
            (None, _) => Taken::Free,
            (Some(holder), _) if holder.program == program => Taken::Free,
            (Some(holder), Some(_)) if holder.until <= at => Taken::Over,
            (Some(_), _) => Taken::No,
        };
        if taken != Taken::No {
            self.holder = Some(Holder { program, until: at + self.lease_ms.unwrap_or(0) });
        }
        taken
    }

    pub fn is_held(&self, program: usize) -> bool {
        self.holder.is_some_and(|holder| holder.program == program)
    }

    /// Prolongs the lease: its program gives a sign.
    pub fn renew(&mut self, program: usize, at: i64) {
        let lease_ms = self.lease_ms.unwrap_or(0);
        if let Some(holder) = self.holder.as_mut().filter(|holder| holder.program == program) {
            holder.until = at + lease_ms;
        }
    }

    pub fn release(&mut self, program: usize) {
        if self.is_held(program) {
            self.holder = None;
        }
    }

    /// Notes that a program has ended: a true lock is released, a lease runs out.
    pub fn ended(&mut self, program: usize) {
        if self.lease_ms.is_none() {
            self.release(program);
        }
    }
}
