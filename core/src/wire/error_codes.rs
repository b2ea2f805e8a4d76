//! The API's error codes, and how to handle each.
//!
//! Source: the vendor's documentation of its common error codes. `0` is success. After `5000`
//! (internal error) or an undocumented code, the outcome of the request is not known.

use crate::catalogue::ErrorCode;

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
    /// The error's code, with what it means and what to do about it.
    pub code: ErrorCode,
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

const fn row(first: i64, last: i64, code: ErrorCode) -> Refusal {
    Refusal { first, last, code, retry_policy: RetryPolicy::None }
}

const fn later(code: i64, error: ErrorCode) -> Refusal {
    Refusal { retry_policy: RetryPolicy::Later, ..row(code, code, error) }
}

static REFUSALS: [Refusal; 16] = [
    row(1100, 1100, ErrorCode::ApiMalformed),
    row(1101, 1101, ErrorCode::ApiWrongParameter),
    row(1200, 1200, ErrorCode::AuthenticationFailed),
    Refusal {
        retry_policy: RetryPolicy::Clock,
        ..row(EXPIRED, EXPIRED, ErrorCode::RequestExpired)
    },
    row(1400, 1400, ErrorCode::NotPermitted),
    row(2000, 2000, ErrorCode::SessionExpired),
    row(2100, 2100, ErrorCode::ApiNotFound),
    row(2110, 2110, ErrorCode::AlreadyExists),
    row(2400, 2400, ErrorCode::BalanceTooLow),
    row(2500, 2500, ErrorCode::QuotaExceeded),
    row(4000, 4005, ErrorCode::LicenceProblem),
    later(5100, ErrorCode::ApiBusy),
    row(5200, 5200, ErrorCode::NotEnoughResources),
    later(BEING_UPDATED, ErrorCode::BeingUpdated),
    row(5400, 5400, ErrorCode::DependencyFailed),
    row(8000, 8004, ErrorCode::ConfigurationProblem),
];
