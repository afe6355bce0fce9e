//! Preferences with strength, and with comparisons that nobody knows.
//!
//! Where statements of a priority order are held greatly (`strength = "strong"`) or not known to be held at all
//! (`strength = "unknown"`), the first statement that tells two states apart says how they compare: greatly or mildly
//! better, or not known. Pairs of states of a graph may be said not to be comparable. Every other party is compared by its ranks,
//! and always mildly. Concepts without unknown comparisons leave unknown statements and pairs out, those of strength among them: only so
//! strong and weak stability are together the plain one.

use crate::moves::Moves;
use crate::rank::Ranks;
use std::sync::Arc;
use zopa_core::{Compared, Id, Instance, Outcome, PartyId, PartySet, Preference, Role, StateId, Statement, Strength};

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

    /// The same preferences, but for one party one state is put beside another one, or where no statement of the party holds and
    /// below everything; `ranks` are those with the state there. For a party that can compare all states ([`Self::is_complete`]).
    pub(crate) fn with_state_at<'b>(
        &self,
        party: PartyId,
        state: StateId,
        beside: Option<StateId>,
        ranks: &'b Ranks,
    ) -> Graded<'b> {
        let mut statements = Arc::clone(&self.statements);
        if let Some(Some(own)) = Arc::make_mut(&mut statements).get_mut(party.index()) {
            let row = beside.map_or_else(|| vec![0; own.words], |t| own.row(t).to_vec());
            own.truths[state.0 as usize * own.words..][..own.words].copy_from_slice(&row);
        }
        let unknown = Arc::clone(&self.unknown);
        Graded { ranks, statements, unknown, audiences: self.audiences, known: self.known }
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
        let better = a[word] >> (63 - bit) & 1 == 1;
        match (statements.strengths[word * 64 + bit], better) {
            (Strength::Unknown, _) => Compared::Unknown,
            (Strength::Strong, true) => Compared::MuchBetter,
            (Strength::Strong, false) => Compared::MuchWorse,
            (Strength::Mild, true) => Compared::Better,
            (Strength::Mild, false) => Compared::Worse,
        }
    }
}

impl Statements {
    fn new(instance: &Instance, moves: &dyn Moves, list: &[Statement]) -> Self {
        let words = list.len().div_ceil(64).max(1);
        let mut truths = vec![0u64; moves.states() as usize * words];
        for s in (0..moves.states()).map(|s| StateId(s as u32)).filter(|s| moves.feasible(*s)) {
            let outcome: Outcome = moves.outcome(s);
            for (k, statement) in list.iter().enumerate() {
                let holds = instance.model().condition(statement.when).holds(&outcome);
                truths[s.0 as usize * words + k / 64] |= u64::from(holds) << (63 - k % 64);
            }
        }
        let mut known = vec![0u64; words];
        for (k, _) in list.iter().enumerate().filter(|(_, s)| s.strength != Strength::Unknown) {
            known[k / 64] |= 1 << (63 - k % 64);
        }
        Statements { words, truths, strengths: list.iter().map(|s| s.strength).collect(), known }
    }
    fn row(&self, s: StateId) -> &[u64] {
        &self.truths[s.0 as usize * self.words..][..self.words]
    }
}
