//! Values as a caller may give them, from a part of an input.

use crate::parts::text;
use ehpc_remove_nodes_core::Given;

/// A value. Its first byte may say of what kind it is; without one it is text.
pub fn given(part: &[u8]) -> Given {
    match part {
        [b'#', digits @ ..] => Given::Number(number(digits)),
        [b'@', digits @ ..] => Given::Instant(number(digits)),
        [b'!'] => Given::Absent,
        [b'!', b'b'] => Given::BrokenText,
        [b'!', b'l'] => Given::TooLarge,
        [b'!', b'n'] => Given::Other("null"),
        [b'!', b't'] => Given::Flag(true),
        [b'!', b'f'] => Given::Flag(false),
        [b'!', b'e'] => Given::List(Vec::new()),
        [b'!', rest @ ..] => Given::List(vec![given(rest)]),
        _ => Given::Text(text(part)),
    }
}

/// A number from its digits; from the bits of any other eight bytes.
fn number(digits: &[u8]) -> f64 {
    let written = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    let bits = || digits.iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    written.unwrap_or_else(|| f64::from_bits(bits()))
}
