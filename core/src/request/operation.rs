//! The operations of the API: method, path and effect.
//!
//! The method decides where a field is sent: a GET sends all fields in the query; a POST sends
//! `timestamp` in the query and all others, including `zone`, in its JSON body. Source: the
//! vendor's documentation of each operation, and the requests of its Python SDK.

use crate::catalogue::Term;
use crate::text::has;

/// The HTTP method of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads. Safe to repeat.
    Get,
    /// Changes something. A repetition may change it twice.
    Post,
}

impl Method {
    /// Returns the method as written in the request line and in the string to sign.
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
    /// Its name in the vendor's SDK and, for a change, in the operation log's `job_action`.
    pub action: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path below the endpoint, with a leading and no trailing slash.
    pub path: &'static str,
    /// Its name in messages.
    pub term: Term,
    /// Its effect on nodes.
    pub effect: Effect,
}

/// The effect of an operation on nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Removes them from a queue.
    Removal,
    /// Adds them to a queue.
    Addition,
    /// None: it only reads.
    Reading,
}

impl Operation {
    /// Returns whether an action named in the log is this one (true), a different one (false), or
    /// possibly this one under an undocumented name (`None`).
    ///
    /// The vendor spells the removal in two ways (`Remove`, `Rmove`), and documents no name for the
    /// addition. So a different action is the documented opposite, or a name of the API's form,
    /// like `HpcJobSubmit`, that contains none of `queue`, `node` and `move`.
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
        let has_api_form = job_action.starts_with("Hpc")
            && job_action.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let lower = job_action.to_ascii_lowercase();
        let may_be_related = ["queue", "node", "move"].iter().any(|word| has(&lower, word));
        if opposite.contains(&job_action) || has_api_form && !may_be_related {
            return Some(false);
        }
        None
    }
}

/// Removes compute nodes from a queue. The nodes stay in the cluster.
pub const REMOVE_NODES: Operation = Operation {
    action: "HpcQueueRemoveEhpcQueueNodes",
    method: Method::Post,
    path: "/queue/ehpc/removeNodes",
    term: Term::Removal,
    effect: Effect::Removal,
};

/// Adds compute nodes of the cluster to a queue.
pub const ADD_NODES: Operation = Operation {
    action: "HpcQueueAddEhpcQueueNodes",
    method: Method::Post,
    path: "/queue/ehpc/addNodes",
    term: Term::Addition,
    effect: Effect::Addition,
};

/// Lists the queues of a cluster.
pub const LIST_QUEUES: Operation = Operation {
    action: "HpcQueueGetEhpcQueueList",
    method: Method::Get,
    path: "/queue/ehpc/getQueueList",
    term: Term::QueueList,
    effect: Effect::Reading,
};

/// Lists the nodes of a cluster.
pub const LIST_NODES: Operation = Operation {
    action: "HpcClusterGetClusterNodes",
    method: Method::Get,
    path: "/cluster/listNodes",
    term: Term::NodeList,
    effect: Effect::Reading,
};

/// Reads the operation log.
pub const LIST_OPERATIONS: Operation = Operation {
    action: "HpcOperationListOperation",
    method: Method::Get,
    path: "/operation",
    term: Term::OperationLog,
    effect: Effect::Reading,
};

/// A list of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// The queues of a cluster.
    Queues,
    /// The nodes of a cluster.
    Nodes,
}

impl List {
    /// Returns the operation that reads the list.
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
    fn undocumented_action_names_may_be_this_operation() {
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
