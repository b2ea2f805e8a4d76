//! How long to wait before something is tried again.

use crate::moment::Chance;

/// The first wait is up to this long, in milliseconds; each further one up to twice as long.
const BASE_MS: u32 = 200;

/// No wait is longer, in milliseconds.
const CAP_MS: u32 = 5_000;

/// Exponential back-off with full jitter: any wait from nothing to the bound is as likely, so that
/// callers who were turned away together do not come back together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Backoff {
    waits: u32,
}

impl Backoff {
    /// The next wait, in milliseconds. A server that says how long to wait (`Retry-After`) is
    /// obeyed.
    pub(crate) fn next(&mut self, chance: Chance, retry_after_ms: Option<u32>) -> u32 {
        let bound = BASE_MS.saturating_mul(1 << self.waits.min(10)).min(CAP_MS);
        self.waits = self.waits.saturating_add(1);
        retry_after_ms.unwrap_or_else(|| chance.up_to(bound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_200_ms_to_5_s_and_are_jittered_over_their_whole_length() {
        let longest = Chance::new(0.999_999_999);
        let mut backoff = Backoff::default();
        let waits: Vec<u32> = (0..7).map(|_| backoff.next(longest, None)).collect();
        assert_eq!(waits, [200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(Backoff::default().next(Chance::new(0.0), None), 0);
    }

    #[test]
    fn a_server_that_says_how_long_is_obeyed() {
        assert_eq!(Backoff::default().next(Chance::new(0.9), Some(7_000)), 7_000);
    }
}
