//! Digests of what identifies a request.

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Returns the SHA-256 of several texts, in hexadecimal. No two lists give the same bytes.
pub fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut digits = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a string never fails.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_apart_also_where_they_meet() {
        let lists = [
            vec!["ab", "c"],
            vec!["a", "bc"],
            vec!["abc"],
            vec!["abc", ""],
            vec!["", "abc"],
            vec![],
        ];
        let digests: Vec<String> =
            lists.iter().map(|list| fingerprint(list.iter().copied())).collect();
        for (place, digest) in digests.iter().enumerate() {
            assert_eq!(digest.len(), 64);
            assert!(!digests[..place].contains(digest), "{:?}", lists[place]);
        }
    }

    #[test]
    fn it_is_sha_256() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(fingerprint([]), empty);
    }
}
