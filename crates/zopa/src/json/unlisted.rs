//! `zopa stability --json` where the states are too many to list.

use super::common::{Amount, CaseRef, Exact, Levels, Reading, ids};
use super::stability::ByConcept;
use crate::{JudgedState, Prepared, Searched, UnlistedAnswer, VERSION};
use schemars::JsonSchema;
use serde::Serialize;
use zopa_conflict::Notion;
use zopa_conflict::symbolic::{Deviation, Judged, Sought};
use zopa_core::{Case, PartyId, PartySet};

/// Equilibria of a space too large to list, in the numbers of the central case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UnlistedStability {
    /// The version of zopa.
    pub version: String,
    /// `stability`.
    pub answer: String,
    /// Of which case.
    pub case: CaseRef,
    /// The draw whose numbers were used: 0, the central case.
    pub draw: u64,
    /// Every party of the case.
    pub parties: Vec<String>,
    /// Parties whose preferences are not stated: not counted in equilibria.
    pub without_preferences: Vec<String>,
    /// `none`: no state is listed and none has a number. (Otherwise the answer is the other form of `stability`.)
    pub listed: String,
    /// The concepts that were searched, by key, with their definitions.
    pub concepts: ByConcept<Reading>,
    /// How many combinations of levels there are, those that a rule forbids included. (`states` of the other form lists them.)
    pub combinations: Amount,
    /// Why they are not listed.
    pub reason: String,
    /// How many equilibria a search lists (`--limit`).
    pub limit: u64,
    /// What the search gave for each concept asked for.
    pub equilibria: ByConcept<SoughtEquilibria>,
    /// Concepts asked for that need a list of the states.
    pub left_out: Vec<String>,
    /// The status quo and the states asked for.
    pub examined: Vec<JudgedLevels>,
}

/// What the search for equilibria of one concept gave.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SoughtEquilibria {
    /// Equilibria: all, or as many as the limit allows; null where none was searched for.
    pub found: Option<Vec<Levels>>,
    /// Whether there are no others; null where none was searched for.
    pub complete: Option<bool>,
    /// Where there is none: moves of which, in every state that can exist, one is possible and an improvement that nothing deters.
    pub because: Vec<MoveTo>,
    /// Whether each of these moves is needed for that.
    pub minimal: Option<bool>,
    /// Why none was searched for.
    pub refused: Option<String>,
    /// How it was obtained; null where none was searched for.
    pub exactness: Option<Exact>,
    /// By which definition.
    pub method: Reading,
}

/// A move of a party.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MoveTo {
    /// Who.
    pub party: String,
    /// Where it brings issues of its own; others stay as they are.
    pub to: Levels,
}

/// A state with its verdicts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct JudgedLevels {
    /// The state.
    pub levels: Levels,
    /// For each concept, by key.
    pub verdicts: ByConcept<JudgedConcept>,
}

/// The verdicts of one concept on one state.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct JudgedConcept {
    /// Whether every party with preferences would stay; null where that is not known.
    pub equilibrium: Option<bool>,
    /// One for each party with preferences.
    pub parties: Vec<JudgedParty>,
    /// Why there is no verdict.
    pub refused: Option<String>,
}

/// The verdict for one party.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct JudgedParty {
    /// Who.
    pub party: String,
    /// Whether it would stay.
    pub stable: bool,
    /// How many of its moves are improvements; null where it has more than 262,144 settings of its own, so that they are not counted.
    pub improvements: Option<u64>,
    /// If it would leave, its best improvement that nothing deters; if it would stay, its best improvement, which is deterred.
    pub temptation: Option<Levels>,
}

impl UnlistedStability {
    /// The document of an answer.
    pub fn new(prepared: &Prepared, answer: &UnlistedAnswer) -> Self {
        let case = &*prepared.case;
        let everyone: PartySet = case.parties.ids().collect();
        let key = |c| Notion::plain(c).key().to_owned();
        UnlistedStability {
            version: VERSION.into(),
            answer: "stability".into(),
            case: CaseRef::new(prepared),
            draw: 0,
            parties: ids(case, everyone),
            without_preferences: ids(case, everyone.minus(answer.stated)),
            listed: "none".into(),
            concepts: ByConcept::new(answer.searched.iter().map(|s| (key(s.concept), s.method().into()))),
            combinations: answer.states.into(),
            reason: answer.why.message.clone(),
            limit: answer.limit as u64,
            equilibria: ByConcept::new(answer.searched.iter().map(|s| (key(s.concept), sought(case, s)))),
            left_out: answer.left_out.clone(),
            examined: answer.examined.iter().map(|e| judged(case, e)).collect(),
        }
    }
}

fn sought(case: &Case, searched: &Searched) -> SoughtEquilibria {
    let mut entry = SoughtEquilibria {
        found: None,
        complete: None,
        because: Vec::new(),
        minimal: None,
        refused: None,
        exactness: None,
        method: searched.method().into(),
    };
    match &searched.found {
        Err(why) => entry.refused = Some(format!("{}. {}", why.message, why.cause)),
        Ok(answer) => {
            entry.exactness = Some((&answer.exactness).into());
            match &answer.value {
                Sought::Found { listed, complete } => {
                    entry.found = Some(listed.iter().map(|o| Levels::new(case, o)).collect());
                    entry.complete = Some(*complete);
                }
                Sought::None { because, minimal } => {
                    entry.found = Some(Vec::new());
                    entry.complete = Some(true);
                    entry.minimal = Some(*minimal);
                    let to = |d: &Deviation| MoveTo { party: id(case, d.party), to: changed(case, d) };
                    entry.because = because.iter().map(to).collect();
                }
            }
        }
    }
    entry
}

fn id(case: &Case, party: PartyId) -> String {
    case.parties[party].id.clone()
}

fn changed(case: &Case, deviation: &Deviation) -> Levels {
    let level = |(v, l): &(zopa_core::IssueId, zopa_core::LevelId)| {
        (case.issues[*v].id.clone(), case.issues[*v].levels[*l].id.clone().into())
    };
    Levels(deviation.to.iter().map(level).collect())
}

fn judged(case: &Case, state: &JudgedState) -> JudgedLevels {
    let party = |j: &Judged| JudgedParty {
        party: id(case, j.party),
        stable: j.stable,
        improvements: j.improvements,
        temptation: j.temptation.as_ref().map(|d| changed(case, d)),
    };
    let verdicts = state.verdicts.iter().map(|(concept, verdict)| {
        let entry = match verdict {
            Ok(all) => JudgedConcept {
                equilibrium: Some(all.iter().all(|j| j.stable)),
                parties: all.iter().map(party).collect(),
                refused: None,
            },
            Err(why) => JudgedConcept {
                equilibrium: None,
                parties: Vec::new(),
                refused: Some(format!("{}. {}", why.message, why.cause)),
            },
        };
        (Notion::plain(*concept).key().to_owned(), entry)
    });
    JudgedLevels { levels: Levels::new(case, &state.outcome), verdicts: ByConcept::new(verdicts) }
}
