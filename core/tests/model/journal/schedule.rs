//! One schedule: programs that share a journal, and what happens to them.

use super::clocks::Clocks;
use super::moments::Moment;
use super::people::{Deed, People};
use super::program::{Ended, Program, Scene, Wake};
use super::records::Records;
use super::storage::Storage;
use super::work::Work;
use crate::bounds::{Knobs, Mix, Signing};
use crate::client::Errand;
use crate::dice::Dice;
use crate::schedule::rivals;
use crate::world::{ADDITION, CLUSTER, Job, Origin, QUEUE, REMOVAL, World};

/// How long after all programs have ended a last one resumes, in milliseconds.
const CALM_MS: i64 = 200_000;

/// A completed schedule.
pub struct Run {
    pub knobs: Knobs,
    pub worlds: Vec<World>,
    pub storage: Storage,
    pub records: Records,
    pub ended: i64,
}

/// What goes wrong with programs, and how often.
#[derive(Debug)]
struct Fortune {
    crash: f64,
    pause: f64,
    others: bool,
}

/// Draws a schedule and runs it. `traced`: whether its steps are recorded.
pub fn run(dice: &mut Dice, mix: Mix, traced: bool) -> Run {
    let knobs = knobs(dice, mix);
    let wild = mix == Mix::Wild;
    let fortune = Fortune {
        crash: dice.one_of(&[0.0, 0.01, 0.03, 0.08]),
        pause: if wild { dice.one_of(&[0.0, 0.01, 0.03]) } else { 0.0 },
        others: wild && dice.chance(0.15),
    };
    let lease_ms = match wild && dice.chance(0.4) {
        true => Some(dice.one_of(&[0, 3_000, 20_000])),
        false => None,
    };
    let mut people = People::draw(dice, &knobs);
    let mut worlds = vec![World::default(), World { first: 100_000, ..World::default() }];
    for world in &mut worlds {
        rivals(dice, &knobs, world, std::slice::from_ref(people.errand()));
        stranger(dice, &knobs, world, people.errand());
    }
    let mut storage = Storage::new(lease_ms);
    let mut records = Records { trace: traced.then(Vec::new), ..Records::default() };
    let mut programs: Vec<Program> = Vec::new();
    let mut ended = 0;
    loop {
        let soonest = programs
            .iter()
            .enumerate()
            .filter_map(|(index, program)| program.next.as_ref().map(|(at, _)| (*at, index)))
            .min();
        let deed_at = people.next_at();
        let mut scene = Scene {
            dice,
            knobs: &knobs,
            worlds: &mut worlds,
            storage: &mut storage,
            records: &mut records,
            failing_writes: 0.005,
            at: 0,
        };
        match (deed_at, soonest) {
            (Some(at), next) if next.is_none_or(|(other, _)| at <= other) => {
                scene.at = at.max(ended);
                if let Some(deed) = people.take(at) {
                    done(deed, &mut programs, &fortune, &mut scene);
                }
            }
            (_, Some((at, index))) => {
                scene.at = at;
                woken(index, &mut programs, &fortune, &mut people, &mut scene);
            }
            _ => break,
        }
        ended = scene.at;
    }
    let mut run = Run { knobs, worlds, storage, records, ended };
    resumed_in_calm(dice, &mut run);
    run
}

fn knobs(dice: &mut Dice, mix: Mix) -> Knobs {
    let knobs = Knobs::draw(dice, mix);
    let needed = 2 * knobs.settle_ms + 2 * knobs.timeout_ms + 20_000;
    let deadline_ms = match dice.chance(0.8) {
        true => dice.between(needed, 5 * needed),
        false => knobs.deadline_ms,
    };
    Knobs { deadline_ms, step: None, pause: None, ..knobs }
}

/// Adds the same change by another client, at any time.
fn stranger(dice: &mut Dice, knobs: &Knobs, world: &mut World, errand: &Errand) {
    if knobs.mix != Mix::Wild || !dice.chance(0.3) {
        return;
    }
    dice.note("rival: identical, at any time");
    let created = dice.between(-60_000, 500_000);
    let nodes = errand.nodelist.iter().flat_map(|entry| match entry {
        crate::client::Entry::Id(id) => vec![*id],
        crate::client::Entry::Group(group) => crate::plan::members(*group),
    });
    let nodes: Vec<&str> = nodes.collect();
    world.add(Job {
        job_id: String::new(),
        origin: Origin::Rival,
        action: if errand.adds { ADDITION } else { REMOVAL },
        created,
        listed: created + dice.between(0, knobs.lag_ms.min(knobs.settle_ms)),
        ends: created + 1_000,
        fails: dice.chance(0.2),
        error: 5200,
        resource_ids: format!("{CLUSTER} {QUEUE} {}", nodes.join(" ")),
        odd: None,
        stamp_off: knobs.machine(dice),
    });
}

/// Does what somebody does.
fn done(deed: Deed, programs: &mut Vec<Program>, fortune: &Fortune, scene: &mut Scene) {
    let at = scene.at;
    scene.records.note(|| format!("{at}: somebody does {deed:?}"));
    let errand = match deed {
        Deed::Unplug => return power_lost(programs, scene),
        Deed::Call(errand) => Some(errand),
        Deed::Resume => None,
    };
    // In a program that is there, and has nothing to do, or in a new one.
    let idle = programs.iter().position(|program| program.work.is_none() && !program.is_dead);
    let index = match idle.filter(|_| scene.dice.chance(0.4)) {
        Some(index) => index,
        None => {
            let clocks = Clocks::draw(scene.dice, scene.knobs, at);
            programs.push(Program::new(programs.len(), clocks));
            programs.len() - 1
        }
    };
    let account = usize::from(fortune.others && scene.dice.chance(0.3));
    let program = &mut programs[index];
    let work = match errand {
        Some(errand) => Work::call(&errand, account, &program.clocks, scene),
        None => Work::resumption(account, &program.clocks, at),
    };
    program.begin(work, at);
}

/// Wakes a program up, unless it crashes or is paused first.
fn woken(
    index: usize,
    programs: &mut [Program],
    fortune: &Fortune,
    people: &mut People,
    scene: &mut Scene,
) {
    let program = &mut programs[index];
    let moment = program.moment();
    // The moments around a write are few among the reads.
    let weight = if moment.is_rare() { 4.0 } else { 1.0 };
    if scene.dice.chance(fortune.crash * weight) {
        scene.dice.note(moment.crash());
        let (at, number) = (scene.at, program.number);
        scene.records.note(|| format!("{at}: program {number}: {}", moment.crash()));
        if scene.dice.chance(0.3) {
            power_lost(programs, scene);
        } else {
            program.dies(scene);
        }
        return people.again(scene.dice, at + 100, at + 90_000);
    }
    if scene.dice.chance(fortune.pause * weight) && may_pause(program, scene) {
        let ms = scene.dice.one_of(&[3_000, 30_000, 120_000, 200_000]);
        scene.dice.note(moment.pause());
        let (at, number) = (scene.at, program.number);
        scene.records.note(|| format!("{at}: program {number} is paused for {ms} ms"));
        program.clocks.pause(scene.dice, ms);
        if let Some((at, _)) = &mut program.next {
            *at += ms;
        }
        return;
    }
    program.wake(scene);
    if program.ended.take() == Some(Ended::Open) && scene.dice.chance(0.7) {
        people.again(scene.dice, scene.at + 100, scene.at + 90_000);
    }
}

/// Two limits. The holder of a lease does not notice that it ends between the question and the write.
/// And where nothing but time ends a request, it must be sent soon after its intent was written.
fn may_pause(program: &Program, scene: &Scene) -> bool {
    match program.moment() {
        Moment::BeforeTheIntent | Moment::BetweenIntentAndSending
            if scene.knobs.signing == Signing::Other =>
        {
            false
        }
        _ if scene.storage.lock.lease_ms.is_none() => true,
        _ => !matches!(program.next, Some((_, Wake::Write))),
    }
}

fn power_lost(programs: &mut [Program], scene: &mut Scene) {
    for program in programs.iter_mut() {
        program.dies(scene);
    }
    let is_lost = scene.storage.power_loss(scene.dice);
    scene.dice.note(match is_lost {
        true => "power loss: a write was lost",
        false => "power loss: nothing was lost",
    });
    let at = scene.at;
    scene.records.note(|| format!("{at}: power loss"));
}

/// Resumes once more, after everything that was sent has arrived or can no longer arrive.
fn resumed_in_calm(dice: &mut Dice, run: &mut Run) {
    let knobs = Knobs { bad_reads: 0.0, ..run.knobs.clone() };
    let mut scene = Scene {
        dice,
        knobs: &knobs,
        worlds: &mut run.worlds,
        storage: &mut run.storage,
        records: &mut run.records,
        failing_writes: 0.0,
        at: run.ended + CALM_MS,
    };
    let open = |scene: &Scene| {
        let all = scene.storage.entries().values();
        all.filter(|text| text.contains(r#""state": "open""#)).count()
    };
    if open(&scene) > 0 {
        scene.dice.note("the last resumption: something was open");
    }
    let clocks = Clocks::draw(scene.dice, &knobs, scene.at);
    let work = Work::resumption(0, &clocks, scene.at);
    let mut program = Program::new(usize::MAX, clocks);
    program.begin(work, scene.at);
    while let Some((at, _)) = program.next {
        scene.at = at;
        program.wake(&mut scene);
    }
    if open(&scene) > 0 {
        scene.dice.note("the last resumption: something is still open");
    }
    run.ended = scene.at;
}
