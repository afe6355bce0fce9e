//! The package game, by its definition: would a package hold once it is signed, who would break it, and what would
//! answer; and the table of threats.
//!
//! A package is given by what it names: issues with levels. Those of a package found by search are the issues that it
//! changes ([`changes`]).
//!
//! Source: this project's theory notes on agreements that hold (part C), which apply the concepts of the graph model
//! ([`conflict`](crate::conflict)) to an arena around the package.

use crate::conflict::{Concept, Conflict, Graph, Joint, can_move};
use crate::exact::Ratio;
use crate::literal;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use zopa_core::{Case, Instance, IssueId, LevelId, Outcome, PartyId, PartySet, ThreatId};

/// What a package names.
pub type Named = [(IssueId, LevelId)];

/// What a package found by search names: the issues that it changes from q.
pub fn changes(case: &Case, package: &Outcome) -> Vec<(IssueId, LevelId)> {
    let q = literal::status_quo(case);
    case.issues.ids().filter(|v| package.level(*v) != q.level(*v)).map(|v| (v, package.level(v))).collect()
}

/// p: the named issues at the named levels, the rest at q.
pub fn package(case: &Case, named: &Named) -> Outcome {
    named.iter().fold(literal::status_quo(case), |p, (issue, level)| p.with(*issue, *level))
}

/// The threats that are active at p: those whose `unless` is true there. A threat that a scenario took off the agenda
/// is none.
pub fn active_threats(case: &Case, package: &Outcome) -> Vec<ThreatId> {
    let active = |threat: &ThreatId| {
        let threat = &case.threats[*threat];
        threat.off_agenda.is_none() && literal::met(case, threat.unless, package)
    };
    case.threats.ids().filter(active).collect()
}

/// The arena: the outcomes that exist in which each issue v is at q_v, at p_v if p names v, or at the level that an
/// active threat sets. In index order. Rules on packages remove nothing.
pub fn arena(case: &Case, named: &Named) -> Vec<Outcome> {
    let q = literal::status_quo(case);
    let active = active_threats(case, &package(case, named));
    let threatened: Vec<(IssueId, LevelId)> =
        active.iter().flat_map(|threat| case.threats[*threat].set.iter().copied()).collect();
    let inside = |w: &Outcome| {
        case.issues.ids().all(|v| {
            let here = (v, w.level(v));
            here.1 == q.level(v) || named.contains(&here) || threatened.contains(&here)
        })
    };
    literal::outcomes(case).into_iter().filter(|w| inside(w) && literal::exists(case, w)).collect()
}

/// How well a package holds against one party; a package takes the worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grade {
    /// Nash: holds by itself.
    A,
    /// SSEQ: holds by a credible answer.
    B,
    /// SEQ: fragile, the leaver can answer back.
    C,
    /// GMR: rests on a threat nobody would carry out.
    D,
    /// None of these: breaks. Or a signer walks away.
    E,
}

/// How a coalition that moves on from a package stands to its signers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Regrouping {
    /// It contains them.
    WouldBeImproved,
    /// It meets them.
    SideDeal,
    /// It misses them.
    OutsideBloc,
}

/// Who breaks a package.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Breaking {
    /// A signer.
    Breach,
    /// An outsider.
    Spoiling,
}

/// How patient a party must be not to leave: the share of the future that has to count.
#[derive(Clone, PartialEq, Debug)]
pub enum Patience {
    /// At least so much; 0 if no departure tempts it. At most 1 exactly where it is stable by SSEQ.
    AtLeast(Ratio),
    /// A departure that tempts it is never punished.
    Infinite,
}

/// The game of one package in one draw.
pub struct Game<'a> {
    instance: &'a Instance,
    named: Vec<(IssueId, LevelId)>,
    package: Outcome,
    graph: Graph,
    here: usize,
}

/// What the game says of its package.
#[derive(Clone, PartialEq, Debug)]
pub struct Verdict {
    /// C(p).
    pub signers: PartySet,
    /// The grade of each party with stated preferences, audiences left out.
    pub grades: Vec<(PartyId, Grade)>,
    /// The worst of them.
    pub grade: Grade,
    /// Signers that walk away: below d_i (an ordinal one: worse than q), or with a red line met at p.
    pub walk_away: PartySet,
    /// Signers whose preferences are not stated: no grade counts them, and no yes either.
    pub unstated_signers: PartySet,
    /// Whether p is self-enforcing, by its own definition: u_i(p) >= h_i(p) for every party, and no signer walks away.
    pub self_enforcing: bool,
    /// The smallest u_i(p) - h_i(p) in points, with its party (the first), over parties with cardinal preferences that
    /// have a move at p.
    pub margin: Option<(PartyId, Ratio)>,
    /// The critical patience of each party with cardinal preferences.
    pub patience: Vec<(PartyId, Patience)>,
}

impl<'a> Game<'a> {
    /// The game of a package. `None` for a package that changes nothing, or that a rule on states removes.
    pub fn new(instance: &'a Instance, named: &Named) -> Option<Game<'a>> {
        let case = instance.model().case();
        let package = package(case, named);
        let graph = Graph::among(case, arena(case, named));
        let here = graph.number(&package)?;
        let changes_nothing = package == literal::status_quo(case);
        (!changes_nothing).then_some(Game { instance, named: named.to_vec(), package, graph, here })
    }

    /// p.
    pub fn package(&self) -> &Outcome {
        &self.package
    }

    /// The graph among the arena's states.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The conflict in the arena.
    pub fn conflict(&self) -> Conflict<'_> {
        Conflict::new(&self.graph, self.instance)
    }

    fn case(&self) -> &'a Case {
        self.instance.model().case()
    }

    /// v_i(x): the better of x and the best move of i from x.
    fn comeback(&self, conflict: &Conflict<'_>, party: PartyId, state: usize) -> Option<i128> {
        let moves = self.graph.moves(party, state).iter();
        moves.chain([&state]).filter_map(|t| conflict.worth(party, *t)).max()
    }

    /// The smallest v_i(x) over P_i(t): the worst that the others' improvements from t lead the leaver to. `None` if
    /// they have none.
    fn worst_answer(&self, conflict: &Conflict<'_>, party: PartyId, departure: usize) -> Option<i128> {
        let answers = conflict.others_improve(party, departure, Joint::Moves);
        answers.iter().filter_map(|x| self.comeback(conflict, party, *x)).min()
    }

    /// h_i(p) = max over t in R_i(p) of min(u_i(t), min over x in P_i(t) of v_i(x)), in raw units of score (places, for
    /// an ordinal party). `None` without a move at p, or without stated preferences.
    pub fn temptation(&self, party: PartyId) -> Option<i128> {
        let conflict = self.conflict();
        let worth_of_leaving = |t: &usize| {
            let at_best = conflict.worth(party, *t)?;
            Some(self.worst_answer(&conflict, party, *t).map_or(at_best, |worst| at_best.min(worst)))
        };
        self.graph.moves(party, self.here).iter().filter_map(worth_of_leaving).max()
    }

    /// The critical patience: max over the departures t that tempt the party of (u(t) - u(p)) / (u(t) - min v), min v
    /// over P_i(t); infinite if that is empty or holds nothing below u(t). `None` without cardinal preferences.
    pub fn patience(&self, party: PartyId) -> Option<Patience> {
        self.instance.additive(party)?;
        let conflict = self.conflict();
        let here = conflict.worth(party, self.here)?;
        let mut needed = Ratio::zero();
        for t in conflict.improvements(party, self.here) {
            let there = conflict.worth(party, t)?;
            match self.worst_answer(&conflict, party, t) {
                Some(worst) if worst < there => needed = needed.max(Ratio::new(there - here, there - worst)),
                _ => return Some(Patience::Infinite),
            }
        }
        Some(Patience::AtLeast(needed))
    }

    /// Whether a signer would rather walk away: u_i(p) < d_i (ordinal: p worse than q), or a red line of its met at p.
    pub fn walks_away(&self, signer: PartyId) -> bool {
        let refuses = literal::meets_red_line(self.case(), signer, &self.package);
        let stated = literal::stated(self.instance).contains(signer);
        stated && (refuses || !literal::no_loss(self.instance, signer, &self.package))
    }

    /// The party's grade; `None` if its preferences are not stated.
    pub fn grade(&self, party: PartyId) -> Option<Grade> {
        let conflict = self.conflict();
        let stable = |concept| conflict.stable(self.here, party, concept, Joint::Moves);
        let signs = literal::signers(self.case(), &self.package).contains(party);
        let ladder =
            [(Concept::Nash, Grade::A), (Concept::Sseq, Grade::B), (Concept::Seq, Grade::C), (Concept::Gmr, Grade::D)];
        stable(Concept::Nash)?;
        if signs && self.walks_away(party) {
            return Some(Grade::E);
        }
        let first = ladder.into_iter().find(|(concept, _)| stable(*concept) == Some(true));
        Some(first.map_or(Grade::E, |(_, grade)| grade))
    }

    /// The moves by which a party would leave p, that are improvements and that nothing punishes under the concept:
    /// for grade B look at Nash, for C at SSEQ, for D at SEQ, for E at GMR.
    pub fn unpunished(&self, party: PartyId, concept: Concept) -> Vec<Outcome> {
        let improvements = self.conflict().improvements(party, self.here);
        let unpunished = |t: &usize| self.answer_numbers(party, *t, concept).is_empty();
        improvements.into_iter().filter(unpunished).map(|t| self.graph.states()[t].clone()).collect()
    }

    /// The states that punish a departure under the concept.
    pub fn answers(&self, party: PartyId, departure: &Outcome, concept: Concept) -> Vec<Outcome> {
        let Some(departure) = self.graph.number(departure) else { return Vec::new() };
        let answers = self.answer_numbers(party, departure, concept);
        answers.into_iter().map(|x| self.graph.states()[x].clone()).collect()
    }

    fn answer_numbers(&self, party: PartyId, departure: usize, concept: Concept) -> Vec<usize> {
        let conflict = self.conflict();
        let here = conflict.worth(party, self.here);
        let reach = match concept {
            Concept::Nash => return Vec::new(),
            Concept::Gmr | Concept::Smr => conflict.others_reach(party, departure, Joint::Moves),
            Concept::Seq | Concept::Sseq => conflict.others_improve(party, departure, Joint::Moves),
        };
        let counts = |x: &usize| match concept {
            Concept::Smr | Concept::Sseq => self.comeback(&conflict, party, *x) <= here,
            _ => conflict.worth(party, *x) <= here,
        };
        reach.iter().copied().filter(counts).collect()
    }

    /// What it is called when the party leaves: a breach by a signer, spoiling by an outsider.
    pub fn breaking(&self, party: PartyId) -> Breaking {
        match literal::signers(self.case(), &self.package).contains(party) {
            true => Breaking::Breach,
            false => Breaking::Spoiling,
        }
    }

    /// The verdict on the package.
    pub fn verdict(&self) -> Verdict {
        let case = self.case();
        let stated = literal::stated(self.instance);
        let signers = literal::signers(case, &self.package);
        let players: Vec<PartyId> = literal::movers(case).into_iter().filter(|p| stated.contains(*p)).collect();
        let grades: Vec<(PartyId, Grade)> = players.iter().filter_map(|p| Some((*p, self.grade(*p)?))).collect();
        let walk_away: PartySet = signers.iter().filter(|signer| self.walks_away(*signer)).collect();
        let conflict = self.conflict();
        let resists =
            |party: &PartyId| self.temptation(*party).is_none_or(|h| conflict.worth(*party, self.here) >= Some(h));
        let mut margin: Option<(PartyId, Ratio)> = None;
        for &party in &players {
            let room = self.room(&conflict, party);
            if let Some(room) = room
                && margin.as_ref().is_none_or(|(_, least)| room < *least)
            {
                margin = Some((party, room));
            }
        }
        Verdict {
            signers,
            grade: grades.iter().map(|(_, grade)| *grade).max().unwrap_or(Grade::A),
            grades,
            walk_away,
            unstated_signers: signers.minus(stated),
            self_enforcing: players.iter().all(resists) && walk_away.is_empty(),
            margin,
            patience: players.iter().filter_map(|p| Some((*p, self.patience(*p)?))).collect(),
        }
    }

    /// Who would leave p, that is u_i(p) < h_i(p), each with h_i(p) - u_i(p) in raw units; `None` if one of them has no cardinal
    /// preferences.
    pub fn lacks(&self) -> Option<Vec<(PartyId, i128)>> {
        let conflict = self.conflict();
        let mut lacks = Vec::new();
        for party in literal::movers(self.case()) {
            let (Some(here), Some(h)) = (conflict.worth(party, self.here), self.temptation(party)) else { continue };
            if h > here {
                self.instance.additive(party)?;
                lacks.push((party, h - here));
            }
        }
        Some(lacks)
    }

    /// Whether nobody would leave p if leaving cost these parties so much more, in raw units.
    pub fn stays_if_leaving_costs(&self, costs: &[(PartyId, i128)]) -> bool {
        let conflict = self.conflict().where_leaving_costs(self.here, costs);
        let stays = |party: &PartyId| conflict.stable(self.here, *party, Concept::Sseq, Joint::Moves) != Some(false);
        literal::movers(self.case()).iter().all(stays)
    }

    /// u_i(p) - h_i(p) in points; `None` without cardinal preferences or without a move at p.
    fn room(&self, conflict: &Conflict<'_>, party: PartyId) -> Option<Ratio> {
        let point = literal::point(self.instance, party)?;
        Some(Ratio::new(conflict.worth(party, self.here)? - self.temptation(party)?, point))
    }

    /// Whether an outcome holds as a package of its own: it is self-enforcing, and the interests of all its signers are
    /// stated. The status quo does not.
    pub fn itself_holds(instance: &Instance, at: &Outcome) -> bool {
        let game = Game::new(instance, &changes(instance.model().case(), at));
        game.is_some_and(|game| {
            let verdict = game.verdict();
            verdict.self_enforcing && verdict.unstated_signers.is_empty()
        })
    }

    /// Each coalition H with a strict gain for every member in moving, within the arena, by moves of its members and
    /// signatures of its subsets, to a state that itself holds; with these states. Only the smallest of those that
    /// contain the signers, of those that meet them, and of those that miss them.
    pub fn regroupings(&self) -> Vec<(Regrouping, PartySet, Vec<Outcome>)> {
        let case = self.case();
        let signers = literal::signers(case, &self.package);
        let graph = Graph::among_with_signatures(case, self.graph.states().to_vec());
        let conflict = Conflict::new(&graph, self.instance);
        let holding: BTreeSet<usize> =
            (0..graph.states().len()).filter(|t| Self::itself_holds(self.instance, &graph.states()[*t])).collect();
        let movers = literal::movers(case);
        let mut all = Vec::new();
        for mask in 1..1u64 << movers.len() {
            let members: PartySet =
                movers.iter().enumerate().filter(|(k, _)| mask >> k & 1 == 1).map(|(_, party)| *party).collect();
            let to = conflict.coalition_improvements(self.here, members);
            let to: Vec<Outcome> =
                to.into_iter().filter(|t| holding.contains(t)).map(|t| graph.states()[t].clone()).collect();
            let kind = match (signers.is_subset(members), signers.meets(members)) {
                (true, _) => Regrouping::WouldBeImproved,
                (false, true) => Regrouping::SideDeal,
                (false, false) => Regrouping::OutsideBloc,
            };
            if !to.is_empty() {
                all.push((kind, members, to));
            }
        }
        let smaller = |of: &(Regrouping, PartySet, Vec<Outcome>)| {
            all.iter().any(|other| other.0 == of.0 && other.1 != of.1 && other.1.is_subset(of.1))
        };
        all.iter().filter(|each| !smaller(each)).cloned().collect()
    }

    /// Drift: each party's best strict improvement at p by a single move, on issues that neither p nor an active threat
    /// names, in the whole space. Of equals the first. Parties without one are left out.
    pub fn drift(&self) -> Vec<(PartyId, Outcome)> {
        let case = self.case();
        let threats = active_threats(case, &self.package);
        let threatened = threats.iter().flat_map(|threat| case.threats[*threat].set.iter());
        let off_limits: BTreeSet<IssueId> = self.named.iter().chain(threatened).map(|(issue, _)| *issue).collect();
        let outside =
            |t: &Outcome| case.issues.ids().all(|v| !off_limits.contains(&v) || t.level(v) == self.package.level(v));
        let mut drift = Vec::new();
        for party in literal::movers(case) {
            let open = literal::outcomes(case).into_iter().filter(|t| {
                literal::exists(case, t)
                    && can_move(case, party, &self.package, t)
                    && outside(t)
                    && literal::better(self.instance, party, t, &self.package)
            });
            drift.extend(best(self.instance, party, open).map(|to| (party, to)));
        }
        drift
    }
}

/// The outcome that a party likes best, the first of equals. `None` of nothing, or if its preferences are not stated.
fn best(instance: &Instance, party: PartyId, of: impl Iterator<Item = Outcome>) -> Option<Outcome> {
    let mut best: Option<Outcome> = None;
    for w in of {
        let order = literal::compare(instance, party, &w, best.as_ref().unwrap_or(&w))?;
        if best.is_none() || order == Ordering::Greater {
            best = Some(w);
        }
    }
    best
}

/// What becomes of one threat. A comparison is `None` where an outcome it needs does not exist, or where the
/// preferences it needs are not stated.
#[derive(Clone, PartialEq, Debug)]
pub struct Threatened {
    /// b: where the threat would be carried out. `None`: it cannot be triggered.
    pub from: Option<Outcome>,
    /// b+x: b with what the threat sets.
    pub carried_out: Option<Outcome>,
    /// y: where the target complies. `None`: there is no such state.
    pub complied: Option<Outcome>,
    /// Whether b+x exists and is in R_j(b).
    pub executable: Option<bool>,
    /// Whether u_j(b+x) > u_j(b).
    pub credible: Option<bool>,
    /// u_j(b) - u_j(b+x) in raw units of j's score; `None` for ordinal parties.
    pub cost: Option<i128>,
    /// Whether u_k(y) > u_k(b+x).
    pub effective: Option<bool>,
    /// The signatures that going from b to y needs: setters and consent parties of the issues on which they differ.
    pub needs: PartySet,
    /// Whether u_j(y+x) <= u_j(y).
    pub assurance: Option<bool>,
}

/// The answer to one threat of j to k: unless X, I do x. `None` if a scenario took it off the agenda.
///
/// b is q if X is false at q, else the departure of k alone from q with X false that is best for k. y is, among the
/// states that differ from b only in issues named in X and where X is true, the best for k. Of equals the first.
pub fn threat(instance: &Instance, threat: ThreatId) -> Option<Threatened> {
    let case = instance.model().case();
    let threat = &case.threats[threat];
    if threat.off_agenda.is_some() {
        return None;
    }
    let (author, target) = (threat.by, threat.to);
    let averted = |w: &Outcome| literal::met(case, threat.unless, w);
    let with_x = |w: &Outcome| threat.set.iter().fold(w.clone(), |w, (issue, level)| w.with(*issue, *level));
    let states: Vec<Outcome> = literal::outcomes(case).into_iter().filter(|w| literal::exists(case, w)).collect();
    let q = literal::status_quo(case);
    let from = if averted(&q) {
        let triggers = states.iter().filter(|t| can_move(case, target, &q, t) && !averted(t));
        best(instance, target, triggers.cloned())
    } else {
        Some(q)
    };
    let named = literal::named_in(case, &case.conditions[threat.unless].expr);
    let complied = from.as_ref().and_then(|b| {
        let only_named = |w: &Outcome| case.issues.ids().all(|v| named.contains(&v) || w.level(v) == b.level(v));
        best(instance, target, states.iter().filter(|w| averted(w) && only_named(w)).cloned())
    });
    let carried_out = from.as_ref().map(with_x);
    let order = |party, first: &Outcome, second: &Outcome| literal::compare(instance, party, first, second);
    let pair = from.as_ref().zip(carried_out.as_ref());
    let more = |order: Ordering| order == Ordering::Greater;
    Some(Threatened {
        executable: pair.map(|(b, bx)| literal::exists(case, bx) && can_move(case, author, b, bx)),
        credible: pair.and_then(|(b, bx)| order(author, bx, b)).map(more),
        cost: pair
            .and_then(|(b, bx)| Some(literal::score(instance, author, b)? - literal::score(instance, author, bx)?)),
        effective: complied.as_ref().zip(carried_out.as_ref()).and_then(|(y, bx)| order(target, y, bx)).map(more),
        needs: from
            .as_ref()
            .zip(complied.as_ref())
            .map_or(PartySet::EMPTY, |(b, y)| literal::signatures_between(case, b, y)),
        assurance: complied.as_ref().and_then(|y| order(author, &with_x(y), y)).map(|order| !more(order)),
        from,
        carried_out,
        complied,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::Margin;
    use crate::conflict::tests::prisoners_dilemma;
    use crate::generate::{self, Shape, any_case};
    use proptest::prelude::*;
    use zopa_core::{ConditionId, Expr, Id, LevelSet, Stated, Threat};

    fn cooperation() -> Vec<(IssueId, LevelId)> {
        (0..2).map(|v| (IssueId::new(v), LevelId::new(1))).collect()
    }

    /// By hand, payoffs 5, 3, 1, 0: cooperation holds by a credible answer; leaving gives min(5, 1) = 1, so the margin
    /// is 2 points, and the patience needed (5 - 3) / (5 - 1) = 0.5.
    #[test]
    fn the_dilemma_by_hand() {
        let instance = generate::instance(&prisoners_dilemma());
        let game = Game::new(&instance, &cooperation()).unwrap();
        let verdict = game.verdict();
        assert_eq!(verdict.grade, Grade::B);
        assert!(verdict.self_enforcing);
        assert_eq!(verdict.margin, Some((PartyId::new(0), Ratio::new(2, 1))));
        let half = Patience::AtLeast(Ratio::new(1, 2));
        assert_eq!(verdict.patience, [(PartyId::new(0), half.clone()), (PartyId::new(1), half)]);
        assert_eq!(game.drift(), []);
        // One side's cooperation alone is worse for it than the status quo: it would not sign.
        let alone = Game::new(&instance, &cooperation()[..1]).unwrap();
        assert_eq!(alone.verdict().grades, [(PartyId::new(0), Grade::E), (PartyId::new(1), Grade::A)]);
        assert!(Game::new(&instance, &[]).is_none(), "the status quo gets no grade");
    }

    /// A threat by hand. The second party defects unless the first cooperates; at q both defect already, so the move is
    /// no move: not executable. From cooperation it is one.
    #[test]
    fn threats_by_hand() {
        let mut case = prisoners_dilemma();
        let cooperates = Expr::In(IssueId::new(0), LevelSet::of(2, [LevelId::new(1)]));
        let unless: ConditionId = case.conditions.push(Stated { text: String::new(), expr: cooperates });
        case.threats.push(Threat {
            id: "t".to_owned(),
            name: "t".to_owned(),
            by: PartyId::new(1),
            to: PartyId::new(0),
            set: vec![(IssueId::new(1), LevelId::new(0))],
            unless,
            off_agenda: None,
            due: None,
            because: Vec::new(),
            note: String::new(),
        });
        let id = ThreatId::new(0);
        let at_q = threat(&generate::instance(&case), id).unwrap();
        assert_eq!((at_q.executable, at_q.credible, at_q.cost), (Some(false), Some(false), Some(0)));
        // Complying alone is worth 0 to the first party, less than 1.
        assert_eq!(at_q.effective, Some(false));
        for issue in case.issues.iter_mut() {
            issue.status_quo = LevelId::new(1);
        }
        // Now both cooperate at q, the first party's defection triggers it, and the answer pays.
        let instance = generate::instance(&case);
        let answer = threat(&instance, id).unwrap();
        let at = |a: usize, b: usize| Outcome::new([LevelId::new(a), LevelId::new(b)]);
        assert_eq!(answer.from, Some(at(0, 1)));
        assert_eq!((answer.carried_out, answer.complied), (Some(at(0, 0)), Some(at(1, 1))));
        assert_eq!((answer.executable, answer.credible, answer.effective), (Some(true), Some(true), Some(true)));
        assert_eq!(answer.cost, Some(-literal::point(&instance, PartyId::new(1)).unwrap()));
        assert_eq!(answer.needs, PartySet::only(PartyId::new(0)));
        assert_eq!(answer.assurance, Some(false), "against a cooperator defection pays");
    }

    /// An active threat puts its level in the arena; an inactive one does not.
    #[test]
    fn active_threats_enter_the_arena() {
        let (mut active, mut grew) = (0, 0);
        for seed in 0..300 {
            let case = generate::case(seed, &Shape::default().up_to(60));
            for w in literal::outcomes(&case).iter().filter(|w| literal::in_f(&case, w)).step_by(5) {
                let named = changes(&case, w);
                let threats = active_threats(&case, w);
                let mut without = case.clone();
                for id in &threats {
                    without.threats[*id].set.clear();
                }
                let (with, less) = (arena(&case, &named), arena(&without, &named));
                assert!(less.iter().all(|state| with.contains(state)) && with.contains(w));
                assert!(with.len() == less.len() || !threats.is_empty());
                active += usize::from(!threats.is_empty());
                grew += usize::from(with.len() > less.len());
            }
        }
        assert!(active > 50 && grew > 20, "{active}, {grew}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        /// The definitions agree where they must: self-enforcing is A or B; the margin's sign is that of holding; the
        /// margin is the one that the conflict twin finds by search; patience is at most 1 exactly where SSEQ holds.
        #[test]
        fn grades_margins_and_patience_agree(
            case in prop_oneof![any_case(Shape::default().up_to(40)), any_case(Shape::tangled())]
        ) {
            let instance = generate::instance(&case);
            for w in literal::outcomes(&case).iter().filter(|w| literal::in_f(&case, w)).step_by(3) {
                let Some(game) = Game::new(&instance, &changes(&case, w)) else { continue };
                let verdict = game.verdict();
                prop_assert_eq!(verdict.self_enforcing, verdict.grade <= Grade::B);
                let conflict = game.conflict();
                let here = game.graph().number(w).unwrap();
                for (party, grade) in &verdict.grades {
                    let sseq = conflict.stable(here, *party, Concept::Sseq, Joint::Moves).unwrap();
                    if let Some(patience) = game.patience(*party) {
                        let enough = matches!(patience, Patience::AtLeast(needed) if needed <= Ratio::new(1, 1));
                        prop_assert_eq!(enough, sseq);
                    }
                    if let Some(h) = game.temptation(*party) {
                        let room = conflict.worth(*party, here).unwrap() - h;
                        prop_assert_eq!(room >= 0, sseq);
                        let searched = conflict.margin(here, *party, Concept::Sseq, Joint::Moves);
                        prop_assert!(searched.is_none_or(|margin| margin == Margin::By(room)));
                    }
                    let left = |concept| !game.unpunished(*party, concept).is_empty();
                    if !verdict.walk_away.contains(*party) {
                        prop_assert_eq!(*grade == Grade::A, !left(Concept::Nash));
                        prop_assert_eq!(*grade == Grade::E, left(Concept::Gmr));
                        prop_assert_eq!(*grade <= Grade::B, !left(Concept::Sseq));
                    }
                }
                let all_hold = verdict.grades.iter().all(|(_, grade)| *grade <= Grade::B);
                prop_assert!(verdict.margin.is_none_or(|(_, room)| room >= Ratio::zero() || !all_hold));
            }
        }
    }

    /// Every grade occurs, signers walk away, and drift does happen: the twin is asked about all of it.
    #[test]
    fn all_grades_occur() {
        let mut seen = std::collections::BTreeMap::<Grade, usize>::new();
        let (mut walked, mut drifted) = (0, 0);
        for seed in 0..300 {
            let shape = if seed % 2 == 0 { Shape::default().up_to(40) } else { Shape::tangled() };
            let case = generate::case(seed, &shape);
            let instance = generate::instance(&case);
            for w in literal::outcomes(&case).iter().filter(|w| literal::in_f(&case, w)).step_by(4) {
                let Some(game) = Game::new(&instance, &changes(&case, w)) else { continue };
                let verdict = game.verdict();
                for (party, grade) in &verdict.grades {
                    if !verdict.walk_away.contains(*party) {
                        *seen.entry(*grade).or_default() += 1;
                    }
                }
                walked += usize::from(!verdict.walk_away.is_empty());
                drifted += usize::from(!game.drift().is_empty());
            }
        }
        assert!(seen.len() == 5 && seen.values().all(|n| *n >= 5), "{seen:?}");
        assert!(walked > 100 && drifted > 100, "{walked}, {drifted}");
    }
}
