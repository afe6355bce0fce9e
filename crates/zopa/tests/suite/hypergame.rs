//! Hypergames (`[views]`) against the brute-force twin: thousands of random cases, written as files and read again, each party's stability in
//! its own view.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use proptest::prelude::*;
use std::collections::BTreeSet;
use zopa::conflict::{Notion, StateSet};
use zopa::core::{Case, Limits, Outcome, Run, Silent};
use zopa::{Prepared, StabilityRequest, stability};
use zopa_testkit::conflict::Concept;
use zopa_testkit::generate::{Feature, Features, Shape, any_case};
use zopa_testkit::hypergame::{self, View};

const CONCEPTS: [Concept; 5] = [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq];

/// Small cases with issues or graphs, and their views.
fn any_hypergame() -> impl Strategy<Value = (Case, Vec<View>)> {
    let features = [
        Feature::Joint,
        Feature::StateRules,
        Feature::MoveRules,
        Feature::Ordinal,
        Feature::Unstated,
        Feature::Tangled,
        Feature::OtherStatusQuo,
    ];
    let features = features.into_iter().fold(Features::NONE, Features::with);
    let issues = Shape { parties: 2..=4, issues: 2..=4, levels: 2..=3, outcomes: 18, features };
    (prop_oneof![3 => any_case(issues), 1 => any_case(Shape::graph())], 0..u64::MAX).prop_map(|(case, seed)| {
        let views = hypergame::views(&case, seed);
        (case, views)
    })
}

fn agrees(case: &Case, views: &[View]) {
    let text = hypergame::toml(case, views);
    let opened = zopa::case::parse("case.toml", &text, &zopa::case::SourceTexts::default());
    let prepared = Prepared::new(opened, None, 0).unwrap_or_else(|why| panic!("{:?}\n{text}", why.problems));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let request = StabilityRequest {
        notions: Notion::PLAIN.to_vec(),
        further: Vec::new(),
        states: Vec::new(),
        from: None,
        inverse: false,
    };
    let answer = stability(&prepared, &request, &run).unwrap();
    let Some(found) = &answer.hypergame else {
        assert!(views.is_empty(), "{text}");
        return;
    };
    assert_eq!(found.views.iter().collect::<Vec<_>>(), views.iter().map(|v| v.of).collect::<Vec<_>>());
    let outcomes = |set: &StateSet| set.iter().map(|s| answer.moves.outcome(s)).collect::<BTreeSet<Outcome>>();
    for (concept, seen) in CONCEPTS.into_iter().zip(&found.concepts) {
        let twin = hypergame::verdicts(case, views, concept);
        for (own, of_twin) in [(&seen.stable, &twin.stable), (&seen.expected, &twin.expected)] {
            let sets = own.iter().map(|(p, set)| (*p, outcomes(set))).collect();
            assert_eq!(of_twin, &sets, "{concept:?}\n{text}");
        }
        assert_eq!(twin.steady, outcomes(&seen.steady), "steady, {concept:?}\n{text}");
        assert_eq!(twin.unsteady, outcomes(&seen.unsteady), "unsteady, {concept:?}\n{text}");
    }
}

proptest! {
    #![proptest_config(zopa_testkit::cases(2000))]

    /// Every verdict of every view, and what follows for the whole.
    #[test]
    fn hypergames_are_the_definition((case, views) in any_hypergame()) {
        agrees(&case, &views);
    }
}

/// The random cases do have what a hypergame is about: views that change verdicts, steady states and unsteady ones.
#[test]
fn views_matter() {
    let (mut with, mut steady, mut unsteady, mut blind) = (0, 0, 0, 0);
    let shape = Shape::tangled().up_to(18);
    for seed in 0..60 {
        let case = zopa_testkit::generate::case(seed, &shape);
        let views = hypergame::views(&case, seed);
        let found = hypergame::verdicts(&case, &views, Concept::Seq);
        with += usize::from(!views.is_empty());
        blind += usize::from(views.iter().any(|v| v.never.is_some()));
        steady += found.steady.len();
        unsteady += found.unsteady.len();
    }
    assert!(with > 30 && blind > 10 && steady > 20 && unsteady > 20, "{with} {blind} {steady} {unsteady}");
}
