//! The clocks of one program: each computer, and each start of a program, has its own.

use crate::bounds::{Knobs, Mix, Signing, Window};
use crate::client::moment;
use crate::dice::Dice;
use ehpc_remove_nodes_core::Now;

/// The clocks of a program, which may stand still while it is paused.
#[derive(Debug)]
pub struct Clocks {
    /// The parameters of the schedule, with this program's clocks.
    pub knobs: Knobs,
    /// Where the monotonic clock began.
    origin: i64,
    /// How long each clock stood still so far.
    still_monotonic: i64,
    still_wall: i64,
}

impl Clocks {
    /// Draws the clocks of a program that starts at a true time.
    pub fn draw(dice: &mut Dice, knobs: &Knobs, at: i64) -> Self {
        let wild = knobs.mix == Mix::Wild;
        let most = match knobs.signing {
            _ if !wild => 1_500,
            // Nothing but the clocks bounds how long a proxy may still forward a request.
            Signing::Other => 20_000,
            _ => 120_000,
        };
        let off = if dice.chance(0.5) { dice.between(-most, most) } else { 0 };
        let step = (wild && dice.chance(0.1))
            .then(|| (at + dice.between(0, 60_000), dice.between(-most, most)));
        let is_right = !may_be_wrong(knobs);
        let knobs = Knobs {
            client_off_ms: if is_right { 0 } else { off },
            step: step.filter(|_| !is_right && knobs.signing != Signing::Other),
            pause: None,
            drift_ppm: dice.between(-100, 100),
            ..knobs.clone()
        };
        let origin = dice.between(0, 100_000_000);
        Clocks { knobs, origin, still_monotonic: 0, still_wall: 0 }
    }

    /// Returns the clocks at a true time.
    pub fn now(&self, at: i64) -> Now {
        let now = moment(&self.knobs, at);
        Now {
            monotonic: now.monotonic + self.origin - self.still_monotonic,
            unix: now.unix - self.still_wall,
        }
    }

    /// Notes a pause. Both clocks stand still in a machine that is stopped, and the monotonic one in
    /// a computer that sleeps.
    pub fn pause(&mut self, dice: &mut Dice, ms: i64) {
        let stops = dice.next() % 3;
        if stops > 0 {
            self.still_monotonic += ms;
        }
        let is_free = may_be_wrong(&self.knobs) && self.knobs.signing != Signing::Other;
        if stops > 1 && is_free && self.knobs.mix == Mix::Wild {
            self.still_wall += ms;
        }
    }
}

/// Returns whether programs' clocks may be wrong: if the API's clock cannot be probed, they and the
/// `Date` must not both be.
fn may_be_wrong(knobs: &Knobs) -> bool {
    let is_askable = knobs.signing != Signing::Other && knobs.window != Window::Never;
    is_askable || knobs.date_skew_ms == 0
}
