//! Conflicts to ask the five concepts of.

use proptest::prelude::*;
use zopa_core::{Case, Control, Id, LevelId, LevelSet, Scope};
use zopa_testkit::generate::{Feature, Features, Shape, Stream, any_case};

/// Issues, tangled utilities, joint issues in plenty, explicit graphs.
pub fn any_conflict(outcomes: usize) -> impl Strategy<Value = Case> {
    let joint = [
        Feature::Joint,
        Feature::Binding,
        Feature::Consent,
        Feature::OneWay,
        Feature::OtherStatusQuo,
        Feature::StateRules,
        Feature::PackageRules,
        Feature::Unstated,
        Feature::Tangled,
    ];
    let joint = Shape {
        parties: 2..=4,
        issues: 2..=5,
        levels: 2..=3,
        outcomes,
        features: joint.into_iter().fold(Features::NONE, Features::with),
    };
    prop_oneof![
        2 => any_case(Shape::default().up_to(outcomes)),
        2 => any_case(joint),
        1 => any_case(Shape::tangled().up_to(outcomes)),
        2 => any_case(Shape::graph().with(Feature::CardinalGraph)),
    ]
}

/// Joint issues, and rules on moves that forbid something.
pub fn any_barred(outcomes: usize) -> impl Strategy<Value = Case> {
    let features = [
        Feature::Joint,
        Feature::Binding,
        Feature::Consent,
        Feature::OneWay,
        Feature::OtherStatusQuo,
        Feature::PackageRules,
        Feature::MoveRules,
        Feature::Unstated,
        Feature::Tangled,
    ];
    let features = features.into_iter().fold(Features::NONE, Features::with);
    let shape = Shape { parties: 2..=4, issues: 2..=4, levels: 2..=3, outcomes, features };
    let barred = |case: &Case| case.rules.iter().any(|r| matches!(r.scope, Scope::Moves { .. }));
    any_case(shape).prop_filter("has no rule on moves", barred)
}

/// A case whose issues allow arbitrary changes of level, so that moves are intransitive though they are along issues.
pub fn intransitive(mut case: Case, seed: u64) -> Case {
    let mut stream = Stream::new(seed, "changes");
    for issue in case.issues.iter_mut() {
        if let Control::Set { allowed, .. } = &mut issue.control {
            let n = allowed.len();
            for (from, to) in allowed.iter_mut().enumerate() {
                let some = (0..n).filter(|l| *l == from || !stream.one_in(3)).map(LevelId::new);
                *to = LevelSet::of(n, some);
            }
        }
    }
    case
}
