//! From a range within a decoded string to the bytes of the file, escapes considered.

use std::ops::Range;

/// The bytes of the file behind a range of the decoded text of a string written at `span`. The whole span where that
/// is not a string literal whose decoding is `decoded` (a value that came from elsewhere).
pub(crate) fn inner(text: &str, span: &Range<usize>, decoded: &str, range: &Range<usize>) -> Range<usize> {
    match text.get(span.clone()).and_then(|raw| offsets(raw, decoded)) {
        Some(at) => span.start + at(range.start)..span.start + at(range.end),
        None => span.clone(),
    }
}

/// For a raw literal, the map from bytes of its decoding to bytes of the literal.
fn offsets(raw: &str, decoded: &str) -> Option<impl Fn(usize) -> usize> {
    // A string that is not closed (recovered from a syntax error) has no certain end.
    let closed = |quotes: &str| raw.len() >= 2 * quotes.len() && raw.starts_with(quotes) && raw.ends_with(quotes);
    let kinds = [("\"\"\"", true), ("'''", false), ("\"", true), ("'", false)];
    let (quotes, escapes) = kinds.into_iter().find(|(quotes, _)| closed(quotes))?;
    let open = quotes.len();
    let end = raw.len() - open;
    let mut at = open;
    if open == 3 {
        // A line break right after the opening quotes is not part of the text.
        at += ["\r\n", "\n"].iter().find(|b| raw[at..end].starts_with(**b)).map_or(0, |b| b.len());
    }
    let mut map = Vec::with_capacity(decoded.len() + 1);
    while at < end {
        let (length, produced) = if escapes && raw[at..].starts_with('\\') {
            escape(&raw[at..end])?
        } else {
            let c = raw[at..end].chars().next()?;
            (c.len_utf8(), c.len_utf8())
        };
        map.extend(std::iter::repeat_n(at, produced));
        at += length;
    }
    (map.len() == decoded.len()).then_some(move |byte: usize| map.get(byte).copied().unwrap_or(end))
}

/// Length of the escape at the start, and of what it stands for.
fn escape(raw: &str) -> Option<(usize, usize)> {
    let digits = |from: usize, n: usize| {
        let code = u32::from_str_radix(raw.get(from..from + n)?, 16).ok()?;
        Some((from + n, char::from_u32(code)?.len_utf8()))
    };
    match raw.as_bytes().get(1)? {
        b'u' => digits(2, 4),
        b'U' => digits(2, 8),
        b'x' => digits(2, 2),
        b'b' | b't' | b'n' | b'f' | b'r' | b'e' | b'"' | b'\\' => Some((2, 1)),
        _ => {
            // A line-ending backslash swallows the white space that follows it.
            let rest = raw[1..].trim_start();
            Some((raw.len() - rest.len(), 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::inner;

    fn check(raw: &str, decoded: &str, word: &str, shown: &str) {
        let text = format!("x = {raw}\n");
        let at = decoded.find(word).unwrap();
        let found = inner(&text, &(4..4 + raw.len()), decoded, &(at..at + word.len()));
        assert_eq!(&text[found], shown, "{raw}");
    }

    /// The caret stands under the word in every kind of string, after escapes too.
    #[test]
    fn words_are_found_behind_escapes() {
        check(r#""fire = off""#, "fire = off", "off", "off");
        check(r"'fire = off'", "fire = off", "off", "off");
        check(r#""\u0066ire\t= \"off""#, "fire\t= \"off", "off", "off");
        check(r#""\u0066ire = off""#, "fire = off", "fire", r"\u0066ire");
        check("\"\"\"\nfire \\\n   = off\"\"\"", "fire = off", "off", "off");
        check("'''\nfire = off'''", "fire = off", "fire", "fire");
    }

    /// Text that was not written here gets the whole place, never a wrong one.
    #[test]
    fn foreign_text_gets_the_whole_span() {
        assert_eq!(inner("abc = 1", &(0..3), "fire", &(1..2)), 0..3);
        assert_eq!(inner("\"abc\"", &(0..5), "another", &(1..2)), 0..5);
        assert_eq!(inner("\"f\u{fffd}", &(0..5), "f\u{fffd}", &(1..4)), 0..5);
    }
}
