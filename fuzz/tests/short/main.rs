//! Every target, for some seconds, by stable Rust alone: first the whole corpus, then so many
//! inputs that are made of it by chance.
//!
//! `EHPC_FUZZ_INPUTS` says how many there are for each target. `EHPC_FUZZ_SEED` makes the same ones
//! again.

mod corpus;
mod mutate;

use ehpc_remove_nodes_fuzz::{TARGETS, Target};
use std::collections::hash_map::RandomState;
use std::env;
use std::hash::BuildHasher;
use std::panic::catch_unwind;
use std::process::ExitCode;
use std::time::Instant;

/// How many inputs are made for each target.
const INPUTS: u64 = 100_000;

fn main() -> ExitCode {
    let seed = number("EHPC_FUZZ_SEED").unwrap_or_else(|| RandomState::new().hash_one(0) >> 32);
    let inputs = number("EHPC_FUZZ_INPUTS").unwrap_or(INPUTS);
    println!("EHPC_FUZZ_SEED={seed} makes the same inputs again");
    let right = TARGETS.iter().filter(|target| is_right(target, seed, inputs)).count();
    if right == TARGETS.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

/// Runs a target, up to the first input that it is wrong about.
fn is_right(target: &Target, seed: u64, inputs: u64) -> bool {
    let started = Instant::now();
    let corpus = match corpus::of(target.name) {
        Ok(corpus) if !corpus.is_empty() => corpus,
        other => {
            println!("{}: there is no corpus: {other:?}", target.name);
            return false;
        }
    };
    let mut chance = fastrand::Rng::with_seed(seed);
    let made = (0..inputs).map(|_| mutate::made_of(&corpus, &mut chance));
    for input in corpus.iter().cloned().chain(made) {
        if catch_unwind(|| (target.run)(&input)).is_err() {
            println!("{}: wrong about {:?}", target.name, String::from_utf8_lossy(&input));
            println!("its bytes: b\"{}\"", input.escape_ascii());
            return false;
        }
    }
    let (name, files) = (target.name, corpus.len());
    let seconds = started.elapsed().as_secs_f32();
    println!("{name}: {files} of the corpus and {inputs} made of it, in {seconds:.1} s");
    true
}
