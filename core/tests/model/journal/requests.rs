//! A program's requests to the API.

use super::program::{Program, Scene};
use super::promises;
use crate::bounds::Signing;
use crate::plan::{Delivery, Fate, Request, get, post};
use ehpc_remove_nodes_core::{
    ApiRequest, Event, Exchange, ExchangeResult, Interruption, Machine, NotSent, Now, Receipt,
};

impl Program {
    /// Reads a page.
    pub fn get(&mut self, query: &ApiRequest, scene: &mut Scene) {
        let request = self.request(query.timestamp);
        let work = self.work.as_ref().expect("it has work");
        // Only an anchor reveals that rows are missing.
        let may_forget = match (&work.look_up, &work.change) {
            (Some(_), _) => work.has_anchor,
            (None, Some(change)) => {
                change.has_sent && change.machine.receipt().is_some_and(has_anchor)
            }
            (None, None) => false,
        };
        if let (None, Some(change)) = (&work.look_up, &work.change) {
            if !change.has_sent && query.operation.path == "/operation" {
                scene.records.calls[change.call].prepared = Some(scene.at);
            }
        }
        let world = &mut scene.worlds[work.account];
        let knobs = &self.clocks.knobs;
        let (course, _) = get(scene.dice, knobs, world, query, scene.at, request, may_forget);
        self.arrive(self.clocks.now(scene.at), course.at, course.result, request, scene);
    }

    /// Sends the change, unless its caller has aborted it.
    pub fn send(&mut self, attempt: u32, timestamp: i64, scene: &mut Scene) {
        if self.work().abort.is_some_and(|at| at <= scene.at) {
            let event = Event::Interrupted { by: Interruption::Abort, sent: None };
            return self.later(scene.at, event, scene);
        }
        let fate = match Fate::draw(scene.dice, scene.knobs) {
            // Its program may crash before the response arrives: then `settleMs` bounds it, too.
            Fate::Accepted { after, done } => {
                Fate::Accepted { after, done: done.min(scene.knobs.lateness_ms) }
            }
            fate => fate,
        };
        let request = self.request(timestamp);
        let now = self.clocks.now(scene.at);
        let (at, number) = (scene.at, self.number);
        scene.records.note(|| format!("{at}: program {number} sends {fate:?} {request:?}"));
        let work = self.work.as_mut().expect("it has work");
        let change = work.change.as_mut().expect("a change");
        let receipt = change.machine.receipt().expect("it has a receipt");
        if !matches!(fate, Fate::NotSent) {
            promises::sent(change.call, receipt, attempt, scene);
            work.in_flight = Some(now);
            change.has_sent = true;
        }
        let (knobs, caller) = (&self.clocks.knobs, &change.caller);
        let world = &mut scene.worlds[work.account];
        let course = post(scene.dice, knobs, world, caller, scene.at, request, fate);
        self.arrive(now, course.at, course.result, request, scene);
    }

    fn request(&self, timestamp: i64) -> Request {
        let timestamp = Some(timestamp.div_euclid(1000) * 1000);
        let signed = match self.clocks.knobs.signing {
            Signing::Here => Delivery::Direct,
            Signing::Proxy => Delivery::Proxy,
            Signing::Other => Delivery::Other,
        };
        Request { timestamp, signed }
    }

    /// Passes the result of a request to the machine when it arrives. The time is that of the
    /// program's clocks when it notices.
    fn arrive(
        &mut self,
        sent: Now,
        at: i64,
        result: ExchangeResult,
        request: Request,
        scene: &Scene,
    ) {
        let never =
            matches!(result, ExchangeResult::NotSent(NotSent::NoFetch | NotSent::Unready(_)));
        let exchange = Exchange {
            result,
            sent: (!never).then_some(sent),
            timestamp: request.timestamp,
            signed: request.signed == Delivery::Direct,
            received: self.clocks.now(at),
        };
        self.later(at, Event::Exchanged(exchange), scene);
    }
}

/// Returns whether a receipt names a row that was in the log before.
pub fn has_anchor(receipt: &Receipt) -> bool {
    receipt.to_json().contains("\"anchor\"")
}
