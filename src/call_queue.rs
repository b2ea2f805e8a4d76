//! The queue of this instance's changes, and the promises that calls wait on. The core decides which
//! call waits for which.

use crate::timer::{Timer, deferred, until};
use ehpc_remove_nodes_core::{CallQueue, NodeInfo, Target, Ticket};
use js_sys::{Array, Function, Promise};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

#[derive(Default)]
struct Queue {
    calls: CallQueue,
    /// By ticket number: a promise that resolves when the call is over, and its resolver. Created
    /// when another call first waits for it.
    over: Vec<(u32, Promise, Function)>,
}

thread_local! {
    static QUEUE: RefCell<Queue> = RefCell::default();
}

/// A call in the queue. Dropping it lets the calls behind it continue.
pub(crate) struct QueuedCall {
    ticket: Ticket,
}

impl QueuedCall {
    /// Enters the queue behind all calls in it.
    pub(crate) fn enter(target: &Target) -> Self {
        QUEUE.with_borrow_mut(|queue| QueuedCall { ticket: queue.calls.enter(target) })
    }

    /// Whether the nodes of its groups are needed to decide which calls to wait for.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.ticket.is_in_doubt()
    }

    /// Stops waiting for calls that, by the cluster's node list, concern other nodes.
    pub(crate) fn pass(&mut self, all: &[NodeInfo]) {
        QUEUE.with_borrow(|queue| queue.calls.pass(&mut self.ticket, all));
    }

    /// Waits until no call is ahead of it.
    ///
    /// # Errors
    /// The timer that fired first.
    pub(crate) async fn wait_for_turn<'a>(&self, timers: &[&'a Timer]) -> Result<(), &'a Timer> {
        let over = QUEUE.with_borrow_mut(|queue| {
            if queue.calls.is_next(&self.ticket) {
                return None;
            }
            let before = self.ticket.before().filter_map(|number| queue.over(number));
            Some(before.collect::<Array>())
        });
        match over {
            None => Ok(()),
            Some(over) => until(&Promise::all(&over), timers).await.map(drop),
        }
    }
}

impl Queue {
    /// A promise that resolves when a call is over; `None` if it already is.
    fn over(&mut self, number: u32) -> Option<Promise> {
        if !self.calls.holds(number) {
            return None;
        }
        if let Some((_, over, _)) = self.over.iter().find(|(of, ..)| *of == number) {
            return Some(over.clone());
        }
        let (over, resolve, _) = deferred();
        self.over.push((number, over.clone(), resolve));
        Some(over)
    }
}

impl Drop for QueuedCall {
    fn drop(&mut self) {
        let release = QUEUE.with_borrow_mut(|queue| {
            queue.calls.leave(&self.ticket);
            let number = self.ticket.number();
            let place = queue.over.iter().position(|(of, ..)| *of == number)?;
            Some(queue.over.swap_remove(place).2)
        });
        if let Some(release) = release {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}
