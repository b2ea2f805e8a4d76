//! The moments at which a program may crash or be paused.

use super::program::{Program, Scene, Wake};
use super::work::Writing;
use ehpc_remove_nodes_core::{Event, ReceiptState};

/// What a program is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    WaitingForTheLock,
    ReadingTheJournal,
    /// It reads the log for another call, or before it sends.
    LookingUp,
    Preparing,
    BeforeTheIntent,
    BetweenIntentAndSending,
    InFlight,
    /// Its request was lost, and it reads the log.
    Reconciling,
    BeforeTheClosing,
    BeforeTheTelling,
}

impl Program {
    /// Returns what is next.
    pub fn moment(&self) -> Moment {
        let Some(work) = &self.work else { return Moment::WaitingForTheLock };
        let is_closing = match &work.writing {
            Some(Writing { receipt, .. }) => receipt.state() != ReceiptState::Open,
            None => false,
        };
        match &self.next {
            None | Some((_, Wake::Lock)) => Moment::WaitingForTheLock,
            Some((_, Wake::Read)) => Moment::ReadingTheJournal,
            Some((_, Wake::Ask | Wake::Write)) if is_closing => Moment::BeforeTheClosing,
            Some((_, Wake::Ask | Wake::Write)) => Moment::BeforeTheIntent,
            Some((_, Wake::AskAgain)) if is_closing => Moment::BeforeTheTelling,
            Some((_, Wake::AskAgain | Wake::Send { .. })) => Moment::BetweenIntentAndSending,
            Some((_, Wake::Step(_))) if work.look_up.is_some() => Moment::LookingUp,
            Some((_, Wake::Step(Event::Exchanged(_)))) if work.in_flight.is_some() => {
                Moment::InFlight
            }
            Some((_, Wake::Step(_))) => match &work.change {
                Some(change) if change.has_sent => Moment::Reconciling,
                _ => Moment::Preparing,
            },
        }
    }

    /// Ends it at once.
    pub fn dies(&mut self, scene: &mut Scene) {
        self.next = None;
        self.work = None;
        self.is_dead = true;
        scene.storage.lock.ended(self.number);
    }
}

impl Moment {
    /// Returns whether programs are rarely there.
    pub fn is_rare(self) -> bool {
        !matches!(
            self,
            Moment::WaitingForTheLock
                | Moment::ReadingTheJournal
                | Moment::LookingUp
                | Moment::Preparing
                | Moment::Reconciling
        )
    }

    pub fn crash(self) -> &'static str {
        match self {
            Moment::WaitingForTheLock => "crash: waiting for the lock",
            Moment::ReadingTheJournal => "crash: reading the journal",
            Moment::LookingUp => "crash: looking up",
            Moment::Preparing => "crash: reading the baseline",
            Moment::BeforeTheIntent => "crash: before the intent is written",
            Moment::BetweenIntentAndSending => "crash: between the intent and the sending",
            Moment::InFlight => "crash: in flight",
            Moment::Reconciling => "crash: after a loss or a refusal",
            Moment::BeforeTheClosing => "crash: between the answer and the closing",
            Moment::BeforeTheTelling => "crash: between the closing and the telling",
        }
    }

    pub fn pause(self) -> &'static str {
        match self {
            Moment::WaitingForTheLock => "pause: waiting for the lock",
            Moment::ReadingTheJournal => "pause: reading the journal",
            Moment::LookingUp => "pause: looking up",
            Moment::Preparing => "pause: reading the baseline",
            Moment::BeforeTheIntent => "pause: before the intent is written",
            Moment::BetweenIntentAndSending => "pause: between the intent and the sending",
            Moment::InFlight => "pause: in flight",
            Moment::Reconciling => "pause: after a loss or a refusal",
            Moment::BeforeTheClosing => "pause: between the answer and the closing",
            Moment::BeforeTheTelling => "pause: between the closing and the telling",
        }
    }
}
