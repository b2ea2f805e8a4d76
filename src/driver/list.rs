//! Drives the reader of a list, which has several requests under way.

use super::{Command, Driver};
use crate::js_value::{get, set};
use crate::now::{jitter, now};
use crate::shared::with_memory;
use crate::timer::{Timer, ignore};
use ehpc_remove_nodes_core::{
    CallError, Event, FullList, Next, PageId, PageRows, ParallelListReader, ParallelStep, Progress,
};
use js_sys::{Array, Function, Object};
use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use wasm_bindgen::{JsCast, JsValue};

/// The rows of a list as the API returns them, including undocumented fields.
pub(crate) struct ListRows {
    all: Array,
    /// The caller's `onPage`.
    on_page: Option<Function>,
}

impl ListRows {
    pub(crate) fn new(on_page: Option<Function>) -> Self {
        ListRows { all: Array::new(), on_page }
    }

    pub(crate) fn into_value(self) -> JsValue {
        self.all.into()
    }

    fn clear(&self) {
        self.all.set_length(0);
    }

    /// Adds the rows of a page, and tells the caller.
    fn add(&self, body: &JsValue, PageRows { name, counts, total }: &PageRows) {
        let rows = get(body, name).ok().and_then(|rows| rows.dyn_into::<Array>().ok());
        let items = Array::new();
        for (row, counts) in rows.unwrap_or_default().iter().zip(counts) {
            if *counts {
                items.push(&row);
            }
        }
        let offset = self.all.length();
        for item in items.iter() {
            self.all.push(&item);
        }
        let Some(listener) = &self.on_page else { return };
        let page = Object::new();
        set(&page, "items", &items);
        set(&page, "offset", &offset.into());
        set(&page, "received", &self.all.length().into());
        if let Some(total) = total {
            set(&page, "total", &JsValue::from(*total as f64));
        }
        if let Ok(given) = listener.call1(&JsValue::UNDEFINED, &page) {
            ignore(&given);
        }
    }
}

/// The actions under way, with their pages.
type Pending<'a> = Vec<(PageId, Pin<Box<dyn Future<Output = Event> + 'a>>)>;

impl Driver {
    /// Reads a list. Its rows are collected in `rows`, if they are wanted.
    pub(crate) async fn read_list(
        &self,
        start: Event,
        mut reader: ParallelListReader,
        rows: Option<&ListRows>,
    ) -> Result<FullList, CallError> {
        let (stop, is_over) = (&Timer::told(), &Cell::new(false));
        let mut pending: Pending = Vec::new();
        // The bodies of the pages that have arrived before an earlier one.
        let mut bodies: Vec<(PageId, JsValue)> = Vec::new();
        let (mut page, mut event) = (PageId::default(), start);
        let outcome = loop {
            if rows.is_some() && matches!(event, Event::Exchanged(_)) {
                bodies.retain(|(id, _)| *id != page);
                bodies.push((page, self.last_body.take()));
            }
            let ParallelStep { progress, next } =
                with_memory(|memory| reader.step(page, event, now(), jitter(), memory.as_mut()));
            self.report(&progress);
            for item in progress {
                match item {
                    Progress::ListRestarted => {
                        bodies.clear();
                        rows.iter().for_each(|all| all.clear());
                    }
                    Progress::Page { page, rows: of_page } => {
                        let place = bodies.iter().position(|(id, _)| *id == page);
                        if let Some((all, place)) = rows.zip(place) {
                            all.add(&bodies.swap_remove(place).1, &of_page);
                        }
                    }
                    _ => {}
                }
            }
            let actions = match next {
                Next::Begin(actions) => actions,
                Next::Finish(outcome) => break outcome,
            };
            for (page, action) in actions {
                // None of them finishes.
                let Ok(command) = Command::of(action) else { continue };
                let run = async move {
                    if is_over.get() {
                        return Event::TimerFired;
                    }
                    self.execute(command, None, stop).await
                };
                pending.push((page, Box::pin(run)));
            }
            (page, event) = first(&mut pending).await;
        };
        let thrown = self.thrown.take();
        is_over.set(true);
        stop.fire();
        // Dropped futures would keep the closures of promises that never settle.
        for (_, action) in pending {
            action.await;
        }
        self.thrown.replace(thrown);
        outcome
    }
}

/// The first event of what is under way.
async fn first(pending: &mut Pending<'_>) -> (PageId, Event) {
    poll_fn(|context| {
        let ready = pending.iter_mut().enumerate().find_map(|(place, (page, action))| match action
            .as_mut()
            .poll(context)
        {
            Poll::Ready(event) => Some((place, *page, event)),
            Poll::Pending => None,
        });
        match ready {
            Some((place, page, event)) => {
                drop(pending.swap_remove(place));
                Poll::Ready((page, event))
            }
            None => Poll::Pending,
        }
    })
    .await
}
