//! A set of texts, each at the place at which it was added.
//!
//! One small table for everything that is looked up here: each kind of `HashSet` would be compiled
//! into the module once more. All keys lie in one piece of memory, so a set of ten thousand ids is
//! three allocations.

use std::cell::Cell;

thread_local! {
    /// What the places of keys depend on beside the keys.
    static SEED: Cell<u64> = const { Cell::new(0) };
}

/// Makes the places of keys unforeseeable, with a number that nobody outside knows. Otherwise, who
/// makes up ids could make all of them fall into one place, and a list of 50,000 would block the
/// thread for half a minute. It is of the thread that calls it; sets that are there already keep
/// their own. The module for JavaScript calls it when it starts.
pub fn make_unforeseeable(seed: u64) {
    SEED.set(seed);
}

/// Texts, none twice, counted from 0 in the order in which they were added.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    seed: u64,
    /// Where each key ends in `text`.
    ends: Vec<u32>,
    text: String,
    /// Places of keys, plus 1; 0 is free. A power of two of them, at most half of them taken.
    slots: Vec<u32>,
}

impl Default for Set {
    fn default() -> Self {
        Set { seed: SEED.get(), ends: Vec::new(), text: String::new(), slots: Vec::new() }
    }
}

impl PartialEq for Set {
    fn eq(&self, other: &Set) -> bool {
        self.ends == other.ends && self.text == other.text
    }
}

impl Eq for Set {}

impl Set {
    /// An empty set with room for so many keys.
    pub(crate) fn with_capacity(keys: usize) -> Self {
        let mut set = Set::default();
        set.ends.reserve(keys);
        set.make_room(keys);
        set
    }

    /// The set of a text's pieces, of which the next begins where the last one ends. `None` where one
    /// stands twice.
    pub(crate) fn of_pieces(text: String, ends: Vec<u32>) -> Option<Self> {
        let mut set = Set { ends, text, ..Set::default() };
        set.make_room(set.len()).then_some(set)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The place of a key, if it is there.
    pub(crate) fn place(&self, key: &str) -> Option<usize> {
        match self.probe(key) {
            Probe::Taken(place) => Some(place),
            Probe::Free(_) => None,
        }
    }

    /// Whether a key is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.place(key).is_some()
    }

    /// Adds a key at the next place.
    ///
    /// # Errors
    /// The place at which it stands already.
    pub(crate) fn add(&mut self, key: &str) -> Result<usize, usize> {
        if self.slots.len() <= 2 * self.len() {
            self.make_room(2 * self.len());
        }
        match self.probe(key) {
            Probe::Taken(place) => Err(place),
            Probe::Free(slot) => {
                let place = self.len();
                self.text.push_str(key);
                self.ends.push(self.text.len() as u32);
                self.take(slot);
                Ok(place)
            }
        }
    }

    /// The key at a place.
    pub(crate) fn key(&self, place: usize) -> &str {
        let start = match place.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or_default(),
            None => 0,
        };
        let end = self.ends.get(place).copied().unwrap_or_default();
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// All keys, one after the other.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The keys, in order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|place| self.key(place))
    }

    /// How many keys of this set are in the other one too.
    pub(crate) fn shared_with(&self, other: &Set) -> usize {
        self.keys().filter(|key| other.has(key)).count()
    }

    /// Marks a free slot as that of the last key.
    fn take(&mut self, slot: usize) {
        let place = self.len() as u32;
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = place;
        }
    }

    /// Makes slots for so many keys. Whether those that are there already are all different.
    fn make_room(&mut self, keys: usize) -> bool {
        let ends = std::mem::take(&mut self.ends);
        self.slots = vec![0; (2 * keys).max(16).next_power_of_two()];
        for end in ends {
            self.ends.push(end);
            match self.probe(self.key(self.len() - 1)) {
                Probe::Free(slot) => self.take(slot),
                Probe::Taken(_) => return false,
            }
        }
        true
    }

    fn probe(&self, key: &str) -> Probe {
        let mask = self.slots.len().wrapping_sub(1);
        let mut slot = hash(self.seed, key.as_bytes()) as usize & mask;
        loop {
            match self.slots.get(slot) {
                None | Some(0) => return Probe::Free(slot),
                Some(taken) => {
                    let place = *taken as usize - 1;
                    if self.key(place) == key {
                        return Probe::Taken(place);
                    }
                }
            }
            slot = (slot + 1) & mask;
        }
    }
}

enum Probe {
    /// The key is at this place.
    Taken(usize),
    /// It is not there, and belongs into this slot.
    Free(usize),
}

/// Sixteen bytes at a time. Every bit of a key and of the seed reaches every bit of the hash, so that
/// neighbours like `cln-1` and `cln-2` do not lie side by side, and who does not know the seed cannot
/// tell which keys will.
fn hash(seed: u64, key: &[u8]) -> u32 {
    let mut hash = seed ^ key.len() as u64;
    for sixteen in key.chunks(16) {
        let (one, other) = sixteen.split_at(sixteen.len().min(8));
        hash = folded(hash ^ word(one), SECOND ^ seed ^ word(other));
    }
    folded(hash, FIRST) as u32
}

/// The digits of pi: numbers with nothing up their sleeve.
const FIRST: u64 = 0x243f_6a88_85a3_08d3;
const SECOND: u64 = 0x1319_8a2e_0370_7344;

/// Up to eight bytes as one number.
fn word(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// A product, its upper half folded onto its lower one. Of four small products, because WebAssembly
/// has none of 128 bits.
fn folded(one: u64, other: u64) -> u64 {
    let halves = |number: u64| (number & 0xffff_ffff, number >> 32);
    let ((low, high), (other_low, other_high)) = (halves(one), halves(other));
    let outer = (low * other_low) ^ (high * other_high);
    outer ^ ((low * other_high) ^ (high * other_low)).rotate_right(32)
}

// proptest is not there for WebAssembly.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn it_knows_what_was_added_and_where(keys in proptest::collection::vec("[ab]{0,4}", 0..200)) {
            let (mut set, mut model) = (Set::default(), HashMap::new());
            for key in &keys {
                let place = model.len();
                let expected = match model.get(key) {
                    Some(place) => Err(*place),
                    None => Ok(place),
                };
                prop_assert_eq!(set.add(key), expected);
                model.entry(key.clone()).or_insert(place);
            }
            prop_assert_eq!(set.len(), model.len());
            for (key, place) in &model {
                prop_assert_eq!(set.place(key), Some(*place));
                prop_assert_eq!(set.key(*place), key);
            }
            prop_assert!(!set.has("c"));
            prop_assert!(!Set::default().has(""));
        }
    }

    /// The most keys that fall into one place of as many places as there are keys.
    fn most_in_one_place(seed: u64, keys: &[String]) -> usize {
        let mut places = HashMap::new();
        for key in keys {
            let place = hash(seed, key.as_bytes()) as usize % keys.len();
            *places.entry(place).or_insert(0) += 1;
        }
        places.into_values().max().unwrap_or(0)
    }

    #[test]
    fn keys_spread_whatever_their_shape_and_whatever_the_seed() {
        // Thrown at random, 8,192 keys leave about 7 in the fullest place.
        let numbers = || 0_u32..8_192;
        let shapes: [Vec<String>; 6] = [
            numbers().map(|number| format!("cln-{number:08}")).collect(),
            numbers().map(|number| format!("{number:08}")).collect(),
            numbers().map(|number| format!("{number:04x}{}", "0".repeat(12))).collect(),
            numbers().map(|number| format!("{}{number:04x}", "0".repeat(28))).collect(),
            numbers().map(|number| number.to_string()).collect(),
            (1..=8_192).map(|length| "a".repeat(length)).collect(),
        ];
        for seed in [0, 1, u64::MAX, 0x9e37_79b9_7f4a_7c15] {
            for keys in &shapes {
                let most = most_in_one_place(seed, keys);
                assert!(most <= 12, "{seed}: {most} in one place, like {:?}", keys.first());
            }
        }
    }

    #[test]
    fn who_does_not_know_the_seed_cannot_make_keys_that_fall_into_one_place() {
        // Made to collide under one seed, they spread under another.
        let all = (0_u32..400_000).map(|number| format!("cln-{number:08}"));
        let made: Vec<String> =
            all.filter(|key| hash(0, key.as_bytes()) & 0xff == 0).take(1_024).collect();
        assert_eq!(made.len(), 1_024);
        assert!(most_in_one_place(0, &made) > 200);
        assert!(most_in_one_place(0x0123_4567_89ab_cdef, &made) <= 12);
    }

    #[test]
    fn ten_thousand_ids_of_one_shape_are_all_told_apart() {
        let ids: Vec<String> = (0..10_000).map(|number| format!("cln-{number:08}")).collect();
        let mut set = Set::default();
        for (place, id) in ids.iter().enumerate() {
            assert_eq!(set.add(id), Ok(place));
        }
        assert_eq!(set.shared_with(&set), 10_000);
    }
}
