//! The package game: would a package hold once it is signed?
//!
//! **Arena.** The state-feasible outcomes in which each issue is at its status-quo level, at the package's level, or at
//! the level that an active threat sets; a threat is active if its `unless` is true at the package. Moves are those of
//! the conflict, restricted to the arena: single moves only, no signatures, audiences never. Rules on packages remove
//! no state.
//!
//! **Self-enforcing.** With v_i(x) the best that party i reaches from x (x included) and P_i(t) what the others reach
//! from t by improvements, h_i(p) = max over i's departures t of min(u_i(t), min over P_i(t) of v_i). Package p is
//! self-enforcing iff u_i(p) >= h_i(p) for every party and every signer accepts it (graph-model.md, part C).
//!
//! What does not change between draws (arena, moves, which conditions hold where) is compiled once in [`Game::new`];
//! a draw fills the scores and asks.

use std::borrow::Cow;
use std::cmp::Ordering;

use zopa_conflict::local::{departures, is_stable, threshold};
use zopa_conflict::{Concept, Departure, Explicit, Moves, Notion, Ranks, Reach, Scores, SpaceMoves};
use zopa_core::{
    Compared, ConditionId, Diagnostic, Id, IdVec, Instance, IssueId, LevelId, LevelSet, Limits, Model, Outcome,
    PartyId, PartySet, Preference, Role, Score, Stance, StateId, Step, ThreatId,
};

/// How firmly a package holds for a party; a package takes the worst of its parties.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Grade {
    /// Holds by itself: no departure is an improvement (Nash).
    A,
    /// Holds by a credible answer that the leaver cannot undo (symmetric sequential stability).
    B,
    /// Fragile: a credible answer exists, but the leaver can answer back (sequential stability).
    C,
    /// Rests on a threat that nobody would carry out (general metarationality).
    D,
    /// Breaks, or a signer would rather walk away.
    E,
}

impl Grade {
    /// Whether it counts as holding in shares.
    pub fn holds(self) -> bool {
        self <= Grade::B
    }
    /// Its letter.
    pub fn letter(self) -> char {
        match self {
            Grade::A => 'A',
            Grade::B => 'B',
            Grade::C => 'C',
            Grade::D => 'D',
            Grade::E => 'E',
        }
    }
}

/// The package game's answer, or why there is none.
#[derive(Clone, PartialEq, Debug)]
pub enum Judged {
    /// Graded.
    Graded(Verdict),
    /// The arena does not fit the limits.
    Refused(Diagnostic),
}

/// Whether a package holds at the central case.
#[derive(Clone, PartialEq, Debug)]
pub struct Verdict {
    /// The worst grade of a party whose interests are stated.
    pub grade: Grade,
    /// Each party whose interests are stated, audiences left out.
    pub parties: Vec<PartyVerdict>,
    /// The party that decides the grade: the first of the worst, the one with the least slack first.
    pub decided_by: PartyId,
    /// The smallest slack u - h, in points, over parties with cardinal preferences and a move; negative where it does
    /// not hold.
    pub margin: Option<(PartyId, f64)>,
    /// What leaving would have to cost more, in points above 0, to each party that leaves, for nobody to leave: h - u of each.
    /// Empty where nobody leaves, where one who leaves has no points, and where these costs would let another leave.
    pub stays_at: Vec<(PartyId, f64)>,
    /// Signers whose interests are not stated: the grade is without them, and the package never counts as holding.
    pub unstated: PartySet,
    /// The threats that stand behind the package.
    pub active: Vec<ThreatId>,
    /// How many states the arena has; those that a rule on states forbids are none.
    pub states: u64,
}

/// One party in the package game.
#[derive(Clone, PartialEq, Debug)]
pub struct PartyVerdict {
    /// Who.
    pub party: PartyId,
    /// How firmly the package holds for it.
    pub grade: Grade,
    /// Whether it signs: leaving is a breach if it does, spoiling if not.
    pub signs: bool,
    /// Whether it can move at all: a party that cannot is not called stable.
    pub can_move: bool,
    /// Why it would rather walk away, if it would.
    pub walks_away: Option<Stance>,
    /// The departure that decides the grade; none for grade A and for one who only walks away.
    pub exit: Option<Exit>,
    /// u - h in points; none for ordinal preferences or without a move.
    pub slack: Option<f64>,
    /// Critical patience: how much weight the future must have for the answers to deter; at most 1 iff B or better,
    /// infinite if a tempting departure goes unpunished. None for ordinal preferences.
    pub patience: Option<f64>,
}

/// A departure and what comes of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Exit {
    /// The departure itself.
    pub step: Step,
    /// What it gains the leaver, in points.
    pub gain: Option<f64>,
    /// The others' answer, step by step; empty where nothing answers.
    pub answer: Vec<Step>,
    /// What is left of the gain after the answer, in points against staying.
    pub after: Option<f64>,
    /// Grade C: the move with which the leaver answers back.
    pub counter: Option<Step>,
    /// What could be signed where the answer has led, by a coalition with the leaver and one who answered, to the gain
    /// of everyone in it: the answer may be bargained away. Shown, never counted.
    pub bargained_away: Option<Step>,
}

/// The threats whose `unless` is true at an outcome, off-agenda ones left out.
pub(crate) fn active_threats(model: &Model, at: &Outcome) -> Vec<ThreatId> {
    let holds = |t: &zopa_core::Threat| t.off_agenda.is_none() && model.condition(t.unless).holds(at);
    model.case().threats.enumerated().filter(|(_, t)| holds(t)).map(|(id, _)| id).collect()
}

/// A package game, compiled.
#[derive(Debug)]
pub struct Game {
    package: Outcome,
    signers: PartySet,
    active: Vec<ThreatId>,
    players: Vec<PartyId>,
    /// The issues that move in the arena, slowest last, with the levels that exist there, ascending.
    axes: Vec<(IssueId, Vec<LevelId>)>,
    arena: Explicit,
    outcomes: Vec<Outcome>,
    at: StateId,
    /// For each condition that some preference adds points for, where in the arena it holds: all bits set there, none
    /// elsewhere, so that points are added without a branch.
    truth: Vec<(ConditionId, Vec<i64>)>,
    /// Ranks of ordinal parties, which no draw changes.
    ordinal: IdVec<PartyId, Option<Vec<i64>>>,
}

/// What a thread keeps between draws of one game.
#[derive(Debug, Default)]
pub struct Scratch {
    scores: Vec<Vec<i64>>,
    /// The version of each party's numbers that its scores are of; 0 where that is not known.
    versions: Vec<u64>,
    reach: Reach,
}

impl Game {
    /// Compiles the package game of an outcome. Ordinal ranks are taken from the instance; its numbers are not kept.
    ///
    /// # Errors
    /// The conflict engine's refusal, with the size it would need, of an arena beyond the limits.
    pub fn new(instance: &Instance, package: &Outcome, limits: &Limits) -> Result<Game, Diagnostic> {
        let model = instance.model();
        let case = model.case();
        let q = model.status_quo();
        let active = active_threats(model, package);
        let mut domains: IdVec<IssueId, LevelSet> = model
            .space()
            .issue_ids()
            .map(|v| LevelSet::of(model.space().levels(v), [q.level(v), package.level(v)]))
            .collect();
        for threat in &active {
            case.threats[*threat].set.iter().for_each(|(v, level)| domains[*v].insert(*level));
        }
        let audiences = case.having(Role::Audience);
        let movers: PartySet = case.parties.ids().filter(|i| !audiences.contains(*i)).collect();
        let moves = SpaceMoves::new(model, Some(&domains), movers, limits)?;
        let arena = Explicit::new(&moves, limits)?;
        let at = moves.state(package).unwrap_or(StateId(0));
        let outcomes: Vec<Outcome> = (0..moves.states()).map(|s| moves.outcome(StateId(s as u32))).collect();
        let mut wanted: Vec<ConditionId> = Vec::new();
        for preference in case.preferences.iter() {
            if let Preference::Cardinal(cardinal) = preference {
                wanted.extend(cardinal.terms.iter().map(|t| t.when));
            }
        }
        let bits = |o, c| -i64::from(model.condition(c).holds(o));
        let truth_of = |c| (c, outcomes.iter().map(|o| bits(o, c)).collect());
        let players: Vec<PartyId> = case.with_preferences().intersection(movers).iter().collect();
        let mut ordinal: IdVec<PartyId, Option<Vec<i64>>> = case.parties.ids().map(|_| None).collect();
        // An order with an open place is another one in another draw.
        let open = |i: &PartyId| case.open_places.iter().any(|o| o.party == *i);
        for party in players.iter().filter(|i| instance.additive(**i).is_none() && !open(i)) {
            ordinal[*party] = Some(ranks(instance, *party, &outcomes));
        }
        Ok(Game {
            package: package.clone(),
            signers: model.signers(package),
            active,
            players,
            axes: domains.enumerated().map(|(v, set)| (v, set.iter().collect())).collect(),
            arena,
            truth: wanted.into_iter().map(truth_of).collect(),
            outcomes,
            at,
            ordinal,
        })
    }

    /// The package.
    pub(crate) fn package(&self) -> &Outcome {
        &self.package
    }
    /// Who plays: whose interests are stated, audiences left out.
    pub(crate) fn players(&self) -> &[PartyId] {
        &self.players
    }
    /// The moves within the arena, and the package's place there.
    pub(crate) fn arena(&self) -> (&Explicit, StateId) {
        (&self.arena, self.at)
    }
    /// Whoever sets, or must consent to, an issue that has several levels in the arena.
    pub(crate) fn hands(&self, model: &Model) -> PartySet {
        let moving = self.axes.iter().filter(|(_, levels)| levels.len() > 1);
        moving.fold(PartySet::EMPTY, |set, (v, _)| set.union(model.case().issues[*v].control.signers()))
    }
    /// How the players rank the arena's states, with the numbers of this instance.
    pub(crate) fn ranks(&self, instance: &Instance) -> Ranks {
        let mut scratch = Scratch::default();
        self.fill(instance, &mut scratch);
        let values: Vec<Option<Vec<i64>>> =
            self.views(&scratch.scores).into_iter().map(|v| v.map(<[i64]>::to_vec)).collect();
        Ranks::of_values(&values, &self.arena)
    }

    /// Whether the package is self-enforcing with the numbers of this instance.
    pub fn holds(&self, instance: &Instance, scratch: &mut Scratch) -> bool {
        if self.signers.iter().any(|i| instance.stance(i, &self.package) != Stance::Yes) {
            return false;
        }
        self.fill(instance, scratch);
        self.stays(scratch)
    }

    /// Whether nobody leaves by a move that nothing credible answers, with the scores that are there.
    fn stays(&self, scratch: &mut Scratch) -> bool {
        let Scratch { scores, reach, .. } = scratch;
        let views = self.views(scores);
        let scores = Scores { of: &views };
        self.players.iter().all(|i| is_stable(&self.arena, &scores, self.at, *i, Notion::plain(Concept::Sseq), reach))
    }

    /// As [`Game::holds`], where each party's numbers have a version: those of a version seen last are not added up again.
    /// Version 0 is no version.
    pub(crate) fn holds_at(&self, instance: &Instance, versions: &[u64], scratch: &mut Scratch) -> bool {
        self.fill_at(instance, versions, scratch);
        self.stays(scratch)
    }

    /// Each player's grade by moves alone, walking away left out, with the numbers of this instance.
    pub fn grades(&self, instance: &Instance, scratch: &mut Scratch) -> Vec<Grade> {
        self.fill(instance, scratch);
        let Scratch { scores, reach, .. } = scratch;
        let views = self.views(scores);
        let scores = Scores { of: &views };
        self.players.iter().map(|i| self.by_moves(&scores, *i, reach)).collect()
    }

    /// The first grade that fits a party's moves.
    fn by_moves(&self, scores: &Scores<'_>, who: PartyId, reach: &mut Reach) -> Grade {
        let mut stable = |concept| is_stable(&self.arena, scores, self.at, who, Notion::plain(concept), reach);
        if stable(Concept::Nash) {
            Grade::A
        } else if stable(Concept::Sseq) {
            Grade::B
        } else if stable(Concept::Seq) {
            Grade::C
        } else if stable(Concept::Gmr) {
            Grade::D
        } else {
            Grade::E
        }
    }

    /// The verdict with the numbers of this instance, with explanations.
    pub fn judge(&self, instance: &Instance) -> Verdict {
        let mut scratch = Scratch::default();
        self.fill(instance, &mut scratch);
        let Scratch { scores, reach, .. } = &mut scratch;
        let views = self.views(scores);
        let scores = Scores { of: &views };
        let parties: Vec<PartyVerdict> =
            self.players.iter().map(|i| self.judge_party(instance, &scores, *i, reach)).collect();
        let stays_at = self.stays_at(instance, &views, reach);
        let grade = parties.iter().map(|p| p.grade).max().unwrap_or(Grade::A);
        let slack = |p: &PartyVerdict| p.slack.unwrap_or(f64::INFINITY);
        let worst = parties.iter().filter(|p| p.grade == grade);
        let decided = worst.min_by(|a, b| {
            // One who walks away decides before one who would only leave later.
            let walks = |p: &PartyVerdict| p.walks_away.is_none();
            walks(a).cmp(&walks(b)).then(slack(a).total_cmp(&slack(b)))
        });
        let unstated = |i: &PartyId| {
            instance.stance(*i, &self.package) == Stance::Unstated || *instance.worth(*i) == zopa_core::Worth::Absent
        };
        Verdict {
            grade,
            decided_by: decided.map_or(PartyId::new(0), |p| p.party),
            margin: parties.iter().filter_map(|p| p.slack.map(|s| (p.party, s))).min_by(|a, b| a.1.total_cmp(&b.1)),
            stays_at,
            unstated: self.signers.iter().filter(unstated).collect(),
            active: self.active.clone(),
            states: self.arena.existing().len(),
            parties,
        }
    }

    /// [`Verdict::stays_at`]: what each leaver lacks is taken from its worth of every other state, and everybody asked again.
    fn stays_at(&self, instance: &Instance, views: &[Option<&[i64]>], reach: &mut Reach) -> Vec<(PartyId, f64)> {
        let sseq = Notion::plain(Concept::Sseq);
        let here = self.at.0 as usize;
        let mut shifted: Vec<Option<Cow<'_, [i64]>>> = views.iter().map(|v| v.map(Cow::Borrowed)).collect();
        let mut costs = Vec::new();
        let scores = Scores { of: views };
        for party in self.players.iter().copied() {
            if is_stable(&self.arena, &scores, self.at, party, sseq, reach) {
                continue;
            }
            let (Some(additive), Some(own)) = (instance.additive(party), views[party.index()]) else {
                return Vec::new();
            };
            let lack = threshold(&self.arena, &scores, self.at, party, sseq, reach).saturating_sub(own[here]);
            let cost = |(k, x): (usize, &i64)| if k == here { *x } else { x.saturating_sub(lack) };
            shifted[party.index()] = Some(own.iter().enumerate().map(cost).collect());
            costs.push((party, additive.points(Score::from_raw(lack))));
        }
        let then: Vec<Option<&[i64]>> = shifted.iter().map(Option::as_deref).collect();
        let then = Scores { of: &then };
        let stay = self.players.iter().all(|i| is_stable(&self.arena, &then, self.at, *i, sseq, reach));
        if stay { costs } else { Vec::new() }
    }

    fn judge_party(&self, instance: &Instance, scores: &Scores<'_>, who: PartyId, reach: &mut Reach) -> PartyVerdict {
        let signs = self.signers.contains(who);
        let by_moves = self.by_moves(scores, who, reach);
        let stance = instance.stance(who, &self.package);
        let walks_away = (signs && stance != Stance::Yes).then_some(stance);
        let mut can_move = false;
        self.arena.each(who, self.at, &mut |_| can_move = true);
        let here = scores.of[who.index()].map_or(0, |s| s[self.at.0 as usize]);
        let points = |raw: i64| instance.additive(who).map(|a| a.points(Score::from_raw(raw)));
        let slack = if can_move {
            let h = threshold(&self.arena, scores, self.at, who, Notion::plain(Concept::Sseq), reach);
            points(here.saturating_sub(h))
        } else {
            None
        };
        let answered = departures(&self.arena, scores, self.at, who, Notion::plain(Concept::Sseq), reach);
        let patience = instance.additive(who).map(|_| critical_patience(here, &answered));
        PartyVerdict {
            party: who,
            grade: if walks_away.is_some() { Grade::E } else { by_moves },
            signs,
            can_move,
            walks_away,
            exit: self.exit(instance, scores, who, by_moves, reach),
            slack,
            patience,
        }
    }

    /// The departure that decides a grade: the most tempting one that the next better grade would not deter; for grade
    /// B, which deters all, the most tempting one.
    fn exit(
        &self,
        instance: &Instance,
        scores: &Scores<'_>,
        who: PartyId,
        grade: Grade,
        reach: &mut Reach,
    ) -> Option<Exit> {
        let score = scores.of[who.index()]?;
        let here = score[self.at.0 as usize];
        let (fails, answers) = match grade {
            Grade::A => return None,
            Grade::B => (None, Concept::Sseq),
            Grade::C => (Some(Concept::Sseq), Concept::Seq),
            Grade::D => (Some(Concept::Seq), Concept::Gmr),
            Grade::E => (Some(Concept::Gmr), Concept::Gmr),
        };
        let mut list = |concept| departures(&self.arena, scores, self.at, who, Notion::plain(concept), reach);
        let answered = list(answers);
        let open = fails.map(&mut list);
        let deters = |d: &Departure| d.worst_after.is_some_and(|worst| worst <= here);
        let tempting = |d: &&Departure| d.utility > here;
        let order = |a: &&Departure, b: &&Departure| a.utility.cmp(&b.utility).then(b.to.cmp(&a.to));
        let chosen = match &open {
            None => answered.iter().filter(tempting).max_by(order)?,
            Some(open) => open.iter().filter(tempting).filter(|d| !deters(d)).max_by(order)?,
        };
        let reply = answered.iter().find(|d| d.to == chosen.to && deters(d));
        let additive = instance.additive(who);
        let points = |raw: i64| additive.map(|a| a.points(Score::from_raw(raw)));
        let mut from = chosen.to;
        let mut answer = Vec::new();
        for hop in reply.iter().flat_map(|d| &d.path) {
            for by in hop.by.iter() {
                answer.push(self.step(scores, by, from, hop.to));
            }
            from = hop.to;
        }
        let counter = if grade == Grade::C { self.best_counter(scores, who, from) } else { None };
        let answering: PartySet = answer.iter().fold(PartySet::EMPTY, |set, step| set.union(step.by));
        Some(Exit {
            bargained_away: self.bargained_away(scores, who, answering, from),
            step: self.step(scores, who, self.at, chosen.to),
            gain: points(chosen.utility - here),
            after: reply.and_then(|_| points(score[from.0 as usize] - here)),
            answer,
            counter: counter.map(|to| self.step(scores, who, from, to)),
        })
    }

    /// The leaver's best move after the answer, if it leaves it better off than staying.
    fn best_counter(&self, scores: &Scores<'_>, who: PartyId, from: StateId) -> Option<StateId> {
        let score = scores.of[who.index()]?;
        let mut best: Option<StateId> = None;
        self.arena.each(who, from, &mut |t| {
            let value = |s: StateId| score[s.0 as usize];
            let better = best.is_none_or(|b| value(t) > value(b) || value(t) == value(b) && t < b);
            if value(t) > value(self.at) && better {
                best = Some(t);
            }
        });
        best
    }

    /// The first state, in index order, that the leaver, one of those who answered and whoever else must sign could
    /// agree on after the answer, each with a strict gain.
    fn bargained_away(&self, scores: &Scores<'_>, who: PartyId, answering: PartySet, from: StateId) -> Option<Step> {
        let agreements = self.arena.agreements()?;
        let gains = |i: PartyId, t: StateId| scores.of[i.index()].is_some_and(|s| s[t.0 as usize] > s[from.0 as usize]);
        let everyone: PartySet = self.players.iter().copied().collect();
        let mut found: Option<(StateId, PartySet)> = None;
        agreements.each(everyone, from, &mut |t| {
            if found.is_some_and(|(first, _)| first < t) || !gains(who, t) {
                return;
            }
            let Some(other) = answering.iter().find(|i| gains(*i, t)) else { return };
            let pleased: PartySet = self.players.iter().copied().filter(|i| gains(*i, t)).collect();
            if let Some(signers) = agreements.signers(pleased, from, t) {
                let pair = PartySet::only(who).union(PartySet::only(other));
                found = Some((t, signers.union(pair)));
            }
        });
        let (to, by) = found?;
        Some(Step {
            by,
            from: self.outcomes[from.0 as usize].clone(),
            to: self.outcomes[to.0 as usize].clone(),
            why: Compared::Better,
        })
    }

    fn step(&self, scores: &Scores<'_>, by: PartyId, from: StateId, to: StateId) -> Step {
        let why = scores.of[by.index()].map_or(Compared::Unknown, |s| s[to.0 as usize].cmp(&s[from.0 as usize]).into());
        let outcome = |s: StateId| self.outcomes[s.0 as usize].clone();
        Step { by: PartySet::only(by), from: outcome(from), to: outcome(to), why }
    }

    fn views<'s>(&'s self, scores: &'s [Vec<i64>]) -> Vec<Option<&'s [i64]>> {
        let mut views: Vec<Option<&[i64]>> = self.ordinal.iter().map(|o| o.as_deref()).collect();
        for party in &self.players {
            if views[party.index()].is_none() {
                views[party.index()] = Some(&scores[party.index()]);
            }
        }
        views
    }

    /// The scores of every arena state for every cardinal party: one addition for each state and axis that moves.
    fn fill(&self, instance: &Instance, scratch: &mut Scratch) {
        self.fill_at(instance, &[], scratch);
    }

    fn fill_at(&self, instance: &Instance, versions: &[u64], scratch: &mut Scratch) {
        scratch.scores.resize_with(self.ordinal.len(), Vec::new);
        scratch.versions.resize(self.ordinal.len(), 0);
        for party in &self.players {
            let version = versions.get(party.index()).copied().unwrap_or(0);
            let filled = std::mem::replace(&mut scratch.versions[party.index()], version);
            if version != 0 && version == filled {
                continue;
            }
            let Some(additive) = instance.additive(*party) else {
                if self.ordinal[*party].is_none() {
                    scratch.scores[party.index()] = ranks(instance, *party, &self.outcomes);
                }
                continue;
            };
            let scores = &mut scratch.scores[party.index()];
            scores.clear();
            scores.push(0);
            for (issue, levels) in &self.axes {
                let table = additive.table(*issue);
                let size = scores.len();
                let base = table[levels[0].index()].raw();
                for level in &levels[1..] {
                    let add = table[level.index()].raw();
                    for k in 0..size {
                        scores.push(scores[k] + add);
                    }
                }
                if base != 0 {
                    scores[..size].iter_mut().for_each(|s| *s += base);
                }
            }
            for (condition, add) in additive.terms() {
                let Some((_, truth)) = self.truth.iter().find(|(c, _)| c == condition) else { continue };
                let add = add.raw();
                scores.iter_mut().zip(truth).for_each(|(score, holds)| *score += add & holds);
            }
        }
    }
}

/// The critical patience of graph-model.md part C over a party's departures.
fn critical_patience(here: i64, departures: &[Departure]) -> f64 {
    let needed = |d: &Departure| {
        let gain = (d.utility - here) as f64;
        match d.worst_after {
            Some(worst) if worst < d.utility => gain / (d.utility - worst) as f64,
            _ => f64::INFINITY,
        }
    };
    departures.iter().filter(|d| d.utility > here).map(needed).fold(0.0, f64::max)
}

/// Dense ranks of the outcomes for an ordinal party, higher preferred.
fn ranks(instance: &Instance, party: PartyId, outcomes: &[Outcome]) -> Vec<i64> {
    let compare = |a: &usize, b: &usize| match instance.compare(party, &outcomes[*a], &outcomes[*b]) {
        Compared::Worse | Compared::MuchWorse => Ordering::Less,
        Compared::Better | Compared::MuchBetter => Ordering::Greater,
        Compared::Equal | Compared::Unknown => Ordering::Equal,
    };
    let mut order: Vec<usize> = (0..outcomes.len()).collect();
    order.sort_by(compare);
    let mut ranks = vec![0; outcomes.len()];
    let mut rank = 0;
    for pair in order.windows(2) {
        rank += i64::from(compare(&pair[0], &pair[1]) != Ordering::Equal);
        ranks[pair[1]] = rank;
    }
    ranks
}
