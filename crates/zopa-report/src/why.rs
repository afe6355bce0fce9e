//! The text of `zopa why`: what stands behind one number or one result, and which results use it.

mod index;
mod part;

pub use index::why_index;

use crate::Colour;
use crate::frame::{method_line, provenance, sentence_case, title};
use crate::page::Page;
use crate::report::assumptions::{TESTABLE, UNTESTED};
use crate::report::{View, finding_sentence, what_would_change};
use crate::text::{clean, counted, listed};
use zopa::assess::{Asked, Assessment};
use zopa::case::backing::origin;
use zopa::core::{Bearing, Case, Distribution, Evidence};
use zopa::{Kind, Number, Part, Rest, Trace, Use, Why};

/// How many entries of a long list a page shows; all are in the JSON document.
const SHOWN: usize = 12;

/// What stands behind a place of the case or a result.
/// A study of the case, if there is one, lends its words to what it says.
pub fn why(trace: &Trace<'_>, answer: &Why, colour: Colour) -> String {
    let (prepared, assessment) = (trace.prepared(), trace.assessment());
    let case = &*prepared.case;
    let mut page = Page::new(colour);
    page.title(&title(prepared));
    page.heading(&clean(&answer.path));
    page.say(&lead(assessment, answer));
    facts(&mut page, answer);
    match answer.kind {
        // Several findings of one number: each for itself.
        Kind::Result if !answer.beneath.is_empty() => answer.beneath.iter().for_each(|one| {
            page.heading(&clean(&one.path));
            page.say(&lead(assessment, one));
            one.steps.iter().for_each(|step| page.point("- ", &clean(step)));
            changes(&mut page, trace, one, false);
        }),
        _ => {
            steps(&mut page, answer);
            changes(&mut page, trace, answer, true);
            evidence(&mut page, case, answer);
            part::write(&mut page, trace, answer);
            beneath(&mut page, answer);
        }
    }
    rests_on(&mut page, answer);
    used_by(&mut page, assessment, answer);
    if let (Some(study), Some(matters)) = (trace.study(), &answer.study) {
        crate::study::matters(prepared, study, matters, &mut page);
    }
    page.heading("Method");
    for method in &answer.methods {
        page.point("- ", &method_line(*method));
    }
    page.point(
        "- ",
        "What a result depends on follows from its definition: changing anything that is not listed leaves it as it is.",
    );
    provenance(&mut page, prepared);
    page.finish()
}

/// What would change a finding, as the report says it: with a heading of its own, or as a point among others.
fn changes(page: &mut Page, trace: &Trace<'_>, why: &Why, headed: bool) {
    let told = match (why.result, &why.part, trace.assessment(), trace.graph()) {
        (Some(Asked::Finding(k)), _, Some(a), _) => what_would_change(&View::new(a), k),
        (_, Some(Part::GraphFinding(k)), _, Some(graph)) => {
            crate::graph_report::what_would_change(trace.prepared(), graph, *k)
        }
        _ => return,
    };
    if headed {
        page.heading("What would change it");
        told.iter().for_each(|change| page.point("- ", change));
    } else {
        page.point("- ", "What would change it:");
        told.iter().for_each(|change| page.item(3, change));
    }
}

/// A finding in its own sentence; of anything else what it is.
fn lead(assessment: Option<&Assessment>, why: &Why) -> String {
    let finding = match (why.result, assessment) {
        (Some(Asked::Finding(k)), Some(a)) => a.findings.get(k).map(|f| finding_sentence(&View::new(a), f)),
        _ => None,
    };
    finding.unwrap_or_else(|| format!("{}.", sentence_case(clean(&why.says).trim_end_matches('.'))))
}

fn law(number: &Number) -> String {
    let n = short;
    let law = match number.law {
        None => return "known".to_owned(),
        Some(Distribution::Interval { low, high }) => {
            format!("normal, 90% of it between {} and {}", n(low), n(high))
        }
        Some(Distribution::TwoPiece { low, mode, high }) => {
            format!("split normal with mode {}, 90% of it between {} and {}", n(mode), n(low), n(high))
        }
        Some(Distribution::Uniform { low, high }) => format!("uniform from {} to {}", n(low), n(high)),
        Some(Distribution::Normal { mean, sd }) => format!("normal, mean {}, standard deviation {}", n(mean), n(sd)),
        Some(Distribution::LogNormal { median, sigma }) => {
            format!("log-normal, median {}, sigma {}", n(median), n(sigma))
        }
        Some(Distribution::Triangular { low, mode, high }) => {
            format!("triangular from {} over {} to {}", n(low), n(mode), n(high))
        }
        Some(Distribution::Beta { alpha, beta, low, high }) => {
            format!("beta ({}, {}) from {} to {}", n(alpha), n(beta), n(low), n(high))
        }
        Some(Distribution::Pert { low, mode, high }) => format!("PERT from {} over {} to {}", n(low), n(mode), n(high)),
    };
    let (low, high) = number.scale;
    let cut = match (low.is_finite(), high.is_finite()) {
        (true, true) => format!(", cut to the scale {} to {}", n(low), n(high)),
        (true, false) => format!(", cut at {}", n(low)),
        (false, true) => format!(", cut at {}", n(high)),
        (false, false) => String::new(),
    };
    law + &cut
}

/// A number as a person would write it.
fn short(x: f64) -> String {
    let rounded = (x * 1000.0).round() / 1000.0;
    format!("{}", rounded + 0.0)
}

/// What is written in a file on one line, without its comments.
fn one_line(toml: &str) -> String {
    let mut text = String::with_capacity(toml.len());
    let (mut quote, mut escaped, mut comment) = (None, false, false);
    for c in toml.chars() {
        match (quote, c) {
            _ if comment => comment = c != '\n',
            (None, '#') => comment = true,
            (None, '"' | '\'') => quote = Some(c),
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                text.push(c);
                continue;
            }
            (Some(open), _) if c == open && !escaped => quote = None,
            _ => {}
        }
        escaped = false;
        text.push(if comment || c == '\n' { ' ' } else { c });
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first of a text, up to the end of a word, and dots where that is not all.
fn shortened(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let first = &text[..end];
    let at_word = first.rfind(' ').filter(|at| at * 2 > end).unwrap_or(end);
    format!("{} ...", &first[..at_word])
}

fn facts(page: &mut Page, why: &Why) {
    let mut facts: Vec<String> = why.details.iter().map(|said| clean(said).into_owned()).collect();
    if let Some(text) = &why.written {
        facts.push(format!("Written: {}", clean(&shortened(&one_line(text), 300))));
    }
    if let Some(number) = &why.number {
        facts.push(format!("Central case: {}; {}.", short(number.central), law(number)));
        if why.written.is_none() {
            facts.push("Not written in the file: this is the default.".to_owned());
        }
    }
    if let Some(at) = &why.at {
        facts.push(format!("Where: {}:{}:{}", clean(&at.file), at.line, at.column));
    }
    if let Some(shared) = &why.shared {
        facts.push(format!("Refers to the shared value {}.", clean(shared)));
    }
    if !why.shared_by.is_empty() {
        facts.push(format!("The same value stands at: {}.", cut(&why.shared_by)));
    }
    if let Some(group) = &why.group {
        facts.push(format!(
            "Drawn together with {} (rank correlation {} of each pair; `correlate` of {}).",
            counted(group.members.len().saturating_sub(1) as u128, "other number", "other numbers"),
            short(group.by),
            cut(&group.of)
        ));
    }
    facts.iter().for_each(|fact| page.point("- ", fact));
}

/// The first of a list, and how many more there are.
fn cut(all: &[String]) -> String {
    let shown: Vec<String> = all.iter().take(SHOWN).map(|s| clean(s).into_owned()).collect();
    let more = all.len().saturating_sub(SHOWN);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { listed(&shown) }
}

fn steps(page: &mut Page, why: &Why) {
    if why.steps.is_empty() {
        return;
    }
    page.heading(match why.prediction {
        Some(_) => "What it says, and what came of it",
        None => "How it comes about (central case)",
    });
    why.steps.iter().for_each(|step| page.point("- ", &clean(step)));
}

fn bearing(how: Option<Bearing>) -> &'static str {
    match how {
        Some(Bearing::Supports) => "for",
        Some(Bearing::Against) => "against",
        Some(Bearing::Bounds) => "limits",
        None => "named",
    }
}

/// A record in one line: grade, who, where, when.
fn record(case: &Case, record: &Evidence) -> String {
    let mut said = Vec::new();
    if let Some(speaker) = &record.speaker {
        let name = speaker.name.as_deref().map(clean);
        let role = speaker.role.as_deref().map(clean);
        said.push(match (name, role) {
            (Some(name), Some(role)) => format!("{name} ({role})"),
            (Some(name), None) => name.into_owned(),
            (None, Some(role)) => role.into_owned(),
            (None, None) => "speaker not named".to_owned(),
        });
    }
    if let Some(source) = record.source.map(|s| &case.sources[s]) {
        said.push(format!("in {}", clean(&source.outlet)));
    }
    if let Some(day) = record.said_on {
        said.push(format!("on {day}"));
    }
    said.push(format!("origin {}", clean(&origin(case, record))));
    said.join(", ")
}

fn evidence(page: &mut Page, case: &Case, why: &Why) {
    let support = &why.support;
    let place = why.result.is_none() && !matches!(why.kind, Kind::Evidence | Kind::Source | Kind::Assumption);
    if place && (!support.evidence.is_empty() || !support.assumptions.is_empty() || why.number.is_some()) {
        page.heading("What stands behind it");
        for (id, on, how) in &support.evidence {
            let e = &case.evidence[*id];
            let grade = e.grade.map_or("no grade".to_owned(), |g| g.to_string());
            let above = if *on == why.path { String::new() } else { format!(" (on {})", clean(on)) };
            page.point("- ", &format!("{} {}, {grade}{above}: {}", clean(&e.id), bearing(*how), clean(&e.claim)));
            page.under(1, &record(case, e));
            if let Some(quote) = &e.quote {
                page.under(1, &format!("\"{}\"", clean(quote)));
            }
        }
        for id in &support.assumptions {
            let a = &case.assumptions[*id];
            let key = if a.key { "Key assumption" } else { "Assumption" };
            let watch = a.watch.as_deref().map(|w| format!(" It fails if: {}", clean(w))).unwrap_or_default();
            page.point("- ", &format!("{key} {}: {}{watch}", clean(&a.id), clean(&a.text)));
        }
        for warning in warnings(why) {
            page.point("- ", &warning);
        }
    }
    if let Some(e) = case.evidence.iter().find(|e| why.path == format!("evidence.{}", e.id)) {
        page.point("- ", &record(case, e));
        for (on, how) in &e.bears_on {
            page.point("- ", &format!("{} {}", bearing(Some(*how)), clean(on)));
        }
    }
    if let Some(a) = case.assumptions.iter().find(|a| why.path == format!("assumptions.{}", a.id)) {
        page.point("- ", &format!("Over: {}.", cut(&a.bears_on)));
        if let Some(watch) = &a.watch {
            page.point("- ", &format!("It fails if: {}", clean(watch)));
        }
        match a.if_false.is_empty() {
            true => {
                page.point("- ", UNTESTED);
                page.point("- ", TESTABLE);
            }
            false => {
                let each: Vec<String> = a.if_false.iter().map(|o| format!("{} = {}", o.path, o.value)).collect();
                page.point("- ", &format!("If it is false: {}.", cut(&each)));
            }
        }
    }
}

/// What a reader should know of the evidence behind a place.
fn warnings(why: &Why) -> Vec<String> {
    let support = &why.support;
    let mut found = Vec::new();
    if support.contested {
        found.push("Contested: there is evidence for it and against it.".to_owned());
    }
    if support.single_source() {
        found.push(format!(
            "Single source: all evidence has one origin ({}); copies of one report count once.",
            clean(&support.origins[0])
        ));
    } else if support.origins.len() > 1 {
        found.push(format!("{} independent origins.", support.origins.len()));
    }
    let anchor = why.number.as_ref().is_some_and(|n| n.anchor);
    if anchor {
        found.push("An end of the scale by convention: it needs nothing behind it.".to_owned());
    } else if why.number.is_some() && support.nothing() {
        found.push("Nothing stands behind it: neither evidence nor an assumption.".to_owned());
    } else if why.number.is_some() && support.evidence.is_empty() && !support.assumptions.is_empty() {
        found.push("A judgement: an assumption stands behind it, and no evidence.".to_owned());
    }
    found
}

fn beneath(page: &mut Page, why: &Why) {
    if why.beneath.is_empty() {
        return;
    }
    page.heading("Beneath it");
    for part in &why.beneath {
        let rest = part.path.strip_prefix(&why.path).unwrap_or(&part.path).trim_start_matches('.');
        let text = shortened(&one_line(part.written.as_deref().unwrap_or_default()), 60);
        let says = if part.number.is_some() { String::new() } else { format!(": {}", clean(&part.says)) };
        let text = if part.number.is_some() { format!(" = {}", clean(&text)) } else { String::new() };
        let mut behind = Vec::new();
        let support = &part.support;
        if !support.evidence.is_empty() {
            behind.push(format!(
                "{}, {}",
                counted(support.evidence.len() as u128, "record", "records"),
                counted(support.origins.len() as u128, "origin", "origins")
            ));
        } else if !support.assumptions.is_empty() {
            behind.push("judgement".to_owned());
        }
        let findings = part.used_by.iter().filter(|u| matches!(u.result, Some(Asked::Finding(_)))).count();
        if findings > 0 {
            behind.push(format!("used by {}", counted(findings as u128, "finding", "findings")));
        }
        let behind = if behind.is_empty() { String::new() } else { format!(" ({})", behind.join("; ")) };
        page.point("- ", &format!("{}{text}{says}{behind}", clean(rest)));
    }
}

/// Paths in groups of one table, e.g. `preferences.velia.weights: land, fire`.
fn grouped(rests: &[&Rest]) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for rest in rests {
        let path = rest.path.strip_suffix(".add").unwrap_or(&rest.path);
        let (above, name) = path.rsplit_once('.').unwrap_or(("", path));
        match groups.last_mut().filter(|(last, _)| last == above) {
            Some((_, names)) => names.push(clean(name).into_owned()),
            None => groups.push((above.to_owned(), vec![clean(name).into_owned()])),
        }
    }
    groups.into_iter().map(|(above, names)| format!("{}: {}", clean(&above), names.join(", "))).collect()
}

fn rests_on(page: &mut Page, why: &Why) {
    if why.kind != Kind::Result {
        return;
    }
    let (direct, aside): (Vec<&Rest>, Vec<&Rest>) = why.rests_on.iter().partition(|r| r.direct);
    if !direct.is_empty() {
        page.heading("What it rests on (`zopa why` follows each)");
        grouped(&direct).iter().for_each(|line| page.point("- ", line));
    }
    if !aside.is_empty() {
        page.heading("What decides which other packages come into it");
        page.say(
            "Rows found by search, and rows that might belong to it, depend on these too. They can bring a package in \
             or drop one; what is said of the packages above does not change with them.",
        );
        grouped(&aside).iter().for_each(|line| page.point("- ", line));
    }
    if why.rests_on.is_empty() {
        page.say("It rests on no number, rule or red line of the case.");
    }
}

fn used_by(page: &mut Page, assessment: Option<&Assessment>, why: &Why) {
    if why.kind == Kind::Result {
        return;
    }
    let Some(a) = assessment else {
        page.say(match why.path == "graph" || why.path.starts_with("graph.") {
            true => "Every finding about an explicit graph rests on its moves and on every party's order: `findings.1` and so on.",
            false => "This case has no assessment, so no finding uses it.",
        });
        others(page, why);
        return;
    };
    let view = View::new(a);
    page.heading("Findings that use it");
    let findings: Vec<&Use> = why.used_by.iter().filter(|u| matches!(u.result, Some(Asked::Finding(_)))).collect();
    if findings.is_empty() {
        match why.path.strip_prefix("questions.").and_then(|rest| rest.split('.').next()) {
            Some(question) => page.say(&format!(
                "None: findings are about packages. The forecasts of the question use it: `questions.{0}.forecast`, and with every model \
                 zopa forecast CASE --question {0}.",
                clean(question)
            )),
            None => page.say("None."),
        }
    }
    for used in findings.iter().filter(|u| u.direct) {
        if let Some(Asked::Finding(k)) = used.result
            && let Some(finding) = a.findings.get(k)
        {
            page.point("- ", &format!("{}: {}", used.path, finding_sentence(&view, finding)));
        }
    }
    let aside: Vec<String> = findings.iter().filter(|u| !u.direct).map(|u| u.path.clone()).collect();
    if !aside.is_empty() {
        page.point("- ", &format!("Only through the choice of packages: {}.", aside.join(", ")));
    }
    others(page, why);
}

/// The results beside findings that use it.
fn others(page: &mut Page, why: &Why) {
    let rows: Vec<String> = why
        .used_by
        .iter()
        .filter(|u| u.direct && !matches!(u.result, Some(Asked::Finding(_))))
        .map(|u| u.path.clone())
        .collect();
    if !rows.is_empty() {
        page.heading("Other results that use it");
        for line in rows.chunks(4) {
            page.point("- ", &clean(&line.join(", ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{one_line, shortened};

    /// Comments go, but not what looks like one in a text; what is cut ends with a word and says so.
    #[test]
    fn what_is_written_reads_on_one_line() {
        assert_eq!(one_line("[1, # one, \"two\n  2] # end"), "[1, 2]");
        assert_eq!(one_line("{ a = \"x # y\", b = '#' } # c"), "{ a = \"x # y\", b = '#' }");
        assert_eq!(one_line("\"a \\\" # b\"#c"), "\"a \\\" # b\"");
        assert_eq!(shortened("one two three", 9), "one two ...");
        assert_eq!(shortened("one two", 9), "one two");
        assert_eq!(shortened("üüüüüüüüüü", 4), "üüüü ...");
    }
}
