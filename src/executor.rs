//! Runs the calls: each is polled where the promise settles that it waits for.
//!
//! wasm-bindgen-futures has one queue for all of them, which runs as one microtask in the async
//! context of whichever call filled it first: callbacks and requests of one call ran in another's
//! (`AsyncLocalStorage`), and a fake timer that dropped that one microtask stopped every later call
//! of the process. Here there is no queue. `JsFuture` wakes its task in the promise's own reaction,
//! which runs in the context of the call that waits, and the task is polled there and then.

use crate::timer::deferred;
use js_sys::{Function, Promise};
use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use wasm_bindgen::JsValue;

/// What a call does.
type Work = Pin<Box<dyn Future<Output = Outcome>>>;

/// How it ends: what its promise is fulfilled or rejected with.
type Outcome = Result<JsValue, JsValue>;

/// A call that has begun, and what settles its promise.
struct Running {
    work: Work,
    waker: Waker,
    resolve: Function,
    reject: Function,
}

/// The place of a call in the table.
enum Slot {
    Free,
    Waiting(Running),
    /// Taken out, while it is polled. `woken`: it is to be polled once more.
    Polled {
        woken: bool,
    },
}

thread_local! {
    static SLOTS: RefCell<Vec<Slot>> = const { RefCell::new(Vec::new()) };
}

/// Wakes the call at this place: a `Waker` must be `Send`, and a number is. If the place is another
/// call's by then, that one is polled once more than it needs.
struct Task(usize);

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        run(self.0);
    }
}

/// A promise for what becomes of a call, which begins at once, in the context of whoever called. What
/// `#[wasm_bindgen]` makes of an async function calls it, by this name.
pub(crate) fn future_to_promise(call: impl Future<Output = Outcome> + 'static) -> Promise {
    start(Box::pin(call))
}

/// Apart from [`future_to_promise`], so that it is compiled once for all calls.
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

/// Polls a call until it waits for something, and settles its promise if it is over.
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

/// Takes a call out of the table, which must be nobody's while foreign code runs. One that is
/// polled already is not there: it is noted that it was woken.
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

/// Puts a call back that waits; or gives it back, if it was woken while it was polled.
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
    // First what it holds: that takes its listeners and timers away.
    drop(work);
    SLOTS.with_borrow_mut(|slots| {
        if let Some(slot) = slots.get_mut(place) {
            *slot = Slot::Free;
        }
    });
    // Neither of them throws: they are the promise's own.
    let _ = match outcome {
        Ok(value) => resolve.call1(&JsValue::UNDEFINED, &value),
        Err(reason) => reject.call1(&JsValue::UNDEFINED, &reason),
    };
}
