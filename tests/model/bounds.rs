//! What one schedule is like: its bounds, its clocks and how much goes wrong.

use crate::dice::Dice;
use ehpc_remove_nodes::outcome::Bounds;

/// How much goes wrong, and what is let to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mix {
    /// Everything at once.
    Wild,
    /// Lost answers and a log that fails, and nobody else: here the client must find out.
    Benign,
    /// Lateness and lag beyond what the client was told.
    OutOfBounds,
    /// Something in between delivers a request several times, each with the key of its attempt;
    /// the server answers a repeated key with its first answer.
    Repeated,
    /// The same, and the server knows nothing of keys.
    RepeatedWithoutKeys,
}

/// The knobs of one schedule.
#[derive(Clone, Debug)]
pub struct Knobs {
    pub mix: Mix,
    pub timeout_ms: i64,
    pub settle_ms: i64,
    pub deadline_ms: i64,
    pub max_attempts: u32,
    pub page_rows: u32,
    /// How late a request may be carried out after its loss, and its row may appear after that.
    pub lateness_ms: i64,
    pub lag_ms: i64,
    /// Whether every row appears as late as it may, and not at some time up to that.
    pub lags_fully: bool,
    /// The server's clock less the client's wall clock, at the start.
    pub server_ahead_ms: i64,
    /// By how much the `Date` of answers differs from the clock that stamps the log.
    pub date_skew_ms: i64,
    pub date_is_readable: bool,
    pub signed: bool,
    pub timestamp_is_given: bool,
    /// The steady clock's drift, in millionths.
    pub drift_ppm: i64,
    /// When the wall clock is set, and by how much.
    pub step: Option<(i64, i64)>,
    /// How often a POST's answer is lost, and a log read fails.
    pub losses: f64,
    pub bad_reads: f64,
    pub refusals: f64,
    /// Rows stand in the order in which they appeared, and not in that of their creation.
    pub by_appearance: bool,
}

impl Knobs {
    pub fn draw(dice: &mut Dice, mix: Mix) -> Self {
        let wild = mix == Mix::Wild;
        let settle_ms = dice.one_of(&[0, 100, 1000, 5000]);
        let timeout_ms = dice.one_of(&[50, 250, 1000, 10_000]);
        let lates = if mix == Mix::OutOfBounds { 4 * settle_ms + 1000 } else { settle_ms };
        let needed = 2 * settle_ms + 2 * timeout_ms;
        Knobs {
            mix,
            timeout_ms,
            settle_ms,
            deadline_ms: match wild {
                true => dice.between(1, 8 * needed).max(1),
                false => 20 * needed + 20_000,
            },
            max_attempts: dice.one_of(&[1, 2, 3, 4, 8]),
            page_rows: dice.one_of(&[2, 3, 5, 100]),
            lateness_ms: lates,
            lag_ms: lates,
            lags_fully: false,
            server_ahead_ms: match dice.chance(0.2) {
                true => dice.between(-420_000, 420_000),
                false => dice.between(-2000, 2000),
            },
            date_skew_ms: if wild { dice.between(-2000, 2000) } else { 0 },
            date_is_readable: !(wild && dice.chance(0.1)),
            signed: !(wild && dice.chance(0.2)),
            timestamp_is_given: wild && dice.chance(0.05),
            drift_ppm: dice.between(-100, 100),
            step: (wild && dice.chance(0.1))
                .then(|| (dice.between(0, 20_000), dice.between(-60_000, 60_000))),
            losses: if wild { dice.unit() * 0.9 } else { 0.4 },
            bad_reads: if wild { dice.unit() * 0.6 } else { 0.25 },
            refusals: match mix {
                Mix::Wild => dice.unit() * 0.5,
                Mix::Benign | Mix::Repeated | Mix::RepeatedWithoutKeys => 0.1,
                Mix::OutOfBounds => 0.5,
            },
            by_appearance: dice.chance(0.5),
        }
    }

    /// How late a row appears.
    pub fn lag(&self, dice: &mut Dice) -> i64 {
        if self.lags_fully { self.lag_ms } else { dice.between(0, self.lag_ms) }
    }

    /// The client's bounds for a call that begins at this moment of its steady clock.
    pub fn bounds(&self, steady: i64) -> Bounds {
        let ms = |time: i64| u32::try_from(time).unwrap();
        Bounds {
            timeout_ms: ms(self.timeout_ms),
            deadline_ms: ms(self.deadline_ms),
            deadline_at: steady + self.deadline_ms,
            settle_ms: ms(self.settle_ms),
            max_attempts: self.max_attempts,
            page_rows: self.page_rows,
        }
    }
}
