//! The queue of this instance's changes, and the promises by which they wait for each other. Who waits
//! for whom, the core decides.

use crate::timer::{Timer, deferred, until};
use ehpc_remove_nodes_core::{CallQueue, NodeInfo, Target, Ticket};
use js_sys::{Array, Function, Promise};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

#[derive(Default)]
struct Queue {
    calls: CallQueue,
    /// What resolves when a call is over; made when the first one waits for it.
    over: Vec<(u32, Promise, Function)>,
}

thread_local! {
    static QUEUE: RefCell<Queue> = RefCell::default();
}

/// A place in the queue. Dropped, it lets those behind it through.
pub(crate) struct Place {
    ticket: Ticket,
}

impl Place {
    /// Takes a place behind all calls that are there.
    pub(crate) fn take(target: &Target) -> Self {
        QUEUE.with_borrow_mut(|queue| Place { ticket: queue.calls.enter(target) })
    }

    /// Whether it takes the nodes of the groups to know whom to wait for.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.ticket.is_in_doubt()
    }

    /// Lets go of those before it that concern other nodes, as the cluster's node list tells.
    pub(crate) fn pass(&mut self, all: &[NodeInfo]) {
        QUEUE.with_borrow(|queue| queue.calls.pass(&mut self.ticket, all));
    }

    /// Waits for its turn.
    ///
    /// # Errors
    /// The timer that fired before.
    pub(crate) async fn turn<'a>(&self, timers: &[&'a Timer]) -> Result<(), &'a Timer> {
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
    /// What resolves when a call is over; `None` if it is.
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

impl Drop for Place {
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
