//! URLs that are not among the recorded ones: unsigned, and with a space in the key id.

use ehpc_remove_nodes_core::{
    Endpoint, Id, LIST_NODES, REMOVE_NODES, Signature, Timestamp, ToSign, UrlParts, unsigned_url,
};

fn endpoint() -> Endpoint {
    let origin = "https://hpc-api.qingcloud.com";
    let url = UrlParts {
        href: format!("{origin}/api"),
        origin: origin.into(),
        protocol: "https:".into(),
        hostname: "hpc-api.qingcloud.com".into(),
        pathname: "/api".into(),
        ..UrlParts::default()
    };
    Endpoint::new(&url, false).unwrap()
}

#[test]
fn an_unsigned_url_has_only_the_given_parameters_sorted() {
    let parameters = [("zone", "jn1a"), ("cluster_id", "ehpc 1/2"), ("limit", "100")];
    assert_eq!(
        unsigned_url(&endpoint(), &LIST_NODES, &parameters),
        format!(
            "https://hpc-api.qingcloud.com/api{}?cluster_id=ehpc%201/2&limit=100&zone=jn1a",
            LIST_NODES.path
        )
    );
    assert_eq!(
        unsigned_url(&endpoint(), &REMOVE_NODES, &[]),
        "https://hpc-api.qingcloud.com/api/queue/ehpc/removeNodes"
    );
}

#[test]
fn a_space_in_a_key_id_is_a_plus_in_the_url_only() {
    let timestamp = Timestamp::from_unix_ms(1_767_323_045_000.0).unwrap();
    let id = Id::new("a key").unwrap();
    let to_sign = ToSign::new(&endpoint(), &REMOVE_NODES, &[], &timestamp, &id, "{}");
    assert!(to_sign.string_to_sign().contains("access_key_id=a%20key"));
    let signature = Signature::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap();
    assert!(to_sign.signed_url(&signature).contains("access_key_id=a+key"));
}
