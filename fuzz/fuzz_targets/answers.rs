//! [`ehpc_remove_nodes_fuzz::answers`], for libFuzzer.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| ehpc_remove_nodes_fuzz::answers::run(data));

/// Without libFuzzer there is nothing to run: tests/short does.
#[cfg(not(fuzzing))]
fn main() {}
