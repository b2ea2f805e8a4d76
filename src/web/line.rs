//! Calls that may concern the same nodes go one after the other: were they under way together,
//! nobody could tell their jobs apart in the log.

use super::alarm::{Alarm, deferred, until};
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
    release: Function,
    /// Those before it that surely or perhaps concern the same nodes.
    before: Vec<(Meeting, Target, Promise)>,
}

impl Place {
    /// Takes a place behind all calls that are there.
    pub(super) fn take(target: &Target) -> Self {
        let (over, release) = deferred();
        LINE.with_borrow_mut(|line| {
            let mut before = Vec::new();
            for other in line.iter() {
                let meeting = other.target.meets(target);
                if meeting != Meeting::Apart {
                    before.push((meeting, other.target.clone(), other.over.clone()));
                }
            }
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
        let over = Array::new();
        for (_, _, promise) in &self.before {
            over.push(promise);
        }
        until(&Promise::all(&over), alarms).await.map(drop)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        LINE.with_borrow_mut(|line| line.retain(|other| other.number != self.number));
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}
