//! Problems, as text: code, place with a caret, cause and cure.

use crate::Colour;
use crate::text::clean;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, renderer::DecorStyle};
use std::ops::Range;
use zopa::core::{Diagnostic, Place, Severity};

/// The file that problems point into.
pub struct Source<'a> {
    /// Its name, as the user gave it.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Where a path of the case stands in it.
    pub locate: &'a dyn Fn(&Place) -> Option<Range<usize>>,
}

/// Lines longer than this are pointed at by number and not shown.
const LONGEST_LINE: usize = 1_000;
/// Places further apart than this many lines are shown as separate excerpts.
const APART: usize = 8;

/// How wide the text of a note may be: the page less the line numbers and the note's name.
const NOTE: usize = 84;

/// A place in the file, found.
struct Mark<'a> {
    span: Range<usize>,
    says: &'a str,
    main: bool,
}

/// All problems, one after the other with an empty line between them.
pub fn diagnostics(problems: &[Diagnostic], source: Option<&Source<'_>>, colour: Colour) -> String {
    let renderer = match colour {
        Colour::On => Renderer::styled(),
        Colour::Off => Renderer::plain(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(crate::text::WIDTH);
    let starts = source.map(|s| line_starts(s.text)).unwrap_or_default();
    let mut out = String::new();
    for problem in problems {
        out.push_str(&renderer.render(&[group(problem, source, &starts)]));
        out.push_str("\n\n");
    }
    out
}

fn group<'a>(problem: &'a Diagnostic, source: Option<&Source<'a>>, starts: &[usize]) -> Group<'a> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(folded(&problem.message, 100 - 16)).id(problem.code.code);
    let mut group = Group::with_title(title);
    let mut unplaced = Vec::new();
    if let Some(source) = source {
        let mut marks = Vec::new();
        for (i, (place, says)) in problem.labels.iter().enumerate() {
            match (source.locate)(place).and_then(|span| inside(source.text, span)) {
                Some(span) => marks.push(Mark { span, says, main: i == 0 }),
                None => unplaced.push((place, says)),
            }
        }
        if marks.is_empty() {
            group = group.element(Origin::path(source.file));
        }
        for excerpt in excerpts(marks, starts) {
            group = show(group, source, &excerpt, starts);
        }
    } else {
        unplaced.extend(problem.labels.iter().map(|(place, says)| (place, says)));
    }
    for (path, says) in by_path(&unplaced) {
        let says = says.join("; ");
        let text =
            if says.is_empty() { clean(path).into_owned() } else { format!("{}: {}", clean(path), clean(&says)) };
        group = group.element(Level::NOTE.with_name("at").message(folded(&text, NOTE)));
    }
    if !problem.cause.is_empty() {
        group = group.element(Level::NOTE.with_name("cause").message(folded(&problem.cause, NOTE)));
    }
    if !problem.cure.is_empty() {
        group = group.element(Level::HELP.with_name("cure").message(folded(&problem.cure, NOTE)));
    }
    group
}

/// Places that are not in the source, with what is said of each: those of one path that follow each other together.
fn by_path<'a>(places: &[(&'a Place, &'a String)]) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut paths: Vec<(&str, Vec<&str>)> = Vec::new();
    for (place, says) in places {
        let Place::Path(path) = place else { continue };
        let says = Some(says.as_str()).filter(|says| !says.is_empty());
        match paths.last_mut().filter(|(last, _)| last == path) {
            Some((_, all)) => all.extend(says),
            None => paths.push((path, says.into_iter().collect())),
        }
    }
    paths
}

/// Clean text in lines of at most so many columns.
fn folded(text: &str, columns: usize) -> String {
    let mut lines = vec![String::new()];
    for word in clean(text).split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

/// The span if it lies in the text, moved to character boundaries.
fn inside(text: &str, span: Range<usize>) -> Option<Range<usize>> {
    (span.start <= text.len()).then(|| {
        let start = text.floor_char_boundary(span.start);
        start..text.ceil_char_boundary(span.end.min(text.len()).max(start))
    })
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1)).collect()
}

/// The line of a byte, from 0.
fn line_of(starts: &[usize], at: usize) -> usize {
    starts.partition_point(|s| *s <= at).saturating_sub(1)
}

/// Marks that are near each other together; the group of the main mark first, then in file order.
fn excerpts<'a>(mut marks: Vec<Mark<'a>>, starts: &[usize]) -> Vec<Vec<Mark<'a>>> {
    marks.sort_by_key(|m| (m.span.start, m.span.end));
    let mut groups: Vec<Vec<Mark<'a>>> = Vec::new();
    for mark in marks {
        let line = line_of(starts, mark.span.start);
        match groups.last_mut() {
            Some(last) if last.iter().any(|m| line.abs_diff(line_of(starts, m.span.start)) <= APART) => last.push(mark),
            _ => groups.push(vec![mark]),
        }
    }
    groups.sort_by_key(|g| !g.iter().any(|m| m.main));
    groups
}

fn show<'a>(group: Group<'a>, source: &Source<'a>, marks: &[Mark<'a>], starts: &[usize]) -> Group<'a> {
    let text = source.text;
    let first = marks.iter().map(|m| line_of(starts, m.span.start)).min().unwrap_or(0);
    // A span over many lines is shown by its first line.
    let last = marks.iter().map(|m| line_of(starts, m.span.start)).max().unwrap_or(0);
    let from = starts.get(first).copied().unwrap_or(0);
    let to = starts.get(last + 1).map_or(text.len(), |s| s - 1);
    let longest = text[from..to].lines().map(str::len).max().unwrap_or(0);
    if longest > LONGEST_LINE {
        let at = marks.iter().find(|m| m.main).map_or(from, |m| m.span.start);
        let line = line_of(starts, at);
        let column = text[starts.get(line).copied().unwrap_or(0)..at].chars().count() + 1;
        return group.element(Origin::path(source.file).line(line + 1).char_column(column));
    }
    let excerpt = &text[from..to];
    let annotations = marks.iter().map(|m| {
        let kind = if m.main { AnnotationKind::Primary } else { AnnotationKind::Context };
        let line_end = text[m.span.start..to].find('\n').map_or(to, |i| m.span.start + i);
        let end = m.span.end.min(line_end).max(m.span.start);
        let annotation = kind.span(m.span.start - from..end - from);
        if m.says.is_empty() { annotation } else { annotation.label(clean(m.says)) }
    });
    group.element(Snippet::source(excerpt).line_start(first + 1).path(source.file).annotations(annotations))
}

#[cfg(test)]
mod tests {
    use super::{Source, diagnostics};
    use crate::Colour;
    use std::ops::Range;
    use zopa::core::{Code, Diagnostic, Place};

    static BAD: Code = Code { code: "E999", title: "bad", about: "", example: "" };

    fn span(place: &Place) -> Option<Range<usize>> {
        match place {
            Place::Span(range) => Some(range.clone()),
            Place::Path(_) => None,
        }
    }

    fn shown(text: &str, problem: Diagnostic) -> String {
        let source = Source { file: "case.toml", text, locate: &span };
        diagnostics(&[problem], Some(&source), Colour::Off)
    }

    /// Code, file, line, column, caret, cause and cure are all there, without colour.
    #[test]
    fn a_problem_shows_place_cause_and_cure() {
        let text = "a = 1\nbc = \"Rügen\" # x\nd = 3\n";
        let at = text.find("Rügen").unwrap();
        let problem = Diagnostic::new(&BAD, "this is wrong")
            .at(Place::Span(at..at + "Rügen".len()), "here")
            .because("It cannot be.")
            .cure("Change it.");
        insta::assert_snapshot!(shown(text, problem));
    }

    /// Two places far apart are two excerpts, the main one first; a path that has no place is named.
    #[test]
    fn far_places_are_separate_excerpts() {
        let text = (0..40).map(|i| format!("line{i} = {i}\n")).collect::<String>();
        let (a, b) = (text.find("line30").unwrap(), text.find("line2 ").unwrap());
        let problem = Diagnostic::new(&BAD, "twice")
            .at(Place::Span(a..a + 6), "again here")
            .at(Place::Span(b..b + 5), "first here")
            .at_path("parties.x", "unknown");
        insta::assert_snapshot!(shown(&text, problem));
    }

    /// Many places of one path are one list under it.
    #[test]
    fn places_of_one_path_stand_together() {
        let problem = Diagnostic::new(&BAD, "they differ")
            .at_path("a.xml", "`colour` by 30")
            .at_path("a.xml", "`size` by 12")
            .at_path("b.xml", "")
            .because("Once.");
        let out = diagnostics(&[problem], None, Colour::Off);
        let lines: Vec<&str> = out.lines().map(str::trim).filter(|line| line.starts_with('=')).collect();
        assert_eq!(lines, ["= at: a.xml: `colour` by 30; `size` by 12", "= at: b.xml", "= cause: Once."]);
    }

    /// Spans beyond the text, inside a character or over a line of a megabyte neither panic nor flood the terminal.
    #[test]
    fn odd_spans_are_survived() {
        let text = format!("é = \"{}\"\n", "y".repeat(1_000_000));
        for span in [0..1, 1..1, 1..text.len() + 5, 500_000..500_001, 1_000_008..1_000_009, 2_000_000..3_000_000] {
            let out = shown(&text, Diagnostic::new(&BAD, "odd").at(Place::Span(span), "here"));
            assert!(out.len() < 5_000 && out.contains("E999"), "{}", out.len());
        }
    }

    /// Escape sequences in names do not reach the terminal.
    #[test]
    fn hostile_text_is_disarmed() {
        let text = "a\u{1b}[31m = 1\n";
        let problem =
            Diagnostic::new(&BAD, "name \u{1b}]0;x\u{7}").at(Place::Span(0..3), "\u{1b}[2J").because("\u{1b}[0m");
        assert!(!shown(text, problem).contains('\u{1b}'));
    }
}
