//! The suites: each runs many schedules and reports the branches reached.

use super::promises::{broken, left_open};
use super::schedule::{Run, run};
use crate::bounds::Mix;
use crate::dice::Dice;
use crate::suites::{from_env, schedules};
use proptest::prelude::{Strategy, any};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Instant;

/// Runs schedules until one breaks a promise. Returns the branches reached.
fn hold(mix: Mix, count: u64) -> BTreeMap<&'static str, u64> {
    let started = Instant::now();
    let seed = from_env("EHPC_MODEL_SEED", 0).to_le_bytes().repeat(4);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let cases = u32::try_from(count).unwrap();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let reached = RefCell::new((0_u64, BTreeMap::new(), None));
    let _ = TestRunner::new_with_rng(config, rng).run(&any::<u64>().no_shrink(), |seed| {
        let (schedules, reached, first) = &mut *reached.borrow_mut();
        *schedules += 1;
        let mut dice = Dice::new(seed);
        let run = run(&mut dice, mix, false);
        let violations = violations(&run, &mut dice);
        for (branch, times) in dice.reached {
            *reached.entry(branch).or_default() += times;
        }
        if violations.is_empty() {
            return Ok(());
        }
        *first = Some(format!("after {schedules} schedules: {}", story(seed, mix, &violations)));
        Err(TestCaseError::fail("a promise was broken"))
    });
    let (_, reached, first) = reached.into_inner();
    assert!(first.is_none(), "a promise was broken, {}", first.unwrap());
    println!("{count} schedules of programs with a journal, in {:.1?}", started.elapsed());
    for (branch, times) in &reached {
        println!("  {branch:<60} {times:>9}");
    }
    reached
}

fn violations(run: &Run, dice: &mut Dice) -> Vec<String> {
    let mut all = broken(run, dice);
    all.extend(left_open(run));
    // Quotes end the message where it is shown shortened.
    all.iter().map(|said| said.replace('"', "'")).collect()
}

/// Describes a schedule that broke a promise, by running it again.
fn story(seed: u64, mix: Mix, violations: &[String]) -> String {
    let run = run(&mut Dice::new(seed), mix, true);
    let mut text = format!("seed {seed}: {violations:#?}\n{:#?}\n", run.knobs);
    text += &format!("lease: {:?}\n", run.storage.lock.lease_ms);
    for line in run.records.trace.iter().flatten() {
        text += &format!("{line}\n");
    }
    for (id, entry) in run.storage.entries() {
        text += &format!("{id}: {entry}\n");
    }
    for (account, world) in run.worlds.iter().enumerate() {
        for job in &world.jobs {
            text += &format!("{account}: {job:?}\n");
        }
    }
    text
}

/// All branches that a long run must reach.
const BRANCHES: [&str; 36] = [
    "call: accepted",
    "call: an entry of another account",
    "call: recovered",
    "call: unresolved",
    "crash: after a loss or a refusal",
    "crash: before the intent is written",
    "crash: between the answer and the closing",
    "crash: between the closing and the telling",
    "crash: between the intent and the sending",
    "crash: in flight",
    "crash: looking up",
    "crash: reading the baseline",
    "crash: reading the journal",
    "crash: waiting for the lock",
    "journal: an entry expired",
    "limit: another client's job within the window",
    "lock: lost before a write",
    "lock: lost during a write",
    "lock: taken over",
    "lock: waited for",
    "looked up before a call: applied",
    "looked up before a call: failed",
    "looked up before a call: not applied",
    "looked up before a call: unknown",
    "pause: after a loss or a refusal",
    "pause: before the intent is written",
    "pause: between the intent and the sending",
    "pause: in flight",
    "power loss: a write was lost",
    "resumed: applied",
    "resumed: failed",
    "resumed: not applied",
    "resumed: unknown",
    "resumption: another account",
    "resumption: in progress",
    "write: failed",
];

#[test]
fn a_journal_keeps_its_promises_over_crashes_and_power_losses() {
    let count = schedules() / 4;
    let reached = hold(Mix::Wild, count);
    if count >= 5_000 {
        for branch in BRANCHES {
            assert!(reached.contains_key(branch), "never reached: {branch}");
        }
    }
}

#[test]
fn a_last_resumption_always_knows() {
    let reached = hold(Mix::Benign, schedules() / 8);
    assert!(reached.contains_key("the last resumption: something was open"));
    assert!(reached.contains_key("power loss: a write was lost"));
}
