//! Whether a party would drift from a settlement, compiled once: what no draw changes is which moves there are.

use crate::drift::moves_from;
use crate::game::active_threats;
use zopa_core::{Compared, Diagnostic, Id, Instance, IssueId, IssueSet, LevelId, Limits, Outcome, PartyId, Role};

/// The moves of each party on issues that neither the settlement nor an active threat names.
#[derive(Debug)]
pub(super) struct SideMoves {
    parties: Vec<(PartyId, Vec<Move>)>,
    /// Whether a party with a certain order has an improvement: no draw changes that.
    always: bool,
    /// The moves of parties whose order has an open place.
    open: Vec<(PartyId, Vec<Outcome>)>,
    at: Outcome,
}

/// What a move changes in a cardinal party's score.
#[derive(Debug)]
struct Move {
    levels: Vec<(IssueId, LevelId, LevelId)>,
    /// Terms, by their number, that it turns on (true) or off.
    terms: Vec<(usize, bool)>,
}

impl SideMoves {
    /// The moves from a settlement that names these issues.
    pub(super) fn new(
        instance: &Instance,
        at: &Outcome,
        named: &[(IssueId, LevelId)],
        limits: &Limits,
    ) -> Result<SideMoves, Diagnostic> {
        let model = instance.model();
        let case = model.case();
        let mut taken = IssueSet::none(model.space().issues());
        named.iter().for_each(|(v, _)| taken.insert(*v));
        for threat in active_threats(model, at) {
            case.threats[threat].set.iter().for_each(|(v, _)| taken.insert(*v));
        }
        let free: Vec<IssueId> = model.space().issue_ids().filter(|v| !taken.contains(*v)).collect();
        let mut found = SideMoves { parties: Vec::new(), always: false, open: Vec::new(), at: at.clone() };
        for party in case.with_preferences().minus(case.having(Role::Audience)).iter() {
            let mut moves = Vec::new();
            let mut improves = false;
            let mut reached = Vec::new();
            let is_open = case.open_places.iter().any(|o| o.party == party);
            moves_from(instance, party, at, &free, limits, &mut |to| match instance.additive(party) {
                None if is_open => reached.push(to),
                None => improves |= instance.compare(party, &to, at) == Compared::Better,
                Some(additive) => {
                    let levels = to.differing(at).map(|v| (v, at.level(v), to.level(v))).collect();
                    let turned = additive.terms().iter().enumerate().filter_map(|(k, (condition, _))| {
                        let holds = |o: &Outcome| model.condition(*condition).holds(o);
                        (holds(at) != holds(&to)).then(|| (k, holds(&to)))
                    });
                    moves.push(Move { levels, terms: turned.collect() });
                }
            })?;
            found.always |= improves;
            if !reached.is_empty() {
                found.open.push((party, reached));
            }
            if !moves.is_empty() {
                found.parties.push((party, moves));
            }
        }
        Ok(found)
    }

    /// Whether somebody has a strict improvement with the numbers of this instance.
    pub(super) fn any(&self, instance: &Instance) -> bool {
        let better = |party, to| instance.compare(party, to, &self.at) == Compared::Better;
        self.always
            || self.open.iter().any(|(party, reached)| reached.iter().any(|to| better(*party, to)))
            || self.parties.iter().any(|(party, moves)| {
                let Some(additive) = instance.additive(*party) else { return false };
                moves.iter().any(|m| {
                    let levels = m.levels.iter().map(|(v, from, to)| {
                        let table = additive.table(*v);
                        table[to.index()].raw() - table[from.index()].raw()
                    });
                    let terms = m.terms.iter().map(|(k, on)| {
                        let add = additive.terms()[*k].1.raw();
                        if *on { add } else { -add }
                    });
                    levels.sum::<i64>() + terms.sum::<i64>() > 0
                })
            })
    }
}
