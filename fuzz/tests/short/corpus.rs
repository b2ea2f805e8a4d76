//! The inputs that libFuzzer kept because each covers new code.

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use zip::ZipArchive;

/// The inputs of a target, always in the same order.
pub fn of(target: &str) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut archive = ZipArchive::new(File::open(folder.join(target).with_extension("zip"))?)?;
    let mut inputs = Vec::new();
    for index in 0..archive.len() {
        let mut input = Vec::new();
        archive.by_index(index)?.read_to_end(&mut input)?;
        inputs.push(input);
    }
    Ok(inputs)
}
