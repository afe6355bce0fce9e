//! What a result depends on: the parts of the case that can change it, found from the structure of the definitions.
//!
//! In: an assessment and one of its results ([`Asked`]). Out: the numbers, red lines, orders, rules and records of the
//! case that the result is a function of ([`Needs`]). Nothing is sampled: a comparison of two outcomes uses the values at
//! their levels where these differ, every weight of the party (weights are normalised by their sum) and the terms whose
//! truth differs; a search uses everything of its parties over the packages that it goes through.
//!
//! The promise is one-sided: changing what is *not* listed does not change the result (up to the rounding of scores at
//! 10^-9 of a point). What is listed can change it, and need not. Each need says whether the result compares it itself
//! or only through a search that decides which packages are looked at.
//!
//! Source of the definitions: those of each result (docs/definitions.md).

mod need;
mod space;

pub use need::{Need, Needs, path};
pub use space::{Among, depends_on_package};

use crate::assessment::Assessment;
use crate::candidates::{Candidate, Origin};
use crate::finding::Finding;
use crate::game::active_threats;
use crate::threats::Base;
use std::collections::BTreeMap;
use zopa_core::{
    Case, ConditionId, Domains, Issue, IssueId, LevelId, LevelSet, Outcome, PartyId, PartySet, Preference, ProposalId,
    Role, Scope, ThreatId, Truth, WalkAway,
};

/// A result of an assessment. Rows, findings and threats by their place, from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// A key finding.
    Finding(usize),
    /// All that is said of a row.
    Row(usize),
    /// Whether a party would sign a row, and its gain.
    Yes(usize, PartyId),
    /// How a party likes a row, compared with the status quo.
    Change(usize, PartyId),
    /// Whether all who must sign a row would.
    AllSign(usize),
    /// The grade of a row.
    Holds(usize),
    /// Who loses by a row without a say.
    Losers(usize),
    /// The improving edit of a row.
    Edit(usize),
    /// The nearest opening of a row.
    Opening(usize),
    /// What parties would change on the side.
    Drift(usize),
    /// Who could move on together to something that itself holds.
    Regroup(usize),
    /// All that is said of a threat.
    Threat(usize),
    /// Whether it can be carried out.
    Executable(usize),
    /// Whether its author would rather carry it out, and what that costs.
    Credible(usize),
    /// Whether its target would rather give in.
    Effective(usize),
    /// Whether it would be left undone once the target has given in.
    Assurance(usize),
    /// How many packages are possible, in a group's hands, agreeable to it and efficient.
    Counts(Among),
    /// How many states there are, and how many nobody would leave alone.
    Equilibria,
    /// Which coalitions have something to gain.
    Coalitions,
    /// What these parties could sign, and do together.
    Coalition(PartySet),
    /// What the status quo, no deal and every row are worth to a party.
    Payoffs(PartyId),
    /// The rows that a single signer refuses.
    NearMisses,
}

/// What a result depends on.
pub fn depends(assessment: &Assessment, asked: Asked) -> Needs {
    let mut gather = Gather::new(assessment);
    gather.asked(asked);
    Needs { of: gather.needs }
}

struct Gather<'a> {
    a: &'a Assessment,
    case: &'a Case,
    q: Outcome,
    needs: BTreeMap<Need, bool>,
    direct: bool,
}

impl<'a> Gather<'a> {
    fn new(a: &'a Assessment) -> Self {
        let case = &**a.model.case();
        Gather { a, case, q: a.model.status_quo().clone(), needs: BTreeMap::new(), direct: true }
    }
    fn add(&mut self, need: Need) {
        *self.needs.entry(need).or_insert(false) |= self.direct;
    }
    /// What follows is only looked at to find packages, or to tell which others belong to the result.
    fn aside(&mut self, what: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.direct, false);
        what(self);
        self.direct = before;
    }

    fn asked(&mut self, asked: Asked) {
        match asked {
            Asked::Finding(k) => {
                if let Some(finding) = self.a.findings.get(k) {
                    self.finding(finding);
                }
            }
            Asked::Row(k) => {
                let parties: Vec<PartyId> = self.case.parties.ids().collect();
                self.all_sign(k);
                self.holds(k);
                for party in parties {
                    self.asked(Asked::Yes(k, party));
                }
                for part in [Asked::Losers(k), Asked::Edit(k), Asked::Opening(k), Asked::Drift(k)] {
                    self.asked(part);
                }
            }
            Asked::Yes(k, party) => {
                self.identity(k);
                if let Some(at) = self.outcome(k) {
                    self.stance(party, &at);
                }
            }
            Asked::Change(k, party) => {
                self.identity(k);
                if let Some(at) = self.outcome(k) {
                    self.pair(party, &at, &self.q.clone());
                }
            }
            Asked::AllSign(k) => self.all_sign(k),
            Asked::Holds(k) => self.holds(k),
            Asked::Losers(k) => {
                self.identity(k);
                self.losers(k, self.everybody());
            }
            Asked::Edit(k) => {
                self.identity(k);
                self.search(self.signing());
            }
            Asked::Opening(k) => {
                self.all_sign(k);
                self.search(self.signing());
            }
            Asked::Drift(k) => self.drift(k),
            Asked::Regroup(k) => self.regroup(k),
            Asked::Threat(t) => self.threat(t, [true; 4]),
            Asked::Executable(t) => self.threat(t, [true, false, false, false]),
            Asked::Credible(t) => self.threat(t, [false, true, false, false]),
            Asked::Effective(t) => self.threat(t, [false, false, true, false]),
            Asked::Assurance(t) => self.threat(t, [false, false, false, true]),
            Asked::Counts(among) => self.counts(among),
            Asked::Equilibria => self.equilibria(),
            Asked::Coalitions => self.coalitions(),
            Asked::Coalition(who) => self.coalition(who),
            Asked::Payoffs(party) => self.payoffs(party),
            Asked::NearMisses => self.near_misses(),
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let table = self.case.table();
        match finding {
            Finding::TableAlone { rows } => {
                self.parts();
                rows.iter().for_each(|k| self.all_sign(*k));
                self.others(&|model_signers| model_signers.is_subset(table), Gather::all_sign);
            }
            Finding::NeedsAbsent { rows, .. } => {
                self.parts();
                rows.iter().for_each(|k| self.all_sign(*k));
                self.others(&|signers| !signers.is_subset(table), Gather::all_sign);
            }
            Finding::Refused { row, .. } | Finding::Close { row, .. } => self.all_sign(*row),
            Finding::Holds { rows } => {
                let one = |gather: &mut Self, k: usize| {
                    gather.all_sign(k);
                    gather.holds(k);
                };
                rows.iter().for_each(|k| one(self, *k));
                self.others(&|_| true, one);
            }
            Finding::DoesNotHold { row, .. } => {
                self.all_sign(*row);
                self.holds(*row);
            }
            Finding::AtTheExpenseOf { row, .. } => {
                self.parts();
                self.all_sign(*row);
                self.losers(*row, self.everybody().minus(self.case.having(Role::Audience)));
            }
            Finding::StatusQuo { .. } => {
                let nothing = self.q.clone();
                for party in self.movers().iter() {
                    self.moves(party, &nothing, &|_| true);
                }
                self.search(self.signing());
            }
            Finding::Threat { threat } => self.threat(*threat, [true; 4]),
            Finding::AllDrawsAgree { rows } => {
                rows.iter().for_each(|k| self.all_sign(*k));
                self.others(&|_| true, Gather::all_sign);
            }
        }
    }

    /// Rows that a finding does not name, and might: the other proposals of this kind of signers, and what searches find.
    fn others(&mut self, fits: &dyn Fn(PartySet) -> bool, one: impl Fn(&mut Self, usize)) {
        self.aside(|gather| {
            for k in 0..gather.a.rows.len() {
                let row = &gather.a.rows[k];
                let proposed = matches!(row.candidate.origins.first(), Some(Origin::Proposal(_)));
                if proposed && fits(row.signers) {
                    one(gather, k);
                }
            }
            gather.searched();
        });
    }

    fn outcome(&self, k: usize) -> Option<Outcome> {
        self.a.rows.get(k).map(|row| row.candidate.outcome.clone())
    }
    fn everybody(&self) -> PartySet {
        self.case.parties.ids().collect()
    }
    /// Everyone whose agreement some issue takes.
    fn signing(&self) -> PartySet {
        self.case.issues.iter().fold(PartySet::EMPTY, |set, v| set.union(v.control.signers()))
    }
    fn movers(&self) -> PartySet {
        self.case.with_preferences().minus(self.case.having(Role::Audience))
    }
    /// Who is at the table, and who only watches.
    fn parts(&mut self) {
        self.everybody().iter().for_each(|p| self.add(Need::Party(p)));
    }

    /// What decides that this package is a row under its name.
    fn identity(&mut self, k: usize) {
        let Some(row) = self.a.rows.get(k) else { return };
        let named = row.candidate.named.iter().map(|(v, _)| *v);
        let issues: Vec<IssueId> = row.candidate.outcome.differing(&self.q).chain(named).collect();
        issues.into_iter().for_each(|v| self.add(Need::Issue(v)));
        self.aside(|gather| gather.one_apart(&row.candidate));
        let origin = row.candidate.origins.first().copied();
        self.aside(|gather| match origin {
            Some(Origin::NashTable) => {
                gather.parts();
                gather.search(gather.case.table());
            }
            // It bears this name only where it is neither the table's point nor, for an opening, another one's.
            Some(Origin::NashSetters | Origin::Opening(_)) => gather.searched(),
            Some(Origin::Proposal(_) | Origin::StatusQuo) | None => {}
        });
        if let Some(Origin::Proposal(p)) = origin {
            self.add(Need::Proposal(p));
        }
    }

    /// The issues on which alone a package differs from a proposal that says nothing of it, or says something where the package
    /// does not: with another status quo the two would be one row.
    fn one_apart(&mut self, of: &Candidate) {
        for proposal in self.case.proposals.iter().filter(|p| p.off_agenda.is_none()) {
            let mut apart = self.case.package(&proposal.set).differing(&of.outcome).collect::<Vec<_>>().into_iter();
            let names = |set: &[(IssueId, LevelId)], v: IssueId| set.iter().any(|(w, _)| *w == v);
            if let (Some(v), None) = (apart.next(), apart.next())
                && names(&proposal.set, v) != names(&of.named, v)
            {
                self.add(Need::Issue(v));
            }
        }
    }

    /// Everything that decides which packages are found by search, and what their signers make of them.
    fn searched(&mut self) {
        self.parts();
        let setters = self.case.setters().minus(self.case.having(Role::Audience));
        self.search(self.case.table());
        self.search(setters);
        // Openings start from what a signer refuses, and go through all that could be signed.
        if !self.case.proposals.is_empty() {
            self.search(self.signing());
            let proposals: Vec<ProposalId> = self.case.proposals.ids().collect();
            proposals.into_iter().for_each(|p| self.add(Need::Proposal(p)));
        }
    }

    /// The gains of a group over all that it can deliver alone.
    fn search(&mut self, group: PartySet) {
        let domains: Domains = self
            .case
            .issues
            .enumerated()
            .map(|(v, issue)| match issue.control.signers().is_subset(group) {
                true => LevelSet::all(issue.levels.len()),
                false => LevelSet::of(issue.levels.len(), [self.q.level(v)]),
            })
            .collect();
        self.scene(&domains, true);
        for party in group.minus(self.case.having(Role::Audience)).iter() {
            let absolute = self.reserves(party);
            self.over(party, &domains, absolute);
            self.walks(party);
        }
    }

    /// The issues that an expression names: where they stand decides whether it is true.
    fn expression(&mut self, when: ConditionId) {
        let named: Vec<IssueId> = self.a.model.condition(when).support().iter().collect();
        named.into_iter().for_each(|v| self.add(Need::Issue(v)));
    }

    /// A box, with every issue that stands still in it free: where it stands is the case's choice.
    fn freed(&self, domains: &Domains) -> Domains {
        let free = |(v, levels): (IssueId, &LevelSet)| match levels.len() {
            1 => LevelSet::all(self.case.issues[v].levels.len()),
            _ => levels.clone(),
        };
        domains.enumerated().map(free).collect()
    }

    /// What exists, and where signing is asked what could be signed, among the outcomes of a box.
    fn scene(&mut self, domains: &Domains, signed: bool) {
        for (v, levels) in domains.enumerated() {
            if levels.len() > 1 {
                self.add(Need::Issue(v));
            }
        }
        let freed = self.freed(domains);
        for (id, rule) in self.case.rules.enumerated().filter(|(_, rule)| signed || rule.scope != Scope::Packages) {
            if self.a.model.condition(rule.broken).under(domains) != Truth::False {
                self.add(Need::Rule(id));
            }
            if self.a.model.condition(rule.broken).under(&freed) != Truth::False {
                self.expression(rule.broken);
                if let Scope::Moves { from: Some(from) } = rule.scope {
                    self.expression(from);
                }
            }
        }
    }

    fn reserves(&self, party: PartyId) -> bool {
        matches!(&self.case.preferences[party], Preference::Cardinal(c) if matches!(c.walk_away, WalkAway::Absolute(_)))
    }

    /// What no deal is worth, and the red lines.
    fn walks(&mut self, party: PartyId) {
        if matches!(self.case.preferences[party], Preference::Cardinal(_)) {
            self.add(Need::WalkAway(party));
        }
        if let Some(lines) = self.case.red_lines.get(party) {
            for (k, line) in lines.iter().enumerate() {
                self.add(Need::RedLine(party, k as u32));
                self.expression(line.when);
            }
        }
    }

    /// Utility differences of a party among the outcomes of a box; `absolute`: the utilities themselves.
    fn over(&mut self, party: PartyId, domains: &Domains, absolute: bool) {
        let moved = domains.iter().any(|levels| levels.len() > 1);
        match &self.case.preferences[party] {
            Preference::Absent => {}
            Preference::Priorities(_) | Preference::Ranking(_) => {
                if moved || absolute {
                    self.order(party, domains);
                }
            }
            Preference::Cardinal(cardinal) => {
                let mut touched = absolute;
                for (v, _) in cardinal.issues.enumerated().filter(|(_, worth)| worth.is_some()) {
                    if absolute || domains[v].len() > 1 {
                        touched = true;
                        self.add(Need::Issue(v));
                        domains[v].iter().for_each(|level| self.add(Need::Value(party, v, level)));
                    }
                }
                let freed = self.freed(domains);
                for (k, term) in cardinal.terms.iter().enumerate() {
                    match self.a.model.condition(term.when).under(&freed) {
                        Truth::False => continue,
                        Truth::True if !absolute => continue,
                        Truth::True | Truth::Open => self.expression(term.when),
                    }
                    match self.a.model.condition(term.when).under(domains) {
                        Truth::False => continue,
                        Truth::True if !absolute => continue,
                        Truth::True | Truth::Open => {}
                    }
                    touched = true;
                    self.add(Need::Term(party, k as u32));
                }
                if touched {
                    self.weights(party);
                }
            }
        }
    }

    /// An order of the outcomes of a box, and what its statements name: a statement that tells none of them apart, wherever what stands
    /// still stands, is left out. A ranking names every issue.
    fn order(&mut self, party: PartyId, domains: &Domains) {
        self.add(Need::Order(party));
        match &self.case.preferences[party] {
            Preference::Priorities(statements) => {
                let freed = self.freed(domains);
                for statement in statements {
                    if self.a.model.condition(statement.when).under(&freed) == Truth::Open {
                        self.expression(statement.when);
                    }
                }
            }
            _ => self.case.issues.ids().for_each(|v| self.add(Need::Issue(v))),
        }
    }

    /// All weights: they are divided by their sum.
    fn weights(&mut self, party: PartyId) {
        if let Preference::Cardinal(cardinal) = &self.case.preferences[party] {
            for (v, _) in cardinal.issues.enumerated().filter(|(_, worth)| worth.is_some()) {
                self.add(Need::Weight(party, v));
            }
        }
    }

    /// The box of two outcomes.
    fn between(&self, a: &Outcome, b: &Outcome) -> Domains {
        let levels = |(v, issue): (IssueId, &Issue)| LevelSet::of(issue.levels.len(), [a.level(v), b.level(v)]);
        self.case.issues.enumerated().map(levels).collect()
    }

    /// The comparison of two outcomes by a party.
    fn pair(&mut self, party: PartyId, a: &Outcome, b: &Outcome) {
        match &self.case.preferences[party] {
            Preference::Absent => {}
            Preference::Priorities(_) | Preference::Ranking(_) => self.order(party, &self.between(a, b)),
            Preference::Cardinal(cardinal) => {
                let mut touched = false;
                for v in a.differing(b) {
                    if cardinal.issues[v].is_some() {
                        touched = true;
                        self.add(Need::Value(party, v, a.level(v)));
                        self.add(Need::Value(party, v, b.level(v)));
                    }
                }
                let freed = self.freed(&self.between(a, b));
                for (k, term) in cardinal.terms.iter().enumerate() {
                    let condition = self.a.model.condition(term.when);
                    if condition.under(&freed) == Truth::Open {
                        self.expression(term.when);
                    }
                    if condition.holds(a) != condition.holds(b) {
                        touched = true;
                        self.add(Need::Term(party, k as u32));
                    }
                }
                if touched {
                    self.weights(party);
                }
            }
        }
    }

    /// Whether a party says yes to an outcome.
    fn stance(&mut self, party: PartyId, at: &Outcome) {
        if self.reserves(party) {
            let alone: Domains = self
                .case
                .issues
                .enumerated()
                .map(|(v, issue)| LevelSet::of(issue.levels.len(), [at.level(v)]))
                .collect();
            self.over(party, &alone, true);
        } else {
            self.pair(party, at, &self.q.clone());
            if matches!(self.case.preferences[party], Preference::Cardinal(_)) {
                // The walk-away is in points: it is set against the sum of weights.
                self.weights(party);
            }
        }
        self.walks(party);
    }

    fn all_sign(&mut self, k: usize) {
        self.identity(k);
        let Some(row) = self.a.rows.get(k) else { return };
        let at = &row.candidate.outcome;
        row.signers.iter().for_each(|party| self.stance(party, at));
    }

    fn losers(&mut self, k: usize, among: PartySet) {
        let Some(row) = self.a.rows.get(k) else { return };
        let at = &row.candidate.outcome;
        let q = self.q.clone();
        among.minus(row.signers).iter().for_each(|party| self.pair(party, at, &q));
    }

    /// The package game: signers' consent, and all players' utilities over the arena.
    fn holds(&mut self, k: usize) {
        self.all_sign(k);
        let Some(row) = self.a.rows.get(k) else { return };
        let at = row.candidate.outcome.clone();
        let model = &self.a.model;
        let mut domains: Domains = self
            .case
            .issues
            .enumerated()
            .map(|(v, issue)| LevelSet::of(issue.levels.len(), [self.q.level(v), at.level(v)]))
            .collect();
        let active = active_threats(model, &at);
        for (id, threat) in self.case.threats.enumerated() {
            if active.contains(&id) {
                threat.set.iter().for_each(|(v, level)| domains[*v].insert(*level));
            }
            self.stands_behind(id, active.contains(&id));
        }
        self.scene(&domains, false);
        self.movers().iter().for_each(|party| self.over(party, &domains, false));
    }

    /// That a threat stands behind a package, or does not, is part of what is said of it.
    fn stands_behind(&mut self, id: ThreatId, active: bool) {
        let both = |gather: &mut Self| {
            gather.add(Need::Threat(id));
            gather.expression(gather.case.threats[id].unless);
        };
        match active {
            true => both(self),
            false => self.aside(both),
        }
    }

    fn drift(&mut self, k: usize) {
        self.identity(k);
        let Some(row) = self.a.rows.get(k) else { return };
        let at = row.candidate.outcome.clone();
        let mut named: Vec<IssueId> = row.candidate.named.iter().map(|(v, _)| *v).collect();
        let active = active_threats(&self.a.model, &at);
        for (id, threat) in self.case.threats.enumerated() {
            if active.contains(&id) {
                named.extend(threat.set.iter().map(|(v, _)| *v));
            }
            self.stands_behind(id, active.contains(&id));
        }
        for party in self.movers().iter() {
            self.moves(party, &at, &|v| !named.contains(&v));
        }
    }

    /// A party's own moves from an outcome on the free issues.
    fn moves(&mut self, party: PartyId, at: &Outcome, free: &dyn Fn(IssueId) -> bool) {
        let domains: Domains = self
            .case
            .issues
            .enumerated()
            .map(|(v, issue)| {
                let n = issue.levels.len();
                let control = &issue.control;
                let here = LevelSet::of(n, [at.level(v)]);
                match control.setters().contains(party) && free(v) {
                    true if !control.is_joint() => LevelSet::all(n),
                    true if !control.is_binding() => LevelSet::of(n, [at.level(v), self.q.level(v)]),
                    _ => here,
                }
            })
            .collect();
        self.scene(&domains, false);
        self.over(party, &domains, false);
    }

    /// A threat: executable, credible, effective, assurance.
    fn threat(&mut self, t: usize, parts: [bool; 4]) {
        let Some(row) = self.a.threats.get(t) else { return };
        let threat = &self.case.threats[row.threat];
        self.add(Need::Threat(row.threat));
        threat.set.iter().for_each(|(v, _)| self.add(Need::Issue(*v)));
        let support: Vec<IssueId> = self.a.model.condition(threat.unless).support().iter().collect();
        support.iter().for_each(|v| self.add(Need::Issue(*v)));
        let b = match &row.base {
            Base::StatusQuo => self.q.clone(),
            // From where it is judged is the target's choice.
            Base::Departure(b) => {
                self.aside(|gather| gather.moves(threat.to, &gather.q.clone(), &|_| true));
                b.clone()
            }
            Base::CannotBeTriggered | Base::Unstated => {
                self.aside(|gather| gather.moves(threat.to, &gather.q.clone(), &|_| true));
                return;
            }
            Base::OffAgenda => return,
        };
        let [_, credible, effective, assurance] = parts;
        let done = carried_out(&b, &threat.set);
        let step = self.between(&b, &done);
        self.scene(&step, false);
        if credible {
            self.pair(threat.by, &done, &b);
        }
        if !(effective || assurance) {
            return;
        }
        let domains: Domains = self
            .case
            .issues
            .enumerated()
            .map(|(v, issue)| match support.contains(&v) {
                true => LevelSet::all(issue.levels.len()),
                false => LevelSet::of(issue.levels.len(), [b.level(v)]),
            })
            .collect();
        self.aside(|gather| {
            gather.scene(&domains, false);
            gather.over(threat.to, &domains, false);
        });
        let Some(y) = &row.complied else { return };
        if effective {
            self.pair(threat.to, y, &done);
        }
        if assurance {
            self.pair(threat.by, &carried_out(y, &threat.set), y);
        }
    }
}

fn carried_out(at: &Outcome, set: &[(IssueId, LevelId)]) -> Outcome {
    let mut done = at.clone();
    set.iter().for_each(|(v, level)| done.set(*v, *level));
    done
}
