//! Figures: pictures drawn as SVG, each with its description and the numbers behind it.
//!
//! One file for each kind. What they keep to: nothing is said by colour alone (marks differ in shape, bars carry their
//! numbers), letters are at least 11 pixels at phone width, every figure has a table with the same numbers. Pictures are
//! built with the same escaping as the page.

pub(crate) mod acceptance;
pub(crate) mod contributions;
pub(crate) mod forecast;
pub(crate) mod game;
pub(crate) mod heat;
pub(crate) mod parallel;
pub(crate) mod paths;
pub(crate) mod questions;
pub(crate) mod readings;
pub(crate) mod scatter;
pub(crate) mod states;
pub(crate) mod timeline;

use maud::{Markup, html};

/// A length or a place, to a tenth.
pub(crate) fn at(x: f64) -> String {
    let text = format!("{x:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// A line of text. Letters are small unless the class says otherwise; `anchor` is `start`, `middle` or `end`.
pub(crate) fn label(x: f64, y: f64, anchor: &str, class: &str, text: &str) -> Markup {
    let mut classes: Vec<&str> = class.split_whitespace().filter(|c| *c != "small").collect();
    if !class.split_whitespace().any(|c| c == "small") {
        classes.push("big");
    }
    match anchor {
        "middle" => classes.push("m"),
        "end" => classes.push("e"),
        _ => {}
    }
    let class = (!classes.is_empty()).then(|| classes.join(" "));
    html! { text x=(at(x)) y=(at(y)) class=[class] { (crate::text::clean(text).replace("->", "\u{2192}")) } }
}

/// A straight line.
pub(crate) fn line(from: (f64, f64), to: (f64, f64), class: &str) -> Markup {
    lines(&[(from, to)], class)
}

/// From where to where a straight line goes.
pub(crate) type Stroke = ((f64, f64), (f64, f64));

/// Straight lines of one kind: one path, a fraction of the characters of as many elements.
pub(crate) fn lines(each: &[Stroke], class: &str) -> Markup {
    let stroke = |(from, to): &Stroke| {
        let ((x, y), (u, v)) = ((at(from.0), at(from.1)), (at(to.0), at(to.1)));
        match (x == u, y == v) {
            (true, _) => format!("M{x} {y}V{v}"),
            (false, true) => format!("M{x} {y}H{u}"),
            (false, false) => format!("M{x} {y}L{u} {v}"),
        }
    };
    path(&each.iter().map(stroke).collect::<String>(), class)
}

/// A rectangle by its left upper corner, width and height.
pub(crate) fn rect(x: f64, y: f64, width: f64, height: f64, class: &str) -> Markup {
    let (wide, tall) = (at(width.max(0.0)), at(height.max(0.0)));
    path(&format!("M{} {}h{wide}v{tall}h-{wide}z", at(x), at(y)), class)
}

/// An interval along a bar: a line with its two ends marked.
pub(crate) fn whiskers(low: f64, high: f64, y: f64) -> Markup {
    let end = |x: f64| ((x, y - 3.0), (x, y + 3.0));
    lines(&[((low, y), (high, y)), end(low), end(high)], "edge")
}

/// A path. Both texts are our own, never a case's.
fn path(d: &str, class: &str) -> Markup {
    maud::PreEscaped(format!("<path class=\"{class}\" d=\"{d}\"/>"))
}

/// How many usual letters a letter is as broad as: capitals are broader.
fn breadth(c: char) -> f64 {
    if c.is_uppercase() { 1.35 } else { 1.0 }
}

/// How many usual letters a text is as broad as.
fn width(text: &str) -> f64 {
    text.chars().map(breadth).sum()
}

/// A text broken into lines of at most as many usual letters; the last of at most `most` lines ends in dots where something is
/// left out (the table has it whole).
pub(crate) fn broken(text: &str, letters: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let room = letters as f64;
    let mut push = |word: &str| {
        let fits = |l: &String| width(l) + 1.0 + width(word) <= room;
        match lines.last_mut().filter(|l| fits(l)) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    };
    for word in text.split_whitespace() {
        let mut piece = String::new();
        for c in word.chars() {
            if !piece.is_empty() && width(&piece) + breadth(c) > room.max(2.0) {
                push(&std::mem::take(&mut piece));
            }
            piece.push(c);
        }
        push(&piece);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while width(last) + 1.0 > room && !last.is_empty() {
                last.pop();
            }
            last.push('…');
        }
    }
    lines
}

/// The marks of a scale, left to right: a line down from each to `bottom`, and above it its name, in the room that its
/// neighbours leave.
pub(crate) fn on_scale(marks: &[(f64, &str)], width: f64, bottom: f64) -> Markup {
    const LETTER: f64 = 6.6;
    let mut marks = marks.to_vec();
    marks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let name = |n: usize| {
        let x = marks[n].0;
        let left = if n == 0 { 0.0 } else { (marks[n - 1].0 + x) / 2.0 };
        let right = marks.get(n + 1).map_or(width, |next| (x + next.0) / 2.0);
        let letters = ((right - left) / LETTER).floor().clamp(1.0, 18.0) as usize;
        let lines = broken(marks[n].1, letters, 2);
        let half = LETTER * lines.iter().map(|l| l.chars().count()).max().unwrap_or(0) as f64 / 2.0;
        (x.max(left + half).min((right - half).max(left + half)), lines)
    };
    html! {
        @for n in 0..marks.len() {
            (line((marks[n].0, 34.0), (marks[n].0, bottom), "rule"))
            @let (middle, lines) = name(n);
            @for (i, text) in lines.iter().enumerate() { (label(middle, 12.0 + 13.0 * i as f64, "middle", "small strong", text)) }
        }
    }
}

/// A step between marks of a scale of this length: 1, 2 or 5 times a power of ten, for about so many marks.
pub(crate) fn step(length: f64, marks: f64) -> f64 {
    let rough = (length / marks).max(1e-9);
    let power = 10f64.powf(rough.log10().floor());
    let times = rough / power;
    power
        * if times < 1.5 {
            1.0
        } else if times < 3.5 {
            2.0
        } else if times < 7.5 {
            5.0
        } else {
            10.0
        }
}

#[cfg(test)]
mod tests {
    use super::{at, broken, step};

    /// Places are short and never `-0`.
    #[test]
    fn places_are_short() {
        assert_eq!([at(1.0), at(-0.04), at(2.25), at(10.0)], ["1", "0", "2.2", "10"].map(String::from));
    }

    /// Lines are never longer than asked, and what is left out shows.
    #[test]
    fn lines_break_where_they_must() {
        let lines = broken("Arctic, infrastructure and business projects", 12, 2);
        assert_eq!(lines, ["Arctic,", "infrastruct…"]);
        assert!(broken(&"x".repeat(50), 10, 9).iter().all(|l| l.chars().count() <= 10));
    }

    /// Steps are round.
    #[test]
    fn steps_are_round() {
        for (length, round) in [(100.0, 20.0), (37.0, 5.0), (45.0, 10.0), (0.9, 0.2)] {
            assert!((step(length, 5.0) - round).abs() < 1e-12);
        }
    }
}
