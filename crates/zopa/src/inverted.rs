//! Which preferences would make a state an equilibrium: `zopa stability --inverse`.

use crate::Prepared;
use crate::numbered::Numbered;
use crate::stability::StabilityRequest;
use zopa_conflict::inverse::{
    Change, FreeWeight, Profiles, Reweighting, profiles, smallest_change, smallest_change_at_once,
    smallest_joint_change, smallest_weights,
};
use zopa_conflict::{CoalitionAnswer, Coalitional, Further, Graded, Moves, NEEDS_WORK, Notion, Simultaneous};
use zopa_core::{Answer, Diagnostic, InputId, Preference, Run, Uncertain, WalkAway};

/// Why a concept has no inverse here.
pub const NOT_INVERTED: &str = "orders that make a state an equilibrium are searched for under nash, gmr, smr, seq and sseq, under gmr and smr with \
    signatures, and under cnash, cgmr, csmr and sim; the other concepts rest on more than how high the state stands in each order";

/// Whether orders that make a state an equilibrium are searched for under a concept.
pub fn is_turned_round(concept: Further) -> bool {
    use CoalitionAnswer::{Nothing, Reach, ReachWithoutRepair};
    matches!(
        concept,
        Further::Coalition(Coalitional { concept: Nothing | Reach | ReachWithoutRepair, .. })
            | Further::Sim(Simultaneous::Broad)
    )
}

/// The same for a concept of single parties.
pub fn turns_round(notion: Notion) -> bool {
    !(notion.signatures() && notion.concept().answers_gain())
}

/// A concept that is turned round.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Turned {
    /// Of single parties.
    Alone(Notion),
    /// Of coalitions, or of all who move at the same time.
    Further(Further),
}

impl Turned {
    /// Its name in machine-readable answers.
    pub fn key(self) -> String {
        match self {
            Turned::Alone(notion) => notion.key().to_owned(),
            Turned::Further(concept) => concept.key(),
        }
    }
}

/// A wished state, under each concept asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Inverted {
    /// The state.
    pub at: Numbered,
    /// By concept.
    pub concepts: Vec<InvertedConcept>,
    /// Keys of the concepts that were asked for and cannot be turned round.
    pub left_out: Vec<String>,
}

/// What would make a state an equilibrium under one concept.
#[derive(Clone, PartialEq, Debug)]
pub struct InvertedConcept {
    /// The concept.
    pub concept: Turned,
    /// The smallest change of the parties' orders; of no swap if it is an equilibrium already.
    pub change: Result<Answer<Change>, Diagnostic>,
    /// The smallest change of weights within their stated ranges that does it, `None` if no weights there do; left out where no weight
    /// has a range of its own.
    pub weights: Option<Result<Answer<Option<Reweighting>>, Diagnostic>>,
    /// How many of all profiles of strict orders do it.
    pub profiles: Result<Answer<Profiles>, Diagnostic>,
}

/// The smallest changes and the counts for one state; each says itself why it is missing.
pub(crate) fn inverted(
    prepared: &Prepared,
    moves: &dyn Moves,
    graded: &Graded<'_>,
    at: Numbered,
    request: &StabilityRequest,
    run: &Run<'_>,
) -> Inverted {
    let ranks = graded.ranks();
    let free = free_weights(prepared);
    let number = |x| match x {
        Uncertain::Known(value) => value,
        Uncertain::Input(id) => prepared.streams.law(id).central(),
    };
    let wanted = |notion: &Notion| (at.state, notion.concept());
    let alone = |notion: &Notion| InvertedConcept {
        concept: Turned::Alone(*notion),
        weights: (!free.is_empty()).then(|| match notion.signatures() {
            false => smallest_weights(&prepared.central, &number, &free, moves, ranks, wanted(notion), run),
            true => Err(not_with("the smallest change of weights is searched for")),
        }),
        change: smallest_change(moves, ranks, at.state, *notion, run),
        profiles: match notion.signatures() {
            false => profiles(moves, ranks, at.state, notion.concept(), run),
            true => Err(not_with("they are counted")),
        },
    };
    let together = |concept: Further| InvertedConcept {
        concept: Turned::Further(concept),
        weights: (!free.is_empty()).then(|| Err(not_with("the smallest change of weights is searched for"))),
        change: match concept {
            Further::Coalition(of) => smallest_joint_change(moves, graded, at.state, of, run)
                .and_then(|found| found.ok_or_else(|| not_with("the smallest change is searched for"))),
            _ => smallest_change_at_once(moves, ranks, prepared.case.is_graph(), at.state, run),
        },
        profiles: Err(not_with("they are counted")),
    };
    let (turned, not): (Vec<Notion>, Vec<Notion>) = request.notions.iter().partition(|n| turns_round(**n));
    let (joint, other): (Vec<Further>, Vec<Further>) = request.further.iter().partition(|f| is_turned_round(**f));
    let mut concepts: Vec<InvertedConcept> = turned.iter().map(alone).collect();
    concepts.extend(joint.into_iter().map(together));
    let left_out = not.iter().map(|n| n.key().to_owned()).chain(other.iter().map(|f| f.key())).collect();
    Inverted { concepts, at, left_out }
}

/// Why something is not said of a concept with signatures or of coalitions.
fn not_with(what: &str) -> Diagnostic {
    Diagnostic::new(&NEEDS_WORK, format!("{what} for nash, gmr, smr, seq and sseq only"))
        .because("With signatures and coalitions many more comparisons count.")
        .cure("Ask for one of these.")
}

/// The weights with a range of their own: a number that is used elsewhere too stays where it is.
fn free_weights(prepared: &Prepared) -> Vec<FreeWeight> {
    let mut used: Vec<InputId> = Vec::new();
    let mut weights = Vec::new();
    for (party, preference) in prepared.case.preferences.enumerated() {
        let Preference::Cardinal(cardinal) = preference else { continue };
        let mut note = |x: &Uncertain<f64>| {
            if let Uncertain::Input(id) = x {
                used.push(*id);
            }
        };
        for (issue, worth) in cardinal.issues.enumerated() {
            let Some(worth) = worth else { continue };
            note(&worth.weight);
            worth.values.iter().for_each(&mut note);
            if let Uncertain::Input(input) = worth.weight {
                let (low, high) = prepared.streams.law(input).range();
                weights.push(FreeWeight { party, issue, input, low, high });
            }
        }
        cardinal.terms.iter().for_each(|t| note(&t.add));
        match &cardinal.walk_away {
            WalkAway::Above(x) | WalkAway::Absolute(x) => note(x),
        }
    }
    weights.retain(|w| used.iter().filter(|id| **id == w.input).count() == 1);
    weights
}
