//! Nothing that holds a secret shows it to `Debug`.

use ehpc_remove_nodes_core::{
    Endpoint, Id, REMOVE_NODES, Secret, Signature, Timestamp, ToSign, UrlParts,
};
use std::fmt::Debug;

const SECRET: &str = "hunter2";

fn is_hidden(value: &impl Debug) {
    let bytes = format!("{:?}", SECRET.as_bytes());
    for shown in [format!("{value:?}"), format!("{value:#?}"), format!("{:?}", Some(value))] {
        assert!(
            !shown.contains(SECRET) && !shown.contains(bytes.trim_matches(['[', ']'])),
            "{shown}"
        );
    }
}

/// A URL with a password in it, which is refused, and told so.
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
fn debug_never_shows_a_secret_access_key() {
    is_hidden(&Secret::new(SECRET.into()));
    is_hidden(&vec![Secret::new(SECRET.into())]);
}

#[test]
fn debug_never_shows_it_in_what_was_signed_with_it() {
    let url = UrlParts { username: String::new(), password: String::new(), ..with_password() };
    let endpoint = Endpoint::new(&url, false).unwrap();
    let (time, id) = (Timestamp::from_unix_ms(0.0).unwrap(), Id::new("k").unwrap());
    let to_sign = ToSign::new(&endpoint, &REMOVE_NODES, &[], &time, &id, "{}");
    let signature = Signature::new(&Secret::new(SECRET.into()), to_sign.string_to_sign());
    is_hidden(&to_sign);
    is_hidden(&signature);
    is_hidden(&to_sign.signed_url(&signature));
}

#[test]
fn debug_never_shows_the_password_of_a_url() {
    is_hidden(&with_password());
    is_hidden(&Endpoint::new(&with_password(), false));
}
