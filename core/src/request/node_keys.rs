//! The keys of a set of nodes: in the given order, and sorted for lookups.
//!
//! All keys share one text, so a list of ten thousand ids takes three allocations. Nothing is
//! hashed, so no choice of ids makes lookups slow.

/// The keys of a set of nodes, without duplicates, indexed from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NodeKeys {
    given: Pieces,
    /// The length of the common prefix of all keys, in bytes.
    common: usize,
    /// The indices of the keys, sorted by the keys' bytes, each with the eight bytes that follow
    /// the common prefix: most comparisons need no more than these.
    sorted: Vec<(u64, u32)>,
}

/// Concatenated texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pieces {
    text: String,
    /// The end of each piece in `text`.
    ends: Vec<u32>,
}

/// A duplicate key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeated {
    /// The index of its first occurrence.
    pub(crate) first: usize,
    /// The index of its second occurrence.
    pub(crate) again: usize,
}

impl Pieces {
    /// Splits `text` at `ends`.
    pub(crate) fn new(text: String, ends: Vec<u32>) -> Self {
        Pieces { text, ends }
    }

    /// Creates an empty list with capacity for `pieces` pieces.
    pub(crate) fn with_capacity(pieces: usize) -> Self {
        Pieces { text: String::new(), ends: Vec::with_capacity(pieces) }
    }

    pub(crate) fn push(&mut self, piece: &str) {
        self.text.push_str(piece);
        self.ends.push(self.text.len() as u32);
    }

    fn piece(&self, place: usize) -> &str {
        let start = match place.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or_default(),
            None => 0,
        };
        let end = self.ends.get(place).copied().unwrap_or_default();
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|place| self.piece(place))
    }
}

impl NodeKeys {
    /// Creates a set of keys.
    ///
    /// # Errors
    /// The first duplicate.
    pub(crate) fn new(given: Pieces) -> Result<Self, Repeated> {
        let keys = NodeKeys::sorting(given);
        match keys.repeated().min_by_key(|repeated| repeated.again) {
            Some(repeated) => Err(repeated),
            None => Ok(keys),
        }
    }

    /// Creates a set of keys, without the later occurrences of duplicates.
    pub(crate) fn each_once(given: Pieces) -> Self {
        let keys = NodeKeys::sorting(given);
        let mut again: Vec<bool> = vec![false; keys.len()];
        for repeated in keys.repeated() {
            if let Some(again) = again.get_mut(repeated.again) {
                *again = true;
            }
        }
        if !again.contains(&true) {
            return keys;
        }
        let mut once = Pieces::default();
        for (key, again) in keys.iter().zip(again) {
            if !again {
                once.push(key);
            }
        }
        NodeKeys::sorting(once)
    }

    /// Sorts keys, which may contain duplicates.
    fn sorting(given: Pieces) -> Self {
        let first = given.piece(0);
        let shared = given.iter().map(|key| {
            first.bytes().zip(key.bytes()).take_while(|(one, other)| one == other).count()
        });
        let common = shared.min().unwrap_or_default();
        let mut sorted: Vec<(u64, u32)> =
            given.iter().zip(0..).map(|(key, place)| (head(key, common), place)).collect();
        sorted.sort_unstable_by(|(one_head, one), (other_head, other)| {
            one_head.cmp(other_head).then_with(|| {
                let (one_key, other_key) =
                    (given.piece(*one as usize), given.piece(*other as usize));
                one_key.cmp(other_key).then(one.cmp(other))
            })
        });
        NodeKeys { given, common, sorted }
    }

    /// Returns the duplicates, which are adjacent when sorted.
    fn repeated(&self) -> impl Iterator<Item = Repeated> {
        let pairs = self.sorted.iter().zip(self.sorted.iter().skip(1));
        pairs
            .filter(|((head, one), (next, other))| {
                head == next && self.key(*one) == self.key(*other)
            })
            .map(|((_, one), (_, other))| Repeated { first: *one as usize, again: *other as usize })
    }

    /// Returns the number of keys.
    pub(crate) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Returns whether a key is present.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.place(key).is_some()
    }

    /// Returns the index of a key, if present.
    pub(crate) fn place(&self, key: &str) -> Option<usize> {
        let wanted = head(key, self.common);
        let compare =
            |(head, place): &(u64, u32)| head.cmp(&wanted).then_with(|| self.key(*place).cmp(key));
        let found = self.sorted.binary_search_by(compare).ok()?;
        self.sorted.get(found).map(|(_, place)| *place as usize)
    }

    /// Returns the key at an index.
    fn key(&self, place: u32) -> &str {
        self.given.piece(place as usize)
    }

    /// Returns the concatenated keys.
    pub(crate) fn text(&self) -> &str {
        &self.given.text
    }

    /// Returns an iterator over the keys in the given order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.given.iter()
    }

    /// Returns how many of these keys `other` also contains.
    pub(crate) fn shared_with(&self, other: &NodeKeys) -> usize {
        self.iter().filter(|key| other.has(key)).count()
    }
}

/// Returns up to eight bytes of a key from `start`, as a number that sorts as the bytes do.
fn head(key: &str, start: usize) -> u64 {
    let bytes = key.as_bytes().get(start..).unwrap_or_default();
    let mut eight = [0; 8];
    for (to, from) in eight.iter_mut().zip(bytes) {
        *to = *from;
    }
    u64::from_be_bytes(eight)
}

// proptest does not support WebAssembly.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;
    use std::time::{Duration, Instant};

    fn pieces(keys: &[String]) -> Pieces {
        let mut pieces = Pieces::default();
        keys.iter().for_each(|key| pieces.push(key));
        pieces
    }

    /// Few letters, so that keys repeat and share prefixes; the longest exceed the eight bytes that
    /// are compared first.
    fn any_key() -> impl Strategy<Value = String> {
        prop_oneof!["[ab]{0,3}", "a{9}[ab]{0,3}", "[\0é节]{0,4}", "cln-[0-3]{8}"]
    }

    proptest! {
        #[test]
        fn lookups_match_a_hash_map(keys in proptest::collection::vec(any_key(), 0..60)) {
            let (mut places, mut once, mut repeated) = (HashMap::new(), Vec::new(), None);
            for (again, key) in keys.iter().enumerate() {
                match places.get(key) {
                    Some((_, first)) => repeated = repeated.or(Some(Repeated { first: *first, again })),
                    None => {
                        places.insert(key.clone(), (once.len(), again));
                        once.push(key.as_str());
                    }
                }
            }
            let each_once = NodeKeys::each_once(pieces(&keys));
            prop_assert_eq!(each_once.iter().collect::<Vec<_>>(), once.clone());
            prop_assert_eq!(each_once.text(), once.concat());
            prop_assert_eq!(each_once.len(), once.len());
            for (key, (place, _)) in &places {
                prop_assert_eq!(each_once.place(key), Some(*place));
                let longer = key.clone() + "\0";
                prop_assert_eq!(each_once.has(&longer), places.contains_key(&longer));
            }
            prop_assert!(!each_once.has("c") && !each_once.has("cln-9"));
            match repeated {
                Some(repeated) => prop_assert_eq!(NodeKeys::new(pieces(&keys)), Err(repeated)),
                None => prop_assert_eq!(NodeKeys::new(pieces(&keys)), Ok(each_once)),
            }
        }

        #[test]
        fn shared_keys_are_counted(
            one in proptest::collection::vec(any_key(), 0..30),
            other in proptest::collection::vec(any_key(), 0..30),
        ) {
            let keys = |keys: &[String]| NodeKeys::each_once(pieces(keys));
            let shared = keys(&one).iter().filter(|key| other.iter().any(|other| other == key)).count();
            prop_assert_eq!(keys(&one).shared_with(&keys(&other)), shared);
        }
    }

    #[test]
    fn fifty_thousand_ids_are_fast_whatever_their_form() {
        // Shuffled; 48,611 is a prime.
        let numbers = || (0_u64..50_000).map(|number| number * 48_611 % 50_000);
        let shapes: [Vec<String>; 4] = [
            numbers().map(|number| format!("cln-{number:08}")).collect(),
            // The first eight bytes are all equal, after a prefix that is not.
            numbers().map(|number| format!("{}cln-aaaaaaaa{number}", number % 2)).collect(),
            numbers().map(|number| format!("{}{number:05}", "a".repeat(200))).collect(),
            // A worst case for quicksort: rising and falling, repeatedly.
            (0..50_000)
                .map(|number: i32| format!("{:08}{number}", (number % 512 - 256).abs()))
                .collect(),
        ];
        for ids in &shapes {
            let start = Instant::now();
            let keys = NodeKeys::new(pieces(ids)).unwrap();
            assert_eq!(keys.shared_with(&keys), 50_000);
            // This takes milliseconds; comparing all pairs would take minutes.
            assert!(start.elapsed() < Duration::from_secs(10), "{:?}", ids.first());
        }
    }
}
