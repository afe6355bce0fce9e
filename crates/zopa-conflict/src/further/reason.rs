//! Why a state is stable under a further concept, or not.

use super::coalitions::Coalitions;
use super::concept::{CoalitionAnswer, Coalitional, Further};
use super::graded::Graded;
use super::graded_answers::{Answers, Terms, of_strength, of_unknown};
use super::horizon::Horizon;
use super::ways::within;
use super::{FurtherTable, Simultaneous, simultaneous};
use crate::concept::{Concept, Notion};
use crate::moves::Moves;
use crate::path::exhausted;
use crate::problem::{check_memory, stopped};
use crate::search::{self, Hop, Prefers, Search};
use crate::whole::whole;
use zopa_core::{Compared, Diagnostic, Id, PartyId, PartySet, Run, StateId, Step};

/// The verdict of a further concept on one state, and what it rests on.
#[derive(Clone, PartialEq, Debug)]
pub struct Reason {
    /// Which concept.
    pub concept: Further,
    /// For whom: a party, or a coalition.
    pub who: PartySet,
    /// The verdict.
    pub stable: bool,
    /// If not stable, what it would do; if stable, its first temptation, if it has any. For limited-move concepts the
    /// moves that it anticipates.
    pub advance: Vec<Step>,
    /// If stable (for weak stability also if it is not because it is strongly), what answers that: one after another, or for SIM all at the same time, each from the state itself.
    pub answer: Vec<Step>,
    /// How who would move likes the end of it all, compared with staying (of a coalition, the least pleased).
    pub end: Option<Compared>,
}

/// The reasons for the verdicts of every concept of a table on one state: for each party, and for each coalition of two
/// and more that has something to gain together.
///
/// # Errors
/// As [`super::further`].
pub fn reasons(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    table: &FurtherTable,
    at: StateId,
    run: &Run<'_>,
) -> Result<Vec<Reason>, Diagnostic> {
    let mut all = Vec::new();
    for concept in table.concepts() {
        match *concept {
            Further::Coalition(of) => {
                for coalition in table.coalitions() {
                    let stable = table.stable_for(*concept, *coalition).is_some_and(|s| s.contains(at));
                    all.extend(of_coalition(moves, graded, (of, *coalition, stable), at, run)?);
                }
            }
            concept => {
                for who in table.stated().iter() {
                    if let Some(set) = table.stable(concept, who) {
                        all.push(of_party(moves, graded, (concept, who, set.contains(at)), at, run)?);
                    }
                }
            }
        }
    }
    Ok(all)
}

/// The coalitions of two and more of a table that have nothing to gain together at a state, which [`reasons`] leaves out: each stays, for want of a departure.
/// `said` are these reasons.
pub fn content(table: &FurtherTable, said: &[Reason]) -> Vec<Reason> {
    let mut all = Vec::new();
    for concept in table.concepts().iter().filter(|c| matches!(c, Further::Coalition(_))) {
        for who in table.coalitions().iter().copied().filter(|c| c.len() > 1) {
            if !said.iter().any(|r| r.concept == *concept && r.who == who) {
                let (advance, answer, end) = (Vec::new(), Vec::new(), None);
                all.push(Reason { concept: *concept, who, stable: true, advance, answer, end });
            }
        }
    }
    all
}

/// The steps of a path, with how their takers like them.
fn steps(moves: &dyn Moves, graded: &Graded<'_>, from: StateId, path: &[Hop]) -> Vec<Step> {
    let mut at = from;
    path.iter()
        .map(|hop| {
            let step = Step {
                by: hop.by,
                from: moves.outcome(at),
                to: moves.outcome(hop.to),
                why: least(graded, hop.by, hop.to, at),
            };
            at = hop.to;
            step
        })
        .collect()
}

/// How the least pleased of some parties likes a state, compared with another; not known before all others.
fn least(graded: &Graded<'_>, who: PartySet, to: StateId, from: StateId) -> Compared {
    let all = who.iter().map(|p| graded.compare(p, to, from));
    all.min_by_key(|c| if *c == Compared::Unknown { -1 } else { *c as i32 }).unwrap_or(Compared::Unknown)
}

/// Who goes where, step by step.
type Way = Vec<(PartySet, u32)>;

fn hops(path: Way) -> Vec<Hop> {
    path.into_iter().map(|(by, to)| Hop { by, to: StateId(to) }).collect()
}

fn of_coalition(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    (of, members, stable): (Coalitional, PartySet, bool),
    at: StateId,
    run: &Run<'_>,
) -> Result<Option<Reason>, Diagnostic> {
    let ranks = graded.ranks();
    let prefers = |p: PartyId, a: StateId, b: StateId| ranks.prefers(p, a, b);
    let gains: Prefers<'_> = &prefers;
    let better = |x: StateId| members.iter().all(|p| ranks.prefers(p, x, at));
    let refused = |why| stopped("the search for what a coalition can do", &why);
    check_memory("the search for what a coalition can do", 2 * Search::bytes(moves), run.limits.bytes)?;
    let own = exhausted(Search::new(moves, members, None, true, run.limits.work), at).map_err(refused)?;
    let states = own.states();
    let mut tempting = states.iter().filter(|t| better(*t)).peekable();
    if tempting.peek().is_none() {
        return Ok(None);
    }
    let mut engine = Coalitions::new(moves, ranks, run);
    let repairs = match of.concept {
        CoalitionAnswer::ReachWithoutRepair => Some(engine.repairs(members, at)?),
        _ => None,
    };
    let deters = |x: StateId| !better(x) && repairs.as_ref().is_none_or(|set| !set.contains(x));
    let others = (0..moves.parties()).map(PartyId::new).collect::<PartySet>().minus(members);
    let stated = others.intersection(ranks.stated());
    let limit = run.limits.work;
    let mut search = match of.concept {
        CoalitionAnswer::Nothing | CoalitionAnswer::ClassImprovements => None,
        CoalitionAnswer::Reach | CoalitionAnswer::ReachWithoutRepair => {
            Some(Search::new(moves, others, None, of.signatures, limit))
        }
        CoalitionAnswer::Improvements => Some(Search::new(moves, stated, Some(gains), of.signatures, limit)),
    };
    let class = match of.concept {
        CoalitionAnswer::ClassImprovements => engine.answers(members, of)?,
        _ => None,
    };
    let mut found: Option<(StateId, Vec<Hop>)> = None;
    for t in tempting {
        let answer = match (&mut search, &class) {
            (Some(search), _) => {
                let entry = search.first(t, &mut |x| deters(x)).map_err(refused)?;
                entry.map(|entry| search::path(search.reached(), entry))
            }
            (None, Some(net)) => {
                let way = net.way(t.0, &mut |x| deters(StateId(x)));
                // Each answer is a coalition's: its members' moves one by one.
                let mut from = t;
                let each = |hop: Hop| {
                    let inside = within(moves, from, hop, of.signatures, run);
                    from = hop.to;
                    inside
                };
                way.map(|way| hops(way).into_iter().flat_map(each).collect())
            }
            (None, None) => None,
        };
        match answer {
            Some(answer) => {
                found.get_or_insert((t, answer));
                // All are answered: the first one is told.
                if stable {
                    break;
                }
            }
            None => {
                found = Some((t, Vec::new()));
                break;
            }
        }
    }
    let Some((t, answer)) = found else { return Ok(None) };
    let path = own.path(t).unwrap_or_default();
    let end = answer.last().map_or(t, |h| h.to);
    Ok(Some(Reason {
        concept: Further::Coalition(of),
        who: members,
        stable,
        advance: steps(moves, graded, at, &path),
        answer: steps(moves, graded, t, &answer),
        end: Some(least(graded, members, end, at)),
    }))
}

fn of_party(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    (concept, who, stable): (Further, PartyId, bool),
    at: StateId,
    run: &Run<'_>,
) -> Result<Reason, Diagnostic> {
    let (plain, signatures) = concept.shaded();
    let known = matches!(plain, Further::Strength(..)).then(|| graded.without_unknown());
    let graded = known.as_ref().unwrap_or(graded);
    let (path, answer) = match plain {
        Further::Strength(c, degree) => {
            let (is, not) = of_strength(c, degree);
            let is = is.signing(signatures);
            match not.map(|not| not.signing(signatures)) {
                None => answered(moves, graded, who, &is, at, run)?,
                Some(strong) => {
                    let (step, great) = answered(moves, graded, who, &strong, at, run)?;
                    match step.first() {
                        // Weakly stable: what nothing greatly worse meets, and what does meet it.
                        Some(t) if stable => (step.clone(), answer_to(moves, graded, who, &is, (at, t.to), run)?),
                        // Not weakly, because strongly: the first gain with its great answer, if there is a gain.
                        _ if step.is_empty() || !great.is_empty() => (step, great),
                        // Not at all: what nothing meets.
                        _ => answered(moves, graded, who, &is, at, run)?,
                    }
                }
            }
        }
        Further::Unknown(c, extension) => {
            answered(moves, graded, who, &of_unknown(c, extension).signing(signatures), at, run)?
        }
        Further::Sim(reading) => at_once(moves, graded, reading, who, at, run)?,
        Further::Limited(h) => (hops(Horizon::new(moves, graded.ranks(), run)?.anticipated(who, at, h)?), Vec::new()),
        Further::NonMyopic => {
            let mut ahead = Horizon::new(moves, graded.ranks(), run)?;
            let way = match ahead.leaves(who, at)? {
                // All layers up to the horizon are kept for this.
                Some(h) if !stable && u64::from(h) * moves.states() < 1 << 24 => ahead.anticipated(who, at, h)?,
                _ => Vec::new(),
            };
            (hops(way), Vec::new())
        }
        Further::Stackelberg => {
            let mut ahead = Horizon::new(moves, graded.ranks(), run)?;
            let leads = hops(ahead.anticipated(who, at, 2)?);
            let follower = ahead.pair.into_iter().find(|p| *p != who).unwrap_or(who);
            let path = if leads.is_empty() { hops(ahead.anticipated(follower, at, 1)?) } else { leads };
            (path, Vec::new())
        }
        Further::Coalition(_) | Further::Signing(_) => (Vec::new(), Vec::new()),
    };
    let advance = steps(moves, graded, at, &path);
    let after = path.last().map_or(at, |h| h.to);
    let (answer, end) = match concept {
        Further::Sim(_) => {
            // All at once: each step is from the state itself, and the end is where they lead together.
            let sum = |x: u32, h: &Hop| x.wrapping_add(h.to.0.wrapping_sub(at.0));
            let end = StateId(answer.iter().fold(after.0, sum));
            let each = answer.iter().flat_map(|h| steps(moves, graded, at, std::slice::from_ref(h))).collect();
            (each, end)
        }
        _ => (steps(moves, graded, after, &answer), answer.last().map_or(after, |h| h.to)),
    };
    let end = (!advance.is_empty()).then(|| graded.compare(who, end, at));
    Ok(Reason { concept, who: PartySet::only(who), stable, advance, answer, end })
}

type Path = (Vec<Hop>, Vec<Hop>);

/// The first improvement that nothing answers, or the first of all with its answer.
fn answered(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    who: PartyId,
    terms: &Terms,
    at: StateId,
    run: &Run<'_>,
) -> Result<Path, Diagnostic> {
    let answers = Answers::new(moves, graded, who, run);
    let net = answers.net(terms)?;
    let alone = PartySet::only(who);
    let mut first: Option<Path> = None;
    for t in answers.departures(terms, at) {
        let way = if terms.answered { net.way(t.0, &mut |x| answers.deters(terms, at, StateId(x))) } else { None };
        let step = vec![Hop { by: alone, to: t }];
        let Some(way) = way else { return Ok((step, Vec::new())) };
        first.get_or_insert_with(|| (step, hops(way)));
    }
    Ok(first.unwrap_or_default())
}

/// What answers one improvement, if anything does.
fn answer_to(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    who: PartyId,
    terms: &Terms,
    (at, t): (StateId, StateId),
    run: &Run<'_>,
) -> Result<Vec<Hop>, Diagnostic> {
    let answers = Answers::new(moves, graded, who, run);
    let net = answers.net(terms)?;
    Ok(net.way(t.0, &mut |x| answers.deters(terms, at, StateId(x))).map(hops).unwrap_or_default())
}

/// The same where all move at once.
fn at_once(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    reading: Simultaneous,
    who: PartyId,
    at: StateId,
    run: &Run<'_>,
) -> Result<Path, Diagnostic> {
    let ranks = graded.ranks();
    let seq = Notion::plain(Concept::Seq);
    let first = match reading {
        Simultaneous::Broad => None,
        Simultaneous::Tableau => Some(whole(moves, ranks, &[seq], run)?.value),
    };
    let takes_part = |p: PartyId, s: StateId| {
        first.as_ref().is_none_or(|table| table.stable(seq, p).is_some_and(|set| !set.contains(s)))
    };
    let mut improvements = Vec::new();
    if takes_part(who, at) {
        moves.each(who, at, &mut |t| {
            if ranks.prefers(who, t, at) {
                improvements.push(t);
            }
        });
    }
    improvements.sort_unstable();
    let mut kept: Option<Path> = None;
    for t in improvements {
        let step = vec![Hop { by: PartySet::only(who), to: t }];
        let Some((profile, _)) = simultaneous::sanction(moves, ranks, &takes_part, (at, who, t)) else {
            return Ok((step, Vec::new()));
        };
        let answer = profile.into_iter().map(|(p, to)| Hop { by: PartySet::only(p), to }).collect();
        kept.get_or_insert((step, answer));
    }
    Ok(kept.unwrap_or_default())
}
