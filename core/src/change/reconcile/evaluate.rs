//! Evaluating a scan: found, absent, failed, or still in doubt.

use super::{
    FailedJob, Found, PROBE_ROWS, ReconcileStep, Reconciliation, Resolution, StepContext, Task,
};
use crate::change::job_match::JobState;
use crate::change::log_clock::{POSSIBLE_AGE_MS, Probe};
use crate::change::log_scan::Candidate;
use crate::machine::time::Now;

/// The shortest pause between two reads, in milliseconds.
const SHORTEST_PAUSE_MS: i64 = 50;

/// The most failed probes of one scan.
const MOST_PROBE_FAILURES: u32 = 4;

impl Reconciliation {
    /// Continues after a page or a probe.
    pub(super) fn proceed(&mut self, context: &mut StepContext) -> ReconcileStep {
        if let Some(probe) = self.probe() {
            self.task = Task::Probe(probe);
            let now = context.now.unix + self.clock.offset_ms;
            return ReconcileStep::Get(self.read(PROBE_ROWS, 0, now + probe.shift_ms()));
        }
        if self.is_read { self.evaluate(context) } else { self.page(context) }
    }

    /// Evaluates a complete scan.
    fn evaluate(&mut self, context: &mut StepContext) -> ReconcileStep {
        let found = self.found(context);
        let decides = self.decisive_at(context.now).is_some_and(|at| self.scan.began >= at);
        match (&*found.alive, &*found.failed, &*found.possible) {
            ([job_id], _, _) => ReconcileStep::Resolved(Resolution::Found(job_id.clone())),
            _ if !decides || self.cannot_be_probed() => self.wait(context.now),
            ([], [], []) => ReconcileStep::Resolved(Resolution::Absent),
            ([], failed, []) => ReconcileStep::Resolved(Resolution::Failed(failed.to_vec())),
            _ => ReconcileStep::Resolved(Resolution::InDoubt(found.job_ids())),
        }
    }

    /// Returns from when on a scan can prove that there is no job, by the monotonic clock.
    fn decisive_at(&self, now: Now) -> Option<i64> {
        let settled_at = self.fence.expired_at(now)? + self.settling_ms();
        if self.is_signed {
            // The URL of a signed read is always unique.
            return Some(settled_at);
        }
        Some(self.clock.uncached_from()?.max(settled_at + POSSIBLE_AGE_MS))
    }

    /// Returns the next probe of the API's clock. Probes come before the second page, so that the
    /// scan can end early, and before the rows are evaluated.
    fn probe(&self) -> Option<Probe> {
        let has_candidates = !self.scan.candidates().is_empty();
        let is_over = self.is_read && !has_candidates || self.cannot_be_probed();
        if !self.clock.can_be_probed || is_over {
            return None;
        }
        if let Some(probe) = self.clock.next_ahead_probe() {
            return Some(probe);
        }
        let is_exact = |candidate: &Candidate| candidate.exact.is_some();
        let is_wanted =
            self.scan.candidates().iter().any(is_exact) || self.clock.refuses_ahead != Some(true);
        self.clock.next_clock_probe().filter(|_| is_wanted)
    }

    /// Returns whether too many probes of this scan failed.
    fn cannot_be_probed(&self) -> bool {
        self.probe_failures >= MOST_PROBE_FAILURES
    }

    pub(super) fn remember_clock(&self, context: &mut StepContext) {
        let mut known = context.memory.clocks.clock(&self.endpoint);
        // That the API accepts timestamps ahead is known only while the clock is confirmed.
        if self.clock.refuses_ahead == Some(true) || self.clock.is_confirmed() {
            known.refuses_ahead = self.clock.refuses_ahead;
        }
        if self.clock.is_confirmed() {
            known.offset_ms = self.clock.offset_ms;
        }
        context.memory.clocks.set_clock(&self.endpoint, known);
    }

    pub(super) fn found(&self, context: &StepContext) -> Found {
        let mut found = Found::default();
        let now = context.now;
        let mut refusals = self.refusals.clone();
        for candidate in self.scan.candidates() {
            if self.is_known_refusal(candidate, &mut refusals) {
                continue;
            }
            if candidate.created.is_some_and(|created| self.is_of_another_time(created, now)) {
                continue;
            }
            let is_own = !self.may_match_another
                && candidate.created.is_some_and(|created| self.is_of_this_time(created, now));
            match (candidate.exact.filter(|_| is_own), &candidate.job_id) {
                (Some(JobState::Alive), Some(job_id)) => found.alive.push(job_id.clone()),
                (Some(JobState::Failed), Some(job_id)) => found.failed.push(FailedJob {
                    job_id: job_id.clone(),
                    error_codes: candidate.error_codes.clone(),
                }),
                (_, job_id) => found.possible.push(job_id.clone()),
            }
        }
        found
    }

    /// Returns whether a row created at this time cannot be the change's.
    fn is_of_another_time(&self, created: i64, now: Now) -> bool {
        match (&self.window, &self.first) {
            (Some(window), _) => window.excludes(created, &self.clock, self.baseline.as_ref()),
            (None, Some(first)) => self.clock.is_older(created, first, self.baseline.as_ref(), now),
            (None, None) => false,
        }
    }

    /// Returns whether a matching row created at this time is the change's.
    fn is_of_this_time(&self, created: i64, now: Now) -> bool {
        match (&self.window, &self.first) {
            (Some(window), _) => window.holds(created, &self.clock, self.baseline.as_ref()),
            (None, Some(first)) => self.clock.is_since(created, first, now),
            (None, None) => false,
        }
    }

    /// Returns whether the row records a refusal that this call received: the log records refusals
    /// as failed jobs. `left` are the refusals not matched yet. If a response was lost as well, the
    /// two cannot be distinguished.
    fn is_known_refusal(&self, candidate: &Candidate, left: &mut Vec<String>) -> bool {
        let has_code = |code: &String| candidate.error_codes.as_ref() == Some(code);
        let known = left.iter().position(has_code).filter(|_| candidate.is_failed);
        known.filter(|_| !self.fence.is_any_lost()).map(|known| left.swap_remove(known)).is_some()
    }

    /// Waits for the next probe or scan, whichever comes first. An early scan can end the wait by
    /// finding the job; only one that begins after everything has settled can prove it absent.
    pub(super) fn wait(&mut self, now: Now) -> ReconcileStep {
        self.task = Task::Wait;
        let decisive = self.decisive_at(now);
        let scan_at = match decisive {
            Some(decisive) if decisive <= now.monotonic => now.monotonic,
            Some(decisive) => self.next_scan_at.min(decisive),
            None => self.next_scan_at,
        };
        let others = [
            self.fence.next_at(),
            self.fence.forwarded_until().filter(|until| *until > now.monotonic),
        ];
        let at = others.into_iter().flatten().fold(scan_at, i64::min);
        ReconcileStep::Wait(
            u32::try_from((at - now.monotonic).max(SHORTEST_PAUSE_MS)).unwrap_or(u32::MAX),
        )
    }
}
