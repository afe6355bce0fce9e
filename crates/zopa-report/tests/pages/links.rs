//! Every number leads to its evidence, and back.

use crate::page::{is_numbered, is_sound, open, pages, part, places, shipped};
use zopa::ReportRequest;
use zopa::core::{Limits, Run, Silent};

/// Every number of the case has an entry, and every entry of an uncertain number that a row uses leads back to that row;
/// every record of evidence leads to what it bears on.
#[test]
fn numbers_and_evidence_lead_to_each_other() {
    let prepared = open(&shipped("alaska-2025"));
    let html = pages(&prepared, false).html;
    let seen = is_sound(&html);
    let places = places(&html);
    for input in prepared.case.inputs.iter().filter(|input| !input.path.starts_with("values.")) {
        let place = places.get(&input.path).unwrap_or_else(|| panic!("{} has no entry", input.path));
        assert!(seen.ids.contains(place), "{place} has no entry");
        assert!(
            seen.links.iter().any(|l| l[1..] == *place) || !input.path.starts_with("preferences."),
            "nothing leads to {}",
            input.path
        );
    }
    for k in 1..=prepared.case.evidence.len() {
        assert!(seen.links.contains(&format!("#evidence-{k}")), "nothing leads to record {k}");
    }
    let entry = part(&html, &places["preferences.russia.weights.ground"], &["</tr>"]);
    assert!(entry.contains("#row-10\"") && entry.contains("#evidence-") && entry.contains("\"#f"), "{entry}");
}

/// Every number of the case, both ways: it says what stands behind it or that it is judgement; it leads to each record,
/// assumption, row and finding, and each record, finding and figure of a row leads back to it.
#[test]
fn every_number_is_followed_both_ways() {
    use zopa::assess::background::{PartOf, Sourcing};
    use zopa::core::{Id, Role};
    let prepared = open(&shipped("alaska-2025"));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let answer = zopa::report(&prepared, ReportRequest { draws: 20, beside: false }, &run).expect("an assessment");
    let background = zopa::background(&answer, &run).expect("what stands behind it");
    let html = zopa_report::html(&prepared, &answer, Some(&background));
    let (a, case) = (&answer.assessment, &prepared.case);
    let row = |k: usize| part(&html, &format!("row-{}", k + 1), &["<details id=\"row-", "</section>"]);
    let places = places(&html);
    let (mut forth, mut back) = (0, 0);
    for entry in &background.ledger.entries {
        let place = places[&entry.path].clone();
        let itself = format!("\"#{place}\"");
        let said = part(&html, &place, &["</tr>"]);
        let behind = match entry.sourcing() {
            Sourcing::Nothing if entry.by_convention() => "by convention",
            Sourcing::Nothing => "nothing",
            Sourcing::Assumed => "judgement",
            Sourcing::OneOrigin => "one origin",
            Sourcing::Several => "several origins",
        };
        assert!(said.contains(&format!("<td>{behind}")), "{}: {said}", entry.path);
        for (id, _) in &entry.evidence {
            let record = format!("evidence-{}", id.index() + 1);
            assert!(said.contains(&format!("\"#{record}\"")), "{} and {record}", entry.path);
            forth += 1;
        }
        for k in &entry.rows {
            assert!(said.contains(&format!("\"#row-{}\"", k + 1)), "{} and row {k}", entry.path);
            forth += 1;
            // A row draws those who sign it or lose by it.
            let row_of = &a.rows[*k];
            let segments: Vec<&str> = entry.path.split('.').collect();
            let party = case.party(segments[1]).expect("a party's number");
            let drawn =
                row_of.signers.union(row_of.lose_without_say).minus(case.having(Role::Audience)).contains(party);
            let Some(found) = background.breakdowns[*k][party].as_ref().filter(|_| drawn) else { continue };
            // What adds nothing is no part.
            let adds = found.parts.iter().any(|part| match (segments[2], part.of) {
                ("weights" | "values", PartOf::Issue(v)) => case.issues[v].id == segments[3],
                ("terms", PartOf::Term(n)) => {
                    let terms = background.interests[party].as_ref().map(|i| &i.terms);
                    terms.and_then(|t| t.get(n)).is_some_and(|t| t.id == segments[3])
                }
                ("walk_away" | "reservation", PartOf::NoDeal) => true,
                _ => false,
            });
            assert!(!adds || row(*k).contains(&itself), "row {} does not lead to {}", k + 1, entry.path);
            back += usize::from(adds);
        }
        // Findings of one kind share a number: what leads to one of them leads back from it.
        for to in said
            .split("\"#f")
            .skip(1)
            .filter(|to| to.starts_with(|c: char| c.is_ascii_digit()))
            .filter(|_| entry.input.is_some())
        {
            let number = &to[..to.find('"').expect("an end")];
            let finding = part(&html, &format!("f{number}"), &["<li id=\"f", "</section>"]);
            assert!(finding.contains(&itself), "finding {number} does not lead to {}", entry.path);
            back += 1;
        }
    }
    for (k, record) in case.evidence.iter().enumerate() {
        let said = part(&html, &format!("evidence-{}", k + 1), &["<li id=\"evidence-", "</section>"]);
        for (path, _) in &record.bears_on {
            let place = [path.clone(), format!("{path}.add")].into_iter().find(|p| background.ledger.at(p).is_some());
            let Some(place) = place else { continue };
            let id = &places[&place];
            assert!(said.contains(&format!("\"#{id}\"")), "{} and {path}", record.id);
            back += 1;
        }
    }
    assert!(forth > 400 && back > 300, "{forth} links forth, {back} back");
}

/// Whether a place is an input: a number of the case or a table of them, a party's order of the states, a record of evidence.
fn is_input(id: &str) -> bool {
    is_numbered(id, 'n') || ["numbers", "order", "evidence-", "records"].iter().any(|kind| id.starts_with(kind))
}

/// Where a number in a sentence may lead in the end: to an input, to what else the case states (its rules, its issues), to how the
/// program computes and what its limits are, or to past decisions, which are no part of the case.
fn is_end(id: &str) -> bool {
    is_input(id) || ["rules", "issues", "method", "past-eu", "dates"].contains(&id)
}

/// Tables whose numbers come from no input of the case: dates, the method card, past decisions of the European Union, the sum under
/// parts that each lead on; and the inputs themselves.
fn has_no_inputs(row: &str) -> bool {
    let outside = ["method", "dates", "past-eu", "numbers"];
    outside.iter().any(|id| {
        row.starts_with(&format!("{id} >")) || row.starts_with(&format!("{id}:")) || row.contains(&format!(" > {id}"))
    }) || row.ends_with("|the sum")
}

/// Every row of every table that has a number leads on, in a few steps, to the inputs that it rests on: gains, options, payoffs,
/// temptations and margins, shares, counts of the deal space and of coalitions, forecasts, what turns a conclusion.
#[test]
fn every_number_of_a_table_leads_to_inputs() {
    let prepared = open(&shipped("alaska-2025"));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut answer = zopa::report(&prepared, ReportRequest { draws: 50, beside: true }, &run).expect("an assessment");
    answer.study = Some(crate::page::studied(&prepared, &run));
    let background = zopa::background(&answer, &run).expect("what stands behind it");
    let html = zopa_report::html(&prepared, &answer, Some(&background));
    assert!(html.len() < 1_000_000, "{} bytes", html.len());
    let seen = is_sound(&html);
    let unled: Vec<String> = seen.unled(3, &is_input).into_iter().filter(|row| !has_no_inputs(row)).collect();
    assert!(unled.is_empty(), "{} rows lead to no input, for example {:?}", unled.len(), &unled[..unled.len().min(5)]);
    let rows = seen.rows.iter().filter(|row| row.cells && !row.links.is_empty()).count();
    assert!(rows > 500, "{rows} rows with links were walked");
    let unled = seen.unled_prose(3, &is_end);
    assert!(
        unled.is_empty(),
        "{} paragraphs lead nowhere, for example {:#?}",
        unled.len(),
        &unled[..unled.len().min(9)]
    );
    assert!(seen.unled_prose(3, &|_| false).len() > 150);
    // The walk can fail: without the entries of the inputs nothing leads there.
    assert!(seen.unled(3, &|_| false).len() > 500);
    for name in ["prisoners-dilemma", "elmira"] {
        let prepared = open(&shipped(name));
        let html = match prepared.case.is_graph() {
            true => {
                let report = zopa::graph_report(&prepared, 20, &run).expect("a report");
                zopa_report::graph_html(&prepared, &report)
            }
            false => pages(&prepared, false).html,
        };
        let seen = is_sound(&html);
        if !prepared.case.is_graph() {
            let unled = seen.unled_prose(3, &is_end);
            assert!(unled.is_empty(), "{name}: {:#?}", &unled[..unled.len().min(9)]);
        }
        let unled: Vec<String> = seen.unled(3, &is_input).into_iter().filter(|row| !has_no_inputs(row)).collect();
        assert!(unled.is_empty(), "{name}: {:?}", &unled[..unled.len().min(5)]);
    }
}
