//! What the numbers about the whole space depend on: counts of packages, coalitions, equilibria, payoffs, near misses.

use super::{Gather, Need, Needs};
use crate::Assessment;
use zopa_core::{Domains, IssueId, LevelSet, Outcome, PartyId, PartySet};

/// Of which group packages are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Among {
    /// Those at the table.
    Table,
    /// All who set an issue.
    Setters,
}

impl Among {
    /// Both.
    pub const ALL: [Among; 2] = [Among::Table, Among::Setters];

    /// Its name in paths.
    pub fn key(self) -> &'static str {
        match self {
            Among::Table => "table",
            Among::Setters => "setters",
        }
    }
}

impl Gather<'_> {
    fn all_levels(&self) -> Domains {
        self.case.issues.iter().map(|issue| LevelSet::all(issue.levels.len())).collect()
    }

    /// What is possible, in a group's hands, agreeable to it and efficient.
    pub(super) fn counts(&mut self, among: Among) {
        let group = match among {
            Among::Table => self.case.table(),
            Among::Setters => self.case.setters(),
        };
        self.parts();
        let all = self.all_levels();
        self.scene(&all, true);
        self.search(group);
    }

    /// The states, and which of them nobody would leave.
    pub(super) fn equilibria(&mut self) {
        let all = self.all_levels();
        self.scene(&all, false);
        self.case.parties.ids().for_each(|party| self.over(party, &all, false));
    }

    /// What some parties could sign to the gain of each; what they could do together decides the rest.
    pub(super) fn coalition(&mut self, who: PartySet) {
        self.search(who);
        self.aside(Gather::equilibria);
    }

    /// Every coalition that has something to gain.
    pub(super) fn coalitions(&mut self) {
        let signing = self.signing();
        self.search(signing);
        self.aside(Gather::equilibria);
    }

    /// What the status quo, no deal and every row are worth to a party. Which rows there are is a search's choice.
    pub(super) fn payoffs(&mut self, party: PartyId) {
        let here: Domains = self
            .case
            .issues
            .enumerated()
            .map(|(v, issue)| LevelSet::of(issue.levels.len(), [self.q.level(v)]))
            .collect();
        self.over(party, &here, true);
        for k in 0..self.a.rows.len() {
            self.identity(k);
            if let Some(at) = self.outcome(k) {
                self.stance(party, &at);
            }
        }
        self.aside(Gather::searched);
    }

    /// Rows that a single signer refuses: all who must sign any row count.
    pub(super) fn near_misses(&mut self) {
        (0..self.a.rows.len()).for_each(|k| self.all_sign(k));
        self.aside(|gather| {
            gather.searched();
            gather.case.proposals.ids().for_each(|p| gather.add(Need::Proposal(p)));
        });
    }

    /// Who could move on together to something that holds: what holds is judged of everything that could be signed, with the
    /// threats that are active there.
    pub(super) fn regroup(&mut self, k: usize) {
        self.all_sign(k);
        self.holds(k);
        self.search(self.signing());
        for t in 0..self.a.threats.len() {
            self.threat(t, [true; 4]);
        }
    }
}

/// What depends on what these parties make of a package that is no row: whether each would sign it, and its gain.
pub fn depends_on_package(assessment: &Assessment, at: &Outcome, parties: PartySet) -> Needs {
    let mut gather = Gather::new(assessment);
    let issues: Vec<IssueId> = at.differing(&gather.q).collect();
    issues.into_iter().for_each(|v| gather.add(Need::Issue(v)));
    parties.iter().for_each(|party| gather.stance(party, at));
    Needs { of: gather.needs }
}
