//! The operations of the API: their method and path.
//!
//! Where a field travels follows from the method: a GET carries everything in the query; a POST
//! carries `timestamp` there and everything else, `zone` too, in its JSON body.
//! Source: the vendor's documentation of each operation, and what its Python SDK sends.

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
}

/// Takes compute nodes out of a queue. The nodes stay in the cluster.
pub const REMOVE_NODES: Operation = Operation {
    action: "HpcQueueRemoveEhpcQueueNodes",
    method: Method::Post,
    path: "/queue/ehpc/removeNodes",
};

/// Puts compute nodes of the cluster into a queue.
pub const ADD_NODES: Operation = Operation {
    action: "HpcQueueAddEhpcQueueNodes",
    method: Method::Post,
    path: "/queue/ehpc/addNodes",
};

/// Lists the queues of a cluster.
pub const LIST_QUEUES: Operation = Operation {
    action: "HpcQueueGetEhpcQueueList",
    method: Method::Get,
    path: "/queue/ehpc/getQueueList",
};

/// Lists the nodes of a cluster.
pub const LIST_NODES: Operation = Operation {
    action: "HpcClusterGetClusterNodes",
    method: Method::Get,
    path: "/cluster/listNodes",
};

/// Reads the operation log.
pub const LIST_OPERATIONS: Operation =
    Operation { action: "HpcOperationListOperation", method: Method::Get, path: "/operation" };
