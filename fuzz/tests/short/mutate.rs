//! Inputs that look like those of a corpus, and are none.

use ehpc_remove_nodes_fuzz::{BETWEEN, TOKENS};
use fastrand::Rng;

/// No input is longer: the time goes into many short ones.
const LONGEST: usize = 4096;

/// An input, made of one or two of a corpus by some changes.
pub fn made_of(corpus: &[Vec<u8>], chance: &mut Rng) -> Vec<u8> {
    let mut input = one_of(corpus, chance);
    for _ in 0..=chance.usize(..4) {
        change(&mut input, corpus, chance);
    }
    input.truncate(LONGEST);
    input
}

fn one_of(corpus: &[Vec<u8>], chance: &mut Rng) -> Vec<u8> {
    chance.choice(corpus).cloned().unwrap_or_default()
}

fn change(input: &mut Vec<u8>, corpus: &[Vec<u8>], chance: &mut Rng) {
    let (from, to) = range(input, chance);
    match chance.u8(..8) {
        0 => drop(input.drain(from..to)),
        1 => drop(input.splice(from..to, [chance.u8(..)])),
        2 => {
            if let Some(byte) = input.get_mut(from) {
                *byte ^= 1 << chance.u8(..8);
            }
        }
        3 => {
            let token = chance.choice(TOKENS).copied().unwrap_or_default();
            drop(input.splice(from..to, token.bytes()));
        }
        4 => drop(input.splice(from..from, [BETWEEN])),
        5 => {
            let again = input[from..to].to_vec();
            drop(input.splice(from..from, again));
        }
        6 => {
            let c = chance.char('\0'..);
            drop(input.splice(from..from, c.to_string().bytes()));
        }
        _ => {
            let other = one_of(corpus, chance);
            let (start, end) = range(&other, chance);
            drop(input.splice(from..to, other[start..end].iter().copied()));
        }
    }
}

/// A place in an input, and one a little behind it.
fn range(input: &[u8], chance: &mut Rng) -> (usize, usize) {
    let from = chance.usize(..=input.len());
    let length = if chance.bool() { chance.usize(..4) } else { chance.usize(..=input.len()) };
    (from, (from + length).min(input.len()))
}
