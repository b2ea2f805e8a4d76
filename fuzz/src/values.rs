//! A caller's values, from a part of an input.

use crate::parts::text;
use ehpc_remove_nodes_core::Input;
use ehpc_remove_nodes_core::catalogue::Term;

/// A value. Its first byte may give its kind; otherwise it is text.
pub fn input_value(part: &[u8]) -> Input {
    match part {
        [b'#', digits @ ..] => Input::Number(number(digits)),
        [b'@', digits @ ..] => Input::Date(number(digits)),
        [b'!'] => Input::Absent,
        [b'!', b'b'] => Input::IllFormedText,
        [b'!', b'l'] => Input::TooLarge,
        [b'!', b'n'] => Input::Other(Term::Null),
        [b'!', b't'] => Input::Bool(true),
        [b'!', b'f'] => Input::Bool(false),
        [b'!', b'e'] => Input::List(Vec::new()),
        [b'!', rest @ ..] => Input::List(vec![input_value(rest)]),
        _ => Input::Text(text(part)),
    }
}

/// A number from its digits, or else from the bits of up to eight bytes.
fn number(digits: &[u8]) -> f64 {
    let written = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    let bits = || digits.iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    written.unwrap_or_else(|| f64::from_bits(bits()))
}
