//! The body of a request: it has the requested meaning, in the one form that every server accepts.
//!
//! An input is `cluster ÿ queue ÿ zone ÿ node ÿ node …`, with a byte 0xff for each `ÿ`; `#2` is
//! group 2.

use crate::parts::Parts;
use crate::values::input_value;
use ehpc_remove_nodes_core::{GroupNumber, Id, Input, Node, NodeList, RemovalRequest};
use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, Serializer};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Checks one request.
pub fn run(data: &[u8]) {
    let mut parts = Parts::of(data);
    let mut id = || Id::new(parts.text());
    let (Some(cluster_id), Some(hpcqueue_id), Some(zone)) = (id(), id(), id()) else {
        return;
    };
    let nodes: Vec<Node> = parts.rest().filter_map(|part| node(input_value(part))).collect();
    let Some(nodelist) = NodeList::new(&nodes) else {
        return;
    };
    let list: Vec<Value> = nodes
        .iter()
        .map(|node| match node {
            Node::Group(number) => number.get().into(),
            Node::Id(id) => id.as_str().into(),
        })
        .collect();
    // serde_json sorts the keys.
    let expected = json!({
        "zone": zone.as_str(),
        "nodelist": list,
        "hpcqueue_id": hpcqueue_id.as_str(),
        "cluster_id": cluster_id.as_str(),
    });
    let request = RemovalRequest { cluster_id, hpcqueue_id, nodelist, zone, timestamp: None };
    let body = request.body();
    assert_eq!(serde_json::from_str::<Value>(&body).ok().as_ref(), Some(&expected), "{body}");
    assert!(body.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{body}");
    assert_eq!(body, python(&expected));
}

fn node(value: Input) -> Option<Node> {
    match value {
        Input::Number(number) => GroupNumber::new(number).map(Node::Group),
        Input::Text(text) => Id::new(text).map(Node::Id),
        _ => None,
    }
}

/// What Python's `json.dumps(…, sort_keys=True)` writes, by serde_json.
fn python(value: &Value) -> String {
    let mut out = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut out, Python));
    assert!(written.is_ok(), "{written:?}");
    String::from_utf8_lossy(&out).into_owned()
}

struct Python;

impl Formatter for Python {
    fn begin_array_value<W: ?Sized + Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        w.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        w.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, w: &mut W) -> io::Result<()> {
        w.write_all(b": ")
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, w: &mut W, c: CharEscape) -> io::Result<()> {
        match c {
            CharEscape::Quote => w.write_all(b"\\\""),
            CharEscape::ReverseSolidus => w.write_all(b"\\\\"),
            CharEscape::Solidus => w.write_all(b"/"),
            CharEscape::Backspace => w.write_all(b"\\b"),
            CharEscape::FormFeed => w.write_all(b"\\f"),
            CharEscape::LineFeed => w.write_all(b"\\n"),
            CharEscape::CarriageReturn => w.write_all(b"\\r"),
            CharEscape::Tab => w.write_all(b"\\t"),
            CharEscape::AsciiControl(code) => write!(w, "\\u{code:04x}"),
        }
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        w: &mut W,
        text: &str,
    ) -> io::Result<()> {
        let mut units = [0; 2];
        for c in text.chars() {
            match c {
                ' '..='~' => write!(w, "{c}")?,
                _ => c
                    .encode_utf16(&mut units)
                    .iter()
                    .try_for_each(|unit| write!(w, "\\u{unit:04x}"))?,
            }
        }
        Ok(())
    }
}
