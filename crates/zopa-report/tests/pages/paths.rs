//! Every place of a page that a link leads to has a path of `zopa why`.

use crate::page::{is_numbered, is_sound, open, places, shipped};
use std::collections::{BTreeMap, BTreeSet};
use zopa::core::{Limits, Run, Silent};
use zopa::{Prepared, ReportRequest, Trace};

/// The path that follows a place; `None` of a place that is not known.
fn path_of(prepared: &Prepared, numbers: &BTreeMap<String, String>, place: &str) -> Option<String> {
    let case = &prepared.case;
    let number = |text: &str| text.parse::<usize>().ok();
    let party = |k: &str| {
        let k = number(k)?.checked_sub(1)?;
        case.parties.iter().nth(k).map(|p| p.id.clone())
    };
    let question = || case.questions.iter().next().map(|q| q.id.clone());
    if is_numbered(place, 'n') {
        return numbers.get(place).cloned();
    }
    for (letter, head) in [('f', "findings."), ('a', "assumptions."), ('e', "evidence.")] {
        if is_numbered(place, letter) {
            let k = number(&place[1..])?;
            return Some(match letter {
                'f' => format!("{head}{k}"),
                'a' => format!("{head}{}", case.assumptions.iter().nth(k - 1)?.id),
                _ => format!("{head}{}", case.evidence.iter().nth(k - 1)?.id),
            });
        }
    }
    let section = match place {
        "findings" => "findings".to_owned(),
        "assessment" => "rows".to_owned(),
        "alternatives" => "alternatives".to_owned(),
        "parties" | "issues" | "rules" | "threats" | "predictions" | "questions" | "scenarios" | "drafts"
        | "assumptions" | "evidence" | "method" => place.to_owned(),
        "records" => "evidence".to_owned(),
        "dates" => "events".to_owned(),
        "numbers" => "preferences".to_owned(),
        "deals" => "counts.setters".to_owned(),
        "near-misses" => "near_misses".to_owned(),
        "stability" | "status-quo" | "moves-alone" => "status_quo".to_owned(),
        "coalitions-why" => "coalitions".to_owned(),
        "find-out" => "asking".to_owned(),
        "depends" | "study-flips" => "turns".to_owned(),
        "past-eu" => format!("questions.{}.forecasts", question()?),
        "figure-shares" => "rows".to_owned(),
        _ => String::new(),
    };
    if !section.is_empty() {
        // What a case does not write has no path: the page says so where it would stand.
        let written =
            |name: &str| !["evidence", "events", "rules", "scenarios"].contains(&name) || prepared.opened.names(name);
        return Some(if written(&section) { section } else { "preferences".to_owned() });
    }
    let parts: Vec<&str> = place.split('-').collect();
    Some(match parts.as_slice() {
        ["row", k] => format!("rows.{k}"),
        ["row", k, "gain", p] => format!("rows.{k}.yes.{}", party(p)?),
        ["row", k, "shares"] => format!("rows.{k}.shares"),
        ["row", k, "game"] => format!("rows.{k}.holds"),
        ["row", k, "others"] => format!("rows.{k}.drift"),
        ["draft", k] => format!("drafts.{k}"),
        ["evidence", k] => format!("evidence.{}", case.evidence.iter().nth(number(k)? - 1)?.id),
        ["assumption", k] => format!("assumptions.{}", case.assumptions.iter().nth(number(k)? - 1)?.id),
        ["counts", among] => format!("counts.{among}"),
        ["coalition", who] => format!("coalitions.{}", who.replace('~', "+")),
        ["threat", ..] => format!("threats.{}", place.strip_prefix("threat-")?),
        ["question", ..] => format!("questions.{}.forecasts", place.strip_prefix("question-")?),
        // The tables of one party's numbers, in the order of the parties.
        ["numbers", _] => "preferences".to_owned(),
        ["pair", a, b] => format!("coalitions.{}+{}", party(a)?, party(b)?),
        // What a conclusion depends on stands with each conclusion.
        ["figure", "depends", _] => "rows".to_owned(),
        [finding, "inputs"] if is_numbered(finding, 'f') => format!("findings.{}", &finding[1..]),
        ["finding", k] | ["finding", k, "inputs"] => format!("findings.{k}"),
        _ => return None,
    })
}

/// All places of the summit's page and of a small one.
#[test]
fn every_place_has_a_path() {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    for (name, at_least) in [("alaska-2025", 300), ("prisoners-dilemma", 10)] {
        let prepared = open(&shipped(name));
        let request = ReportRequest { draws: 20, beside: true };
        let mut answer = zopa::report(&prepared, request, &run).expect("an assessment");
        answer.study = Some(crate::page::studied(&prepared, &run));
        let background = zopa::background(&answer, &run).expect("what stands behind it");
        let html = zopa_report::html(&prepared, &answer, Some(&background));
        let seen = is_sound(&html);
        let numbers: BTreeMap<String, String> = places(&html).into_iter().map(|(path, id)| (id, path)).collect();
        let trace = Trace::new(&prepared, Some(&answer.assessment)).with_report(Some(&answer));
        let trace = trace.with_study(answer.study.as_ref());
        let places: BTreeSet<&str> = seen.links.iter().map(|link| &link[1..]).collect();
        assert!(places.len() >= at_least, "{name}: {} places", places.len());
        for place in places {
            let Some(path) = path_of(&prepared, &numbers, place) else {
                panic!("{name}: no path is known for #{place}")
            };
            // A prisoner has no question, a summit no graph: sections that lead nowhere in the case are not linked to.
            let why =
                trace.why(&path).unwrap_or_else(|problem| panic!("{name}: #{place}, {path}: {}", problem.message));
            assert!(!why.says.is_empty(), "{name}: #{place}");
        }
        // A draft's place and its path say the same numbers.
        for (k, draft) in answer.drafts.iter().enumerate() {
            let why = trace.why(&format!("drafts.{}", k + 1)).expect("a draft");
            let text = zopa_report::why(&trace, &why, zopa_report::Colour::Off);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            for position in draft.positions.iter().filter(|p| draft.refused_by.contains(p.party)) {
                let party = &prepared.case.parties[position.party].name;
                assert!(text.contains(&format!("{party} would refuse")), "{name}: {party}: {text}");
            }
            assert!(text.contains(&format!("Accepted by {} of", draft.accepted_by.len())), "{name}: {text}");
        }
    }
}
