//! Which nodes the groups of a nodelist stand for, read from the cluster's node list.

use crate::facts::NodeFacts;
use crate::getting::{self, Again, Getting};
use crate::list::{self, List, Reading};
use crate::memory::Memory;
use crate::moment::Chance;
use crate::operation::LIST_NODES;
use crate::protocol::{Arrival, Note, Query};
use crate::request::RemovalRequest;

/// The node list of a cluster, while it is being read.
pub(crate) struct Groups {
    reading: Reading,
    getting: Getting,
}

/// How it goes on.
pub(crate) enum Turn {
    /// With the next page.
    On,
    /// With the same page, after so many milliseconds.
    Again { wait_ms: u32, note: Option<Note> },
    /// With all nodes.
    Known(Vec<NodeFacts>),
}

impl Groups {
    pub(crate) fn of(request: &RemovalRequest, limit: u32) -> Self {
        Groups {
            reading: Reading::new(List::Nodes, of_cluster(request), limit),
            getting: Getting::default(),
        }
    }

    pub(crate) fn query(&self) -> Query {
        self.reading.query()
    }

    pub(crate) fn judge(
        &mut self,
        arrival: &Arrival,
        endpoint: &str,
        memory: &mut Memory,
        chance: Chance,
    ) -> Turn {
        match self.getting.judge(&LIST_NODES, arrival, endpoint, memory, chance) {
            getting::Turn::Page(text) => match self.reading.page(text) {
                list::Turn::On => {
                    self.getting = Getting::default();
                    Turn::On
                }
                list::Turn::Done(nodes) => match nodes.nodes() {
                    Some(nodes) => Turn::Known(nodes),
                    None => self.again_from_the_start(chance),
                },
                list::Turn::Unreadable(_) => self.again(chance),
            },
            getting::Turn::Again(Again { wait_ms, note, .. }) => Turn::Again { wait_ms, note },
            getting::Turn::Refused(_) => self.again(chance),
        }
    }

    /// A list that was read and makes no sense is read once more: it may have been a bad moment.
    fn again_from_the_start(&mut self, chance: Chance) -> Turn {
        self.reading.restart();
        self.again(chance)
    }

    fn again(&mut self, chance: Chance) -> Turn {
        let Again { wait_ms, note, .. } = self.getting.unreadable(&LIST_NODES, chance);
        Turn::Again { wait_ms, note }
    }
}

/// What the lists of a request's cluster are asked for by.
pub(crate) fn of_cluster(request: &RemovalRequest) -> Vec<(&'static str, String)> {
    vec![("cluster_id", request.cluster_id.as_str().into()), ("zone", request.zone.as_str().into())]
}
