//! `Debug` output contains no secrets.

use ehpc_remove_nodes_core::{
    Endpoint, Id, REMOVE_NODES, Secret, Signature, Timestamp, ToSign, UrlParts,
};
use std::fmt::Debug;

const SECRET: &str = "hunter2";

fn assert_hidden(value: &impl Debug) {
    let bytes = format!("{:?}", SECRET.as_bytes());
    for shown in [format!("{value:?}"), format!("{value:#?}"), format!("{:?}", Some(value))] {
        assert!(
            !shown.contains(SECRET) && !shown.contains(bytes.trim_matches(['[', ']'])),
            "{shown}"
        );
    }
}

/// A URL with a password, which is refused.
fn with_password() -> UrlParts {
    UrlParts {
        href: format!("https://k:{SECRET}@h/api"),
        origin: "https://h".into(),
        protocol: "https:".into(),
        hostname: "h".into(),
        pathname: "/api".into(),
        username: "k".into(),
        password: SECRET.into(),
    }
}

#[test]
fn debug_hides_the_secret_access_key() {
    assert_hidden(&Secret::new(SECRET.into()));
    assert_hidden(&vec![Secret::new(SECRET.into())]);
}

#[test]
fn debug_hides_the_secret_in_signed_requests() {
    let url = UrlParts { username: String::new(), password: String::new(), ..with_password() };
    let endpoint = Endpoint::new(&url, false).unwrap();
    let (time, id) = (Timestamp::from_unix_ms(0.0).unwrap(), Id::new("k").unwrap());
    let to_sign = ToSign::new(&endpoint, &REMOVE_NODES, &[], &time, &id, "{}");
    let signature = Signature::new(&Secret::new(SECRET.into()), to_sign.string_to_sign());
    assert_hidden(&to_sign);
    assert_hidden(&signature);
    assert_hidden(&to_sign.signed_url(&signature));
}

#[test]
fn debug_hides_the_password_of_a_url() {
    assert_hidden(&with_password());
    assert_hidden(&Endpoint::new(&with_password(), false));
}
