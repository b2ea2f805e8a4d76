//! The API's error codes, and how to handle each.
//!
//! Source: the vendor's documentation of its common error codes. `0` is success. After `5000`
//! (internal error) or an undocumented code, the outcome of the request is not known.

/// Whether a refused request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryPolicy {
    /// The same request would be refused again.
    None,
    /// The same request may succeed later.
    Later,
    /// The request may succeed with another timestamp: this computer's clock or the API's is off.
    Clock,
}

/// A documented error code, which means that the request was not carried out.
///
/// ```
/// use ehpc_remove_nodes_core::{RetryPolicy, Refusal};
///
/// assert_eq!(Refusal::of(5100).unwrap().retry_policy, RetryPolicy::Later);
/// assert_eq!(Refusal::of(5000), None, "an internal error: the outcome is not known");
/// ```
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    first: i64,
    last: i64,
    /// What the code means, in one line.
    pub meaning: &'static str,
    /// What to do about it, as a complete sentence.
    pub advice: &'static str,
    /// Whether the same request may succeed later.
    pub retry_policy: RetryPolicy,
}

impl Refusal {
    /// Returns the refusal of a code, or `None` for `0`, `5000` and undocumented codes.
    pub fn of(ret_code: i64) -> Option<&'static Refusal> {
        REFUSALS.iter().find(|row| (row.first..=row.last).contains(&ret_code))
    }
}

/// The API's `1300`: the timestamp is more than 60 s off.
pub const EXPIRED: i64 = 1300;

/// The API's `5300`: another job is running on the cluster.
pub const BEING_UPDATED: i64 = 5300;

/// The API's `5000`: an internal error, before, during or after the work.
pub const INTERNAL_ERROR: i64 = 5000;

/// The codes that depend only on the request and its sender: every delivery of the same request is
/// refused with them.
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
        "not yours, not permitted, or not in a suitable state",
        "At least one queue of the cluster must keep a compute node; check that, the permissions \
         of the key and the state of the nodes.",
    ),
    row(2000, 2000, "login session expired", "Sign in again, then send it again."),
    row(
        2100,
        2100,
        "not found",
        "Check the ids and the zone, and whether they were already removed.",
    ),
    row(2110, 2110, "already exists", "Check the queue's nodes first."),
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
        "Free resources or contact the provider, then send it again.",
    ),
    later(5300, "being updated", "Wait until the update is done and send it again."),
    row(5400, 5400, "a dependency failed", "Check the state of the cluster first."),
    row(8000, 8004, "configuration problem", "Check the cluster's configuration."),
];
