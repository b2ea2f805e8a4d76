//! The operations of the API: their method and path.
//!
//! Where a field travels follows from the method: a GET carries everything in the query; a POST
//! carries `timestamp` there and everything else, `zone` too, in its JSON body.
//! Source: the vendor's documentation of each operation, and what its Python SDK sends.

use crate::text::has;

/// The HTTP method of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; may be repeated at will.
    Get,
    /// Changes something; repeated, it may change it twice.
    Post,
}

impl Method {
    /// As it stands in the request line and in the string to sign.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

/// One operation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its name in the vendor's SDK and, for what changes something, in the operation log's
    /// `job_action`.
    pub action: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path below the endpoint, with a leading and no trailing slash.
    pub path: &'static str,
    /// What it does, for a person: "the removal".
    pub name: &'static str,
    /// What it does to nodes.
    pub effect: Effect,
}

/// What an operation does to nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Takes them out of a queue.
    Removal,
    /// Puts them into a queue.
    Addition,
    /// Nothing.
    Reading,
}

impl Operation {
    /// Whether an action that the log names is this one (true), certainly another one (false), or
    /// perhaps this one under a name that nobody documented (`None`).
    ///
    /// The vendor spells the removal's in two ways (`Remove`, `Rmove`), and shows the addition's
    /// nowhere. So another one is the documented opposite, or a name of the API's own form, like
    /// `HpcJobSubmit`, that speaks neither of queues, nor of nodes, nor of moving anything.
    pub(crate) fn is_logged_as(&self, job_action: &str) -> Option<bool> {
        const REMOVALS: [&str; 2] = [REMOVE_NODES.action, "HpcQueueRmoveEhpcQueueNodes"];
        const ADDITIONS: [&str; 1] = [ADD_NODES.action];
        let (own, opposite): (&[&str], &[&str]) = match self.effect {
            Effect::Removal => (&REMOVALS, &ADDITIONS),
            Effect::Addition => (&ADDITIONS, &REMOVALS),
            Effect::Reading => (&[], &[]),
        };
        if own.contains(&job_action) {
            return Some(true);
        }
        let is_of_the_apis_form = job_action.starts_with("Hpc")
            && job_action.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let lower = job_action.to_ascii_lowercase();
        let speaks_of_it = ["queue", "node", "move"].iter().any(|word| has(&lower, word));
        if opposite.contains(&job_action) || is_of_the_apis_form && !speaks_of_it {
            return Some(false);
        }
        None
    }
}

/// Takes compute nodes out of a queue. The nodes stay in the cluster.
pub const REMOVE_NODES: Operation = Operation {
    action: "HpcQueueRemoveEhpcQueueNodes",
    method: Method::Post,
    path: "/queue/ehpc/removeNodes",
    name: "the removal",
    effect: Effect::Removal,
};

/// Puts compute nodes of the cluster into a queue.
pub const ADD_NODES: Operation = Operation {
    action: "HpcQueueAddEhpcQueueNodes",
    method: Method::Post,
    path: "/queue/ehpc/addNodes",
    name: "the addition",
    effect: Effect::Addition,
};

/// Lists the queues of a cluster.
pub const LIST_QUEUES: Operation = Operation {
    action: "HpcQueueGetEhpcQueueList",
    method: Method::Get,
    path: "/queue/ehpc/getQueueList",
    name: "the list of queues",
    effect: Effect::Reading,
};

/// Lists the nodes of a cluster.
pub const LIST_NODES: Operation = Operation {
    action: "HpcClusterGetClusterNodes",
    method: Method::Get,
    path: "/cluster/listNodes",
    name: "the list of nodes",
    effect: Effect::Reading,
};

/// Reads the operation log.
pub const LIST_OPERATIONS: Operation = Operation {
    action: "HpcOperationListOperation",
    method: Method::Get,
    path: "/operation",
    name: "the operation log",
    effect: Effect::Reading,
};

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// The queues of a cluster.
    Queues,
    /// The nodes of a cluster.
    Nodes,
}

impl List {
    /// The operation that reads it.
    pub fn operation(self) -> &'static Operation {
        match self {
            List::Queues => &LIST_QUEUES,
            List::Nodes => &LIST_NODES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_may_spell_an_action_in_ways_that_nobody_documented() {
        for (operation, name, ours) in [
            (&REMOVE_NODES, "HpcQueueRemoveEhpcQueueNodes", Some(true)),
            (&REMOVE_NODES, "HpcQueueRmoveEhpcQueueNodes", Some(true)),
            (&REMOVE_NODES, "RemoveQueueNodes", None),
            (&REMOVE_NODES, "HpcClusterDeleteNodes", None),
            (&REMOVE_NODES, "HpcQueueAddEhpcQueueNodes", Some(false)),
            (&REMOVE_NODES, "HpcJobSubmit", Some(false)),
            (&REMOVE_NODES, "", None),
            (&ADD_NODES, "HpcQueueAddEhpcQueueNodes", Some(true)),
            (&ADD_NODES, "HpcQueueAppendEhpcQueueNodes", None),
            (&ADD_NODES, "HpcQueueRemoveEhpcQueueNodes", Some(false)),
            (&ADD_NODES, "HpcQueueRmoveEhpcQueueNodes", Some(false)),
        ] {
            assert_eq!(operation.is_logged_as(name), ours, "{name}");
        }
    }
}
