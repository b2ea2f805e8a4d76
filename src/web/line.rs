//! Calls that may concern the same nodes go one after the other: were they under way together,
//! nobody could tell their jobs apart in the log.

use super::alarm::{Alarm, until};
use crate::memory::Target;
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
}

impl Place {
    /// Takes a place behind all calls that may concern the same nodes, and waits for its turn.
    ///
    /// # Errors
    /// The alarm that rang before.
    pub(super) async fn take<'a>(target: &Target, alarms: &[&'a Alarm]) -> Result<Self, &'a Alarm> {
        let mut release = None;
        let over = Promise::new(&mut |resolve, _reject| release = Some(resolve));
        let (number, before) = LINE.with_borrow_mut(|line| {
            let before: Array = line
                .iter()
                .filter(|other| other.target.overlaps(target))
                .map(|other| other.over.clone())
                .collect();
            let number = line.last().map_or(0, |last| last.number.wrapping_add(1));
            line.push(Waiting { number, target: target.clone(), over });
            (number, before)
        });
        let place = Place { number, release };
        if before.length() > 0 {
            let _ = until(&Promise::all(&before), alarms).await?;
        }
        Ok(place)
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
