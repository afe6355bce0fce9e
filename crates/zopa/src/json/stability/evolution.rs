//! What becomes of a state.

use crate::json::common::{Amount, Reading};
use crate::json::step::ActiveStep;
use crate::{Barrier, Evolved};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_core::Case;

/// What becomes of a state.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Evolution {
    /// The state.
    pub from: u64,
    /// How far it comes along each course.
    pub courses: Vec<CourseRow>,
    /// States, other than this one, that are equilibria under some concept asked for, those under most concepts first, then by number: the first
    /// hundred.
    pub equilibria: Vec<EndRow>,
    /// How many there are.
    pub equilibria_in_all: Amount,
    /// How many of them are not listed.
    pub equilibria_left_out: Amount,
    /// By which definition.
    pub method: Reading,
}

/// A course of steps.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CourseRow {
    /// `moves`, `improvements`, `moves_signatures`, `improvements_signatures` (both only where something is joint) or
    /// `coalition_improvements`.
    pub course: String,
    /// How many states are first reached in one step, in two, and so on.
    pub by_steps: Option<Vec<u64>>,
    /// Why that was not computed.
    pub reason: Option<String>,
}

/// An equilibrium, and how it is reached.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EndRow {
    /// The state.
    pub number: u64,
    /// The concepts under which it is an equilibrium, by key.
    pub concepts: Vec<String>,
    /// For each course, by key, the fewest steps; null if it is not reached so.
    pub steps: BTreeMap<String, Option<u32>>,
    /// Along which course `path` goes: the first of `improvements`, `improvements_signatures`, `coalition_improvements`
    /// that reaches it.
    pub course: Option<String>,
    /// The steps of a shortest way.
    pub path: Vec<ActiveStep>,
    /// Along `coalition_improvements`: for each step the moves and signatures in which the members take it; otherwise empty.
    pub members: Vec<Vec<ActiveStep>>,
    /// Why there is none, along the courses that were computed: `no_moves` (nobody can bring it about), `no_gain` (on the shortest way somebody
    /// would have to take `blocked` without gaining by it) or `not_followed` (single moves do not bring it about, and moves with signatures
    /// were not computed).
    pub barrier: Option<String>,
    /// The step that would not be taken.
    pub blocked: Option<ActiveStep>,
}

pub(super) fn evolution(case: &Case, e: &Evolved) -> Evolution {
    let step = |s: &zopa_core::Step| ActiveStep::new(case, s);
    let course = |s: &crate::Spread| CourseRow {
        course: s.course.key().into(),
        by_steps: s.by_steps.as_ref().ok().cloned(),
        reason: s.by_steps.as_ref().err().map(|why| why.message.clone()),
    };
    let end = |end: &crate::End| EndRow {
        number: end.at.number,
        concepts: end.concepts.clone(),
        steps: e.spreads.iter().map(|s| s.course.key().to_owned()).zip(end.steps.iter().copied()).collect(),
        course: end.way.as_ref().map(|(course, _)| course.key().into()),
        path: end.way.iter().flat_map(|(_, steps)| steps).map(step).collect(),
        members: end.members.iter().map(|inside| inside.iter().map(step).collect()).collect(),
        barrier: end.barrier.as_ref().map(|b| match b {
            Barrier::NoMoves => "no_moves".into(),
            Barrier::NoGain(_) => "no_gain".into(),
            Barrier::NotFollowed => "not_followed".into(),
        }),
        blocked: match &end.barrier {
            Some(Barrier::NoGain(s)) => Some(step(s)),
            _ => None,
        },
    };
    Evolution {
        from: e.from.number,
        courses: e.spreads.iter().map(course).collect(),
        equilibria: e.ends.iter().map(end).collect(),
        equilibria_in_all: e.ends_in_all.into(),
        equilibria_left_out: (e.ends_in_all - e.ends.len() as u64).into(),
        method: crate::EVOLUTION.into(),
    }
}
