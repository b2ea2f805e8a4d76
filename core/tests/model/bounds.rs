//! The parameters of one schedule: its bounds, its clocks and its faults.

use crate::dice::Dice;
use ehpc_remove_nodes_core::{Delivery, Limits, Now};
use std::time::Duration;

/// The kinds of faults in a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mix {
    /// All faults at once: the promises hold whatever the clocks, the network and the log do.
    Wild,
    /// Lost responses, late delivery and a failing log, with correct clocks and no other clients:
    /// here the client must find the outcome.
    Benign,
    /// The work and the log are later than the client's limits allow for.
    OutOfBounds,
    /// A server in between delivers a request several times with the idempotency key of its
    /// attempt; the server returns its first response to a repeated key.
    Repeated,
    /// The same, but the server ignores keys.
    RepeatedWithoutKeys,
}

/// Who signs the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// The client.
    Here,
    /// A proxy that signs the requested timestamp and passes on the API's `Date`.
    Proxy,
    /// A proxy that signs for the time at which it forwards the request.
    Other,
}

/// The timestamps that the API refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// Those more than a minute off, as documented.
    Both,
    /// Those more than a minute old, and none that are ahead.
    OldOnly,
    /// Those more than this many milliseconds off.
    Strict(i64),
    /// None.
    Never,
}

impl Window {
    /// Returns whether a timestamp is refused at a time of the API.
    pub fn refuses(self, timestamp: i64, at: i64) -> bool {
        match self {
            Window::Both => (at - timestamp).abs() > 60_000,
            Window::OldOnly => at - timestamp > 60_000,
            Window::Strict(ms) => (at - timestamp).abs() > ms,
            Window::Never => false,
        }
    }
}

/// A cache in front of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cache {
    None,
    /// It keeps the whole log for this long, and sends `Age`.
    Honest(i64),
    /// It keeps the response to a URL for this long, and sends no `Age`.
    Silent(i64),
}

/// The parameters of one schedule.
#[derive(Clone, Debug)]
pub struct Knobs {
    pub mix: Mix,
    pub timeout_ms: i64,
    pub settle_ms: i64,
    pub deadline_ms: i64,
    pub max_attempts: u32,
    pub page_rows: u32,
    pub baseline: bool,
    pub signing: Signing,
    /// How long a proxy may forward a request that it signs.
    pub vouched_ms: i64,
    pub window: Window,
    /// How much the clocks of the API's machines differ from true time.
    pub machines_ms: i64,
    /// How late a request may be delivered.
    pub delivery_ms: i64,
    /// Whether the runtime delivers a request again by itself, and returns the last response.
    pub repeats: bool,
    /// How late an accepted request may be carried out, and its row may appear after that.
    pub lateness_ms: i64,
    pub lag_ms: i64,
    /// Whether every row appears as late as possible, not at a random time up to that.
    pub lags_fully: bool,
    /// The client's wall clock minus true time, at the start.
    pub client_off_ms: i64,
    /// How much the `Date` of responses differs from true time.
    pub date_skew_ms: i64,
    pub date_is_readable: bool,
    /// The time zone of the log.
    pub zone_ms: i64,
    pub timestamp_is_given: bool,
    /// The monotonic clock's drift, in millionths.
    pub drift_ppm: i64,
    /// When the wall clock is set, and by how much.
    pub step: Option<(i64, i64)>,
    /// When the client is suspended, including its clocks, and for how long.
    pub pause: Option<(i64, i64)>,
    /// How often the response to a POST is lost, and a read of the log fails.
    pub losses: f64,
    pub bad_reads: f64,
    pub refusals: f64,
    /// Whether rows are in the order of their appearance, not of their creation.
    pub by_appearance: bool,
    pub cache: Cache,
    /// The most rows that the API returns in a page, whatever the limit.
    pub page_cap: Option<usize>,
    /// How often a page lacks its end.
    pub truncated: f64,
    /// How often a row is written in an undocumented way.
    pub odd_rows: f64,
    /// How often the log is returned empty although it has rows, which only a baseline reveals.
    pub forgetful: f64,
    /// Whether a group is renumbered when a change is carried out.
    pub groups_change: bool,
}

impl Knobs {
    pub fn draw(dice: &mut Dice, mix: Mix) -> Self {
        let wild = mix == Mix::Wild;
        let cache = match wild && dice.chance(0.15) {
            true if dice.chance(0.5) => Cache::Honest(dice.between(1_000, 120_000)),
            true => Cache::Silent(dice.between(1_000, 120_000)),
            false => Cache::None,
        };
        let settle_ms = dice.one_of(&[0, 500, 2000, 5000]);
        let timeout_ms = dice.one_of(&[250, 2000, 12_000, 15_000]);
        let lates = if mix == Mix::OutOfBounds { 4 * settle_ms + 1000 } else { settle_ms };
        let vouched_ms = dice.one_of(&[5_000, 30_000]);
        let signing = match mix {
            Mix::Wild => {
                dice.weighted(&[(6, Signing::Here), (2, Signing::Proxy), (2, Signing::Other)])
            }
            Mix::Benign => dice.weighted(&[(3, Signing::Here), (1, Signing::Proxy)]),
            _ => Signing::Here,
        };
        let needed = 2 * settle_ms + 2 * timeout_ms + 20_000;
        let off = |dice: &mut Dice| match wild && dice.chance(0.5) {
            true => dice.between(-120_000, 120_000),
            false => dice.between(-1500, 1500),
        };
        let rarely = |dice: &mut Dice, probability: f64| wild && dice.chance(probability);
        let knobs = Knobs {
            mix,
            timeout_ms,
            settle_ms,
            deadline_ms: match wild {
                true => dice.between(1, 6 * needed).max(1),
                false => 20 * needed + 20_000,
            },
            max_attempts: dice.one_of(&[1, 2, 3, 4, 8]),
            // With fewer, the URLs of scans would not differ.
            page_rows: if cache == Cache::None { dice.one_of(&[2, 3, 5, 100]) } else { 100 },
            baseline: dice.chance(0.3),
            signing,
            vouched_ms,
            window: match wild {
                true => dice.weighted(&[
                    (10, Window::Both),
                    (4, Window::OldOnly),
                    (2, Window::Strict(20_000)),
                    (1, Window::Never),
                ]),
                false => dice.weighted(&[(3, Window::Both), (1, Window::OldOnly)]),
            },
            machines_ms: if wild { dice.one_of(&[0, 1500]) } else { dice.one_of(&[0, 500]) },
            repeats: signing == Signing::Here && rarely(dice, 0.2),
            delivery_ms: if signing == Signing::Other { vouched_ms } else { 100_000 },
            lateness_ms: lates,
            lag_ms: lates,
            lags_fully: false,
            client_off_ms: off(dice),
            date_skew_ms: off(dice),
            date_is_readable: !rarely(dice, 0.1),
            zone_ms: match rarely(dice, 0.1) {
                true => dice.one_of(&[-5, -8, 1, 8]) * 3_600_000,
                false => 0,
            },
            timestamp_is_given: rarely(dice, 0.05),
            drift_ppm: dice.between(-100, 100),
            step: rarely(dice, 0.1)
                .then(|| (dice.between(0, 40_000), dice.between(-120_000, 120_000))),
            pause: rarely(dice, 0.1)
                .then(|| (dice.between(0, 40_000), dice.between(1_000, 120_000))),
            losses: if wild { dice.unit() * 0.9 } else { 0.4 },
            bad_reads: if wild { dice.unit() * 0.6 } else { 0.25 },
            refusals: match mix {
                Mix::Wild => dice.unit() * 0.5,
                Mix::Benign | Mix::Repeated | Mix::RepeatedWithoutKeys => 0.1,
                Mix::OutOfBounds => 0.5,
            },
            by_appearance: dice.chance(0.5),
            cache,
            page_cap: dice.chance(0.15).then(|| dice.one_of(&[2, 3])),
            truncated: if rarely(dice, 0.1) { 0.3 } else { 0.0 },
            odd_rows: if rarely(dice, 0.1) { 0.5 } else { 0.0 },
            forgetful: if rarely(dice, 0.1) { 0.3 } else { 0.0 },
            groups_change: rarely(dice, 0.2),
        };
        knobs.with_a_correct_clock(dice)
    }

    /// If the API's clock cannot be probed, only the client's clock and the `Date` remain: they
    /// must not both be wrong in the same way.
    fn with_a_correct_clock(self, dice: &mut Dice) -> Self {
        let is_askable = self.signing != Signing::Other && self.window != Window::Never;
        match dice.chance(0.5) {
            _ if is_askable => self,
            true => Knobs { client_off_ms: 0, step: None, pause: None, ..self },
            false => Knobs { date_skew_ms: 0, ..self },
        }
    }

    /// Draws how late a row appears.
    pub fn lag(&self, dice: &mut Dice) -> i64 {
        if self.lags_fully { self.lag_ms } else { dice.between(0, self.lag_ms) }
    }

    /// Draws how much the clock of the responding API machine is off.
    pub fn machine(&self, dice: &mut Dice) -> i64 {
        dice.one_of(&[-self.machines_ms, 0, self.machines_ms])
    }

    /// Returns how long the client has been suspended until a true time.
    pub fn stood_still(&self, at: i64) -> i64 {
        self.pause.map_or(0, |(from, length)| (at - from).clamp(0, length))
    }

    /// Returns the first time from `at` on at which the client is awake.
    pub fn awake(&self, at: i64) -> i64 {
        match self.pause {
            Some((from, length)) if at > from && at < from + length => from + length,
            _ => at,
        }
    }

    /// Returns the true time at which `ms` milliseconds have passed for the client.
    pub fn after(&self, at: i64, ms: i64) -> i64 {
        match self.pause {
            Some((from, length)) if at <= from && from < at + ms => at + ms + length,
            _ => at + ms,
        }
    }

    /// Returns the limits of a call that begins at this time of the client's monotonic clock.
    pub fn limits(&self, monotonic: i64) -> Limits {
        let ms = |time: i64| Duration::from_millis(time.try_into().unwrap());
        let limits = Limits::new(Now { monotonic, unix: 0 })
            .timeout(ms(self.timeout_ms))
            .deadline(ms(self.deadline_ms))
            .settle(ms(self.settle_ms))
            .max_attempts(self.max_attempts)
            .delivery(if self.repeats { Delivery::Several } else { Delivery::Once })
            .page_rows(self.page_rows);
        match self.signing {
            Signing::Here => limits,
            Signing::Proxy => limits.signed_elsewhere(ms(120_000)),
            Signing::Other => limits.signed_elsewhere(ms(self.vouched_ms)),
        }
    }
}
