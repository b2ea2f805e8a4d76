//! By how much the clocks of the servers differ from this computer's, as far as that was found out.

use crate::machine::time::Now;

/// How many endpoints' clocks are remembered.
const ENDPOINTS: usize = 64;

/// What is known of the clock of an endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EndpointClock {
    /// The API's clock less this computer's, as it is assumed, in milliseconds.
    pub(crate) offset_ms: i64,
    /// Whether it refuses timestamps that are less than 60 s old, so that they are not backdated.
    pub(crate) is_strict: bool,
    /// Whether it refuses timestamps that are too far ahead; `None` if it was not asked.
    pub(crate) refuses_ahead: Option<bool>,
}

/// What is known of the clocks of all endpoints.
#[derive(Debug, Default)]
pub struct ClockOffsets {
    endpoints: Vec<(String, EndpointClock)>,
}

impl ClockOffsets {
    /// Nothing is known yet.
    pub fn new() -> Self {
        ClockOffsets::default()
    }

    /// By how much a server's clock was found to differ from this computer's, in milliseconds; 0
    /// where nothing was found.
    pub fn offset(&self, endpoint: &str) -> i64 {
        self.clock(endpoint).offset_ms
    }

    /// The time by the clock of an endpoint, as far as that is known, in milliseconds since
    /// 1970-01-01 UTC.
    pub fn server_time(&self, endpoint: &str, now: Now) -> i64 {
        now.unix + self.offset(endpoint)
    }

    /// What is known of the clock of an endpoint.
    pub(crate) fn clock(&self, endpoint: &str) -> EndpointClock {
        let known = self.endpoints.iter().find(|(at, _)| at == endpoint);
        known.map_or(EndpointClock::default(), |(_, clock)| *clock)
    }

    /// Remembers a server's clock.
    pub(crate) fn set_offset(&mut self, endpoint: &str, offset_ms: i64) {
        let clock = self.clock(endpoint);
        self.set_clock(endpoint, EndpointClock { offset_ms, ..clock });
    }

    /// Remembers what was found out about the clock of an endpoint.
    pub(crate) fn set_clock(&mut self, endpoint: &str, clock: EndpointClock) {
        self.endpoints.retain(|(at, _)| at != endpoint);
        if self.endpoints.len() >= ENDPOINTS {
            self.endpoints.remove(0);
        }
        self.endpoints.push((endpoint.into(), clock));
    }
}
