//! A text that a client asks to be signed.

use crate::operations::OPERATIONS;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::upstream::Upstream;
use ehpc_remove_nodes_core::{Id, Method, Operation, Secret, Signature, Timestamp, ToSign};

/// The parameters of every request, besides its own.
const COMMON: [&str; 5] =
    ["access_key_id", "signature_method", "signature_version", "timestamp", "version"];

/// A text that was read and checked. The body of a change is not known: the text has only its MD5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextToSign {
    operation: &'static Operation,
    parameters: Parameters,
    timestamp: Timestamp,
}

impl TextToSign {
    /// Reads a text: method, path, sorted parameters and the body's MD5, in a line each.
    ///
    /// # Errors
    /// [`Refusal`] with status 403, unless the text is exactly what the client makes of one of the
    /// five operations at this address with this key.
    pub fn read(text: &str, upstream: &Upstream, access_key_id: &str) -> Result<Self, Refusal> {
        let refused = |message: &str| Refusal { status: 403, message: message.into() };
        let unknown = || refused("Not signed: the text is not one that the client makes.");
        let lines: Vec<&str> = text.split('\n').collect();
        let [method, path, query, md5] = lines[..] else {
            return Err(unknown());
        };
        let mut own = decoded(query).ok_or_else(unknown)?;
        let time = own.iter().find(|(name, _)| name == "timestamp").map(|(_, time)| time);
        let timestamp = time.and_then(|time| Timestamp::from_text(time)).ok_or_else(unknown)?;
        own.retain(|(name, _)| !COMMON.contains(&name.as_str()));
        let (endpoint, key) =
            upstream.endpoint().zip(Id::new(access_key_id)).ok_or_else(unknown)?;
        for operation in OPERATIONS {
            if operation.method.as_str() != method
                || path.strip_suffix('/').is_none_or(|path| !path.ends_with(operation.path))
            {
                continue;
            }
            let parameters = Parameters::read(operation, &own)
                .map_err(|refusal| refused(&format!("Not signed: {}", refusal.message)))?;
            // Made anew and compared: so each parameter occurs once, in its place and in one spelling.
            let pairs = parameters.pairs();
            let again = ToSign::new(&endpoint, operation, &pairs, &timestamp, &key, "");
            let (head, empty_md5) = again.string_to_sign().rsplit_once('\n').ok_or_else(unknown)?;
            let has_head =
                text.strip_suffix(md5).and_then(|head| head.strip_suffix('\n')) == Some(head);
            let has_md5 = match operation.method {
                Method::Get => md5 == empty_md5,
                Method::Post => {
                    md5.len() == 32
                        && md5.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
                }
            };
            if has_head && has_md5 {
                return Ok(TextToSign { operation, parameters, timestamp });
            }
        }
        Err(unknown())
    }

    /// Returns the operation's path.
    pub fn operation(&self) -> &'static str {
        self.operation.path
    }

    /// Returns the operation's method.
    pub fn method(&self) -> &'static str {
        self.operation.method.as_str()
    }

    /// Returns the zone of a read.
    pub fn zone(&self) -> Option<&str> {
        self.parameters.get("zone")
    }

    /// Returns the cluster of a list.
    pub fn cluster_id(&self) -> Option<&str> {
        self.parameters.get("cluster_id")
    }

    /// Returns the time that is signed.
    pub fn timestamp(&self) -> &Timestamp {
        &self.timestamp
    }
}

/// Signs a text that was [read](TextToSign::read). Returns 44 characters of Base64.
pub fn sign(text: &str, secret: &Secret) -> String {
    Signature::new(secret, text).as_str().into()
}

/// Decodes the parameters of a query.
fn decoded(query: &str) -> Option<Vec<(String, String)>> {
    let text = |part: &str| {
        percent_encoding::percent_decode_str(part).decode_utf8().ok().map(|text| text.into_owned())
    };
    query
        .split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((text(name)?, text(value)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "d41d8cd98f00b204e9800998ecf8427e";
    const TIME: &str = "2026-01-31T08%3A00%3A00Z";

    fn read(text: &str) -> Result<TextToSign, Refusal> {
        let upstream = Upstream {
            href: "https://h/api".into(),
            origin: "https://h".into(),
            protocol: "https:".into(),
            hostname: "h".into(),
            pathname: "/api".into(),
        };
        TextToSign::read(text, &upstream, "AK")
    }

    fn common(time: &str) -> String {
        format!(
            "access_key_id=AK&signature_method=HmacSHA256&signature_version=1&timestamp={time}&version=1"
        )
    }

    fn removal(query: &str) -> String {
        format!("POST\n/api/queue/ehpc/removeNodes/\n{query}\n{EMPTY}")
    }

    #[test]
    fn a_text_of_the_client_is_read() {
        let text = read(&removal(&common(TIME))).unwrap();
        assert_eq!((text.operation(), text.method()), ("/queue/ehpc/removeNodes", "POST"));
        assert_eq!(text.timestamp().as_str(), "2026-01-31T08:00:00Z");
        let list = "access_key_id=AK&cluster_id=c&limit=100&offset=0&signature_method=HmacSHA256\
                    &signature_version=1&timestamp=2026-01-31T08%3A00%3A00Z&version=1&zone=jn%201a";
        let text = read(&format!("GET\n/api/cluster/listNodes/\n{list}\n{EMPTY}")).unwrap();
        assert_eq!((text.cluster_id(), text.zone()), (Some("c"), Some("jn 1a")));
    }

    #[test]
    fn any_other_text_is_refused() {
        let good = common(TIME);
        for query in [
            format!("{good}&timestamp={TIME}"),
            format!("timestamp={TIME}&{good}"),
            format!("{good}&access_key_id=OTHER"),
            format!("{good}&version=2&anything=1"),
            format!("{good}&zone=z"),
            format!("{good}&"),
            good.replace("AK", "OTHER"),
            good.replace("version=1", "version=2"),
            good.replace("HmacSHA256", "HmacSHA1"),
            good.replace("%3A", ":"),
            good.replace("%3A", "%3a"),
            good.replace("Z&", "%2B00%3A00&"),
            good.replace("&version=1", ""),
            good.replace("timestamp", "%74imestamp"),
            good.replace("access_key_id=AK&", ""),
            String::new(),
        ] {
            assert_eq!(read(&removal(&query)).unwrap_err().status, 403, "{query}");
        }
        let good = removal(&good);
        for text in [
            good.replace("removeNodes", "deleteQueue"),
            good.replace("/api/queue", "/other/queue"),
            good.replace("/api/queue", "/queue"),
            good.replace("Nodes/", "Nodes"),
            good.replace("POST", "GET"),
            good.replace("POST", "post"),
            good.replace(EMPTY, ""),
            good.replace(EMPTY, &EMPTY.to_uppercase()),
            format!("{good}\n"),
            format!("{good}\n{EMPTY}"),
            good.replace('\n', "\r\n"),
            String::new(),
        ] {
            assert_eq!(read(&text).unwrap_err().status, 403, "{text}");
        }
        // A read has no body.
        let list = "access_key_id=AK&signature_method=HmacSHA256&signature_version=1\
                    &timestamp=2026-01-31T08%3A00%3A00Z&version=1&zone=z";
        assert!(read(&format!("GET\n/api/operation/\n{list}\n{EMPTY}")).is_ok());
        let other = EMPTY.replace('d', "e");
        assert!(read(&format!("GET\n/api/operation/\n{list}\n{other}")).is_err());
    }
}
