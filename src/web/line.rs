//! Calls that may concern the same nodes go one after the other: were they under way together,
//! nobody could tell their jobs apart in the log.

use super::alarm::{Alarm, until};
use crate::facts::NodeFacts;
use crate::memory::{Meeting, Target};
use js_sys::{Array, Function, Promise};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

thread_local! {
    static LINE: RefCell<Vec<Waiting>> = const { RefCell::new(Vec::new()) };
}

struct Waiting {
    number: u32,
    target: Target,
    /// Resolves when the call is over.
    over: Promise,
}

/// A place in the line. Dropped, it lets those behind it through.
pub(super) struct Place {
    number: u32,
    release: Option<Function>,
    /// Those before it that surely or perhaps concern the same nodes.
    before: Vec<(Meeting, Target, Promise)>,
}

impl Place {
    /// Takes a place behind all calls that are there.
    pub(super) fn take(target: &Target) -> Self {
        let mut release = None;
        let over = Promise::new(&mut |resolve, _reject| release = Some(resolve));
        LINE.with_borrow_mut(|line| {
            let before = line.iter().filter_map(|other| {
                let meeting = other.target.meets(target);
                let met = (meeting, other.target.clone(), other.over.clone());
                (meeting != Meeting::Apart).then_some(met)
            });
            let before = before.collect();
            let number = line.last().map_or(0, |last| last.number.wrapping_add(1));
            line.push(Waiting { number, target: target.clone(), over });
            Place { number, release, before }
        })
    }

    /// Whether it takes the nodes of the groups to know whom to wait for.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.before.iter().any(|(meeting, _, _)| *meeting == Meeting::Perhaps)
    }

    /// Lets go of those before it that concern other nodes, as the cluster's node list tells.
    pub(super) fn pass(&mut self, target: &Target, all: &[NodeFacts]) {
        self.before.retain(|(meeting, other, _)| {
            *meeting == Meeting::Together || other.share_a_node(target, all)
        });
    }

    /// Waits for its turn.
    ///
    /// # Errors
    /// The alarm that rang before.
    pub(super) async fn turn<'a>(&self, alarms: &[&'a Alarm]) -> Result<(), &'a Alarm> {
        if self.before.is_empty() {
            return Ok(());
        }
        let over: Array = self.before.iter().map(|(_, _, over)| over).collect();
        until(&Promise::all(&over), alarms).await.map(drop)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        LINE.with_borrow_mut(|line| line.retain(|other| other.number != self.number));
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}
