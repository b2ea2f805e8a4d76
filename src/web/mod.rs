//! The side that JavaScript sees. It carries out what the core decides, and decides nothing.
//!
//! Whatever a caller passes may throw when it is touched (getters, proxies), so everything from
//! outside is touched only through imports that catch: an exception that flies through
//! WebAssembly would leave the caller's promise pending for ever.

mod alarm;
mod allocator;
mod body;
mod call;
mod carry;
mod clocks;
mod credentials;
mod executor;
mod exports;
mod failure;
mod fetch;
mod given;
mod guard;
mod line;
mod object;
mod options;
mod progress;
mod reads;
mod record;
mod rejection;
mod shared;
