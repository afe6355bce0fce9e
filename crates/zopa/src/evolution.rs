//! What becomes of a state: where the parties can take it and would take it, in how many steps, and which equilibria stay
//! out of reach and why.

use crate::numbered::{Numbered, numbered};
use std::collections::BTreeMap;
use zopa_conflict::path::{Along, Evolution, evolution, steps};
use zopa_conflict::{CoalitionWays, FurtherTable, Moves, Ranks, StateSet, Table};
use zopa_core::{Compared, Diagnostic, Limits, Method, Run, StateId, Step};

/// By which definition.
pub const EVOLUTION: Method = Method {
    name: "evolution of a state",
    variant: "legal sequences, no party and no coalition twice in a row",
    source: "Li, Kilgour & Hipel 2005; coalitions after Inohara & Hipel 2008",
};

/// Along which steps a state is followed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Course {
    /// Any single moves.
    Moves,
    /// Single moves that gain whoever makes them.
    Improvements,
    /// Any moves and signatures.
    MovesAndSignatures,
    /// Moves and signatures that gain each who makes them.
    ImprovementsAndSignatures,
    /// Joint moves of coalitions that gain every member.
    CoalitionImprovements,
}

impl Evolved {
    /// The courses of gains that were not computed: an equilibrium that no other one reaches may still be reached along them.
    pub fn left_out(&self) -> Vec<Course> {
        let gains = |c: &Course| !matches!(c, Course::Moves | Course::MovesAndSignatures);
        self.spreads.iter().filter(|s| s.by_steps.is_err()).map(|s| s.course).filter(gains).collect()
    }
}

impl Course {
    /// Its name in machine-readable answers.
    pub fn key(self) -> &'static str {
        match self {
            Course::Moves => "moves",
            Course::Improvements => "improvements",
            Course::MovesAndSignatures => "moves_signatures",
            Course::ImprovementsAndSignatures => "improvements_signatures",
            Course::CoalitionImprovements => "coalition_improvements",
        }
    }
}

/// How far a state comes along some steps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spread {
    /// Along which.
    pub course: Course,
    /// How many states are first reached in one step, in two, and so on; why that was not computed.
    pub by_steps: Result<Vec<u64>, Diagnostic>,
}

/// Why an equilibrium is not reached by gains.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Barrier {
    /// Nobody can bring it about, by whatever moves and signatures.
    NoMoves,
    /// It can be brought about, but on the shortest way somebody would have to take this step without gaining by it.
    NoGain(Step),
    /// Single moves do not bring it about, and what moves and signatures do was not computed.
    NotFollowed,
}

/// An equilibrium, and how it is reached.
#[derive(Clone, PartialEq, Debug)]
pub struct End {
    /// The state.
    pub at: Numbered,
    /// The concepts under which it is an equilibrium, by key.
    pub concepts: Vec<String>,
    /// The fewest steps along each course, in the order of [`Evolved::spreads`].
    pub steps: Vec<Option<u32>>,
    /// A shortest way: by improvements if there is one, else by improvements and signatures, else by coalitions. The
    /// course, and its steps.
    pub way: Option<(Course, Vec<Step>)>,
    /// For a way of coalitions: the moves and signatures in which the members of each take its step.
    pub members: Vec<Vec<Step>>,
    /// Why there is none.
    pub barrier: Option<Barrier>,
}

/// What becomes of a state.
#[derive(Clone, PartialEq, Debug)]
pub struct Evolved {
    /// Of which.
    pub from: Numbered,
    /// How far it comes.
    pub spreads: Vec<Spread>,
    /// States that are equilibria under some concept asked for, those under most concepts first, then by number: the first hundred.
    pub ends: Vec<End>,
    /// How many there are.
    pub ends_in_all: u64,
    /// How many concepts were asked for.
    pub concepts: usize,
}

/// How many equilibria are looked at.
const ENDS: usize = 100;
/// How much work the courses with signatures may take: they look at every state from every state.
const WORK: u64 = 50_000_000;
/// How much following coalitions may take: steps looked at from all states that they reach.
const COALITIONS: u64 = 1_000_000_000;

/// The equilibria of each concept, by its key.
pub(crate) type Equilibria = Vec<(String, StateSet)>;

/// Those of the concepts that were asked for.
pub(crate) fn equilibria(table: &Table, further: Option<&FurtherTable>) -> Equilibria {
    let sets = table.notions().iter().filter_map(|n| Some((n.key().to_owned(), table.equilibria(*n)?)));
    let more = further.into_iter().flat_map(|f| f.concepts().iter().filter_map(|c| Some((c.key(), f.equilibria(*c)?))));
    sets.chain(more).collect()
}

/// The states that are equilibria under some concept: those under most concepts first, then by number.
fn ordered(equilibria: &Equilibria) -> Vec<StateId> {
    let mut under: BTreeMap<StateId, usize> = BTreeMap::new();
    equilibria.iter().flat_map(|(_, set)| set.iter()).for_each(|s| *under.entry(s).or_default() += 1);
    let mut all: Vec<(StateId, usize)> = under.into_iter().collect();
    all.sort_by_key(|(_, concepts)| std::cmp::Reverse(*concepts));
    all.into_iter().map(|(s, _)| s).collect()
}

/// What was found along one course.
enum Found {
    Alone(Evolution),
    Together(CoalitionWays),
}

impl Found {
    fn steps_to(&self, to: StateId) -> Option<u32> {
        match self {
            Found::Alone(e) => e.moves_to(to),
            Found::Together(w) => w.steps_to(to),
        }
    }
}

/// Follows a state along every course.
///
/// # Errors
/// What the engine refuses along single moves; the other courses say themselves why they are missing.
pub(crate) fn evolve(
    moves: &dyn Moves,
    ranks: &Ranks,
    feasible: &StateSet,
    from: Numbered,
    equilibria: &Equilibria,
    run: &Run<'_>,
) -> Result<Evolved, Diagnostic> {
    let small = Limits { work: run.limits.work.min(WORK), ..run.limits.clone() };
    let bounded = Run { limits: &small, ..*run };
    let mut courses = vec![Course::Moves, Course::Improvements];
    if moves.agreements().is_some() {
        courses.extend([Course::MovesAndSignatures, Course::ImprovementsAndSignatures]);
    }
    courses.push(Course::CoalitionImprovements);
    let mut found: Vec<(Course, Result<Found, Diagnostic>)> = Vec::new();
    for course in courses {
        let along = |along, signatures, run: &Run<'_>| {
            evolution(moves, ranks, from.state, along, signatures, run).map(|answer| Found::Alone(answer.value))
        };
        let result = match course {
            Course::Moves => Ok(along(Along::Moves, false, run)?),
            Course::Improvements => Ok(along(Along::Improvements, false, run)?),
            Course::MovesAndSignatures => along(Along::Moves, true, &bounded),
            Course::ImprovementsAndSignatures => along(Along::Improvements, true, &bounded),
            Course::CoalitionImprovements => {
                let small = Limits { work: run.limits.work.min(COALITIONS), ..run.limits.clone() };
                let bounded = Run { limits: &small, ..*run };
                CoalitionWays::new(moves, ranks, from.state, &bounded).map(Found::Together)
            }
        };
        found.push((course, result));
    }
    let spread = |(course, found): &(Course, Result<Found, Diagnostic>)| {
        let by_steps = match found {
            Err(why) => Err(why.clone()),
            Ok(found) => {
                let mut counts: Vec<u64> = Vec::new();
                for steps in feasible.iter().filter_map(|s| found.steps_to(s)).filter(|n| *n > 0) {
                    let place = steps as usize - 1;
                    if counts.len() <= place {
                        counts.resize(place + 1, 0);
                    }
                    counts[place] += 1;
                }
                Ok(counts)
            }
        };
        Spread { course: *course, by_steps }
    };
    let spreads = found.iter().map(spread).collect();
    let end = |s: StateId| {
        let reached = |f: &(Course, Result<Found, Diagnostic>)| f.1.as_ref().ok().and_then(|f| f.steps_to(s));
        let hops = |f: &Found| match f {
            Found::Alone(e) => e.path(s),
            Found::Together(w) => w.path(s),
        };
        let gainful = |f: &&(Course, Result<Found, Diagnostic>)| {
            !matches!(f.0, Course::Moves | Course::MovesAndSignatures) && reached(f).is_some()
        };
        let way = found
            .iter()
            .find(gainful)
            .and_then(|(course, f)| Some((*course, steps(moves, ranks, from.state, &hops(f.as_ref().ok()?)?))));
        let together = found.iter().find(gainful).and_then(|(_, f)| match f {
            Ok(Found::Together(ways)) => {
                let path = ways.path(s)?;
                let mut at = from.state;
                let each = path.iter().zip(ways.members(moves, &path, &bounded)).map(|(hop, inside)| {
                    let inside = steps(moves, ranks, at, &inside);
                    at = hop.to;
                    inside
                });
                Some(each.collect())
            }
            _ => None,
        });
        let barrier = if way.is_some() {
            None
        } else {
            let possible = found.iter().rev().filter(|f| matches!(f.0, Course::Moves | Course::MovesAndSignatures));
            let path = possible.filter_map(|(_, f)| hops(f.as_ref().ok()?)).next();
            let path = path.map(|hops| steps(moves, ranks, from.state, &hops));
            let gains = |s: &&Step| !matches!(s.why, Compared::Better | Compared::MuchBetter);
            let left_out = found.iter().any(|f| f.0 == Course::MovesAndSignatures && f.1.is_err());
            match path.and_then(|path| path.iter().find(gains).cloned()) {
                Some(step) => Some(Barrier::NoGain(step)),
                None if left_out => Some(Barrier::NotFollowed),
                None => Some(Barrier::NoMoves),
            }
        };
        End {
            at: numbered(moves, feasible, s),
            concepts: equilibria.iter().filter(|(_, set)| set.contains(s)).map(|(key, _)| key.clone()).collect(),
            steps: found.iter().map(reached).collect(),
            way,
            members: together.unwrap_or_default(),
            barrier,
        }
    };
    let mut ends = ordered(equilibria);
    ends.retain(|s| *s != from.state);
    let listed = ends.iter().take(ENDS).map(|s| end(*s)).collect();
    Ok(Evolved { spreads, ends: listed, ends_in_all: ends.len() as u64, concepts: equilibria.len(), from })
}
