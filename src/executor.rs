//! Polls each call in the reaction of the promise that it awaits.
//!
//! wasm-bindgen-futures has one queue for all tasks, which runs as one microtask (intentionally:
//! <https://github.com/wasm-bindgen/wasm-bindgen/issues/2761>) in the async context of the call that
//! filled it first: callbacks and requests of one call ran in another's context (`AsyncLocalStorage`),
//! and a fake timer that dropped that microtask stopped every later call of the process. This executor
//! has no queue. `JsFuture` wakes its task in the promise's own reaction, in the context of the waiting
//! call, and the task is polled immediately.

use crate::timer::deferred;
use js_sys::{Function, Promise};
use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use wasm_bindgen::JsValue;

/// The future of a call.
type Work = Pin<Box<dyn Future<Output = Outcome>>>;

/// What a call's promise is fulfilled or rejected with.
type Outcome = Result<JsValue, JsValue>;

/// A running call and the functions that settle its promise.
struct Running {
    work: Work,
    waker: Waker,
    resolve: Function,
    reject: Function,
}

/// An entry of the table of calls.
enum Slot {
    Free,
    Waiting(Running),
    /// Its call is being polled. `woken`: poll it again afterwards.
    Polled {
        woken: bool,
    },
}

thread_local! {
    static SLOTS: RefCell<Vec<Slot>> = const { RefCell::new(Vec::new()) };
}

/// Wakes the call in this slot: a `Waker` must be `Send`, and a number is. If the slot holds another
/// call by then, that call is polled once too often, which is harmless.
struct Task(usize);

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        run(self.0);
    }
}

/// Starts a call immediately, in the caller's context, and returns its promise. The code that
/// `#[wasm_bindgen]` generates for an async function calls it by this name.
pub(crate) fn future_to_promise(call: impl Future<Output = Outcome> + 'static) -> Promise {
    start(Box::pin(call))
}

/// The part of [`future_to_promise`] that is not generic, so that it is compiled once.
fn start(work: Work) -> Promise {
    let (promise, resolve, reject) = deferred();
    let place = SLOTS.with_borrow_mut(|slots| {
        let free = slots.iter().position(|slot| matches!(slot, Slot::Free));
        let place = free.unwrap_or(slots.len());
        let waker = Waker::from(Arc::new(Task(place)));
        let waiting = Slot::Waiting(Running { work, waker, resolve, reject });
        match slots.get_mut(place) {
            Some(slot) => *slot = waiting,
            None => slots.push(waiting),
        }
        place
    });
    run(place);
    promise
}

/// Polls a call until it is pending, or settles its promise.
fn run(place: usize) {
    let mut next = take(place);
    while let Some(mut running) = next {
        let context = &mut Context::from_waker(&running.waker);
        next = match running.work.as_mut().poll(context) {
            Poll::Pending => put_back(place, running),
            Poll::Ready(outcome) => {
                settle(place, running, outcome);
                None
            }
        };
    }
}

/// Takes a call out of the table, which must not be borrowed while foreign code runs. If the call is
/// being polled, marks it as woken.
fn take(place: usize) -> Option<Running> {
    SLOTS.with_borrow_mut(|slots| {
        let slot = slots.get_mut(place)?;
        match std::mem::replace(slot, Slot::Polled { woken: false }) {
            Slot::Waiting(running) => return Some(running),
            Slot::Polled { .. } => *slot = Slot::Polled { woken: true },
            Slot::Free => *slot = Slot::Free,
        }
        None
    })
}

/// Puts a pending call back, or returns it if it was woken while it was polled.
fn put_back(place: usize, running: Running) -> Option<Running> {
    SLOTS.with_borrow_mut(|slots| match slots.get_mut(place) {
        Some(slot @ Slot::Polled { woken: false }) => {
            *slot = Slot::Waiting(running);
            None
        }
        Some(slot) => {
            *slot = Slot::Polled { woken: false };
            Some(running)
        }
        None => None,
    })
}

fn settle(place: usize, running: Running, outcome: Outcome) {
    let Running { work, resolve, reject, .. } = running;
    // Dropped first: this removes its listeners and timers.
    drop(work);
    SLOTS.with_borrow_mut(|slots| {
        if let Some(slot) = slots.get_mut(place) {
            *slot = Slot::Free;
        }
    });
    // The promise's own functions do not throw.
    let _ = match outcome {
        Ok(value) => resolve.call1(&JsValue::UNDEFINED, &value),
        Err(reason) => reject.call1(&JsValue::UNDEFINED, &reason),
    };
}
