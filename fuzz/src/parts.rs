//! An input in parts, with a byte between them that stands in no UTF-8 text: so a corpus can be
//! read and written by people, and a mutated text stays a text.

/// What stands between two parts.
pub const BETWEEN: u8 = 0xff;

/// The parts that have yet to be taken.
pub struct Parts<'a>(std::slice::Split<'a, u8, fn(&u8) -> bool>);

impl<'a> Parts<'a> {
    /// The parts of an input.
    pub fn of(data: &'a [u8]) -> Self {
        Parts(data.split(|byte| *byte == BETWEEN))
    }

    /// The next part; empty where there is none.
    pub fn bytes(&mut self) -> &'a [u8] {
        self.0.next().unwrap_or_default()
    }

    /// The next part as text.
    pub fn text(&mut self) -> String {
        text(self.bytes())
    }

    /// The parts that are left.
    pub fn rest(self) -> impl Iterator<Item = &'a [u8]> {
        self.0
    }
}

/// A part as text.
pub fn text(part: &[u8]) -> String {
    String::from_utf8_lossy(part).into_owned()
}
