//! Mutations of a corpus.

use ehpc_remove_nodes_fuzz::{SEPARATOR, TOKENS};
use fastrand::Rng;

/// The maximum length: many short inputs are better.
const MAX_LENGTH: usize = 4096;

/// One or two inputs of a corpus with some changes.
pub fn mutated(corpus: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    let mut input = one_of(corpus, rng);
    for _ in 0..=rng.usize(..4) {
        change(&mut input, corpus, rng);
    }
    input.truncate(MAX_LENGTH);
    input
}

fn one_of(corpus: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    rng.choice(corpus).cloned().unwrap_or_default()
}

fn change(input: &mut Vec<u8>, corpus: &[Vec<u8>], rng: &mut Rng) {
    let (from, to) = range(input, rng);
    match rng.u8(..8) {
        0 => drop(input.drain(from..to)),
        1 => drop(input.splice(from..to, [rng.u8(..)])),
        2 => {
            if let Some(byte) = input.get_mut(from) {
                *byte ^= 1 << rng.u8(..8);
            }
        }
        3 => {
            let token = rng.choice(TOKENS).copied().unwrap_or_default();
            drop(input.splice(from..to, token.bytes()));
        }
        4 => drop(input.splice(from..from, [SEPARATOR])),
        5 => {
            let again = input[from..to].to_vec();
            drop(input.splice(from..from, again));
        }
        6 => {
            let c = rng.char('\0'..);
            drop(input.splice(from..from, c.to_string().bytes()));
        }
        _ => {
            let other = one_of(corpus, rng);
            let (start, end) = range(&other, rng);
            drop(input.splice(from..to, other[start..end].iter().copied()));
        }
    }
}

/// A range in an input.
fn range(input: &[u8], rng: &mut Rng) -> (usize, usize) {
    let from = rng.usize(..=input.len());
    let length = if rng.bool() { rng.usize(..4) } else { rng.usize(..=input.len()) };
    (from, (from + length).min(input.len()))
}
