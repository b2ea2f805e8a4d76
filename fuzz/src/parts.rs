//! An input in parts, separated by a byte that does not occur in UTF-8: so a corpus is readable,
//! and a mutated text stays a text.

/// Separates two parts.
pub const SEPARATOR: u8 = 0xff;

/// The parts not taken yet.
pub struct Parts<'a>(std::slice::Split<'a, u8, fn(&u8) -> bool>);

impl<'a> Parts<'a> {
    /// The parts of an input.
    pub fn of(data: &'a [u8]) -> Self {
        Parts(data.split(|byte| *byte == SEPARATOR))
    }

    /// The next part, or an empty one.
    pub fn bytes(&mut self) -> &'a [u8] {
        self.0.next().unwrap_or_default()
    }

    /// The next part as text.
    pub fn text(&mut self) -> String {
        text(self.bytes())
    }

    /// The remaining parts.
    pub fn rest(self) -> impl Iterator<Item = &'a [u8]> {
        self.0
    }
}

/// A part as text.
pub fn text(part: &[u8]) -> String {
    String::from_utf8_lossy(part).into_owned()
}
