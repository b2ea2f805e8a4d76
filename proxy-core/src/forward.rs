//! A request that is passed on.

use crate::json_body::JsonBody;
use crate::operations;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::upstream::Upstream;
use ehpc_remove_nodes_core::{
    Entry, FIELDS, Id, Method, NODELIST, NodeList, Operation, RemovalRequest, Secret, Signature,
    TIMESTAMP, Timestamp, ToSign,
};
use serde::Serialize;

/// A request that was read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forward {
    operation: &'static Operation,
    content: Content,
}

/// What a request says. A GET has parameters, a POST a body.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Read(Parameters),
    Change(Box<RemovalRequest>),
}

/// An entry of a node list: a node's id, or the number of a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ListedNode {
    /// The id of a node.
    Id(String),
    /// The number of a group.
    Group(f64),
}

impl Forward {
    /// Reads a GET: its parameters, decoded.
    ///
    /// # Errors
    /// [`Refusal`] unless the operation is a known GET with known, valid parameters.
    pub fn read(path: &str, method: &str, query: &[(String, String)]) -> Result<Self, Refusal> {
        let operation = operations::find(path, method)?;
        if operation.method != Method::Get {
            return Err(Refusal::malformed("The body is missing."));
        }
        let content = Content::Read(Parameters::read(operation, query)?);
        Ok(Forward { operation, content })
    }

    /// Reads a POST: the text of its body, and its parameters, of which it has none.
    ///
    /// # Errors
    /// [`Refusal`] unless the operation is a known POST, and the body has exactly its fields, each
    /// once and valid, with at most `most_nodes` nodes.
    pub fn change(
        path: &str,
        method: &str,
        query: &[(String, String)],
        body: &str,
        most_nodes: u32,
    ) -> Result<Self, Refusal> {
        let operation = operations::find(path, method)?;
        if operation.method != Method::Post {
            return Err(Refusal::malformed("A GET must have no body."));
        }
        Parameters::read(operation, query)?;
        let mut body = JsonBody::read(body)?;
        // The time comes in a header, because a signature covers the body before it is known.
        if let Some(name) = body.names().find(|name| !FIELDS.contains(name) || *name == TIMESTAMP) {
            let shown: String = name.chars().take(40).collect();
            return Err(Refusal::malformed(format!("The field {shown:?} is not passed on.")));
        }
        let request = RemovalRequest::parse::<Refusal>(&[], None, |name| Ok(body.take(name)))?;
        let count = request.nodelist.entries().count();
        if u32::try_from(count).is_ok_and(|count| count <= most_nodes) {
            return Ok(Forward { operation, content: Content::Change(Box::new(request)) });
        }
        let message =
            format!("`{NODELIST}` has {count} entries; at most {most_nodes} are allowed.");
        Err(Refusal::malformed(message))
    }

    /// Returns the operation's path.
    pub fn operation(&self) -> &'static str {
        self.operation.path
    }

    /// Returns the operation's method.
    pub fn method(&self) -> &'static str {
        self.operation.method.as_str()
    }

    /// Returns the zone.
    pub fn zone(&self) -> &str {
        match &self.content {
            Content::Read(parameters) => parameters.get("zone").unwrap_or_default(),
            Content::Change(request) => request.zone.as_str(),
        }
    }

    /// Returns the cluster; `None` for the operation log.
    pub fn cluster_id(&self) -> Option<&str> {
        match &self.content {
            Content::Read(parameters) => parameters.get("cluster_id"),
            Content::Change(request) => Some(request.cluster_id.as_str()),
        }
    }

    /// Returns the queue of a change.
    pub fn hpcqueue_id(&self) -> Option<&str> {
        match &self.content {
            Content::Read(_) => None,
            Content::Change(request) => Some(request.hpcqueue_id.as_str()),
        }
    }

    /// Returns the nodes of a change.
    pub fn nodelist(&self) -> Option<Vec<ListedNode>> {
        match &self.content {
            Content::Read(_) => None,
            Content::Change(request) => Some(listed(&request.nodelist)),
        }
    }

    /// Returns the jobs that are asked for in the operation log.
    pub fn job_ids(&self) -> Option<&str> {
        match &self.content {
            Content::Read(parameters) => parameters.get("job_ids"),
            Content::Change(_) => None,
        }
    }

    /// Returns the body that is sent: empty for a GET, as the vendor's SDK writes it for a POST.
    pub fn body(&self) -> String {
        match &self.content {
            Content::Read(_) => String::new(),
            Content::Change(request) => request.body(),
        }
    }

    /// Returns the signed URL, or `None` if the key or the address is invalid.
    pub fn signed_url(
        &self,
        upstream: &Upstream,
        timestamp: &Timestamp,
        access_key_id: &str,
        secret: &Secret,
    ) -> Option<String> {
        let endpoint = upstream.endpoint()?;
        let key = Id::new(access_key_id)?;
        let parameters = match &self.content {
            Content::Read(parameters) => parameters.pairs(),
            Content::Change(_) => Vec::new(),
        };
        let body = self.body();
        let to_sign = ToSign::new(&endpoint, self.operation, &parameters, timestamp, &key, &body);
        Some(to_sign.signed_url(&Signature::new(secret, to_sign.string_to_sign())))
    }
}

fn listed(nodes: &NodeList) -> Vec<ListedNode> {
    let node = |entry| match entry {
        Entry::Id(id) => ListedNode::Id(id.into()),
        // At most 2^53 − 1, which a float holds exactly.
        Entry::Group(digits) => ListedNode::Group(digits.parse().unwrap_or_default()),
    };
    nodes.entries().map(node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REMOVE: &str = "/queue/ehpc/removeNodes";

    fn change(body: &str) -> Result<Forward, Refusal> {
        Forward::change(REMOVE, "POST", &[], body, 3)
    }

    #[test]
    fn a_change_is_rebuilt_in_the_vendors_form() {
        let body = r#"{"zone":"z","nodelist":["n-节",2],"hpcqueue_id":"q","cluster_id":"c"}"#;
        let forward = change(body).unwrap();
        let expected =
            r#"{"cluster_id": "c", "hpcqueue_id": "q", "nodelist": ["n-\u8282", 2], "zone": "z"}"#;
        assert_eq!(forward.body(), expected);
        assert_eq!((forward.cluster_id(), forward.hpcqueue_id()), (Some("c"), Some("q")));
        let nodes = vec![ListedNode::Id("n-节".into()), ListedNode::Group(2.0)];
        assert_eq!(forward.nodelist(), Some(nodes));
        assert_eq!((forward.zone(), forward.method()), ("z", "POST"));
    }

    #[test]
    fn what_is_sent_reads_as_what_was_checked() {
        let ids = [
            "a",
            r#"\",\"zone\":\"y"#,
            r"\\",
            r"\u0000\n",
            "节𝄞",
            r"\ud834\udd1e",
            "</script>",
            " a ",
            "%00",
        ];
        for id in ids {
            for nodes in [format!("[\"{id}\"]"), format!("[1,\"1\",\"{id}\"]"), "[1e3,2.0]".into()]
            {
                let body = format!(
                    r#"{{"zone":"{id}","nodelist":{nodes},"cluster_id":"{id}","hpcqueue_id":"{id}"}}"#
                );
                let forward = change(&body).unwrap();
                assert_eq!(change(&forward.body()), Ok(forward.clone()), "{body}");
                // Other parsers find the same fields, and no others.
                let sent: serde_json::Value = serde_json::from_str(&forward.body()).unwrap();
                let given: serde_json::Value = serde_json::from_str(&body).unwrap();
                assert_eq!(sent.as_object().unwrap().len(), 4);
                for name in ["zone", "cluster_id", "hpcqueue_id"] {
                    assert_eq!(sent[name], given[name], "{body}");
                }
            }
        }
    }

    #[test]
    fn a_body_that_is_not_exactly_a_change_is_refused() {
        for body in [
            "",
            "{",
            "[]",
            "null",
            r#"{"cluster_id":"c","hpcqueue_id":"q","zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":[],"zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":["n","n"],"zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":[0],"zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":[-5],"zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":[1.5],"zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":[9007199254740993],"zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":[1e400],"zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":[["n"]],"zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":{"0":"n"},"zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":["a","b","c","d"],"zone":"z"}"#,
            r#"{"cluster_id":"c","cluster_id":"d","hpcqueue_id":"q","nodelist":["n"],"zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":["n"],"zone":"z","zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":["n"],"zone":"z","owner":"x"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":["n"],"zone":"z","timestamp":"x"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":["n"],"zone":"\ud800"}"#,
            r#"{"cluster_id":7,"hpcqueue_id":"q","nodelist":["n"],"zone":"z"}"#,
            r#"{"cluster_id":"","hpcqueue_id":"q","nodelist":["n"],"zone":"z"}"#,
            r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":["n"],"zone":"z"} x"#,
        ] {
            assert_eq!(change(body).unwrap_err().status, 400, "{body}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(change(&deep).unwrap_err().status, 400);
        let good = r#"{"cluster_id":"c","hpcqueue_id":"q","nodelist":["n"],"zone":"z"}"#;
        let query = [("zone".to_owned(), "z".to_owned())];
        assert_eq!(Forward::change(REMOVE, "POST", &query, good, 3).unwrap_err().status, 400);
    }

    #[test]
    fn only_five_operations_with_their_own_method_are_known() {
        for (path, method, status) in [
            ("/cluster/deleteClusters", "POST", 404),
            ("/operation/", "GET", 404),
            ("//operation", "GET", 404),
            ("/Operation", "GET", 404),
            ("", "GET", 404),
            (REMOVE, "GET", 405),
            (REMOVE, "HEAD", 405),
            ("/operation", "POST", 405),
        ] {
            assert_eq!(Forward::read(path, method, &[]).unwrap_err().status, status, "{path}");
        }
    }

    #[test]
    fn the_url_is_the_vendors() {
        let query = [("zone".into(), "jn 1a".into()), ("limit".into(), "1".into())];
        let forward = Forward::read("/operation", "GET", &query).unwrap();
        let upstream = Upstream {
            href: "https://h/api".into(),
            origin: "https://h".into(),
            protocol: "https:".into(),
            hostname: "h".into(),
            pathname: "/api".into(),
        };
        let time = Timestamp::from_text("2026-01-31T08:00:00Z").unwrap();
        let secret = || Secret::new(b"SECRET".to_vec());
        let url = forward.signed_url(&upstream, &time, "KEY", &secret()).unwrap();
        let start = "https://h/api/operation?limit=1&timestamp=2026-01-31T08%3A00%3A00Z&zone=jn%201a\
                     &version=1&signature_version=1&signature_method=HmacSHA256&access_key_id=KEY\
                     &signature=";
        assert!(url.starts_with(start), "{url}");
        assert!(forward.signed_url(&upstream, &time, "", &secret()).is_none());
        let plain = Upstream { protocol: "http:".into(), ..upstream };
        assert!(forward.signed_url(&plain, &time, "KEY", &secret()).is_none());
    }
}
