//! The inputs that libFuzzer kept because each covers new code.

use std::path::Path;
use std::{fs, io};

/// The inputs of a target, always in the same order.
pub fn of(target: &str) -> io::Result<Vec<Vec<u8>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    paths.iter().map(fs::read).collect()
}
