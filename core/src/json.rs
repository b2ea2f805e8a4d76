//! Reading JSON, as far as the API's answers take it.
//!
//! A text is judged once, by all of RFC 8259; what is asked for is then found in it where it
//! stands. Nothing recurses, so that no nesting overflows the stack, and nothing is built: what is
//! found is passed over byte by byte, without judging it again. Lone surrogates in `\u` escapes are
//! refused: they mean no text.
//!
//! It is our own because of its weight in WebAssembly. For the four fields of one answer, and by
//! Brotli, miniserde took 6 KB, serde_json 20, nanoserde 27 and tinyjson 32, and miniserde more for
//! each further struct; this takes 3.7 KB before compression, whatever is read. `JSON.parse` would
//! weigh nothing, but then the rules that read the operation log could not be tested natively. A
//! property test holds it against serde_json.

/// How deep lists and objects may be nested: as deep as serde_json lets them. The API nests four deep,
/// and a parser of JavaScript that recurses must be able to read what was read here.
const DEEPEST: usize = 127;

/// How many items a list in the outermost object may have: a hundred times what a page is asked for. A
/// text with more is of no use, and need not be judged to its end.
const MOST_ITEMS: usize = 10_000;

/// The most values that an answer may have. A page of the API has some thousands; of millions,
/// `JSON.parse` makes objects for seconds.
pub(crate) const MOST_VALUES: usize = 2_000_000;

/// One value, in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value<'a>(&'a str);

/// Reads a text that is one value; `None` for anything else.
pub(crate) fn read(text: &str) -> Option<Value<'_>> {
    judged(text, usize::MAX, &mut |_, _| ()).map(|(value, _)| value)
}

/// Reads a text that is one object, and finds fields in it in the same go, as [`Value::fields`] does;
/// `None` for anything else, and for one of more than [`MOST_VALUES`].
pub(crate) fn object<'a, const N: usize>(
    text: &'a str,
    names: [&str; N],
) -> Option<[Option<Value<'a>>; N]> {
    counted_object(text, names).map(|(found, _)| found)
}

/// The same, and how many values it has, on whatever level.
pub(crate) fn counted_object<'a, const N: usize>(
    text: &'a str,
    names: [&str; N],
) -> Option<([Option<Value<'a>>; N], usize)> {
    let mut found = [None; N];
    let mut take = |key: &'a str, value| keep(key, value, &names, &mut found);
    let (value, count) = judged(text, MOST_VALUES, &mut take)?;
    value.is_object().then_some((found, count))
}

/// Judges a text, and hands over the fields of an object that is all of it. They may be the start of
/// something that is not JSON: only the end tells. How many values it has; it has at most `most`.
fn judged<'a>(
    text: &'a str,
    most: usize,
    take: &mut dyn FnMut(&'a str, Value<'a>),
) -> Option<(Value<'a>, usize)> {
    let mut scan = Scan::of(text);
    scan.space();
    let start = scan.at;
    let count = scan.judge(most, take)?;
    let value = text.get(start..scan.at)?;
    scan.space();
    (scan.at == text.len()).then_some((Value(value), count))
}

/// Keeps a field if its name is among those that are asked for, in the place of the same number.
fn keep<'a>(key: &str, value: Value<'a>, names: &[&str], found: &mut [Option<Value<'a>>]) {
    let unescaped = key.contains('\\').then(|| unescaped(key));
    let key = unescaped.as_deref().unwrap_or(key);
    for (name, place) in names.iter().zip(found) {
        if *name == key {
            *place = Some(value).filter(|value| value.0 != "null");
        }
    }
}

impl<'a> Value<'a> {
    /// Whether it is an object.
    pub(crate) fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    /// A field of an object; `None` where it is absent or null, which the API does not tell apart.
    /// Of a name that stands there twice, the last one counts, as in JavaScript.
    pub(crate) fn field(self, name: &str) -> Option<Value<'a>> {
        let [found] = self.fields([name]);
        found
    }

    /// Several fields of an object, found in one go, as [`Value::field`] finds one.
    pub(crate) fn fields<const N: usize>(self, names: [&str; N]) -> [Option<Value<'a>>; N] {
        let mut found = [None; N];
        self.each_field(&mut |key, value| keep(key, value, &names, &mut found));
        found
    }

    /// Whether an object has a field that is null under one of these names.
    pub(crate) fn has_null(self, names: &[&str]) -> bool {
        let mut has = false;
        self.each_field(&mut |key, value| has |= value.0 == "null" && names.contains(&key));
        has
    }

    /// Hands over all fields of an object, in order; the names are as they are written.
    fn each_field(self, take: &mut dyn FnMut(&'a str, Value<'a>)) {
        let mut scan = Scan::of(self.0);
        if !scan.takes(b'{') {
            return;
        }
        scan.space();
        while !matches!(scan.peek(), b'}' | 0) {
            let key = scan.passed_string();
            scan.space();
            // The colon.
            scan.at += 1;
            scan.space();
            take(key, scan.passed());
            scan.comma();
        }
    }

    /// The items of a list; `None` for anything else, and for a list of more than `limit`, which is
    /// not read to its end.
    pub(crate) fn items(self, limit: usize) -> Option<Vec<Value<'a>>> {
        let mut scan = Scan::of(self.0);
        let mut items = Vec::new();
        if !scan.takes(b'[') {
            return None;
        }
        scan.space();
        while !matches!(scan.peek(), b']' | 0) {
            if items.len() == limit {
                return None;
            }
            items.push(scan.passed());
            scan.comma();
        }
        Some(items)
    }

    /// The items of a list of objects; `None` for anything else, and for more than `limit`.
    pub(crate) fn objects(self, limit: usize) -> Option<Vec<Value<'a>>> {
        self.items(limit).filter(|items| items.iter().all(|item| item.is_object()))
    }

    /// The text; `None` for anything else, and for an empty one.
    pub(crate) fn text(self) -> Option<String> {
        let inner = self.0.strip_prefix('"')?.strip_suffix('"')?;
        (!inner.is_empty()).then(|| unescaped(inner))
    }

    /// The whole number that it writes without a fraction or an exponent, if JavaScript can hold it
    /// too: up to 2^53 − 1 on both sides of 0.
    pub(crate) fn as_i64(self) -> Option<i64> {
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
    fn of(text: &'a str) -> Self {
        Scan { text, at: 0 }
    }

    /// The next byte; 0, which stands nowhere in JSON, at the end.
    #[inline(always)]
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Whether this byte is next; then it is passed.
    #[inline(always)]
    fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == byte;
        self.at += usize::from(is_next);
        is_next
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.takes(byte).then_some(())
    }

    #[inline(always)]
    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }
}

/// Judging: a text that may be anything.
impl<'a> Scan<'a> {
    /// Passes one value, if it is one of at most so many, and counts those in it. What is inside its
    /// fields, if it is an object, is handed to `take` as it is passed.
    fn judge(&mut self, most: usize, take: &mut dyn FnMut(&'a str, Value<'a>)) -> Option<usize> {
        // What closes the brackets that are open.
        let mut open = [0; DEEPEST];
        let mut depth = 0;
        let mut items = 0;
        // The field of the outermost object that is being passed, and where its value starts.
        let (mut name, mut start) = ("", 0);
        let mut count = 0;
        loop {
            if count == most {
                return None;
            }
            count += 1;
            self.space();
            if depth == 1 {
                start = self.at;
            }
            let bracket = self.peek();
            match bracket {
                b'{' | b'[' => {
                    let place = open.get_mut(depth)?;
                    self.at += 1;
                    self.space();
                    // In ASCII, two after each of them.
                    let close = bracket + 2;
                    if !self.takes(close) {
                        if bracket == b'{' {
                            let key = self.key()?;
                            if depth == 0 {
                                name = key;
                            }
                        }
                        *place = close;
                        depth += 1;
                        continue;
                    }
                }
                b'"' => drop(self.string()?),
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => self.number()?,
            }
            // A value has ended, and with it perhaps those that it is the last one in.
            loop {
                let Some(close) = depth.checked_sub(1).and_then(|last| open.get(last)) else {
                    return Some(count);
                };
                let is_field = *close == b'}';
                if is_field && depth == 1 {
                    take(name, Value(self.text.get(start..self.at)?));
                }
                self.space();
                if self.takes(b',') {
                    items += usize::from(depth == 2 && !is_field);
                    if items > MOST_ITEMS {
                        return None;
                    }
                    if is_field {
                        self.space();
                        let key = self.key()?;
                        if depth == 1 {
                            name = key;
                        }
                    }
                    break;
                }
                self.take(*close)?;
                items *= usize::from(depth > 2);
                depth -= 1;
            }
        }
    }

    /// Passes a name and its colon, and gives the name.
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

    /// Passes a text, and gives what stands between its quotation marks.
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
        self.takes(b'-');
        if !self.takes(b'0') {
            self.digits()?;
        }
        if self.takes(b'.') {
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

/// Finding: a text that is judged. What is wrong in it nevertheless ends at its end.
impl<'a> Scan<'a> {
    /// Passes what may stand between two things of a list or an object.
    fn comma(&mut self) {
        self.space();
        self.takes(b',');
        self.space();
    }

    /// Passes one value, and gives it. Where it ends the number of open brackets says.
    fn passed(&mut self) -> Value<'a> {
        let start = self.at;
        let mut depth = 0;
        loop {
            match self.peek() {
                b'"' => drop(self.passed_string()),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                0 => break,
                _ if depth > 0 => self.at += 1,
                // A number or a word.
                _ => self.passed_word(),
            }
            if depth == 0 {
                break;
            }
        }
        Value(self.text.get(start..self.at).unwrap_or_default())
    }

    fn passed_word(&mut self) {
        while !matches!(self.peek(), b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r' | 0) {
            self.at += 1;
        }
    }

    /// Passes a text, and gives what stands between its quotation marks.
    fn passed_string(&mut self) -> &'a str {
        self.at += 1;
        let start = self.at;
        loop {
            match self.peek() {
                b'"' | 0 => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        let inner = self.text.get(start..self.at).unwrap_or_default();
        self.at += 1;
        inner
    }
}

/// What a text that is judged means.
fn unescaped(inner: &str) -> String {
    let mut scan = Scan::of(inner);
    let mut out = String::with_capacity(inner.len());
    loop {
        let start = scan.at;
        while scan.at < inner.len() && scan.peek() != b'\\' {
            scan.at += 1;
        }
        out.push_str(inner.get(start..scan.at).unwrap_or_default());
        if !scan.takes(b'\\') {
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
                assert!(value.field("absent").is_none() && value.items(usize::MAX).is_none());
            }
            Json::Array(list) => {
                let items = value.items(usize::MAX).unwrap();
                assert_eq!(items.len(), list.len());
                for (item, inner) in items.into_iter().zip(list) {
                    assert_same(item, inner);
                }
                assert!(value.field("a").is_none());
            }
            Json::String(text) => {
                assert_eq!(value.text(), (!text.is_empty()).then(|| text.clone()));
                assert!(value.as_i64().is_none());
            }
            Json::Number(number) => {
                let whole = number.as_i64().filter(|whole| whole.abs() < 1 << 53);
                assert_eq!(value.as_i64(), whole);
                assert!(value.text().is_none());
            }
            Json::Bool(_) | Json::Null => {
                assert!(value.as_i64().or(value.items(usize::MAX).map(|_| 0)).is_none())
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
            let value = read(&text).unwrap();
            assert_same(value, &json);
            let names = ["", "a", "b", "ab", "\"", "\\"];
            assert_eq!(object(&text, names), json.is_object().then(|| value.fields(names)));
        }

        #[test]
        fn it_refuses_what_serde_json_refuses(text in r#"[\[\]{}:,"\\u0dD8c1.eE+ \-\n\t\u{1}é]{0,12}"#) {
            prop_assert_eq!(read(&text).is_some(), is_json(&text), "{}", text);
            prop_assert!(object(&text, [""]).is_none() || is_json(&text), "{}", text);
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
            assert_eq!(read(text).unwrap().as_i64(), whole, "{text}");
        }
    }

    #[test]
    fn several_fields_are_found_in_one_go() {
        let text = r#" {"a": {"b": 1, "c": [{"b": 2}]}, "b": null, "\u0063": "}", "d": -1.5e3 } "#;
        let value = read(text).unwrap();
        let [d, c, b, none] = value.fields(["d", "c", "b", "x"]);
        assert_eq!((d, b, none), (Some(Value("-1.5e3")), None, None));
        assert_eq!(c.and_then(Value::text).as_deref(), Some("}"));
        assert!(value.has_null(&["x", "b"]) && !value.has_null(&["x", "a"]));
        assert!(!read("[null]").unwrap().has_null(&["a"]));
    }

    #[test]
    fn an_answer_of_too_many_values_is_none() {
        let of = |count: usize| format!(r#"{{"a": [[{}1]]}}"#, "1,".repeat(count - 4));
        let count = |text: &str| counted_object(text, ["a"]).map(|(_, count)| count);
        assert_eq!(count(&of(4)), Some(4));
        assert_eq!(count(r#"{"a": {"b": [], "c": [{}, "[1, 2]"]}}"#), Some(6));
        assert_eq!(count(&of(MOST_VALUES)), Some(MOST_VALUES));
        assert_eq!(count(&of(MOST_VALUES + 1)), None);
        assert!(read(&of(MOST_VALUES + 1)).is_some());
    }

    #[test]
    fn a_list_that_is_longer_than_asked_for_is_none() {
        let value = read("[1, [2, 2], 3]").unwrap();
        assert_eq!(value.items(3).map(|items| items.len()), Some(3));
        assert_eq!(value.items(2), None);
        assert_eq!(read("[]").unwrap().items(0), Some(vec![]));
    }

    #[test]
    fn no_nesting_harms_anybody() {
        assert!(read(&"[".repeat(1 << 20)).is_none());
        let nested = |depth| ["[".repeat(depth), "]".repeat(depth)].concat();
        for depth in DEEPEST - 2..DEEPEST + 3 {
            let text = nested(depth);
            assert_eq!(read(&text).is_some(), is_json(&text), "{depth}");
            assert_eq!(read(&text).is_some(), depth <= DEEPEST, "{depth}");
        }
        assert!(read(&nested(1 << 20)).is_none());
    }

    #[test]
    fn a_list_that_is_longer_than_any_page_is_not_judged_to_its_end() {
        let list = |items: usize| {
            format!(
                r#"{{"a": [{}0], "b": [[{}0]]}}"#,
                "0,".repeat(items - 1),
                "0,".repeat(2 * MOST_ITEMS)
            )
        };
        assert!(read(&list(MOST_ITEMS)).is_some());
        assert!(read(&list(MOST_ITEMS + 2)).is_none());
    }
}
