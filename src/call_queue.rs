//! Calls that may concern the same nodes go one after the other: were they under way together,
//! nobody could tell their jobs apart in the log.

use crate::timer::{Timer, deferred, until};
use ehpc_remove_nodes_core::{Meeting, NodeInfo, Target};
use js_sys::{Array, Function, Promise};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

thread_local! {
    static CALL_QUEUE: RefCell<Vec<Waiting>> = const { RefCell::new(Vec::new()) };
}

struct Waiting {
    number: u32,
    target: Target,
    /// Resolves when the call is over; made when the first one waits for it.
    over: Option<(Promise, Function)>,
}

/// A place in the line. Dropped, it lets those behind it through.
pub(crate) struct Ticket {
    number: u32,
    /// Those before it that surely or perhaps concern the same nodes.
    before: Vec<(Meeting, Target, Promise)>,
}

impl Ticket {
    /// Takes a place behind all calls that are there.
    pub(crate) fn take(target: &Target) -> Self {
        CALL_QUEUE.with_borrow_mut(|line| {
            let mut before = Vec::new();
            for other in line.iter_mut() {
                let meeting = other.target.meets(target);
                if meeting != Meeting::Apart {
                    let (over, _) = other.over.get_or_insert_with(|| {
                        let (over, resolve, _) = deferred();
                        (over, resolve)
                    });
                    before.push((meeting, other.target.clone(), over.clone()));
                }
            }
            let number = line.last().map_or(0, |last| last.number.wrapping_add(1));
            line.push(Waiting { number, target: target.clone(), over: None });
            Ticket { number, before }
        })
    }

    /// Whether it takes the nodes of the groups to know whom to wait for.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.before.iter().any(|(meeting, _, _)| *meeting == Meeting::Perhaps)
    }

    /// Lets go of those before it that concern other nodes, as the cluster's node list tells.
    pub(crate) fn pass(&mut self, target: &Target, all: &[NodeInfo]) {
        self.before.retain(|(meeting, other, _)| {
            *meeting == Meeting::Together || other.share_a_node(target, all)
        });
    }

    /// Waits for its turn.
    ///
    /// # Errors
    /// The alarm that rang before.
    pub(crate) async fn turn<'a>(&self, timers: &[&'a Timer]) -> Result<(), &'a Timer> {
        if self.before.is_empty() {
            return Ok(());
        }
        let over = Array::new();
        for (_, _, promise) in &self.before {
            over.push(promise);
        }
        until(&Promise::all(&over), timers).await.map(drop)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let left = CALL_QUEUE.with_borrow_mut(|line| {
            let place = line.iter().position(|other| other.number == self.number)?;
            Some(line.remove(place))
        });
        if let Some((_, release)) = left.and_then(|left| left.over) {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}
