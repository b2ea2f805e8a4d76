//! How long to wait before a retry.

use crate::machine::time::Jitter;

/// The upper bound of the first wait, in milliseconds; it doubles with each further wait.
const BASE_MS: u32 = 200;

/// The largest upper bound, in milliseconds. `Retry-After` may ask for more.
const CAP_MS: u32 = 5_000;

/// The shortest wait, in milliseconds, whatever the server says.
const FLOOR_MS: u32 = 50;

/// Exponential back-off with full jitter: all waits up to the bound are equally likely, so that
/// callers that were refused together do not retry together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Backoff {
    waits: u32,
}

impl Backoff {
    /// Returns the next wait, in milliseconds. `Retry-After` is a lower bound.
    pub(crate) fn next(&mut self, jitter: Jitter, retry_after_ms: Option<u32>) -> u32 {
        let bound = BASE_MS.saturating_mul(1 << self.waits.min(10)).min(CAP_MS);
        self.waits = self.waits.saturating_add(1);
        jitter.up_to(bound).max(retry_after_ms.unwrap_or(0)).max(FLOOR_MS)
    }

    /// Returns the next wait after a request that was not sent, in milliseconds: shorter, so that
    /// the user soon learns that there is no connection.
    pub(crate) fn next_unsent(&mut self, jitter: Jitter) -> u32 {
        let bound = (BASE_MS << self.waits.min(10)) / 2;
        self.waits = self.waits.saturating_add(1);
        jitter.up_to(bound.min(CAP_MS)).max(FLOOR_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_200_ms_to_5_s_with_full_jitter() {
        let longest = Jitter::new(0.999_999_999);
        let mut backoff = Backoff::default();
        let waits: Vec<u32> = (0..7).map(|_| backoff.next(longest, None)).collect();
        assert_eq!(waits, [200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(Backoff::default().next(Jitter::new(0.0), None), 50);
    }

    #[test]
    fn retry_after_is_a_lower_bound_and_never_removes_the_pause() {
        assert_eq!(Backoff::default().next(Jitter::new(0.9), Some(7_000)), 7_000);
        assert_eq!(Backoff::default().next(Jitter::new(0.0), Some(0)), 50);
        assert!(Backoff::default().next(Jitter::new(0.9), Some(1)) > 100);
    }
}
