//! The JavaScript side: carries out what the core decides.
//!
//! Any value from a caller may throw when it is read (getters, proxies), so foreign values are
//! accessed only through imports that catch: an exception that passes through WebAssembly would leave
//! the caller's promise pending forever.

#![cfg(target_arch = "wasm32")]

mod allocator;
mod call;
mod call_queue;
mod credentials;
mod driver;
mod earlier_calls;
mod executor;
mod exports;
mod failure;
mod guard_option;
mod input;
mod journal;
mod js_value;
mod now;
mod options;
mod parsed;
mod progress;
mod reads;
mod receipt;
mod record;
mod rejection;
mod request_init;
mod response_body;
mod rule_check;
mod shared;
mod timer;
