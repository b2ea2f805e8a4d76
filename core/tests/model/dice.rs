//! Reproducible random draws, with a preference for boundaries.

use std::collections::BTreeMap;

/// A generator of random numbers (SplitMix64), and how often each branch was drawn.
pub struct Dice {
    state: u64,
    pub reached: BTreeMap<&'static str, u64>,
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635,
            reached: BTreeMap::new(),
        }
    }

    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Draws from 0 (inclusive) to 1 (exclusive).
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns true with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Draws a whole number in a range; three in ten are at its boundaries, or one off.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        if most <= least {
            return least;
        }
        if self.chance(0.3) {
            let edge = [least, least + 1, most - 1, most][(self.next() % 4) as usize];
            return edge.clamp(least, most);
        }
        least + (self.next() % (most - least + 1) as u64) as i64
    }

    /// Draws one of several values, all equally likely.
    pub fn one_of<T: Copy>(&mut self, things: &[T]) -> T {
        things[(self.next() % things.len() as u64) as usize]
    }

    /// Draws one of several values by weight.
    pub fn weighted<T: Copy>(&mut self, things: &[(u32, T)]) -> T {
        let total: u32 = things.iter().map(|(weight, _)| weight).sum();
        let mut left = (self.next() % u64::from(total)) as u32;
        for (weight, thing) in things {
            if left < *weight {
                return *thing;
            }
            left -= weight;
        }
        things[0].1
    }

    /// Counts that a branch was reached.
    pub fn note(&mut self, branch: &'static str) {
        *self.reached.entry(branch).or_default() += 1;
    }
}
