//! Fills templates: `{name}` is a parameter, and what stands between `<` and `>` is left out if a
//! parameter in it is absent.

/// Fills a template. `value` returns the text of a parameter.
pub(super) fn fill(template: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    for (index, part) in template.split(['<', '>']).enumerate() {
        let is_optional = index % 2 == 1;
        let (text, is_complete) = fill_part(part, value);
        debug_assert!(is_optional || is_complete, "{template}");
        if is_complete || !is_optional {
            out.push_str(&text);
        }
    }
    out
}

/// Returns the filled part, and whether all of its parameters are known.
fn fill_part(part: &str, value: &dyn Fn(&str) -> Option<String>) -> (String, bool) {
    let (mut out, mut rest, mut is_complete) = (String::new(), part, true);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        match value(name) {
            Some(text) => out.push_str(&text),
            None => is_complete = false,
        }
        rest = after;
    }
    out.push_str(rest);
    (out, is_complete)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_an_absent_parameter_is_left_out() {
        let value = |name: &str| (name == "a").then(|| "{b}<".into());
        assert_eq!(fill("1 {a}< 2 {a}>< 3 {c}{a}> 4", &value), "1 {b}< 2 {b}< 4");
    }
}
