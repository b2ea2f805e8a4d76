//! The suites: each runs many schedules and reports the branches reached.

use crate::bounds::Mix;
use crate::dice::Dice;
use crate::look_ups;
use crate::promises::broken;
use crate::schedule::{Run, random};
use ehpc_remove_nodes_core::{CallError, HpcErrorKind};
use proptest::prelude::{Strategy, any};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Instant;

pub fn from_env(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

pub fn schedules() -> u64 {
    from_env("EHPC_MODEL_SCHEDULES", 20_000)
}

/// The totals of many schedules.
#[derive(Default)]
struct Tally {
    schedules: u64,
    calls: u64,
    unknown: u64,
    resolved: u64,
    violations: u64,
    reached: BTreeMap<&'static str, u64>,
    first: Option<String>,
}

/// Runs `count` schedules, each from a seed that proptest draws. `EHPC_MODEL_SEED` determines the
/// seeds, so that runs are reproducible. Seeds are not shrunk, because their size has no meaning.
fn tally(mix: Mix, count: u64, stop_at_first: bool) -> Tally {
    let seed = from_env("EHPC_MODEL_SEED", 0).to_le_bytes().repeat(4);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let cases = u32::try_from(count).unwrap();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let tally = RefCell::new(Tally::default());
    let _ = TestRunner::new_with_rng(config, rng).run(&any::<u64>().no_shrink(), |seed| {
        let tally = &mut tally.borrow_mut();
        tally.schedules += 1;
        let mut dice = Dice::new(seed);
        let mut run = random(&mut dice, mix);
        let mut violations = broken(&run, &mut dice);
        violations.extend(look_ups::broken(&mut run, &mut dice));
        for (branch, times) in dice.reached {
            *tally.reached.entry(branch).or_default() += times;
        }
        for client in &run.clients {
            tally.calls += 1;
            match &client.outcome {
                Some(Ok(_)) => tally.resolved += 1,
                Some(Err(CallError::Failed(error, _))) if error.kind == HpcErrorKind::Unknown => {
                    tally.unknown += 1;
                }
                _ => {}
            }
        }
        if violations.is_empty() {
            return Ok(());
        }
        tally.violations += 1;
        if tally.first.is_none() {
            let story = story(seed, &run, &violations);
            tally.first = Some(format!("after {} schedules: {story}", tally.schedules));
        }
        if stop_at_first { Err(TestCaseError::fail("a promise was broken")) } else { Ok(()) }
    });
    tally.into_inner()
}

/// Describes a schedule that broke a promise.
fn story(seed: u64, run: &Run, violations: &[String]) -> String {
    let mut text = format!("seed {seed}: {violations:#?}\n{:#?}\n", run.knobs);
    for client in &run.clients {
        let outcome = client.outcome.as_ref();
        text += &format!(
            "call {} of instance {}, from {}: {:?}\n{:#?}\nended at {}: {outcome:#?}\n",
            client.caller.call,
            client.instance,
            client.start,
            client.caller.nodes,
            client.seen.trace,
            client.ended,
        );
    }
    for (endpoint, world) in run.worlds.iter().enumerate() {
        for job in &world.jobs {
            text += &format!("{endpoint}: {job:?}\n");
        }
    }
    text
}

/// All branches that a long run must reach.
const BRANCHES: [&str; 47] = [
    "get: an empty log although it has rows",
    "get: a list is unreadable",
    "get: a page without its end",
    "get: cached",
    "get: cached, with Age",
    "get: expired",
    "get: the log is unreadable",
    "job: fails",
    "limit: another client's job of the same moment claimed",
    "limit: another client's job within the window looked up",
    "look-up: applied",
    "look-up: failed",
    "look-up: not applied",
    "look-up: unknown",
    "progress: clock",
    "progress: reconcile",
    "progress: retry",
    "post: 1300 of one server",
    "post: 403",
    "post: 429",
    "post: 5100",
    "post: 5300",
    "post: accepted",
    "post: delivered again, and refused then",
    "post: expired",
    "post: lost, delivered late",
    "post: lost, delivered too late",
    "post: lost, done",
    "post: lost, never delivered",
    "post: not sent",
    "post: refused permanently",
    "post: refused, logged as failed",
    "rival: addition",
    "rival: another queue",
    "rival: identical",
    "rival: identical, later",
    "rival: superset",
    "rival: without node ids",
    "row: undocumented form",
    "outcome: aborted",
    "outcome: accepted",
    "outcome: http",
    "outcome: job",
    "outcome: recovered",
    "outcome: refused",
    "outcome: unknown",
    "outcome: unknown, the lists look as if it happened",
];

#[test]
fn all_promises_hold_in_random_schedules() {
    let (count, started) = (schedules(), Instant::now());
    let tally = tally(Mix::Wild, count, true);
    assert!(tally.first.is_none(), "a promise was broken, {}", tally.first.unwrap());
    println!("{count} random schedules, {} calls, in {:.1?}", tally.calls, started.elapsed());
    for (branch, times) in &tally.reached {
        println!("  {branch:<60} {times:>9}");
    }
    if count >= 20_000 {
        for branch in BRANCHES {
            assert!(tally.reached.contains_key(branch), "never reached: {branch}");
        }
    }
}

#[test]
fn with_lost_responses_and_a_failing_log_few_outcomes_are_unknown() {
    let count = schedules() / 10;
    let tally = tally(Mix::Benign, count, true);
    assert!(tally.first.is_none(), "a promise was broken, {}", tally.first.unwrap());
    println!("{} calls: {} resolved, {} unknown", tally.calls, tally.resolved, tally.unknown);
    // A call that was carried out is always found; otherwise a promise is broken above. A call that
    // was not may be confused with an older removal of the same nodes.
    assert!(tally.unknown * 50 < tally.calls, "{} of {} unknown", tally.unknown, tally.calls);
    assert!(tally.resolved * 100 > tally.calls * 60, "{} resolved", tally.resolved);
}

#[test]
fn out_of_bounds_the_checker_finds_violations() {
    let count = (schedules() / 4).min(30_000);
    let tally = tally(Mix::OutOfBounds, count, false);
    println!("out of bounds: {} of {count} schedules broke a promise", tally.violations);
    assert!(tally.violations > 0, "the checker found no violation");
}

#[test]
fn repeated_deliveries_are_carried_out_once_if_keys_are_honoured() {
    let count = schedules() / 10;
    let honoured = tally(Mix::Repeated, count, true);
    assert!(honoured.first.is_none(), "a promise was broken, {}", honoured.first.unwrap());
    assert!(honoured.reached.contains_key("post: delivered several times"));
    // The checker finds violations if they are not.
    assert!(
        tally(Mix::RepeatedWithoutKeys, 1_000, false).violations > 0,
        "the checker found no violation"
    );
}
