//! Requests, validated: every value of these types can be sent.

pub(crate) mod body;
pub(crate) mod id;
pub(crate) mod input;
pub(crate) mod int_option;
pub(crate) mod job_request;
pub(crate) mod list_request;
pub(crate) mod node_keys;
pub(crate) mod node_list;
pub(crate) mod operation;
pub(crate) mod packed;
pub(crate) mod timestamp;

use crate::catalogue::Term;
use crate::request::body::Object;
use crate::request::id::Id;
use crate::request::input::Invalid;
use crate::request::input::{Input, only_known};
use crate::request::node_list::{NODELIST, NodeList};
use crate::request::timestamp::{TIMESTAMP, Timestamp};

const CLUSTER_ID: &str = "cluster_id";
const HPCQUEUE_ID: &str = "hpcqueue_id";
const ZONE: &str = "zone";

/// The documented fields of `removeNodes`, under the API's names.
pub const FIELDS: [&str; 5] = [CLUSTER_ID, HPCQUEUE_ID, NODELIST, ZONE, TIMESTAMP];

/// A request to remove nodes from a queue.
///
/// ```
/// use ehpc_remove_nodes_core::{Input, Invalid, RemovalRequest};
///
/// // Parses and validates field by field.
/// let names = ["cluster_id", "hpcqueue_id", "nodelist", "zone"].map(String::from);
/// let request = RemovalRequest::parse::<Box<Invalid>>(&names, None, |field| {
///     Ok(match field {
///         "cluster_id" => Input::Text("ehpc-gk3wfc7e".into()),
///         "hpcqueue_id" => Input::Text("ehpcq-m7qglynz".into()),
///         "nodelist" => Input::List(vec![Input::Number(2.0), Input::Text("cln-w1xufnk9".into())]),
///         "zone" => Input::Text("jn1a".into()),
///         _ => Input::Absent,
///     })
/// })
/// .unwrap();
/// assert!(request.body().contains(r#""nodelist": [2, "cln-w1xufnk9"]"#));
///
/// let misspelt = ["nodeList".to_owned()];
/// let refusal = RemovalRequest::parse::<Box<Invalid>>(&misspelt, None, |_| Ok(Input::Absent));
/// assert_eq!(refusal.unwrap_err().hint, "Did you mean `nodelist`?");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalRequest {
    /// The cluster of the queue, like `ehpc-gk3wfc7e`.
    pub cluster_id: Id,
    /// The queue to remove nodes from, like `ehpcq-m7qglynz`.
    pub hpcqueue_id: Id,
    /// The nodes to remove.
    pub nodelist: NodeList,
    /// The zone, like `jn1a`.
    pub zone: Id,
    /// The timestamp of the request; `None` is the time of signing. The server refuses a timestamp
    /// that is more than 60 s off.
    pub timestamp: Option<Timestamp>,
}

impl RemovalRequest {
    /// Validates a request from the caller. `names` are all fields of the request. `value` returns
    /// the value of a field; it is called once for each field of the API, except for `nodelist` if
    /// that is given.
    ///
    /// # Errors
    /// Any error of `value`, or [`Invalid`] for the first field that is unknown, missing or
    /// invalid.
    pub fn parse<E: From<Box<Invalid>>>(
        names: &[String],
        nodelist: Option<NodeList>,
        mut value: impl FnMut(&'static str) -> Result<Input, E>,
    ) -> Result<Self, E> {
        only_known(names.iter().map(String::as_str), &FIELDS, Term::WithinRequest, "")?;
        Ok(RemovalRequest {
            cluster_id: Id::parse(CLUSTER_ID, value(CLUSTER_ID)?)?,
            hpcqueue_id: Id::parse(HPCQUEUE_ID, value(HPCQUEUE_ID)?)?,
            nodelist: match nodelist {
                Some(nodelist) => nodelist,
                None => NodeList::parse(value(NODELIST)?)?,
            },
            zone: Id::parse(ZONE, value(ZONE)?)?,
            timestamp: Timestamp::parse(value(TIMESTAMP)?)?,
        })
    }

    /// Returns the body of the request, byte for byte as the vendor's SDK sends it.
    pub fn body(&self) -> String {
        // An id of the API has twelve characters; quotes and separator add four.
        let capacity = 200 + 16 * self.nodelist.keys().len();
        Object::with_capacity(capacity)
            .string(CLUSTER_ID, self.cluster_id.as_str())
            .string(HPCQUEUE_ID, self.hpcqueue_id.as_str())
            .nodes(NODELIST, &self.nodelist)
            .string(ZONE, self.zone.as_str())
            .finish()
    }
}
