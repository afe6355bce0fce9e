//! Preferences with strength, and with comparisons that nobody knows.
//!
//! Where statements of a priority order are held greatly (`strength = "strong"`) or not known to be held at all
//! (`strength = "unknown"`), the first statement that tells two states apart says how they compare: greatly or mildly
//! better, or not known. Pairs of states of a graph may be said not to be comparable. Every other party is compared by its ranks,
//! and always mildly. Concepts without unknown comparisons leave unknown statements and pairs out, those of strength among them: only so
//! strong and weak stability are together the plain one.

use crate::bulk::Truths;
use crate::moves::Moves;
use crate::rank::Ranks;
use std::collections::BTreeMap;
use std::sync::Arc;
use zopa_core::{Compared, Id, Instance, PartyId, PartySet, Preference, Role, StateId, Statement, Strength};

/// How each party compares any two states.
#[derive(Clone, Debug)]
pub struct Graded<'a> {
    ranks: &'a Ranks,
    statements: Arc<Vec<Option<Statements>>>,
    /// By party: pairs of states of a graph that it may like either way, the lower first.
    unknown: Arc<Vec<Vec<(u32, u32)>>>,
    /// Parties that only watch: they join no coalition.
    audiences: PartySet,
    /// Whether unknown statements and pairs are left out, as the ranks leave them out.
    known: bool,
}

/// The truth of a party's statements at each state, the most important in the highest bit of the first word.
#[derive(Clone, Debug)]
struct Statements {
    words: usize,
    truths: Vec<u64>,
    strengths: Vec<Strength>,
    /// The statements that are not unknown, laid out as the truths are.
    known: Vec<u64>,
}

impl<'a> Graded<'a> {
    /// The preferences of an instance; `ranks` are its ranks.
    pub fn new(instance: &Instance, moves: &dyn Moves, ranks: &'a Ranks) -> Self {
        let case = instance.model().case();
        let statements = |party: PartyId| match case.preferences.get(party) {
            Some(Preference::Priorities(list)) if list.iter().any(|s| s.strength != Strength::Mild) => {
                Some(Statements::new(instance, moves, list))
            }
            _ => None,
        };
        // A graph's states are the levels of its one issue.
        let unknown = |p: PartyId| {
            let of = case.not_compared.iter().filter(|pair| pair.party == p);
            of.map(|pair| (pair.low.index() as u32, pair.high.index() as u32)).collect()
        };
        let parties = || (0..moves.parties()).map(PartyId::new);
        let (statements, unknown) = (parties().map(statements).collect(), parties().map(unknown).collect());
        let audiences = case.parties.ids().filter(|p| case.parties[*p].role == Role::Audience).collect();
        Graded { ranks, statements: Arc::new(statements), unknown: Arc::new(unknown), audiences, known: false }
    }

    /// Ranks alone: everything is mild, nothing unknown.
    pub fn plain(ranks: &'a Ranks, parties: usize) -> Self {
        let (statements, unknown) = (vec![None; parties], vec![Vec::new(); parties]);
        let audiences = PartySet::EMPTY;
        Graded { ranks, statements: Arc::new(statements), unknown: Arc::new(unknown), audiences, known: false }
    }

    /// The same preferences for a concept that knows nothing of unknown comparisons: unknown statements and pairs are left out.
    pub(crate) fn without_unknown(&self) -> Graded<'a> {
        Graded { known: true, ..self.clone() }
    }

    /// Whether the party can compare all states.
    pub(crate) fn is_complete(&self, party: PartyId) -> bool {
        let known = |s: &Statements| s.strengths.iter().all(|x| *x != Strength::Unknown);
        self.statements[party.index()].as_ref().is_none_or(known) && self.unknown[party.index()].is_empty()
    }

    /// Whether the party may like some state greatly better than another.
    pub(crate) fn has_degrees(&self, party: PartyId) -> bool {
        let statements = self.statements[party.index()].as_ref();
        statements.is_some_and(|s| s.strengths.contains(&Strength::Strong))
    }

    /// The parties with preferences.
    pub fn stated(&self) -> PartySet {
        self.ranks.stated()
    }
    /// The parties with preferences that can be in a coalition: an audience never moves and never signs.
    pub(crate) fn joining(&self) -> PartySet {
        self.stated().minus(self.audiences)
    }
    /// The ranks beneath.
    pub fn ranks(&self) -> &'a Ranks {
        self.ranks
    }
    /// How the party likes `a`, compared with `b`.
    pub fn compare(&self, party: PartyId, a: StateId, b: StateId) -> Compared {
        let pair = (a.0.min(b.0), a.0.max(b.0));
        if !self.known && self.unknown.get(party.index()).is_some_and(|all| all.binary_search(&pair).is_ok()) {
            return Compared::Unknown;
        }
        let Some(Some(statements)) = self.statements.get(party.index()) else {
            return self.ranks.compare(party, a, b);
        };
        let (a, b) = (statements.row(a), statements.row(b));
        let apart = |w: usize| (a[w] ^ b[w]) & if self.known { statements.known[w] } else { u64::MAX };
        let Some(word) = (0..a.len()).find(|w| apart(*w) != 0) else { return Compared::Equal };
        let bit = apart(word).leading_zeros() as usize;
        told(statements.strengths[word * 64 + bit], a[word] >> (63 - bit) & 1 == 1)
    }

    /// How the party likes `a`, compared with a state that stands beside another one, or (`None`) where no statement of the party holds
    /// and below everything.
    pub(crate) fn compare_beside(&self, party: PartyId, a: StateId, beside: Option<StateId>) -> Compared {
        if let Some(beside) = beside {
            return self.compare(party, a, beside);
        }
        let Some(Some(statements)) = self.statements.get(party.index()) else { return Compared::Better };
        let holds =
            |k: &usize| statements.holds(*k, a) && !(self.known && statements.strengths[*k] == Strength::Unknown);
        let first = (0..statements.strengths.len()).find(holds);
        first.map_or(Compared::Equal, |k| told(statements.strengths[k], true))
    }

    /// Whether the party holds anything greatly: otherwise nothing is much better or worse for it.
    pub(crate) fn holds_greatly(&self, party: PartyId) -> bool {
        self.statements[party.index()].as_ref().is_some_and(|s| s.strengths.contains(&Strength::Strong))
    }

    /// The states that can exist in classes that the party compares alike with every state, each class in ascending order; if only
    /// what is greatly apart counts, alike in that.
    pub(crate) fn classes(&self, party: PartyId, moves: &dyn Moves, greatly: bool) -> Vec<Vec<StateId>> {
        let states = || (0..moves.states()).map(|s| StateId(s as u32)).filter(|s| moves.feasible(*s));
        if !self.known && !self.unknown[party.index()].is_empty() {
            return states().map(|s| vec![s]).collect();
        }
        let mut classes: BTreeMap<Vec<u64>, Vec<StateId>> = BTreeMap::new();
        match (&self.statements[party.index()], self.ranks.of(party)) {
            (Some(statements), _) => {
                let mask = statements.that_count(self.known, greatly);
                for s in states() {
                    let key = statements.row(s).iter().zip(&mask).map(|(word, mask)| word & mask).collect();
                    classes.entry(key).or_default().push(s);
                }
            }
            (None, Some(ranks)) => {
                states().for_each(|s| classes.entry(vec![ranks[s.0 as usize].into()]).or_default().push(s));
            }
            (None, None) => {}
        }
        classes.into_values().collect()
    }

    /// Up to 64 states with which a party compares others all at once.
    pub(crate) fn lanes(&self, party: PartyId, at: Vec<StateId>) -> Lanes<'_> {
        let pairs = !self.known && !self.unknown[party.index()].is_empty();
        let statements = self.statements[party.index()].as_ref().filter(|_| !pairs);
        let column = |s: &Statements, k| at.iter().rev().fold(0, |column, t| column << 1 | u64::from(s.holds(k, *t)));
        let columns = statements.map(|s| (0..s.strengths.len()).map(|k| column(s, k)).collect());
        Lanes { graded: self, party, statements, columns: columns.unwrap_or_default(), at }
    }
    /// How many steps it takes to compare one state with lanes, at most.
    pub(crate) fn comparing(&self, party: PartyId) -> u64 {
        let pairs = !self.known && !self.unknown[party.index()].is_empty();
        self.statements[party.index()].as_ref().filter(|_| !pairs).map_or(64, |s| 1 + s.strengths.len() as u64)
    }
}

/// How two states compare that a statement tells apart, which holds at the first or not.
fn told(strength: Strength, first: bool) -> Compared {
    match (strength, first) {
        (Strength::Unknown, _) => Compared::Unknown,
        (Strength::Strong, true) => Compared::MuchBetter,
        (Strength::Strong, false) => Compared::MuchWorse,
        (Strength::Mild, true) => Compared::Better,
        (Strength::Mild, false) => Compared::Worse,
    }
}

/// Up to 64 states, one for each bit of a word, with which one party compares others.
pub(crate) struct Lanes<'a> {
    graded: &'a Graded<'a>,
    party: PartyId,
    /// Where statements alone decide.
    statements: Option<&'a Statements>,
    /// For each statement at which of the states it holds.
    columns: Vec<u64>,
    at: Vec<StateId>,
}

impl Lanes<'_> {
    /// Of which of the states it is true how the party likes `x`, compared with it.
    pub(crate) fn fitting(&self, x: StateId, fits: fn(Compared) -> bool) -> u64 {
        let Some(statements) = self.statements else {
            let bit = |(k, s): (usize, &StateId)| u64::from(fits(self.graded.compare(self.party, x, *s))) << k;
            return self.at.iter().enumerate().map(bit).sum();
        };
        let mut alike = u64::MAX >> (64 - self.at.len().clamp(1, 64));
        let mut fitting = 0;
        for (k, column) in self.columns.iter().enumerate() {
            let strength = statements.strengths[k];
            if self.graded.known && strength == Strength::Unknown {
                continue;
            }
            let holds = statements.holds(k, x);
            let apart = alike & if holds { !column } else { *column };
            if apart != 0 && fits(told(strength, holds)) {
                fitting |= apart;
            }
            alike &= !apart;
            if alike == 0 {
                return fitting;
            }
        }
        if fits(Compared::Equal) { fitting | alike } else { fitting }
    }
}

impl Statements {
    fn new(instance: &Instance, moves: &dyn Moves, list: &[Statement]) -> Self {
        let words = list.len().div_ceil(64).max(1);
        let n = moves.states() as usize;
        let mut truths = vec![0u64; n * words];
        for (w, some) in list.chunks(64).enumerate() {
            let mut keys = vec![0i64; n];
            for statement in some {
                let held = Truths::new(instance.model(), moves.layout(), statement.when);
                held.fold(&mut keys, |key, holds| *key = *key << 1 | i64::from(holds));
            }
            for (s, key) in keys.into_iter().enumerate() {
                truths[s * words + w] = (key as u64) << (64 - some.len());
            }
        }
        let mut known = vec![0u64; words];
        for (k, _) in list.iter().enumerate().filter(|(_, s)| s.strength != Strength::Unknown) {
            known[k / 64] |= 1 << (63 - k % 64);
        }
        Statements { words, truths, strengths: list.iter().map(|s| s.strength).collect(), known }
    }
    /// Whether a statement holds at a state.
    fn holds(&self, statement: usize, s: StateId) -> bool {
        self.row(s)[statement / 64] >> (63 - statement % 64) & 1 == 1
    }
    /// The statements that tell states apart, laid out as the truths are: without unknown ones, if these are left out; down to the last
    /// strong one, if only what is greatly apart counts.
    fn that_count(&self, known: bool, greatly: bool) -> Vec<u64> {
        let last = match greatly {
            true => self.strengths.iter().rposition(|s| *s == Strength::Strong).map_or(0, |k| k + 1),
            false => self.strengths.len(),
        };
        let mut mask = vec![0u64; self.words];
        for k in (0..last).filter(|k| !known || self.strengths[*k] != Strength::Unknown) {
            mask[k / 64] |= 1 << (63 - k % 64);
        }
        mask
    }
    fn row(&self, s: StateId) -> &[u64] {
        &self.truths[s.0 as usize * self.words..][..self.words]
    }
}
