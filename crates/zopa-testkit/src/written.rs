//! A generated case in the words of the case file, to test readers with and to look at.
//!
//! Only what [`generate`](crate::generate) makes is written: sources, events, questions and scenarios are not.

use std::fmt::Write as _;
use zopa_core::{
    Cardinal, Case, ConditionId, Control, Distribution, Id, Issue, LevelId, PartyId, PartySet, Preference, Role, Scope,
    Uncertain, WalkAway,
};

/// The case file of a generated case (version 1 of the format).
pub fn toml(case: &Case) -> String {
    let mut out = String::new();
    write_case(&mut out, case).unwrap_or_default();
    out
}

type Written = Result<(), std::fmt::Error>;

fn write_case(out: &mut String, case: &Case) -> Written {
    writeln!(out, "zopa = 1\nid = {:?}\ntitle = {:?}\nquestion = {:?}", case.id, case.title, case.question)?;
    for party in case.parties.iter() {
        writeln!(out, "\n[parties.{}]\nname = {:?}", party.id, party.name)?;
        match party.role {
            Role::Principal => {}
            Role::ThirdParty => writeln!(out, "role = \"third_party\"")?,
            Role::Audience => writeln!(out, "role = \"audience\"")?,
        }
        if !party.at_table {
            writeln!(out, "at_table = false")?;
        }
    }
    if case.is_graph() {
        return write_graph(out, case);
    }
    for issue in case.issues.iter() {
        write_issue(out, case, issue)?;
    }
    for rule in case.rules.iter() {
        let scope = match rule.scope {
            Scope::States => "states",
            Scope::Packages => "packages",
            Scope::Moves { .. } => "moves",
        };
        let never = text(case, rule.broken);
        writeln!(out, "\n[[rules]]\nid = {:?}\nnever = {never}\napplies_to = {scope:?}", rule.id)?;
        if let Scope::Moves { from: Some(from) } = rule.scope {
            writeln!(out, "from = {}", text(case, from))?;
        }
    }
    for party in case.parties.ids() {
        write_preference(out, case, party)?;
    }
    for proposal in case.proposals.iter() {
        writeln!(out, "\n[proposals.{}]\nname = {:?}", proposal.id, proposal.name)?;
        writeln!(out, "set = {}", assignment(case, &proposal.set))?;
        if let Some(party) = proposal.tabled_by {
            writeln!(out, "tabled_by = {:?}", case.parties[party].id)?;
        }
    }
    for threat in case.threats.iter() {
        let (by, to) = (&case.parties[threat.by].id, &case.parties[threat.to].id);
        writeln!(out, "\n[threats.{}]\nname = {:?}\nby = {by:?}\nto = {to:?}", threat.id, threat.name)?;
        writeln!(out, "set = {}\nunless = {}", assignment(case, &threat.set), text(case, threat.unless))?;
    }
    Ok(())
}

fn text(case: &Case, condition: ConditionId) -> String {
    format!("{:?}", case.conditions[condition].text)
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn table(entries: impl Iterator<Item = String>) -> String {
    format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
}

fn names(case: &Case, parties: PartySet) -> String {
    list(parties.iter().map(|party| format!("{:?}", case.parties[party].id)))
}

fn assignment(case: &Case, set: &[(zopa_core::IssueId, LevelId)]) -> String {
    table(set.iter().map(|(v, level)| format!("{} = {:?}", case.issues[*v].id, case.issues[*v].levels[*level].id)))
}

fn write_issue(out: &mut String, case: &Case, issue: &Issue) -> Written {
    writeln!(out, "\n[issues.{}]\nname = {:?}", issue.id, issue.name)?;
    writeln!(out, "levels = {}", list(issue.levels.iter().map(|level| format!("{:?}", level.id))))?;
    writeln!(out, "status_quo = {:?}", issue.levels[issue.status_quo].id)?;
    let Control::Set { by, consent, binding, .. } = &issue.control else { return Ok(()) };
    writeln!(out, "set_by = {}", names(case, *by))?;
    if !consent.is_empty() {
        writeln!(out, "consent = {}", names(case, *consent))?;
    }
    if *binding {
        writeln!(out, "binding = true")?;
    }
    if let Some((from, to)) = one_way(issue) {
        writeln!(out, "one_way = \"{} -> {}\"", issue.levels[from].id, issue.levels[to].id)?;
    }
    Ok(())
}

/// The step between neighbouring levels that cannot be taken back.
fn one_way(issue: &Issue) -> Option<(LevelId, LevelId)> {
    let Control::Set { allowed, .. } = &issue.control else { return None };
    let neighbours = |k: usize| [(LevelId::new(k - 1), LevelId::new(k)), (LevelId::new(k), LevelId::new(k - 1))];
    let mut steps = (1..issue.levels.len()).flat_map(neighbours);
    steps.find(|(from, to)| !allowed[*to].contains(*from))
}

/// A number, or an interval.
fn number(case: &Case, number: Uncertain<f64>) -> String {
    match number {
        Uncertain::Known(value) => format!("{value:?}"),
        Uncertain::Input(input) => match case.inputs[input].prior {
            Distribution::Interval { low, high } => format!("\"{low} to {high}\""),
            other => format!("\"{other:?}\""),
        },
    }
}

/// What a view believes of others: of the first party of each pair that it wants what the second one wants.
pub fn believed(case: &Case, view: &str, pairs: &[(PartyId, PartyId)]) -> String {
    let mut out = String::new();
    if case.is_graph() {
        let rankings = pairs.iter().filter_map(|(whom, like)| {
            let Preference::Ranking(tiers) = &case.preferences[*like] else { return None };
            Some(format!("{} = {}", case.parties[*whom].id, numbered(case, tiers)))
        });
        let rankings: Vec<String> = rankings.collect();
        if !rankings.is_empty() {
            let _ = writeln!(out, "ranking = {{ {} }}", rankings.join(", "));
        }
        return out;
    }
    for (whom, like) in pairs {
        let heading = format!("\n[views.{view}.preferences.{}]", case.parties[*whom].id);
        let _ = write_wants(&mut out, case, &heading, &case.preferences[*like]);
    }
    out
}

fn write_wants(out: &mut String, case: &Case, heading: &str, preference: &Preference) -> Written {
    match preference {
        Preference::Absent => {}
        Preference::Cardinal(cardinal) => {
            writeln!(out, "{heading}")?;
            write_cardinal(out, case, cardinal)?;
        }
        Preference::Priorities(statements) => {
            writeln!(out, "{heading}\npriorities = {}", list(statements.iter().map(|s| text(case, s.when))))?;
        }
        Preference::Ranking(tiers) => {
            let tier = |tier: &Vec<ConditionId>| list(tier.iter().map(|condition| text(case, *condition)));
            writeln!(out, "{heading}\nranking = {}", list(tiers.iter().map(tier)))?;
        }
    }
    Ok(())
}

/// A ranking of the states of a graph, by their numbers.
fn numbered(case: &Case, tiers: &[Vec<ConditionId>]) -> String {
    let state = |condition: &ConditionId| match &case.conditions[*condition].expr {
        zopa_core::Expr::In(_, levels) => levels.iter().map(|l| (l.index() + 1).to_string()).collect(),
        _ => Vec::new(),
    };
    let tier = |tier: &Vec<ConditionId>| list(tier.iter().flat_map(state));
    list(tiers.iter().map(tier))
}

fn write_preference(out: &mut String, case: &Case, party: PartyId) -> Written {
    let lines = &case.red_lines[party];
    let preference = &case.preferences[party];
    if *preference == Preference::Absent {
        return Ok(());
    }
    write_wants(out, case, &format!("\n[preferences.{}]", case.parties[party].id), preference)?;
    if !lines.is_empty() {
        let line = |line: &zopa_core::RedLine| format!("{{ id = {:?}, when = {} }}", line.id, text(case, line.when));
        writeln!(out, "refuses = {}", list(lines.iter().map(line)))?;
    }
    Ok(())
}

fn write_cardinal(out: &mut String, case: &Case, cardinal: &Cardinal) -> Written {
    let cared = || cardinal.issues.enumerated().filter_map(|(v, worth)| Some((v, worth.as_ref()?)));
    let weight = |(v, worth): (zopa_core::IssueId, &zopa_core::IssueWorth)| {
        format!("{} = {}", case.issues[v].id, number(case, worth.weight))
    };
    writeln!(out, "weights = {}", table(cared().map(weight)))?;
    for (v, worth) in cared() {
        let levels = &case.issues[v].levels;
        let values = worth.values.enumerated().map(|(l, x)| format!("{} = {}", levels[l].id, number(case, *x)));
        writeln!(out, "values.{} = {}", case.issues[v].id, table(values))?;
    }
    if !cardinal.terms.is_empty() {
        let term = |term: &zopa_core::Term| {
            let (when, add) = (text(case, term.when), number(case, term.add));
            format!("{{ id = {:?}, when = {when}, add = {add} }}", term.id)
        };
        writeln!(out, "terms = {}", list(cardinal.terms.iter().map(term)))?;
    }
    match cardinal.walk_away {
        WalkAway::Above(x) => writeln!(out, "walk_away = {}", number(case, x)),
        WalkAway::Absolute(x) => writeln!(out, "reservation = {}", number(case, x)),
    }
}

/// States are numbered from 1; a tier of a ranking is a nested list.
fn write_graph(out: &mut String, case: &Case) -> Written {
    for issue in case.issues.iter() {
        let Control::Arcs(arcs) = &issue.control else { continue };
        let mut triples = Vec::new();
        for (party, of_party) in arcs.enumerated() {
            for (from, to) in of_party.enumerated() {
                let triple =
                    |to: LevelId| format!("[{}, {}, {:?}]", from.index() + 1, to.index() + 1, case.parties[party].id);
                triples.extend(to.iter().map(triple));
            }
        }
        let states = list(issue.levels.iter().map(|level| format!("{:?}", level.label)));
        writeln!(out, "\n[graph]\nstates = {states}\narcs = {}", list(triples.into_iter()))?;
        if case.has_status_quo {
            writeln!(out, "status_quo = {}", issue.status_quo.index() + 1)?;
        }
        writeln!(out, "\n[graph.ranking]")?;
        for (party, preference) in case.preferences.enumerated() {
            let Preference::Ranking(tiers) = preference else { continue };
            writeln!(out, "{} = {}", case.parties[party].id, numbered(case, tiers))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::toml;
    use crate::generate::{self, Shape};

    /// Everything that a case has is in its file: one heading for each thing, and no condition is missing.
    #[test]
    fn nothing_is_left_out() {
        for seed in 0..200 {
            let case = generate::case(seed, &Shape::default());
            let file = toml(&case);
            let headings = |name: &str| file.lines().filter(|line| line.starts_with(name)).count();
            assert_eq!(headings("[parties."), case.parties.len());
            assert_eq!(headings("[issues."), case.issues.len());
            assert_eq!(headings("[[rules]]"), case.rules.len());
            assert_eq!(headings("[proposals."), case.proposals.len());
            assert_eq!(headings("[threats."), case.threats.len());
            assert!(case.conditions.iter().all(|condition| file.contains(&condition.text)), "{file}");
        }
    }
}
