//! The API's error codes and what a client should make of each.
//!
//! Source: the vendor's documentation of its common error codes. `0` is success and not in it;
//! `5000` (internal error) and a code that is not in it are no certain answer.

/// Whether a refused request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryPolicy {
    /// Sent again it would be refused again.
    None,
    /// The same request may succeed later.
    Later,
    /// With another timestamp it may succeed: by one of the two clocks it was too old or too new.
    Clock,
}

/// A code with which the API says for certain that it did not do what was asked.
///
/// ```
/// use ehpc_remove_nodes_core::{RetryPolicy, Refusal};
///
/// assert_eq!(Refusal::of(5100).unwrap().retry_policy, RetryPolicy::Later);
/// assert_eq!(Refusal::of(5000), None, "nobody knows what that one means");
/// ```
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    first: i64,
    last: i64,
    /// What the code means, in one line.
    pub meaning: &'static str,
    /// What to do about it, as a whole sentence.
    pub advice: &'static str,
    /// Whether the same request may succeed later.
    pub retry_policy: RetryPolicy,
}

impl Refusal {
    /// The refusal that a code means; `None` for `0`, `5000` and codes nobody documented.
    pub fn of(ret_code: i64) -> Option<&'static Refusal> {
        REFUSALS.iter().find(|row| (row.first..=row.last).contains(&ret_code))
    }
}

/// The API's `1300`: the timestamp is more than 60 s off.
pub const EXPIRED: i64 = 1300;

/// The API's `5300`: another job is at work on the cluster.
pub const BEING_UPDATED: i64 = 5300;

/// The API's `5000`: something broke over there, before, during or after the work.
pub const INTERNAL_ERROR: i64 = 5000;

/// The codes that are about the request as it stands, or about who sends it: the same request is
/// refused with them however often it is delivered.
pub(crate) const OF_THE_REQUEST: [i64; 4] = [1100, 1101, 1200, 2000];

const fn row(first: i64, last: i64, meaning: &'static str, advice: &'static str) -> Refusal {
    Refusal { first, last, meaning, advice, retry_policy: RetryPolicy::None }
}

const fn later(code: i64, meaning: &'static str, advice: &'static str) -> Refusal {
    Refusal { retry_policy: RetryPolicy::Later, ..row(code, code, meaning, advice) }
}

static REFUSALS: [Refusal; 16] = [
    row(1100, 1100, "malformed message", "Check the request and the endpoint."),
    row(1101, 1101, "wrong method or parameter", "Check the request and the endpoint."),
    row(
        1200,
        1200,
        "authentication failed",
        "Check the access key id and the secret; behind a proxy, check `signedPath`.",
    ),
    Refusal {
        retry_policy: RetryPolicy::Clock,
        ..row(
            1300,
            1300,
            "request expired: its timestamp is more than 60 s off",
            "Set this computer's clock right, or correct the `timestamp` that was given, and send \
             it again.",
        )
    },
    row(
        1400,
        1400,
        "not yours, not permitted, or not in a state that allows it",
        "Over all queues of the cluster at least one must keep a compute node; check that, the \
         permissions of the key and the state of the nodes.",
    ),
    row(2000, 2000, "login session expired", "Sign in again, then send it again."),
    row(
        2100,
        2100,
        "not found",
        "Check the ids and the zone, and that nobody removed them before.",
    ),
    row(2110, 2110, "already exists", "Look at the queue's nodes before anything else."),
    row(2400, 2400, "balance too low", "Top up the account, then send it again."),
    row(
        2500,
        2500,
        "quota exceeded",
        "Wait until the quota is renewed (API calls: every 3,600 s) or have it raised.",
    ),
    row(4000, 4005, "licence problem", "Check the licence of the cluster."),
    later(5100, "busy", "Wait a little and send it again."),
    row(
        5200,
        5200,
        "not enough resources",
        "Free resources or ask the provider, then send it again.",
    ),
    later(5300, "being updated", "Wait until the update is done and send it again."),
    row(5400, 5400, "something it depends on failed", "Look at the cluster's state first."),
    row(8000, 8004, "configuration problem", "Check the cluster's configuration."),
];
