//! The side that JavaScript sees. It carries out what the core decides, and decides nothing.
//!
//! Whatever a caller passes may throw when it is touched (getters, proxies), so everything from
//! outside is touched only through imports that catch: an exception that flies through
//! WebAssembly would leave the caller's promise pending for ever.

#![cfg(target_arch = "wasm32")]

mod allocator;
mod call;
mod call_queue;
mod credentials;
mod driver;
mod executor;
mod exports;
mod failure;
mod guard_option;
mod input;
mod js_value;
mod now;
mod options;
mod parsed;
mod progress;
mod reads;
mod record;
mod rejection;
mod request_init;
mod response_body;
mod rule_check;
mod shared;
mod timer;
