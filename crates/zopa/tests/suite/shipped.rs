//! The cases that ship with zopa say what their headers and the documentation say of them.

#![allow(clippy::unwrap_used)] // a test may panic

use std::path::{Path, PathBuf};
use zopa::assess::{Grade, Judged, Origin, Row};
use zopa::conflict::{Concept, Notion};
use zopa::core::{Limits, Run, Silent, Stance};
use zopa::{Prepared, ReportRequest, StabilityRequest, Wanted, report, stability};

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases").join(name)
}

fn limits() -> Limits {
    Limits::default()
}

fn open(name: &str, scenario: Option<&str>) -> Prepared {
    Prepared::open(&shipped(name), scenario, 0).map_err(|refused| refused.problems).unwrap()
}

/// The equilibria of a shipped case under one concept, numbered from 1.
fn equilibria(name: &str, concept: Concept) -> Vec<u32> {
    let limits = limits();
    let request = StabilityRequest {
        notions: vec![Notion::plain(concept)],
        further: vec![],
        states: vec![],
        from: None,
        inverse: false,
    };
    let answer = stability(&open(name, None), &request, &Run { limits: &limits, watch: &Silent }).unwrap();
    answer.table.value.equilibria(Notion::plain(concept)).unwrap().iter().map(|s| s.0 + 1).collect()
}

/// Elmira as published (Hipel, Fang, Kilgour & Haight 1993; Kilgour, Hipel, Fang & Peng 2001), through the case file.
#[test]
fn elmira_has_its_published_equilibria() {
    for concept in [Concept::Nash, Concept::Seq] {
        assert_eq!(equilibria("elmira", concept), [5, 8, 9], "{concept:?}");
    }
    for concept in [Concept::Gmr, Concept::Smr] {
        assert_eq!(equilibria("elmira", concept), [1, 4, 5, 8, 9], "{concept:?}");
    }
}

/// The prisoner's dilemma: only mutual defection is a Nash equilibrium; mutual cooperation is one under the concepts
/// with foresight, holds by a credible answer, and takes a patience of (5 - 3) / (5 - 1).
#[test]
fn the_prisoners_dilemma_is_the_textbooks() {
    assert_eq!(equilibria("prisoners-dilemma", Concept::Nash), [1]);
    for concept in [Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq] {
        assert_eq!(equilibria("prisoners-dilemma", concept), [1, 4], "{concept:?}");
    }
    let limits = limits();
    let run = Run { limits: &limits, watch: &Silent };
    let prepared = open("prisoners-dilemma", None);
    let answer = report(&prepared, ReportRequest { draws: 1, beside: false }, &run).unwrap();
    let Some(Judged::Graded(verdict)) = &answer.assessment.rows[1].judged else { unreachable!() };
    assert_eq!(verdict.grade, Grade::B);
    for party in &verdict.parties {
        assert!((party.patience.unwrap() - 0.5).abs() < 1e-12);
    }
}

/// The summit case is no case too large: what would make its first state an equilibrium is found exactly, under every concept.
#[test]
fn the_summit_has_its_fewest_swaps() {
    let limits = limits();
    let run = Run { limits: &limits, watch: &Silent };
    let request = StabilityRequest {
        notions: Notion::PLAIN.to_vec(),
        further: vec![],
        states: vec![Wanted::Number(1)],
        from: None,
        inverse: true,
    };
    let answer = stability(&open("alaska-2025", None), &request, &run).unwrap();
    for of in &answer.inverse[0].concepts {
        let change = of.change.as_ref().unwrap().value.as_ref().unwrap();
        assert!(change.refused.is_none() && change.swaps > 0.0, "{}", of.concept.key());
    }
}

/// What a careful reader should find in the summit case (its README): checked at the central case, so that a change of
/// an engine or of the case that turns a finding is noticed.
#[test]
fn the_summit_case_finds_what_its_readme_says() {
    let limits = limits();
    let run = Run { limits: &limits, watch: &Silent };
    let prepared = open("alaska-2025", None);
    let case = prepared.case.clone();
    let answer = report(&prepared, ReportRequest { draws: 200, beside: true }, &run).unwrap();
    let party = |id: &str| case.party(id).unwrap();
    let row = |id: &str| -> &Row {
        let proposal = case.proposals.find(|p| p.id == id).unwrap();
        let fits = |r: &&Row| r.candidate.origins.contains(&Origin::Proposal(proposal));
        answer.assessment.rows.iter().find(fits).unwrap()
    };
    let grade = |id: &str| match &row(id).judged {
        Some(Judged::Graded(verdict)) => verdict.grade,
        _ => unreachable!(),
    };
    assert!(matches!(row("russian_offer").standing[party("ukraine")].stance, Stance::RedLine(_)));
    assert_eq!(row("us_exchange").standing[party("ukraine")].stance, Stance::Interest);
    assert_eq!(row("reciprocal").standing[party("russia")].stance, Stance::Interest);
    assert_eq!((grade("air_truce"), grade("delinked"), grade("linked")), (Grade::B, Grade::A, Grade::D));
    assert!(row("delinked").signers.is_subset(case.table()) && row("delinked").signable());
    let losers = row("delinked").lose_without_say;
    assert!(losers.contains(party("ukraine")) && losers.contains(party("europe")));
    assert!(row("air_truce").absent.contains(party("ukraine")));
    assert_eq!(answer.assessment.threats.len(), 2);
    assert!(answer.assessment.threats.iter().all(|t| t.executable == Some(true) && t.effective == Some(false)));
    assert!(answer.assessment.status_quo.moves.is_empty() && !answer.assessment.status_quo.coalitions.is_empty());
    assert_eq!(answer.beside.len(), 3);
    assert!(answer.beside.iter().all(|b| b.assessment.is_ok()));
    open("alaska-2025/after.toml", None);
}

/// The case that docs/case-file.md builds step by step is a sound case.
#[test]
fn the_documented_walk_is_a_sound_case() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/case-file.md");
    let text = std::fs::read_to_string(page).unwrap();
    let walk = text.split("\n# Reference").next().unwrap();
    let blocks: Vec<&str> = walk.split("```toml\n").skip(1).filter_map(|b| b.split("```").next()).collect();
    assert!(blocks.len() > 3);
    let opened = zopa::case::parse("walk.toml", &blocks.concat(), &zopa::case::SourceTexts::default());
    let errors: Vec<_> = opened.diagnostics.iter().filter(|d| d.severity == zopa::core::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
