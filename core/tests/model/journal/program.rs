//! A program: what it does next, and when. It does what src/journal.rs, src/call.rs, src/reads.rs and
//! js/resume.js do, with the same machines.

use super::clocks::Clocks;
use super::records::Records;
use super::storage::Storage;
use super::work::Work;
use crate::bounds::Knobs;
use crate::dice::Dice;
use crate::world::World;
use ehpc_remove_nodes_core::{Event, Interruption, Memory};

/// More steps than any program needs.
const MOST_STEPS: usize = 60_000;

/// All that programs share, at a true time.
pub struct Scene<'a> {
    pub dice: &'a mut Dice,
    pub knobs: &'a Knobs,
    /// The servers' truth, one per account.
    pub worlds: &'a mut [World],
    pub storage: &'a mut Storage,
    pub records: &'a mut Records,
    /// How often a write fails.
    pub failing_writes: f64,
    pub at: i64,
}

/// What a program does when it wakes up.
#[derive(Debug)]
pub enum Wake {
    /// It tries to take the lock.
    Lock,
    /// It reads the journal.
    Read,
    /// It handles an event of its machine.
    Step(Event),
    /// It asks whether it holds the lock, before a write.
    Ask,
    Write,
    /// It asks whether it still holds the lock.
    AskAgain,
    /// It sends the change.
    Send {
        attempt: u32,
        timestamp: i64,
    },
}

/// How a program's work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Known,
    /// Something is unknown, or in progress.
    Open,
}

/// A program, from its start to its end.
pub struct Program {
    pub number: usize,
    pub clocks: Clocks,
    pub memory: Memory,
    pub next: Option<(i64, Wake)>,
    pub work: Option<Work>,
    pub ended: Option<Ended>,
    pub is_dead: bool,
    steps: usize,
}

impl Program {
    pub fn new(number: usize, clocks: Clocks) -> Self {
        let memory = Memory::new();
        Program {
            number,
            clocks,
            memory,
            next: None,
            work: None,
            ended: None,
            is_dead: false,
            steps: 0,
        }
    }

    /// Begins its work. A resumption reads the journal before it takes the lock.
    pub fn begin(&mut self, work: Work, at: i64) {
        let is_call = work.change.is_some();
        self.work = Some(work);
        self.next = Some((at, if is_call { Wake::Lock } else { Wake::Read }));
    }

    /// Does what is next.
    pub fn wake(&mut self, scene: &mut Scene) {
        let Some((_, wake)) = self.next.take() else { return };
        self.steps += 1;
        assert!(self.steps < MOST_STEPS, "a program that does not end");
        scene.storage.lock.renew(self.number, scene.at);
        match wake {
            Wake::Lock => self.take_lock(scene),
            Wake::Read => self.read(scene),
            Wake::Step(event) => self.step(event, scene),
            Wake::Ask => self.ask(scene),
            Wake::Write => self.write(scene),
            Wake::AskAgain => self.ask_again(scene),
            Wake::Send { attempt, timestamp } => self.send(attempt, timestamp, scene),
        }
    }

    pub fn work(&mut self) -> &mut Work {
        self.work.as_mut().expect("it has work")
    }

    /// Does something a little later.
    pub fn soon(&mut self, most_ms: i64, wake: Wake, scene: &mut Scene) {
        self.next = Some((scene.at + scene.dice.between(0, most_ms), wake));
    }

    /// Handles an event at a time, or the abort or the deadline if that is earlier.
    pub fn later(&mut self, at: i64, event: Event, scene: &Scene) {
        self.next = Some(match self.interruption(scene) {
            Some((when, by)) if when <= at => {
                (when.max(scene.at), Wake::Step(Event::Interrupted { by, sent: None }))
            }
            _ => (at, Wake::Step(event)),
        });
    }

    pub fn interruption(&self, scene: &Scene) -> Option<(i64, Interruption)> {
        let work = self.work.as_ref()?;
        let left = work.limits.left(self.clocks.now(scene.at)).as_millis() as i64;
        let deadline = (scene.at + left, Interruption::Deadline);
        let abort = work.abort.map(|at| (at, Interruption::Abort));
        abort.into_iter().chain([deadline]).min_by_key(|(at, _)| *at)
    }

    pub fn end(&mut self, ended: Ended, scene: &mut Scene) {
        scene.storage.lock.release(self.number);
        self.work = None;
        self.next = None;
        self.ended = Some(ended);
    }
}
