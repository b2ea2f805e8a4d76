//! All schedules of a small world: two calls for the same node, three attempts each, one rival, and
//! time in coarse steps.
//!
//! Nothing is random here. A schedule is a list of choices. Running it reveals further choices, and
//! all combinations are tried.

use crate::bounds::{Cache, Knobs, Mix, Signing, Window};
use crate::client::{Entry, Errand};
use crate::dice::Dice;
use crate::plan::{Disguise, Fate, Refusal};
use crate::promises::broken;
use crate::schedule::run;
use crate::world::{CLUSTER, Job, Origin, QUEUE, REMOVAL, World};
use std::collections::BTreeMap;
use std::time::Instant;

const SETTLE_MS: i64 = 1000;
const TIMEOUT_MS: i64 = 1000;

/// The choices of one schedule, and the number of options of each.
#[derive(Default)]
struct Choices {
    made: Vec<usize>,
    of: Vec<usize>,
    next: usize,
}

impl Choices {
    fn choose<T: Copy>(&mut self, things: &[T]) -> T {
        if self.next == self.made.len() {
            self.made.push(0);
            self.of.push(things.len());
        }
        let choice = self.made[self.next];
        self.next += 1;
        things[choice]
    }

    /// Moves on to the next schedule. Returns false after the last one.
    fn advance(&mut self) -> bool {
        self.next = 0;
        while let Some(last) = self.made.pop() {
            let of = self.of.pop().unwrap();
            if last + 1 < of {
                self.made.push(last + 1);
                self.of.push(of);
                return true;
            }
        }
        false
    }
}

/// The fates of an attempt: refused, accepted, or lost and carried out never, before the loss, or
/// up to the bound after it.
fn fates() -> Vec<Fate> {
    let lost = |delivered, done| Fate::TransportFailure {
        after: 500,
        delivered,
        done,
        looks: Disguise::Broken,
    };
    vec![
        Fate::Accepted { after: 500, done: 0 },
        Fate::Refused { after: 500, code: Refusal::Code(5100), logged: false },
        Fate::Refused { after: 500, code: Refusal::Code(1400), logged: false },
        lost(None, 0),
        lost(Some(0), 0),
        lost(Some(0), SETTLE_MS),
        // Just before and just after its timestamp expires by the API's clock.
        lost(Some(TIMEOUT_MS + 5_000), SETTLE_MS),
        lost(Some(TIMEOUT_MS + 5_001), SETTLE_MS),
    ]
}

fn knobs(lag_ms: i64) -> Knobs {
    Knobs {
        mix: Mix::OutOfBounds,
        timeout_ms: TIMEOUT_MS,
        settle_ms: SETTLE_MS,
        deadline_ms: 120_000,
        max_attempts: 3,
        page_rows: 2,
        baseline: false,
        signing: Signing::Here,
        vouched_ms: 0,
        window: Window::Both,
        machines_ms: 0,
        delivery_ms: 100_000,
        repeats: false,
        lateness_ms: SETTLE_MS,
        lag_ms,
        lags_fully: true,
        client_off_ms: 0,
        date_skew_ms: 0,
        date_is_readable: true,
        zone_ms: 0,
        timestamp_is_given: false,
        drift_ppm: 0,
        step: None,
        pause: None,
        losses: 0.0,
        bad_reads: 0.0,
        refusals: 0.0,
        by_appearance: false,
        cache: Cache::None,
        page_cap: None,
        truncated: 0.0,
        odd_rows: 0.0,
        forgetful: 0.0,
        groups_change: false,
    }
}

fn rival(world: &mut World, created: i64, nodes: &str) {
    world.add(Job {
        job_id: String::new(),
        origin: Origin::Rival,
        action: REMOVAL,
        created,
        listed: created + SETTLE_MS,
        ends: created + 2000,
        fails: false,
        error: 5200,
        resource_ids: format!("{CLUSTER} {QUEUE} {nodes}"),
        odd: None,
        stamp_off: 0,
    });
}

#[test]
fn all_schedules_of_a_small_world_keep_the_promises() {
    let (fates, started) = (fates(), Instant::now());
    let mut choices = Choices::default();
    let (mut schedules, mut told) = (0_u64, BTreeMap::<&'static str, u64>::new());
    loop {
        let knobs = knobs(choices.choose(&[0, SETTLE_MS]));
        let mut world = World::default();
        match choices.choose(&[0, 1, 2, 3]) {
            1 => rival(&mut world, -30_000, "cln-a"),
            2 => rival(&mut world, 200, "cln-a cln-b"),
            3 => rival(&mut world, 200, "cln-a"),
            _ => {}
        }
        let errand = |instance, start, abort| Errand {
            adds: false,
            nodelist: vec![Entry::Id("cln-a")],
            instance,
            endpoint: 0,
            start,
            abort,
        };
        let errands = [
            errand(0, 0, choices.choose(&[None, Some(500), Some(1500)])),
            errand(choices.choose(&[0, 1]), 0, None),
        ];
        // The remaining randomness (jitter, the duration of reads) does not matter here; it is the
        // same in every schedule.
        let mut dice = Dice::new(1);
        let all = run(&mut dice, knobs, vec![world], &errands, &mut |_| choices.choose(&fates));
        let violations = broken(&all, &mut dice);
        assert!(violations.is_empty(), "{violations:?}: {:?}", choices.made);
        schedules += 1;
        for (branch, times) in dice.reached {
            *told.entry(branch).or_default() += times;
        }
        if !choices.advance() {
            break;
        }
    }
    println!("the small world: all {schedules} schedules in {:.1?}", started.elapsed());
    for (branch, times) in told.iter().filter(|(branch, _)| branch.starts_with("told")) {
        println!("  {branch:<60} {times:>9}");
    }
    assert!(schedules > 10_000, "only {schedules} schedules");
}
