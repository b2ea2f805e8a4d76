//! What people do: they call, click again, resume, and pull the plug.

use crate::bounds::{Knobs, Mix};
use crate::client::{Entry, Errand};
use crate::dice::Dice;
use std::collections::VecDeque;

/// A day, in milliseconds: receipts whose outcome is known are kept for so long.
pub const DAY_MS: i64 = 86_400_000;

/// The most deeds of one schedule.
const MOST_DEEDS: usize = 9;

/// What somebody does.
#[derive(Clone, Debug)]
pub enum Deed {
    Call(Errand),
    Resume,
    /// The computer loses its power.
    Unplug,
}

/// What is still to be done, and when.
#[derive(Debug)]
pub struct People {
    agenda: VecDeque<(i64, Deed)>,
    /// What the first call is for: others are often for the same.
    errand: Errand,
    /// How much may still be added.
    left: usize,
    wild: bool,
}

impl People {
    pub fn draw(dice: &mut Dice, knobs: &Knobs) -> Self {
        let wild = knobs.mix == Mix::Wild;
        let errand = errand(dice, wild);
        let mut people =
            People { agenda: VecDeque::new(), errand: errand.clone(), left: MOST_DEEDS, wild };
        let begin = dice.between(0, 6_000);
        people.plan(begin, Deed::Call(errand));
        if dice.chance(0.3) {
            let another = people.another(dice);
            people.plan(dice.between(0, 60_000), Deed::Call(another));
        }
        if dice.chance(0.3) {
            people.plan(dice.between(0, 150_000), Deed::Unplug);
        }
        if dice.chance(0.6) {
            people.again(dice, 1_000, 150_000);
        }
        if wild && dice.chance(0.1) {
            people.again(dice, DAY_MS + 300_000, DAY_MS + 600_000);
        }
        people
    }

    pub fn errand(&self) -> &Errand {
        &self.errand
    }

    /// Returns when the next deed is to be done.
    pub fn next_at(&self) -> Option<i64> {
        self.agenda.iter().map(|(at, _)| *at).min()
    }

    pub fn take(&mut self, at: i64) -> Option<Deed> {
        let index = self.agenda.iter().position(|(when, _)| *when == at)?;
        self.agenda.remove(index).map(|(_, deed)| deed)
    }

    /// Somebody resumes, or simply calls again, in this range of times.
    pub fn again(&mut self, dice: &mut Dice, from: i64, to: i64) {
        let at = dice.between(from, to);
        let deed = match dice.chance(0.5) {
            true => Deed::Call(self.another(dice)),
            false => Deed::Resume,
        };
        self.plan(at, deed);
    }

    fn plan(&mut self, at: i64, deed: Deed) {
        if self.left > 0 {
            self.left -= 1;
            self.agenda.push_back((at, deed));
        }
    }

    /// Draws another call: mostly for the same nodes.
    fn another(&self, dice: &mut Dice) -> Errand {
        match dice.chance(0.75) {
            true => Errand {
                adds: self.errand.adds ^ (self.wild && dice.chance(0.15)),
                abort: abort(dice, self.wild),
                ..self.errand.clone()
            },
            false => errand(dice, self.wild),
        }
    }
}

fn errand(dice: &mut Dice, wild: bool) -> Errand {
    use Entry::{Group, Id};
    let lists: [&[Entry]; 9] = [
        &[Id("cln-a")],
        &[Id("cln-a")],
        &[Id("cln-a")],
        &[Id("cln-a"), Id("cln-b")],
        &[Id("cln-b"), Id("cln-c")],
        &[Id("cln-e")],
        &[Group(1)],
        &[Group(3)],
        &[Group(2), Id("cln-e")],
    ];
    Errand {
        // Others add the same nodes.
        adds: wild && dice.chance(0.1),
        nodelist: dice.one_of(&lists).to_vec(),
        instance: 0,
        endpoint: 0,
        start: 0,
        abort: abort(dice, wild),
    }
}

fn abort(dice: &mut Dice, wild: bool) -> Option<i64> {
    (wild && dice.chance(0.1)).then(|| dice.between(0, 60_000))
}
