//! What places of the case are, in phrases with its names, and what is known there.

use crate::spoken;
use zopa_core::{Case, IssueId, Preference, Scope, Uncertain, WalkAway};

/// What a place of the case is, in a phrase with its names.
pub(crate) fn describe(case: &Case, path: &str) -> String {
    let party = |id: &str| case.party(id).map_or_else(|| id.to_owned(), |p| case.parties[p].name.clone());
    let issue = |id: &str| case.issue(id).map_or_else(|| id.to_owned(), |v| case.issues[v].name.clone());
    let level = |v: &str, l: &str| {
        let found = case.issue(v).and_then(|v| case.issues[v].levels.iter().find(|level| level.id == l));
        found.map_or_else(|| l.to_owned(), |level| level.label.clone())
    };
    match path.split('.').collect::<Vec<_>>().as_slice() {
        ["preferences", p] => format!("the preferences of {}", party(p)),
        ["preferences", p, "weights"] => format!("how much each issue matters to {}", party(p)),
        ["preferences", p, "weights", v] => format!("how much {} matters to {}", issue(v), party(p)),
        ["preferences", p, "values"] => format!("what each level is worth to {}", party(p)),
        ["preferences", p, "values", v] => format!("what each level of {} is worth to {}", issue(v), party(p)),
        ["preferences", p, "values", v, l] => {
            format!("what \"{}\" on {} is worth to {} (0 worst, 100 best)", level(v, l), issue(v), party(p))
        }
        ["preferences", p, "terms", t] => format!("the term `{t}` of {}", party(p)),
        ["preferences", p, "terms", t, "add"] => {
            let when = term_when(case, p, t).map(|when| format!(" where {when}")).unwrap_or_default();
            format!("points added by {}{when} (term `{t}`)", party(p))
        }
        ["preferences", p, "walk_away"] => {
            format!("what no deal is worth to {}, in points above the status quo", party(p))
        }
        ["preferences", p, "reservation"] => format!("what no deal is worth to {}, in points", party(p)),
        ["preferences", p, "refuses", line] => {
            let line = case.party(p).and_then(|p| case.red_lines[p].iter().find(|l| l.id == *line));
            let when = line.map(|l| format!(": {}", spoken(case, l.when))).unwrap_or_default();
            format!("what {} would refuse whatever the gain{when}", party(p))
        }
        ["preferences", p, "priorities" | "ranking"] => format!("how outcomes are ranked by {}", party(p)),
        ["preferences", p, "priorities", k] => {
            format!("whether statement {k} of {} comes before the one above it (above 0.5: yes)", party(p))
        }
        ["preferences", p, "ranking", tier, k] => {
            let held = case.party(p).map(|p| &case.preferences[p]);
            let tied = match (held, tier.parse::<usize>()) {
                (Some(Preference::Ranking(tiers)), Ok(tier)) => tiers.get(tier.wrapping_sub(1)).map_or(0, Vec::len),
                _ => 0,
            };
            let reading = if tied == 2 { "above 0.5: before the first" } else { "the higher, the better" };
            format!("where condition {k} of tier {tier} of {} stands among those it ties with ({reading})", party(p))
        }
        ["parties", p] => party(p),
        ["issues", v] => issue(v),
        ["issues", v, "status_quo"] => format!("where {} stands", issue(v)),
        ["issues", v, "levels"] => format!("the levels of {}", issue(v)),
        ["issues", v, "set_by"] => format!("who sets {}", issue(v)),
        ["issues", v, "consent"] => format!("who must consent to {}", issue(v)),
        ["issues", v, "binding"] => format!("whether {} is binding", issue(v)),
        ["issues", v, "one_way"] => format!("in which direction {} can change", issue(v)),
        ["parties", p, "at_table"] => format!("the place of {} at the table", party(p)),
        ["parties", p, "role"] => format!("the part of {}", party(p)),
        ["proposals", id, "set"] => match case.proposals.iter().find(|p| p.id == *id) {
            Some(p) => format!("what the proposal \"{}\" sets", p.name),
            None => path.to_owned(),
        },
        ["proposals", id, "set", v] => match case.proposals.iter().find(|p| p.id == *id) {
            Some(p) => format!("what the proposal \"{}\" sets on {}", p.name, issue(v)),
            None => path.to_owned(),
        },
        ["preferences", p, "terms", t, "when"] => format!("when the term `{t}` of {} counts", party(p)),
        ["as_of"] => "the day whose knowledge the case describes".to_owned(),
        ["rules", id] => match case.rules.iter().find(|r| r.id == *id) {
            Some(rule) => format!("the rule {}: {} {}", rule.id, scope(case, rule.scope), spoken(case, rule.broken)),
            None => path.to_owned(),
        },
        ["proposals", id] => match case.proposals.iter().find(|p| p.id == *id) {
            Some(p) => format!("the proposal \"{}\"", p.name),
            None => path.to_owned(),
        },
        ["threats", id] => match case.threats.iter().find(|t| t.id == *id) {
            Some(t) => {
                format!("the threat \"{}\" by {} to {}", t.name, case.parties[t.by].name, case.parties[t.to].name)
            }
            None => path.to_owned(),
        },
        ["events", id] => case.events.iter().find(|e| e.id == *id).map_or_else(|| path.to_owned(), |e| e.what.clone()),
        ["predictions", id] => match case.predictions.iter().find(|p| p.id == *id) {
            Some(p) => format!("a prediction by {}", p.by),
            None => path.to_owned(),
        },
        ["predictions", id, "probability"] => match case.predictions.iter().find(|p| p.id == *id) {
            Some(p) => format!("how likely {} thinks it: {}", p.by, super::prediction::claim(case, p)),
            None => path.to_owned(),
        },
        ["predictions", id, "outcome"] => format!("what came of the prediction {id}"),
        ["questions", id] => {
            case.questions.iter().find(|q| q.id == *id).map_or_else(|| path.to_owned(), |q| q.name.clone())
        }
        ["questions", id, "reference"] => {
            let name = case.questions.iter().find(|q| q.id == *id).map_or(*id, |q| q.name.as_str());
            format!("what happens on \"{name}\" if nothing is decided")
        }
        ["questions", id, "positions", p] => {
            let name = case.questions.iter().find(|q| q.id == *id).map_or(*id, |q| q.name.as_str());
            format!("where {} stands on \"{name}\"", party(p))
        }
        ["questions", id, "positions", p, what] => {
            let name = case.questions.iter().find(|q| q.id == *id).map_or(*id, |q| q.name.as_str());
            format!("the {what} of {} on \"{name}\"", party(p))
        }
        ["sources", id] => match case.sources.iter().find(|s| s.id.as_deref() == Some(*id)) {
            Some(source) => source.outlet.clone(),
            None => path.to_owned(),
        },
        ["evidence", id] => {
            case.evidence.iter().find(|e| e.id == *id).map_or_else(|| path.to_owned(), |e| e.claim.clone())
        }
        ["assumptions", id] => {
            case.assumptions.iter().find(|a| a.id == *id).map_or_else(|| path.to_owned(), |a| a.text.clone())
        }
        ["values", name] => format!("the shared value `{name}`"),
        ["scenarios", id] => {
            case.scenarios.iter().find(|s| s.id == *id).map_or_else(|| path.to_owned(), |s| s.name.clone())
        }
        ["preferences", p, "terms"] => format!("points added by {} under conditions", party(p)),
        ["preferences", p, "refuses"] => format!("what {} would refuse whatever the gain", party(p)),
        ["graph"] => "the states, the moves between them, and who likes which better".to_owned(),
        ["graph", "states"] => "the states".to_owned(),
        ["graph", "arcs"] => "the moves between the states".to_owned(),
        ["graph", "status_quo"] => "where the conflict stands".to_owned(),
        ["graph", "ranking"] => "the order in which each party ranks the states".to_owned(),
        ["graph", "ranking", p] => format!("how the states are ranked by {}", party(p)),
        ["graph", "unknown", p] => format!("which states are not compared by {}", party(p)),
        [section] => match *section {
            "zopa" => "the version of the form".to_owned(),
            "id" => "the name of the case for machines".to_owned(),
            "title" => "the title of the case".to_owned(),
            "question" => "the question that the case is to answer".to_owned(),
            "preferences" => "what each party wants".to_owned(),
            "values" => "the shared values".to_owned(),
            "correlate" => "which numbers are drawn together".to_owned(),
            "evidence" => "the records of evidence".to_owned(),
            known => format!("the {} of the case", known.replace('_', " ")),
        },
        _ => path.to_owned(),
    }
}

/// What a rule forbids, up to its condition.
fn scope(case: &Case, scope: Scope) -> String {
    match scope {
        Scope::States => "it cannot be that".to_owned(),
        Scope::Packages => "nobody would sign where".to_owned(),
        Scope::Moves { from: None } => "nobody moves to where".to_owned(),
        Scope::Moves { from: Some(from) } => format!("nobody moves from where {} to where", spoken(case, from)),
    }
}

fn term_when(case: &Case, party: &str, term: &str) -> Option<String> {
    match &case.preferences[case.party(party)?] {
        Preference::Cardinal(c) => c.terms.iter().find(|t| t.id == term).map(|t| spoken(case, t.when)),
        _ => None,
    }
}

/// The value of a known number of the case.
pub(super) fn known(case: &Case, path: &str) -> Option<f64> {
    let number = |x: Uncertain<f64>| match x {
        Uncertain::Known(x) => Some(x),
        Uncertain::Input(_) => None,
    };
    let segments: Vec<&str> = path.split('.').collect();
    if let ["questions", id, "positions", party, what] = segments.as_slice() {
        let question = case.questions.iter().find(|q| q.id == *id)?;
        let (_, position) = question.positions.iter().find(|(p, _)| case.parties[*p].id == *party)?;
        return match *what {
            "position" => number(position.position),
            "salience" => number(position.salience),
            "influence" => number(position.influence),
            _ => None,
        };
    }
    if let ["questions", id, "reference"] = segments.as_slice() {
        return case.questions.iter().find(|q| q.id == *id)?.reference;
    }
    let ["preferences", party, rest @ ..] = segments.as_slice() else { return None };
    let Preference::Cardinal(cardinal) = &case.preferences[case.party(party)?] else { return None };
    let worth = |v: &str| -> Option<(IssueId, &zopa_core::IssueWorth)> {
        let v = case.issue(v)?;
        Some((v, cardinal.issues[v].as_ref()?))
    };
    match rest {
        ["weights", v] => number(worth(v)?.1.weight),
        ["values", v, l] => {
            let (v, worth) = worth(v)?;
            let level = case.issues[v].levels.find(|level| level.id == *l)?;
            number(*worth.values.get(level)?)
        }
        ["terms", t, "add"] => number(cardinal.terms.iter().find(|term| term.id == *t)?.add),
        ["walk_away"] => match cardinal.walk_away {
            WalkAway::Above(x) => number(x),
            WalkAway::Absolute(_) => None,
        },
        ["reservation"] => match cardinal.walk_away {
            WalkAway::Absolute(x) => number(x),
            WalkAway::Above(_) => None,
        },
        _ => None,
    }
}
