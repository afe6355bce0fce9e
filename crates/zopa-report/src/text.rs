//! Text: cleaning, wrapping, lists, numbers in words.
//!
//! Everything that comes from a case passes through [`clean`] before it reaches a terminal: a name may not carry
//! control characters, so a case file cannot move the cursor, set colours or ring the bell.

use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use zopa::core::Count;
pub(crate) use zopa::core::grouped;

/// How wide a page of text is. Wider terminals do not make tables wider: lines stay readable and answers the same.
pub(crate) const WIDTH: usize = 100;

/// The text without control characters and without marks that turn the direction of writing; line breaks and tabs become
/// blanks. A text with letters that are written from right to left is set apart from what stands around it (U+2068, U+2069), so that
/// arrows, numbers and other names keep their places; in a sentence what is set apart already stays so.
pub fn clean(text: &str) -> Cow<'_, str> {
    let sets_apart = |c: char| matches!(c, '\u{2068}' | '\u{2069}');
    let turns = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2067}' | '\u{feff}')
    };
    // How deep each letter is set apart; without effect where the marks do not pair.
    let mut depth = 0i32;
    let (mut paired, mut open) = (true, false);
    for c in text.chars() {
        match c {
            '\u{2068}' => depth += 1,
            '\u{2069}' => depth -= 1,
            c => open |= depth <= 0 && from_right_to_left(c),
        }
        paired &= depth >= 0;
    }
    paired &= depth == 0;
    let foreign = |c: char| turns(c) || (!paired && sets_apart(c));
    let apart = if paired { open } else { text.contains(from_right_to_left) };
    if !apart && !text.contains(foreign) {
        return Cow::Borrowed(text);
    }
    let replaced = |c: char| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if foreign(c) => None,
        c => Some(c),
    };
    let kept = text.chars().filter_map(replaced);
    Cow::Owned(match apart {
        true => std::iter::once('\u{2068}').chain(kept).chain(std::iter::once('\u{2069}')).collect(),
        false => kept.collect(),
    })
}

/// Letters of scripts that are written from right to left: the blocks that Unicode keeps for them (UAX 9, default classes R and AL).
fn from_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        && c != '\u{61c}'
}

/// Names as a list in a sentence: `a`, `a and b`, `a, b and c`.
pub(crate) fn listed<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let head: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", head.join(", "), last.as_ref())
        }
    }
}

/// A number with its noun, the noun in the right number: `1 package`, `1,204 packages`.
pub(crate) fn counted(n: u128, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

/// A number of outcomes with commas between thousands; "about 10^45.0" where 128 bits are too few.
pub(crate) fn amount(n: Count) -> String {
    match n {
        Count::Exact(n) => grouped(n),
        beyond => format!("about {beyond}"),
    }
}

/// A number of things in words, where it may be beyond counting on.
pub(crate) fn amount_of(n: Count, one: &str, many: &str) -> String {
    match n {
        Count::Exact(n) => counted(n, one, many),
        beyond => format!("{} {many}", amount(beyond)),
    }
}

/// Points with one decimal; never `-0.0`. A number that is not zero never shows as zero: `<0.1`, `>-0.1`.
pub(crate) fn points(x: f64) -> String {
    if !x.is_finite() {
        return if x.is_nan() { "-".into() } else { if x > 0.0 { "no limit" } else { "-no limit" }.into() };
    }
    if x == 0.0 {
        return "0.0".to_owned();
    }
    if x.abs() < 0.05 {
        return if x > 0.0 { "<0.1" } else { ">-0.1" }.to_owned();
    }
    format!("{x:.1}")
}

/// Points that something takes before it turns, rounded up to a tenth: less than what is printed would not do.
pub(crate) fn needed(x: f64) -> String {
    // A tenth is rarely a binary fraction; what differs from one by a rounding of the last digits is one.
    let tenths = (x * 10.0 - 1e-6).ceil();
    if x.is_finite() && x > 0.0 { format!("{:.1}", tenths.max(1.0) / 10.0) } else { points(x) }
}

/// Points that something bears before it turns, rounded down to a tenth.
pub(crate) fn allowed(x: f64) -> String {
    let tenths = (x * 10.0 + 1e-6).floor();
    match x.is_finite() {
        true if tenths >= 1.0 => format!("{:.1}", tenths / 10.0),
        true => points(x.min(0.04)),
        false => points(x),
    }
}

/// Points with one decimal and a sign: `+3.0`, `-1.5`, `0.0`.
pub(crate) fn signed(x: f64) -> String {
    if x >= 0.05 && x.is_finite() { format!("+{x:.1}") } else { points(x) }
}

/// How often something was so in n draws: the share in whole per cent, but never `0%` or `100%` (product rule).
pub(crate) fn share(yes: u64, of: u64) -> String {
    match (yes, of) {
        (_, 0) => "no draws".to_owned(),
        (0, n) => format!("none of {} (at most {})", counted(n.into(), "draw", "draws"), bound(n)),
        (y, n) if y == n => format!("all of {}", counted(n.into(), "draw", "draws")),
        (y, n) => format!("{} of {}", percent(y as f64 / n as f64), counted(n.into(), "draw", "draws")),
    }
}

/// The same for a narrow column: `37%`, `none`, `all`.
pub(crate) fn short_share(yes: u64, of: u64) -> String {
    match (yes, of) {
        (_, 0) => "-".to_owned(),
        (0, _) => "none".to_owned(),
        (y, n) if y == n => "all".to_owned(),
        (y, n) => percent(y as f64 / n as f64),
    }
}

/// From so many draws on 3/n is a bound at 95%; with fewer it is too wide, and the bound itself is taken.
pub(crate) const RULE_OF_THREE: u64 = 30;

/// The bound on what no draw showed, at 95%, in per cent: 3/n; of few draws 1 - 0.05^(1/n), which it stands for.
pub(crate) fn bound(n: u64) -> String {
    let p = match n {
        0 => 100.0,
        n if n < RULE_OF_THREE => 100.0 * (1.0 - 0.05_f64.powf(1.0 / n as f64)),
        n => 300.0 / n as f64,
    };
    match p {
        p if p < 1.0 => format!("{p:.2}%"),
        p if p < 10.0 => format!("{p:.1}%"),
        p => format!("{p:.0}%"),
    }
}

/// A fraction in per cent; what is neither nothing nor everything never rounds to 0% or 100%.
fn percent(fraction: f64) -> String {
    let p = fraction * 100.0;
    if fraction >= 1.0 {
        "100%".to_owned()
    } else if p < 1.0 {
        format!("{p:.2}%")
    } else if p > 99.0 {
        format!("{:.1}%", p.min(99.9))
    } else {
        format!("{p:.0}%")
    }
}

/// How many columns a text takes: a wide letter, as of Chinese or Japanese, takes two.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Where a word must be cut to fit into so many columns: after one letter at least.
fn cut(word: &str, room: usize) -> usize {
    let mut used = 0;
    let fits = |(_, c): &(usize, char)| {
        used += UnicodeWidthChar::width(*c).unwrap_or(0);
        used <= room
    };
    let kept = word.char_indices().take_while(fits).count().max(1);
    word.char_indices().nth(kept).map_or(word.len(), |(i, _)| i)
}

/// Text broken at blanks so that no line is wider than the page, the first line after `first`, the others after
/// `rest`. A word that is wider than a line is broken.
pub(crate) fn wrapped(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::from(first);
    let mut used = width(first);
    let mut fresh = true;
    for word in text.split_whitespace() {
        let mut word = word;
        let needs = width(word) + usize::from(!fresh);
        if used + needs > WIDTH && !fresh {
            out.push('\n');
            out.push_str(rest);
            used = width(rest);
            fresh = true;
        }
        if !fresh {
            out.push(' ');
            used += 1;
        }
        while used + width(word) > WIDTH {
            let room = (WIDTH - used.min(WIDTH - 1)).max(1);
            let cut = cut(word, room);
            out.push_str(&word[..cut]);
            out.push('\n');
            out.push_str(rest);
            used = width(rest);
            word = &word[cut..];
        }
        out.push_str(word);
        used += width(word);
        fresh = false;
    }
    out.push('\n');
    out
}

/// An end of an interval of shares as per cent, without the sign: decimals where it is near none or all.
pub(crate) fn end_of_interval(x: f64) -> String {
    let p = x * 100.0;
    // What is neither 0 nor 100 does not read as if it were.
    match p.min(100.0 - p) {
        near if near <= 0.0 => format!("{p:.0}"),
        near if near < 0.1 => format!("{p:.2}"),
        near if near < 10.0 => format!("{p:.1}"),
        _ => format!("{p:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{allowed, clean, counted, grouped, listed, needed, points, share, short_share, signed, width, wrapped};

    /// No escape sequence, bell or bidi override of a case reaches the terminal.
    #[test]
    fn control_characters_are_removed() {
        assert_eq!(clean("a\u{1b}[31mb\u{7}\nc\u{202e}d"), "a[31mb cd");
        assert_eq!(clean("Rügen – 1"), "Rügen – 1");
    }

    /// Nothing and everything are said in words with the bound; nothing else rounds to them.
    #[test]
    fn extreme_shares_are_words() {
        assert_eq!(share(0, 2000), "none of 2,000 draws (at most 0.15%)");
        assert_eq!(share(2000, 2000), "all of 2,000 draws");
        assert_eq!(share(1, 2000), "0.05% of 2,000 draws");
        assert_eq!(share(1999, 2000), "99.9% of 2,000 draws");
        assert_eq!(share(999_999, 1_000_000), "99.9% of 1,000,000 draws");
        assert_eq!(share(740, 2000), "37% of 2,000 draws");
        assert_eq!(
            (short_share(0, 9), short_share(9, 9), short_share(3, 9)),
            ("none".into(), "all".into(), "33%".into())
        );
        // Of few draws 3/n says too much: 1 - 0.05^(1/2).
        assert_eq!(share(0, 2), "none of 2 draws (at most 78%)");
        assert_eq!(share(0, 30), "none of 30 draws (at most 10%)");
    }

    /// A name that is written from right to left is set apart, once, so that what stands around it keeps its place; others are as they are.
    #[test]
    fn names_from_right_to_left_are_set_apart() {
        assert_eq!(clean("\u{5d0}\u{202e}\u{5d1} 1"), "\u{2068}\u{5d0}\u{5d1} 1\u{2069}");
        assert_eq!(clean(&clean("الشمال")), "\u{2068}الشمال\u{2069}");
        assert_eq!(clean("Київ"), "Київ");
        // A sentence about such names is left as it is; marks that do not pair go.
        let sentence = format!("It gains {} 2.5 points", clean("الشمال"));
        assert_eq!(clean(&sentence), sentence);
        assert_eq!(clean("a\u{2069}b\u{2068}c"), "abc");
        assert_eq!(clean("\u{2068}\u{2068}\u{5d0}\u{2069}"), "\u{2068}\u{5d0}\u{2069}");
        assert_eq!(width("\u{2068}\u{5d0}\u{2069}"), 1);
    }

    /// What is needed is rounded up, what is allowed down; what is exact to a tenth stays.
    #[test]
    fn points_that_turn_something_are_rounded_to_the_safe_side() {
        assert_eq!(
            (needed(12.023), needed(10.004), needed(4.5), needed(0.01)),
            ("12.1".into(), "10.1".into(), "4.5".into(), "0.1".into())
        );
        assert_eq!(
            (allowed(4.19), allowed(4.1), allowed(0.3), allowed(0.07)),
            ("4.1".into(), "4.1".into(), "0.3".into(), "<0.1".into())
        );
    }

    /// Numbers keep their sign, and what is not zero does not look like zero.
    #[test]
    fn numbers_read_as_they_are() {
        assert_eq!(
            [points(-0.0), points(0.04), points(-0.01), points(3.25)],
            ["0.0", "<0.1", ">-0.1", "3.2"].map(String::from)
        );
        assert_eq!([signed(3.0), signed(0.0), signed(-1.5)], ["+3.0", "0.0", "-1.5"].map(String::from));
        assert_eq!(
            [grouped(0), grouped(999), grouped(20_736), grouped(1_000_000)],
            ["0", "999", "20,736", "1,000,000"].map(String::from)
        );
        assert_eq!(
            [counted(1, "package", "packages"), counted(2, "package", "packages")],
            ["1 package", "2 packages"].map(String::from)
        );
    }

    /// Lists read like a sentence.
    #[test]
    fn lists_end_with_and() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
    }

    /// No line is wider than the page, not even for a word wider than a line.
    #[test]
    fn lines_fit_the_page() {
        let long = "x".repeat(250);
        let text = format!("{} {long} end", "word ".repeat(60));
        let out = wrapped(&text, "- ", "  ");
        assert!(out.lines().all(|l| width(l) <= 100), "{out}");
        assert!(out.starts_with("- word") && out.ends_with("end\n"));
        assert_eq!(out.replace([' ', '\n', '-'], ""), text.replace(' ', ""));
        // Wide letters take two columns each, alone in a word of 120 and between words.
        let wide = format!("{} {}", "談".repeat(120), "合意 なし ".repeat(40));
        let columns = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let out = wrapped(&wide, "- ", "  ");
        assert!(out.lines().all(|l| columns(l) <= 100), "{out}");
        assert_eq!(out.replace([' ', '\n', '-'], ""), wide.replace(' ', ""));
    }
}
