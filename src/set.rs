//! A set of texts, each at the place at which it was added.
//!
//! One small table for everything that is looked up here: each kind of `HashSet` would be compiled
//! into the module once more. All keys lie in one piece of memory, so a set of ten thousand ids is
//! three allocations.

/// Texts, none twice, counted from 0 in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub(crate) struct Set {
    /// Where each key ends in `text`.
    ends: Vec<u32>,
    text: String,
    /// Places of keys, plus 1; 0 is free. A power of two of them, at most half of them taken.
    slots: Vec<u32>,
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
        let mut set = Set { ends, text, slots: Vec::new() };
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
        let mut slot = hash(key.as_bytes()) as usize & mask;
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

/// Eight bytes at a time, multiplied by the constant of FxHash and mixed by its upper half:
/// neighbours like `cln-1` and `cln-2` must not lie side by side.
fn hash(key: &[u8]) -> u32 {
    let words = key.chunks_exact(8);
    let rest = words.remainder().iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let mut hash = mixed(key.len() as u64, rest);
    for eight in words {
        hash = mixed(hash, eight.try_into().map_or(0, u64::from_le_bytes));
    }
    hash as u32
}

fn mixed(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    product ^ (product >> 32)
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
