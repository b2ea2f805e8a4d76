//! The known offsets of the servers' clocks from this computer's.

use crate::machine::time::Now;

/// The most endpoints that are remembered.
const ENDPOINTS: usize = 64;

/// What is known of an endpoint's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EndpointClock {
    /// The assumed offset: the API's clock minus this computer's, in milliseconds.
    pub(crate) offset_ms: i64,
    /// Whether the API refuses timestamps that are less than 60 s old; then attempts are not
    /// backdated.
    pub(crate) is_strict: bool,
    /// Whether the API refuses timestamps that are too far ahead; `None` if not probed.
    pub(crate) refuses_ahead: Option<bool>,
}

/// The clock offsets of all endpoints.
#[derive(Debug, Default)]
pub struct ClockOffsets {
    endpoints: Vec<(String, EndpointClock)>,
}

impl ClockOffsets {
    /// Creates an empty set.
    pub fn new() -> Self {
        ClockOffsets::default()
    }

    /// Returns a server's clock minus this computer's, in milliseconds, or 0 if unknown.
    pub fn offset(&self, endpoint: &str) -> i64 {
        self.clock(endpoint).offset_ms
    }

    /// Returns the time by an endpoint's clock, as far as its offset is known, in milliseconds
    /// since 1970-01-01 UTC.
    pub fn server_time(&self, endpoint: &str, now: Now) -> i64 {
        now.unix + self.offset(endpoint)
    }

    /// Returns what is known of an endpoint's clock.
    pub(crate) fn clock(&self, endpoint: &str) -> EndpointClock {
        let known = self.endpoints.iter().find(|(at, _)| at == endpoint);
        known.map_or(EndpointClock::default(), |(_, clock)| *clock)
    }

    /// Remembers the offset of a server's clock.
    pub(crate) fn set_offset(&mut self, endpoint: &str, offset_ms: i64) {
        let clock = self.clock(endpoint);
        self.set_clock(endpoint, EndpointClock { offset_ms, ..clock });
    }

    /// Remembers what is known of an endpoint's clock.
    pub(crate) fn set_clock(&mut self, endpoint: &str, clock: EndpointClock) {
        self.endpoints.retain(|(at, _)| at != endpoint);
        if self.endpoints.len() >= ENDPOINTS {
            self.endpoints.remove(0);
        }
        self.endpoints.push((endpoint.into(), clock));
    }
}
