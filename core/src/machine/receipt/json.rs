//! The JSON of a receipt: writing and reading it.

use super::{ACTIONS, AttemptRecord, RECEIPT, Receipt, STATES};
use crate::catalogue::{ErrorCode, Message};
use crate::machine::baseline::Baseline;
use crate::request::RemovalRequest;
use crate::request::body::{self, Object};
use crate::request::id::Id;
use crate::request::input::{Input, Invalid};
use crate::request::int_option::{LONGEST_MS, REQUEST_LIFETIME_MS, SETTLE_MS};
use crate::request::node_list::{NODELIST, NodeList};
use crate::request::timestamp::{self, Timestamp};
use crate::text::number;
use crate::wire::body::{Optional, Rows, Scalar, object};
use serde::Serialize;
use serde::ser::{Error as _, Serializer};
use std::sync::Arc;

/// The version of the form of receipts.
const VERSION: i64 = 1;

/// The longest id or name in a receipt, in bytes: longer ones would not come from this package.
const LONGEST_TEXT: usize = 4_096;

impl Receipt {
    /// Returns its JSON.
    pub fn to_json(&self) -> String {
        self.fields().nodes(NODELIST, &self.request.nodelist).finish()
    }

    /// Returns its JSON without the node list, for a caller who has that already.
    pub fn to_json_without_nodelist(&self) -> String {
        self.fields().finish()
    }

    fn fields(&self) -> Object {
        let strings = |texts: &[String]| body::list(texts.iter().map(|text| body::string(text)));
        let mut json = Object::with_capacity(600)
            .json("v", &number(VERSION))
            .string("id", &self.id)
            .string("endpoint", &self.endpoint);
        if let Some(account) = &self.account {
            json = json.string("account", account);
        }
        json = json
            .string("action", named(&ACTIONS, |operation| *operation == self.operation))
            .string("zone", self.request.zone.as_str())
            .string("cluster_id", self.request.cluster_id.as_str())
            .string("hpcqueue_id", self.request.hpcqueue_id.as_str());
        if let Some(nodes) = &self.nodes {
            json = json.json("nodes", &strings(nodes));
        }
        json = json.json(SETTLE_MS.name, &number(i64::from(self.settle_ms)));
        if let Some(lifetime_ms) = self.lifetime_ms {
            json = json.json(REQUEST_LIFETIME_MS.name, &number(i64::from(lifetime_ms)));
        }
        if let Some(baseline) = &self.baseline {
            json = json.json("baseline", &baseline_json(baseline));
        }
        let attempts = self.attempts.iter().enumerate().map(|(index, attempt)| {
            Object::with_capacity(90)
                .json("n", &number(index as i64 + 1))
                .string("timestamp", &stamp(attempt.timestamp))
                .string("sent", &stamp(attempt.sent))
                .finish()
        });
        json.json("attempts", &body::list(attempts))
            .json("claims", &strings(&self.claims))
            .string("state", self.state.name())
    }

    /// Reads a receipt from its JSON. Unknown fields are ignored.
    ///
    /// ```
    /// use ehpc_remove_nodes_core::{Receipt, ReceiptFields};
    ///
    /// let fields: ReceiptFields = serde_json::from_str(r#"{"v": 2}"#).unwrap();
    /// let refusal = Receipt::parse(&fields).unwrap_err();
    /// assert_eq!(refusal.field, "receipt");
    /// ```
    ///
    /// # Errors
    /// [`Invalid`] if a field is missing or malformed, or if it is of a later version.
    pub fn parse(fields: &ReceiptFields) -> Result<Self, Box<Invalid>> {
        match fields.v.integer() {
            Some(VERSION) => {}
            Some(later) if later > VERSION => {
                return Err(Invalid::new(RECEIPT, Message::new(ErrorCode::ReceiptTooNew)));
            }
            _ => return Err(damaged("v")),
        }
        let id = |field: &'static str, value: &Scalar| {
            text(value).and_then(|text| Id::new(text.as_str())).ok_or_else(|| damaged(field))
        };
        let action = text(&fields.action);
        let operation = ACTIONS.iter().find(|(_, name)| action.as_deref() == Some(name));
        let state = text(&fields.state);
        let state = STATES.iter().find(|(_, name)| state.as_deref() == Some(name));
        let baseline = match &fields.baseline {
            Optional::Absent => None,
            Optional::Present(fields) => Some(baseline(fields).ok_or_else(|| damaged("baseline"))?),
        };
        Ok(Receipt {
            id: match &fields.id {
                // Empty if the caller gave none.
                Scalar::Text(id) if id.len() <= LONGEST_TEXT => id.clone(),
                _ => return Err(damaged("id")),
            },
            endpoint: text(&fields.endpoint).ok_or_else(|| damaged("endpoint"))?.into(),
            account: text(&fields.account),
            operation: operation
                .map(|(operation, _)| *operation)
                .ok_or_else(|| damaged("action"))?,
            request: Arc::new(RemovalRequest {
                cluster_id: id("cluster_id", &fields.cluster_id)?,
                hpcqueue_id: id("hpcqueue_id", &fields.hpcqueue_id)?,
                nodelist: nodelist(&fields.nodelist)?,
                zone: id("zone", &fields.zone)?,
                timestamp: None,
            }),
            nodes: match &fields.nodes {
                Rows::Absent | Rows::Null => None,
                Rows::List(nodes) => Some(texts(nodes).ok_or_else(|| damaged("nodes"))?),
            },
            settle_ms: ms(&fields.settle_ms).ok_or_else(|| damaged(SETTLE_MS.name))?,
            lifetime_ms: match fields.request_lifetime_ms {
                Scalar::Absent => None,
                ref value => Some(ms(value).ok_or_else(|| damaged("requestLifetimeMs"))?),
            },
            baseline,
            attempts: attempts(&fields.attempts).ok_or_else(|| damaged("attempts"))?,
            claims: fields.claims.list(Some(0)).and_then(texts).ok_or_else(|| damaged("claims"))?,
            state: state.map(|(state, _)| *state).ok_or_else(|| damaged("state"))?,
        })
    }
}

impl Serialize for Receipt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // One form: that of `to_json`, which WebAssembly hands over in one piece.
        let json: serde_json::Value =
            serde_json::from_str(&self.to_json()).map_err(S::Error::custom)?;
        json.serialize(serializer)
    }
}

object! {
    /// The fields of a receipt, before validation.
    pub struct ReceiptFields {
        v: Scalar = "v",
        id: Scalar = "id",
        endpoint: Scalar = "endpoint",
        account: Scalar = "account",
        action: Scalar = "action",
        zone: Scalar = "zone",
        cluster_id: Scalar = "cluster_id",
        hpcqueue_id: Scalar = "hpcqueue_id",
        nodelist: Rows<Scalar> = "nodelist",
        nodes: Rows<Scalar> = "nodes",
        settle_ms: Scalar = "settleMs",
        request_lifetime_ms: Scalar = "requestLifetimeMs",
        baseline: Optional<BaselineFields> = "baseline",
        attempts: Rows<AttemptFields> = "attempts",
        claims: Rows<Scalar> = "claims",
        state: Scalar = "state",
    }
}

object! {
    pub(crate) struct BaselineFields {
        job_ids: Rows<Scalar> = "job_ids",
        anchor: Scalar = "anchor",
        anchor_time: Scalar = "anchorTime",
    }
}

object! {
    pub(crate) struct AttemptFields {
        timestamp: Scalar = "timestamp",
        sent: Scalar = "sent",
    }
}

fn baseline_json(baseline: &Baseline) -> String {
    let keys = body::list(baseline.keys().map(body::string));
    let mut json = Object::with_capacity(keys.len() + 80).json("job_ids", &keys);
    if let Some(anchor) = baseline.anchor_key() {
        json = json.string("anchor", anchor);
    }
    if let Some(created) = baseline.anchor_time() {
        json = json.string("anchorTime", &stamp(created));
    }
    json.finish()
}

/// Returns a time in the API's format; empty outside the years 0 to 9999.
fn stamp(ms: i64) -> String {
    Timestamp::from_unix_ms(ms as f64).map_or_else(String::new, |time| time.as_str().into())
}

fn damaged(field: &str) -> Box<Invalid> {
    Invalid::new(RECEIPT, Message::new(ErrorCode::ReceiptDamaged).text("part", field))
}

/// Returns the name of the first entry that matches.
fn named<T>(entries: &[(T, &'static str)], matches: impl Fn(&T) -> bool) -> &'static str {
    entries.iter().find(|(entry, _)| matches(entry)).map_or("", |(_, name)| name)
}

fn text(value: &Scalar) -> Option<String> {
    value.text().filter(|text| text.len() <= LONGEST_TEXT).map(String::from)
}

fn texts(values: &[Scalar]) -> Option<Vec<String>> {
    values.iter().map(text).collect()
}

fn ms(value: &Scalar) -> Option<u32> {
    value.count().filter(|ms| *ms <= LONGEST_MS.into()).map(|ms| ms as u32)
}

fn time(value: &Scalar) -> Option<i64> {
    timestamp::read(value.text()?)
}

fn nodelist(entries: &Rows<Scalar>) -> Result<NodeList, Box<Invalid>> {
    let entries = entries.list(None).ok_or_else(|| damaged("nodelist"))?;
    let entry = |entry: &Scalar| match entry {
        Scalar::Text(text) => Input::Text(text.clone()),
        Scalar::Integer(number) => Input::Number(*number as f64),
        Scalar::Absent | Scalar::Other => Input::Absent,
    };
    NodeList::parse(Input::List(entries.iter().map(entry).collect()))
        .map_err(|_| damaged("nodelist"))
}

fn baseline(fields: &BaselineFields) -> Option<Baseline> {
    let keys = texts(fields.job_ids.list(None)?)?;
    match &fields.anchor {
        Scalar::Absent => keys.is_empty().then(|| Baseline::restored(keys, None, None)),
        anchor => Some(Baseline::restored(keys, Some(text(anchor)?), time(&fields.anchor_time))),
    }
}

fn attempts(attempts: &Rows<AttemptFields>) -> Option<Vec<AttemptRecord>> {
    let record = |fields: &AttemptFields| {
        Some(AttemptRecord { timestamp: time(&fields.timestamp)?, sent: time(&fields.sent)? })
    };
    attempts.list(None)?.iter().map(record).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::limits::Limits;
    use crate::machine::receipt::ReceiptState;
    use crate::machine::time::Now;
    use crate::request::node_list::{GroupNumber, Node};
    use crate::request::operation::REMOVE_NODES;

    fn receipt() -> Receipt {
        let id = |text: &str| Id::new(text).unwrap();
        let nodes = [Node::Id(id("cln-a")), Node::Group(GroupNumber::from_u64(2).unwrap())];
        let request = RemovalRequest {
            cluster_id: id("ehpc-1"),
            hpcqueue_id: id("ehpcq-1"),
            nodelist: NodeList::new(&nodes).unwrap(),
            zone: id("z"),
            timestamp: Timestamp::from_text("2026-01-31T08:00:00Z"),
        };
        let limits = Limits::new(Now { monotonic: 0, unix: 0 });
        let mut receipt =
            Receipt::new(&REMOVE_NODES, &Arc::new(request), &"https://h/api".into(), &limits);
        receipt.id = "r-1".into();
        receipt.account = Some("me".into());
        receipt.nodes = Some(vec!["cln-a".into(), "cln-b".into()]);
        receipt.baseline = Some(Baseline::restored(
            vec!["j-1".into(), "j-2".into()],
            Some("j-2".into()),
            Some(1_767_323_045_000),
        ));
        receipt.attempts =
            vec![AttemptRecord { timestamp: 1_767_323_045_000, sent: 1_767_323_088_000 }];
        receipt.claims = vec!["j-3".into()];
        receipt
    }

    fn read(json: &str) -> Result<Receipt, Box<Invalid>> {
        Receipt::parse(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn a_receipt_survives_json() {
        let full = receipt();
        assert_eq!(read(&serde_json::to_string(&full).unwrap()).unwrap(), full);
        let fewest = Receipt {
            account: None,
            nodes: None,
            lifetime_ms: Some(120_000),
            baseline: Some(Baseline::restored(vec![], None, None)),
            attempts: vec![],
            claims: vec![],
            state: ReceiptState::NotApplied,
            ..full
        };
        assert_eq!(read(&serde_json::to_string(&fewest).unwrap()).unwrap(), fewest);
        let none = Receipt { baseline: None, ..fewest };
        assert_eq!(read(&serde_json::to_string(&none).unwrap()).unwrap(), none);
    }

    #[test]
    fn the_form_of_a_receipt() {
        let json = serde_json::to_value(receipt()).unwrap();
        let expected = serde_json::json!({
            "v": 1, "id": "r-1", "endpoint": "https://h/api", "account": "me",
            "action": "removeNodes", "zone": "z", "cluster_id": "ehpc-1",
            "hpcqueue_id": "ehpcq-1", "nodelist": ["cln-a", 2], "nodes": ["cln-a", "cln-b"],
            "settleMs": 5000,
            "baseline": {
                "job_ids": ["j-1", "j-2"], "anchor": "j-2", "anchorTime": "2026-01-02T03:04:05Z",
            },
            "attempts": [
                {"n": 1, "timestamp": "2026-01-02T03:04:05Z", "sent": "2026-01-02T03:04:48Z"},
            ],
            "claims": ["j-3"], "state": "open",
        });
        assert_eq!(json, expected);
        let mut without = expected;
        without.as_object_mut().unwrap().remove("nodelist");
        let short: serde_json::Value =
            serde_json::from_str(&receipt().to_json_without_nodelist()).unwrap();
        assert_eq!(short, without);
    }

    #[test]
    fn a_damaged_receipt_is_refused() {
        let whole = serde_json::to_value(receipt()).unwrap();
        for field in ["v", "id", "endpoint", "action", "zone", "cluster_id", "hpcqueue_id"] {
            let mut json = whole.clone();
            json.as_object_mut().unwrap().remove(field);
            let refusal = read(&json.to_string()).unwrap_err();
            assert!(refusal.problem.contains(field), "{field}: {}", refusal.problem);
        }
        for (field, value) in [
            ("v", serde_json::json!("1")),
            ("action", serde_json::json!("removeQueue")),
            ("nodelist", serde_json::json!([])),
            ("nodelist", serde_json::json!(["cln-a", "cln-a"])),
            ("nodes", serde_json::json!([1])),
            ("settleMs", serde_json::json!(-1)),
            ("baseline", serde_json::json!({"job_ids": ["j-1"]})),
            ("attempts", serde_json::json!([{"timestamp": "yesterday", "sent": "today"}])),
            ("claims", serde_json::json!([1])),
            ("state", serde_json::json!("lost")),
        ] {
            let mut json = whole.clone();
            json[field] = value;
            assert_eq!(read(&json.to_string()).unwrap_err().field, RECEIPT, "{field}");
        }
        let mut later = whole;
        later["v"] = serde_json::json!(2);
        assert!(read(&later.to_string()).unwrap_err().problem.contains("later version"));
    }
}
