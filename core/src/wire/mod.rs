//! The wire format: endpoints, signatures, headers, error codes and records of the API.

pub(crate) mod body;
pub(crate) mod endpoint;
pub(crate) mod error_codes;
pub(crate) mod headers;
pub(crate) mod operation_log;
pub(crate) mod records;
pub(crate) mod response;
pub(crate) mod sign;
