//! `cargo run -p xtask -- MODULE FOLDER NAME`: what a module exports and imports becomes JavaScript,
//! by wasm-bindgen as a library. Cargo.lock pins it, so it is always of the version that the crate
//! was compiled with.

use anyhow::{Context, Result, bail};
use std::env;
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (keep_debug, paths): (Vec<_>, Vec<_>) =
        arguments.iter().partition(|argument| *argument == "--keep-debug");
    let [module, folder, name] = paths.as_slice() else {
        bail!("usage: xtask [--keep-debug] MODULE FOLDER NAME");
    };
    Bindgen::new()
        .input_path(module)
        .out_name(name)
        .web(true)?
        // Our loader brings the bytes; a default path would be a file for bundlers to look for.
        .omit_default_module_path(true)
        .typescript(false)
        // Says which compiler built it, which nobody needs at run time.
        .remove_producers_section(true)
        .keep_debug(!keep_debug.is_empty())
        .generate(Path::new(folder))
        .with_context(|| format!("wasm-bindgen refuses {module}"))
}
