//! Reading JSON, as far as the API's answers take it.
//!
//! A text is judged once, by all of RFC 8259; what is asked for is then found in it where it
//! stands. Nothing recurses, so that no nesting overflows the stack, and nothing is built. Lone
//! surrogates in `\u` escapes are refused: they mean no text.
//!
//! It is our own because of its weight in WebAssembly. For the four fields of one answer, and by
//! Brotli, miniserde took 6 KB, serde_json 20, nanoserde 27 and tinyjson 32, and miniserde more for
//! each further struct; this takes 3.7 KB before compression, whatever is read. `JSON.parse` would
//! weigh nothing, but then the rules that read the operation log could not be tested natively. A
//! property test holds it against serde_json.

/// One value, in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value<'a>(&'a str);

/// Reads a text that is one value; `None` for anything else.
pub(crate) fn read(text: &str) -> Option<Value<'_>> {
    let mut scan = Scan { text, at: 0 };
    let value = scan.value()?;
    scan.space();
    (scan.at == text.len()).then_some(Value(value))
}

impl<'a> Value<'a> {
    /// Whether it is an object.
    pub(crate) fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    /// A field of an object; `None` where it is absent or null, which the API does not tell apart.
    /// Of a name that stands there twice, the last one counts, as in JavaScript.
    pub(crate) fn field(self, name: &str) -> Option<Value<'a>> {
        let mut scan = Scan::inside(self.0, b'{')?;
        let mut found = None;
        while scan.peek() != b'}' {
            let key = scan.key()?;
            let value = scan.value()?;
            if key == name || key.contains('\\') && unescaped(key) == name {
                found = (value != "null").then_some(Value(value));
            }
            scan.comma();
        }
        found
    }

    /// Whether an object has one of these fields, and it is null.
    pub(crate) fn has_null(self, names: &[&str]) -> bool {
        let Some(mut scan) = Scan::inside(self.0, b'{') else {
            return false;
        };
        while scan.peek() != b'}' {
            let (Some(key), Some(value)) = (scan.key(), scan.value()) else {
                return false;
            };
            if value == "null" && names.contains(&key) {
                return true;
            }
            scan.comma();
        }
        false
    }

    /// The items of a list; `None` for anything else.
    pub(crate) fn items(self) -> Option<Vec<Value<'a>>> {
        let mut scan = Scan::inside(self.0, b'[')?;
        let mut items = Vec::new();
        while scan.peek() != b']' {
            items.push(Value(scan.value()?));
            scan.comma();
        }
        Some(items)
    }

    /// The items of a list of objects; `None` for anything else.
    pub(crate) fn objects(self) -> Option<Vec<Value<'a>>> {
        self.items().filter(|items| items.iter().all(|item| item.is_object()))
    }

    /// The text; `None` for anything else, and for an empty one.
    pub(crate) fn text(self) -> Option<String> {
        let inner = self.0.strip_prefix('"')?.strip_suffix('"')?;
        (!inner.is_empty()).then(|| unescaped(inner))
    }

    /// The whole number that it writes without a fraction or an exponent, if JavaScript can hold it
    /// too: up to 2^53 − 1 on both sides of 0.
    pub(crate) fn whole(self) -> Option<i64> {
        const LARGEST: i64 = (1 << 53) - 1;
        let digits = self.0.strip_prefix('-').unwrap_or(self.0);
        let mut number = 0;
        for digit in digits.bytes() {
            number = 10 * number + i64::from(digit.is_ascii_digit().then(|| digit - b'0')?);
            if number > LARGEST {
                return None;
            }
        }
        match digits.len() < self.0.len() {
            // No integer, but JavaScript's -0.
            true if number == 0 => None,
            true => Some(-number),
            false => Some(number),
        }
    }
}

/// A place in a text.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// At the first thing inside a list or an object; `None` for what is none.
    fn inside(text: &'a str, bracket: u8) -> Option<Self> {
        let mut scan = Scan { text, at: 0 };
        scan.take(bracket)?;
        scan.space();
        Some(scan)
    }

    /// The next byte; 0, which stands nowhere in JSON, at the end.
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek() == byte).then(|| self.at += 1)
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    /// Passes what may stand between two things of a list or an object, in a text that is judged.
    fn comma(&mut self) {
        self.space();
        if self.take(b',').is_some() {
            self.space();
        }
    }

    /// Passes one value, with the space before it.
    fn value(&mut self) -> Option<&'a str> {
        self.space();
        let start = self.at;
        // The brackets that have yet to be closed.
        let mut open = Vec::new();
        loop {
            self.space();
            let bracket = self.peek();
            match bracket {
                b'{' | b'[' => {
                    self.at += 1;
                    self.space();
                    // In ASCII, two after each of them.
                    let close = bracket + 2;
                    if self.take(close).is_none() {
                        if bracket == b'{' {
                            self.key()?;
                        }
                        open.push(close);
                        continue;
                    }
                }
                b'"' => drop(self.string()?),
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => self.number()?,
            }
            loop {
                let Some(close) = open.last() else {
                    return self.text.get(start..self.at);
                };
                self.space();
                if self.take(b',').is_some() {
                    if *close == b'}' {
                        self.space();
                        self.key()?;
                    }
                    break;
                }
                self.take(*close)?;
                open.pop();
            }
        }
    }

    /// Passes a name and its colon.
    fn key(&mut self) -> Option<&'a str> {
        let key = self.string()?;
        self.space();
        self.take(b':')?;
        Some(key)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let fits = self.text.get(self.at..)?.starts_with(word);
        self.at += word.len();
        fits.then_some(())
    }

    /// Passes a text; what stands between its quotation marks.
    fn string(&mut self) -> Option<&'a str> {
        self.take(b'"')?;
        let start = self.at;
        loop {
            match self.peek() {
                b'"' => break,
                b'\\' => {
                    self.at += 1;
                    self.escape()?;
                }
                0..=0x1f => return None,
                _ => self.at += 1,
            }
        }
        let inner = self.text.get(start..self.at);
        self.at += 1;
        inner
    }

    /// Passes what follows a backslash.
    fn escape(&mut self) -> Option<()> {
        let kind = self.peek();
        self.at += 1;
        match kind {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => match self.unit()? {
                0xdc00..=0xdfff => None,
                0xd800..=0xdbff => {
                    self.word("\\u")?;
                    matches!(self.unit()?, 0xdc00..=0xdfff).then_some(())
                }
                _ => Some(()),
            },
            _ => None,
        }
    }

    /// Passes four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = 16 * unit + char::from(self.peek()).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }

    fn number(&mut self) -> Option<()> {
        let _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

/// What a text that is judged means.
fn unescaped(inner: &str) -> String {
    let mut scan = Scan { text: inner, at: 0 };
    let mut out = String::with_capacity(inner.len());
    loop {
        let start = scan.at;
        while scan.at < inner.len() && scan.peek() != b'\\' {
            scan.at += 1;
        }
        out.push_str(inner.get(start..scan.at).unwrap_or_default());
        if scan.take(b'\\').is_none() {
            return out;
        }
        let kind = scan.peek();
        scan.at += 1;
        out.push(match kind {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => scan.escaped_char(),
            // A quotation mark, or a slash of either kind.
            other => char::from(other),
        });
    }
}

impl Scan<'_> {
    /// The character that one or two units mean, in a text that is judged.
    fn escaped_char(&mut self) -> char {
        let mut code = self.unit().unwrap_or_default();
        if code >> 10 == 0xd800 >> 10 {
            self.at += 2;
            let second = self.unit().unwrap_or_default();
            code = 0x10000 + ((code & 0x3ff) << 10) + (second & 0x3ff);
        }
        char::from_u32(code).unwrap_or_default()
    }
}

// proptest is not there for WebAssembly.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value as Json;

    fn any_json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            (-1e6..1e6).prop_map(Json::from),
            any::<String>().prop_map(Json::from),
            "[\\\\\"/\u{1}\u{7f}\u{1f600}u]{0,5}".prop_map(Json::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
                proptest::collection::hash_map("[ab\"\\\\]{0,2}", inner, 0..6)
                    .prop_map(|map| Json::Object(map.into_iter().collect())),
            ]
        })
    }

    fn assert_same(value: Value, json: &Json) {
        match json {
            Json::Object(map) => {
                assert!(value.is_object());
                for (name, inner) in map {
                    match value.field(name) {
                        Some(found) => assert_same(found, inner),
                        None => assert!(inner.is_null()),
                    }
                }
                assert!(value.field("absent").is_none() && value.items().is_none());
            }
            Json::Array(list) => {
                let items = value.items().unwrap();
                assert_eq!(items.len(), list.len());
                for (item, inner) in items.into_iter().zip(list) {
                    assert_same(item, inner);
                }
                assert!(value.field("a").is_none());
            }
            Json::String(text) => {
                assert_eq!(value.text(), (!text.is_empty()).then(|| text.clone()));
                assert!(value.whole().is_none());
            }
            Json::Number(number) => {
                let whole = number.as_i64().filter(|whole| whole.abs() < 1 << 53);
                assert_eq!(value.whole(), whole);
                assert!(value.text().is_none());
            }
            Json::Bool(_) | Json::Null => {
                assert!(value.whole().or(value.items().map(|_| 0)).is_none())
            }
        }
    }

    /// serde_json ends at a depth of 128 and at 1e309.
    fn is_json(text: &str) -> bool {
        serde_json::from_str::<Json>(text).is_ok()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn it_reads_what_serde_json_reads(json in any_json(), pretty in any::<bool>()) {
            let written = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) };
            let text = written.unwrap();
            assert_same(read(&text).unwrap(), &json);
        }

        #[test]
        fn it_refuses_what_serde_json_refuses(text in r#"[\[\]{}:,"\\u0dD8c1.eE+ \-\n\t\u{1}é]{0,12}"#) {
            prop_assert_eq!(read(&text).is_some(), is_json(&text), "{}", text);
        }

        #[test]
        fn one_byte_more_or_less_or_other_is_judged_alike(
            json in any_json(),
            at in any::<prop::sample::Index>(),
            // No exponents: serde_json refuses the number 1e800.
            with in r#"[\[\]{}:,"\\u0dD81.+ \-]{0,2}"#,
        ) {
            let text = serde_json::to_string(&json).unwrap();
            let mut chars: Vec<char> = text.chars().collect();
            let at = at.index(chars.len());
            chars.splice(at..=at, with.chars());
            let text: String = chars.into_iter().collect();
            prop_assert_eq!(read(&text).is_some(), is_json(&text), "{}", text);
        }
    }

    #[test]
    fn escapes_in_names_and_texts_are_understood_and_of_two_names_the_last_counts() {
        let text = r#"{"a": 1, "\u0061": "\ud83d\ude00\n\/\"", "b": 1, "b": null}"#;
        let value = read(text).unwrap();
        assert_eq!(value.field("a").unwrap().text().unwrap(), "😀\n/\"");
        assert!(value.field("b").is_none());
    }

    #[test]
    fn a_lone_surrogate_is_no_text() {
        for text in
            [r#""\ud800""#, r#""\udc00""#, r#""\ud800\ud800""#, r#""\ud800x""#, r#""\ud800"#]
        {
            assert!(read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_those_that_javascript_holds() {
        for (text, whole) in [
            ("0", Some(0)),
            ("-7", Some(-7)),
            ("9007199254740991", Some(9_007_199_254_740_991)),
            ("-9007199254740991", Some(-9_007_199_254_740_991)),
            ("9007199254740992", None),
            ("99999999999999999999999999", None),
            ("1.0", None),
            ("1e2", None),
            ("-0", None),
            ("true", None),
        ] {
            assert_eq!(read(text).unwrap().whole(), whole, "{text}");
        }
    }

    #[test]
    fn no_nesting_harms_anybody() {
        assert!(read(&"[".repeat(1 << 20)).is_none());
        let deep = ["[".repeat(1 << 20), "]".repeat(1 << 20)].concat();
        assert!(read(&deep).is_some());
    }
}
