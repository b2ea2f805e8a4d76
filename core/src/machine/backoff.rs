//! How long to wait before something is tried again.

use crate::machine::time::Jitter;

/// The first wait is up to this long, in milliseconds; each further one up to twice as long.
const BASE_MS: u32 = 200;

/// No wait is longer, in milliseconds, unless the server asks for more.
const CAP_MS: u32 = 5_000;

/// No wait is shorter, in milliseconds, whatever the server says: nobody is asked without a pause.
const FLOOR_MS: u32 = 50;

/// Exponential back-off with full jitter: any wait up to the bound is as likely, so that callers
/// that were turned away together do not come back together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Backoff {
    waits: u32,
}

impl Backoff {
    /// The next wait, in milliseconds. What the server asks for (`Retry-After`) is a lower bound.
    pub(crate) fn next(&mut self, jitter: Jitter, retry_after_ms: Option<u32>) -> u32 {
        let bound = BASE_MS.saturating_mul(1 << self.waits.min(10)).min(CAP_MS);
        self.waits = self.waits.saturating_add(1);
        jitter.up_to(bound).max(retry_after_ms.unwrap_or(0)).max(FLOOR_MS)
    }

    /// The next wait where nothing was sent, in milliseconds: shorter, for a person waits to hear
    /// that there is no connection.
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
    fn waits_grow_from_200_ms_to_5_s_and_are_jittered_over_their_whole_length() {
        let longest = Jitter::new(0.999_999_999);
        let mut backoff = Backoff::default();
        let waits: Vec<u32> = (0..7).map(|_| backoff.next(longest, None)).collect();
        assert_eq!(waits, [200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(Backoff::default().next(Jitter::new(0.0), None), 50);
    }

    #[test]
    fn what_the_server_asks_for_is_a_lower_bound_and_never_a_licence_for_no_pause() {
        assert_eq!(Backoff::default().next(Jitter::new(0.9), Some(7_000)), 7_000);
        assert_eq!(Backoff::default().next(Jitter::new(0.0), Some(0)), 50);
        assert!(Backoff::default().next(Jitter::new(0.9), Some(1)) > 100);
    }
}
