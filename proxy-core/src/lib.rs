//! The rules of the signing proxy, without I/O: which requests it passes on, how they are signed,
//! and what its users may see of the operation log.
//!
//! A [`Forward`] is a request that was read from untrusted text and may be passed on. It is not
//! copied but rebuilt from the fields that were checked, so that what was checked is what is sent:
//! parsers differ on a field that occurs twice. [`TextToSign`] is the same for a server that only
//! signs. [`LogRow`] says which clusters a row of the log is about, [`read_members`] what belongs to
//! a cluster, and [`FetchError`] whether a request that failed may have been sent.
//!
//! `js/proxy` carries out the I/O. The signature and the body are those of `ehpc-remove-nodes-core`.

#![deny(missing_docs)]

#[cfg(target_arch = "wasm32")]
mod exports;
mod fetch_error;
mod fingerprint;
mod forward;
mod json_body;
mod log_row;
mod members;
mod operations;
mod parameters;
mod refusal;
mod text_to_sign;
mod upstream;

pub use fetch_error::FetchError;
pub use fingerprint::fingerprint;
pub use forward::{Forward, ListedNode};
pub use log_row::LogRow;
pub use members::{Members, read_members};
pub use refusal::Refusal;
pub use text_to_sign::{TextToSign, sign};
pub use upstream::Upstream;
