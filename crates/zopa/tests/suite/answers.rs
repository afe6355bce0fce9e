//! What the facade itself promises, on generated cases: numbers of states, ways from the status quo, groups, documents.

#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy takes for production code")]

use std::sync::Arc;
use zopa::conflict::Notion;
use zopa::core::{Case, Compared, Limits, PartySet, Run, Silent};
use zopa::{DealsRequest, Group, Prepared, StabilityRequest, Wanted, deals, json, stability};
use zopa_testkit::generate::{self, Shape};

fn prepared(case: Case) -> Prepared {
    let mut opened = zopa::case::parse("case.toml", "zopa = 1", &zopa::case::SourceTexts::default());
    opened.case = Some(Arc::new(case));
    Prepared::new(opened, None, 0).unwrap()
}

/// `f` on 150 cases with issues and 50 explicit graphs.
fn each(f: impl Fn(u64, &Prepared, &Run<'_>)) {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    for seed in 0..200 {
        let shape = if seed % 4 == 3 { Shape::graph() } else { Shape::default() };
        f(seed, &prepared(generate::case(seed, &shape)), &run);
    }
}

fn all() -> StabilityRequest {
    StabilityRequest {
        notions: Notion::PLAIN.to_vec(),
        further: Vec::new(),
        states: Vec::new(),
        from: None,
        inverse: false,
    }
}

/// Feasible states are numbered from 1 in index order without a gap, and a number names the same state as the outcome
/// that it is printed with.
#[test]
fn states_are_numbered_over_the_feasible_ones() {
    each(|seed, case, run| {
        let answer = stability(case, &all(), run).unwrap();
        let document = json::Stability::new(case, &answer, true);
        let numbers: Vec<u64> = document.states.iter().map(|s| s.number).collect();
        assert_eq!(numbers, (1..=answer.table.value.feasible().len()).collect::<Vec<_>>(), "seed {seed}");
        let last = *numbers.last().unwrap();
        let by_number = StabilityRequest { states: vec![Wanted::Number(last)], ..all() };
        let found = stability(case, &by_number, run).unwrap().examined.pop().unwrap().at;
        assert_eq!(found.number, last, "seed {seed}");
        let by_outcome = StabilityRequest { states: vec![Wanted::Outcome(found.outcome.clone())], ..all() };
        assert_eq!(stability(case, &by_outcome, run).unwrap().examined.pop().unwrap().at, found, "seed {seed}");
        for beyond in [0, last + 1, u64::MAX] {
            let request = StabilityRequest { states: vec![Wanted::Number(beyond)], ..all() };
            let refused = stability(case, &request, run).err().unwrap();
            assert_eq!(refused.code.code, "E723", "seed {seed}");
        }
    });
}

/// Every way begins at the status quo, ends where it says, hangs together, and gains everyone who takes a step.
#[test]
fn ways_are_gains_from_the_status_quo() {
    each(|seed, case, run| {
        let answer = stability(case, &all(), run).unwrap();
        let ways = answer.ways.unwrap();
        assert!(ways.ways.len() as u64 <= ways.reachable && ways.reachable <= answer.strongest.0, "seed {seed}");
        for way in ways.ways {
            let mut at = case.model.status_quo().clone();
            assert_eq!(way.steps.len(), way.red_lines.len());
            for step in &way.steps {
                assert_eq!(step.from, at, "seed {seed}");
                for party in step.by.iter() {
                    assert_eq!(case.central.compare(party, &step.to, &step.from), Compared::Better, "seed {seed}");
                }
                at = step.to.clone();
            }
            assert_eq!(at, way.to.outcome, "seed {seed}");
            assert!(!way.steps.is_empty(), "seed {seed}: the status quo is no way to itself");
        }
    });
}

/// A group is those who were meant, members that do not count are named, and a party is in one of the two at most.
#[test]
fn groups_are_who_was_meant() {
    each(|seed, case, run| {
        let named = case.case.parties.ids().take(2).collect();
        let two = Group::Named { parties: named, written: "two of them".to_owned() };
        let nobody = Group::Named { parties: PartySet::EMPTY, written: "nobody".to_owned() };
        for group in [Group::Table, Group::Principals, Group::Setters, two, nobody] {
            let meant = group.members(&case.case);
            let written = match &group {
                Group::Table => "table",
                Group::Principals => "principals",
                Group::Setters => "setters",
                Group::Named { written, .. } => written,
            }
            .to_owned();
            match deals(case, &DealsRequest { group }, run) {
                Ok(answer) => {
                    assert_eq!(answer.members.union(answer.left_out), meant, "seed {seed}");
                    assert!(!answer.members.meets(answer.left_out), "seed {seed}");
                    let document = json::Deals::new(case, &answer);
                    assert_eq!(document.members.len() + document.left_out.len(), meant.len(), "seed {seed}");
                    assert_eq!(document.group, written);
                    assert!(json::text(&document).unwrap().ends_with("}\n"));
                }
                Err(refused) => {
                    assert!(case.case.is_graph() && refused.code.code == "E710", "seed {seed}: {refused:?}")
                }
            }
        }
    });
}
