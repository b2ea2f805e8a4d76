//! Every target for some seconds, with stable Rust alone: first the whole corpus, then random
//! mutations of it.
//!
//! `EHPC_FUZZ_INPUTS` is the number of mutations for each target. `EHPC_FUZZ_SEED` repeats a run.

mod corpus;
mod mutate;

use ehpc_remove_nodes_fuzz::{TARGETS, Target};
use std::collections::hash_map::RandomState;
use std::env;
use std::hash::BuildHasher;
use std::panic::catch_unwind;
use std::process::ExitCode;
use std::time::Instant;

/// The default number of mutations for each target.
const INPUTS: u64 = 100_000;

fn main() -> ExitCode {
    let seed = number("EHPC_FUZZ_SEED").unwrap_or_else(|| RandomState::new().hash_one(0) >> 32);
    let inputs = number("EHPC_FUZZ_INPUTS").unwrap_or(INPUTS);
    println!("EHPC_FUZZ_SEED={seed} generates the same inputs");
    let passed = TARGETS.iter().filter(|target| passes(target, seed, inputs)).count();
    if passed == TARGETS.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

/// Runs a target until the first failing input.
fn passes(target: &Target, seed: u64, inputs: u64) -> bool {
    let started = Instant::now();
    let corpus = match corpus::of(target.name) {
        Ok(corpus) if !corpus.is_empty() => corpus,
        other => {
            println!("{}: there is no corpus: {other:?}", target.name);
            return false;
        }
    };
    let mut rng = fastrand::Rng::with_seed(seed);
    let mutations = (0..inputs).map(|_| mutate::mutated(&corpus, &mut rng));
    for input in corpus.iter().cloned().chain(mutations) {
        if catch_unwind(|| (target.run)(&input)).is_err() {
            println!("{}: failed on {:?}", target.name, String::from_utf8_lossy(&input));
            println!("its bytes: b\"{}\"", input.escape_ascii());
            return false;
        }
    }
    let (name, files) = (target.name, corpus.len());
    let seconds = started.elapsed().as_secs_f32();
    println!("{name}: {files} files of the corpus and {inputs} mutations, in {seconds:.1} s");
    true
}
