//! A count on the page leads to an explanation of that very count, in the words of `zopa why`.

use crate::page::{is_sound, open, part, shipped};
use zopa::assess::{NAMED_ACTING, NAMED_AGREEMENTS};
use zopa::core::{Case, Limits, PartySet, Run, Silent};
use zopa::{Prepared, ReportRequest, Trace};

/// What a piece of a page says, without its markup.
fn said(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    let out = out.replace("&quot;", "\"").replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&");
    // A page has arrows of its own.
    let out = out.replace('\u{2192}', "->");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number with commas between thousands.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).expect("digits")).collect();
    groups.join(",")
}

fn path(case: &Case, who: PartySet) -> String {
    format!("coalitions.{}", who.iter().map(|p| case.parties[p].id.as_str()).collect::<Vec<_>>().join("+"))
}

/// The place on the page that a piece of it leads to first.
fn leads_to(html: &str) -> Option<&str> {
    let rest = html.split("href=\"#").nth(1)?;
    Some(&rest[..rest.find('"')?])
}

/// Checks a case; how many counts were followed.
fn follow(name: &str, prepared: &Prepared) -> usize {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let Ok(answer) = zopa::report(prepared, ReportRequest { draws: 5, beside: false }, &run) else { return 0 };
    let background = zopa::background(&answer, &run).expect("what stands behind it");
    let html = zopa_report::html(prepared, &answer, Some(&background));
    is_sound(&html);
    let trace = Trace::new(prepared, Some(&answer.assessment));
    let (case, quo) = (&*prepared.case, &answer.assessment.status_quo);
    let section = part(&html, "status-quo", &["The settlements</h3>", "</section>"]);
    let names = |who: PartySet| {
        let names: Vec<&str> = who.iter().map(|p| case.parties[p].name.as_str()).collect();
        match names.as_slice() {
            [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
            _ => names.concat(),
        }
    };
    // What stands where a sentence or a row leads is what `zopa why` says.
    let explained = |who: PartySet, at: &str| {
        let place = leads_to(at).unwrap_or_else(|| panic!("{name}: {at} leads nowhere"));
        assert!(place.starts_with("coalition-"), "{name}: {at} leads to {place}");
        let page = said(part(&html, place, &["</p>"]));
        let why = trace.why(&path(case, who)).expect("a path").steps.join(" ").replace('`', "\"");
        let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(page.ends_with(&why), "{name}: the page says\n{page}\nand zopa why\n{why}");
        page
    };
    let mut followed = 0;
    for deal in quo.agreements().take(NAMED_AGREEMENTS) {
        let n = grouped(deal.packages);
        let counted = format!("{} ({n} such package", names(deal.signers));
        let Some(item) = section.split("<li>").find(|item| said(item).contains(&counted)) else {
            panic!("{name}: {counted}: {}", said(section));
        };
        let page = explained(deal.signers, item);
        assert!(page.contains(&format!("Left, to the gain of each: {n}.")), "{name}: {page}");
        followed += 1;
    }
    for pact in quo.acting().take(NAMED_ACTING) {
        let Ok(found) = &pact.judged else { continue };
        let [better, within, unanswered] = [found.better, found.within_red_lines, found.unanswered].map(grouped);
        let begins = format!("{}{better}{within}{unanswered}", names(pact.members));
        let row = section.split("<tr>").find(|row| said(row).starts_with(&begins));
        let Some(row) = row else { panic!("{name}: {begins}: {}", said(section)) };
        let page = explained(pact.members, row);
        for text in [
            format!("{better} state"),
            format!("{within} of these meet no red line"),
            format!("{unanswered} are answered by nobody"),
        ] {
            assert!(page.contains(&text), "{name}: {text}: {page}");
        }
        followed += 3;
    }
    for drift in &quo.moves {
        let begins = format!("{} would gain by moving alone", case.parties[drift.party].name);
        let item = section.split("<li>").find(|item| said(item).starts_with(&begins)).expect("a sentence");
        assert_eq!(leads_to(item), Some("moves-alone"), "{name}: {}", said(item));
        followed += 1;
    }
    if let Some(counts) = &answer.assessment.counts {
        let states = said(part(&html, "counts-equilibria", &["</details>"]));
        assert!(states.contains(&format!("{} states can be", grouped(counts.states))), "{name}: {states}");
        for (_, n) in counts.equilibria.iter().flatten() {
            assert!(states.contains(&format!("in {} of them no party", grouped(*n))), "{name}: {states}");
            followed += 1;
        }
    }
    followed
}

/// Each count of the status quo and of the states, of the summit and of small cases.
#[test]
fn counts_lead_to_their_own_explanation() {
    let summit = follow("the summit", &open(&shipped("alaska-2025")));
    assert!(summit >= 20, "{summit}");
    assert!(follow("the dilemma", &open(&shipped("prisoners-dilemma"))) > 0);
}

/// The same of cases from the generator.
#[test]
fn counts_of_generated_cases_lead_to_their_own_explanation() {
    use zopa_testkit::{generate, written};
    let shape = generate::Shape::default().up_to(300).with_parties(2..=4);
    let of = |seed| {
        let text = written::toml(&generate::case(seed, &shape));
        let opened = zopa::case::parse("case.toml", &text, &zopa::case::SourceTexts::default());
        // What the reader refuses is no case.
        Prepared::new(opened, None, 0).map_or(0, |prepared| follow(&format!("generated case {seed}"), &prepared))
    };
    let followed: usize = (0..20).map(of).sum();
    assert!(followed > 50, "{followed}");
}
