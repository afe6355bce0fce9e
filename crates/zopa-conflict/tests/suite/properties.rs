//! Properties that every right implementation has, whatever the conflict: they need no second opinion.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

use crate::support::{LIMITS, RUN, Random, issues, model};
use proptest::prelude::*;
use zopa_conflict::{Concept, Explicit, Moves, Notion, Ranks, Reach, Scores, Table, local, moves_of, whole};
use zopa_core::{Case, Control, Id, IssueId, LevelId, Outcome, PartyId, PartySet, StateId};

/// A conflict in numbers: sizes and setters of the issues, where each stands, which are binding, and each party's worth
/// of every state.
#[derive(Clone, Debug)]
struct Conflict {
    parties: usize,
    of: Vec<(usize, Vec<usize>)>,
    stands: Vec<usize>,
    binding: Vec<bool>,
    worth: Vec<Vec<i64>>,
}

impl Conflict {
    fn random(seed: u64) -> Conflict {
        let mut random = Random(seed);
        let parties = 2 + random.below(3) as usize;
        let of: Vec<(usize, Vec<usize>)> = (0..2 + random.below(3))
            .map(|_| {
                let mut setters = vec![random.below(parties as u64) as usize];
                if random.below(3) == 0 {
                    setters.push(random.below(parties as u64) as usize);
                    setters.sort_unstable();
                    setters.dedup();
                }
                (2 + random.below(2) as usize, setters)
            })
            .collect();
        let n: usize = of.iter().map(|(levels, _)| levels).product();
        let stands = of.iter().map(|(levels, _)| random.below(*levels as u64) as usize).collect();
        let binding = of.iter().map(|(_, setters)| setters.len() > 1 && random.below(3) == 0).collect();
        let worth = (0..parties).map(|_| (0..n).map(|_| random.below(8) as i64).collect()).collect();
        Conflict { parties, of, stands, binding, worth }
    }
    fn case(&self) -> Case {
        let of: Vec<(usize, &[usize])> = self.of.iter().map(|(levels, setters)| (*levels, &setters[..])).collect();
        let mut case = issues(self.parties, &of);
        for (v, issue) in case.issues.iter_mut().enumerate() {
            issue.status_quo = LevelId::new(self.stands[v]);
            if let Control::Set { binding, .. } = &mut issue.control {
                *binding = self.binding[v];
            }
        }
        case
    }
    fn moves(&self) -> Box<dyn Moves + Send> {
        moves_of(&model(self.case()), &LIMITS).unwrap()
    }
    fn table(&self) -> Table {
        let moves = self.moves();
        let values: Vec<_> = self.worth.iter().cloned().map(Some).collect();
        whole(&*moves, &Ranks::of_values(&values, &*moves), &notions(), &RUN).unwrap().value
    }
    /// The number of the state with these levels.
    fn state(&self, levels: &[usize]) -> u32 {
        let mut stride = 1;
        let mut number = 0;
        for (level, (size, _)) in levels.iter().zip(&self.of) {
            number += level * stride;
            stride *= size;
        }
        number as u32
    }
    fn levels(&self, mut state: usize) -> Vec<usize> {
        let digit = |(size, _): &(usize, Vec<usize>)| {
            let level = state % size;
            state /= size;
            level
        };
        self.of.iter().map(digit).collect()
    }
}

fn notions() -> Vec<Notion> {
    Notion::PLAIN.into_iter().chain(Concept::ALL.into_iter().skip(1).map(Notion::with_signatures)).collect()
}

/// 0..n in random order.
fn shuffled(n: usize, random: &mut Random) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for k in (1..n).rev() {
        order.swap(k, random.below(k as u64 + 1) as usize);
    }
    order
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Renaming parties, reordering issues and levels renames the answers and changes nothing else.
    #[test]
    fn names_do_not_matter(seed in 0..u64::MAX) {
        let first = Conflict::random(seed);
        let mut random = Random(seed ^ 0x5555);
        let party = shuffled(first.parties, &mut random);
        let issue = shuffled(first.of.len(), &mut random);
        let level: Vec<Vec<usize>> = first.of.iter().map(|(size, _)| shuffled(*size, &mut random)).collect();
        let mut second = first.clone();
        for v in 0..first.of.len() {
            let (size, setters) = &first.of[v];
            second.of[issue[v]] = (*size, setters.iter().map(|p| party[*p]).collect());
            second.stands[issue[v]] = level[v][first.stands[v]];
            second.binding[issue[v]] = first.binding[v];
        }
        let n = first.worth[0].len();
        let renamed: Vec<u32> = (0..n).map(|s| {
            let mut levels = vec![0; first.of.len()];
            first.levels(s).iter().enumerate().for_each(|(v, l)| levels[issue[v]] = level[v][*l]);
            second.state(&levels)
        }).collect();
        for (worth, new) in first.worth.iter().zip(&party) {
            for (x, s) in worth.iter().zip(&renamed) {
                second.worth[*new][*s as usize] = *x;
            }
        }
        let (a, b) = (first.table(), second.table());
        for notion in notions() {
            for (p, new) in party.iter().enumerate() {
                let row = a.stable(notion, PartyId::new(p)).unwrap();
                let other = b.stable(notion, PartyId::new(*new)).unwrap();
                for (s, t) in (0..).zip(&renamed) {
                    prop_assert_eq!(row.contains(StateId(s)), other.contains(StateId(*t)));
                }
            }
        }
    }

    /// Nash implies every concept, SSEQ implies SEQ and SMR, both imply GMR; and whatever is stable stays so when the
    /// others may sign as well.
    #[test]
    fn concepts_imply_one_another(seed in 0..u64::MAX) {
        let conflict = Conflict::random(seed);
        let table = conflict.table();
        let implies = |a: Notion, b: Notion| (0..conflict.parties).map(PartyId::new).all(|p| {
            let (a, b) = (table.stable(a, p).unwrap(), table.stable(b, p).unwrap());
            a.iter().all(|s| b.contains(s))
        });
        for form in [Notion::plain, Notion::with_signatures] {
            for concept in Concept::ALL {
                prop_assert!(implies(form(Concept::Nash), form(concept)));
                prop_assert!(implies(Notion::plain(concept), Notion::with_signatures(concept)));
            }
            prop_assert!(implies(form(Concept::Sseq), form(Concept::Seq)));
            prop_assert!(implies(form(Concept::Sseq), form(Concept::Smr)));
            prop_assert!(implies(form(Concept::Smr), form(Concept::Gmr)));
            prop_assert!(implies(form(Concept::Seq), form(Concept::Gmr)));
        }
    }

    /// Only the order counts for verdicts, and the scale only for margins: with utilities times three plus a constant,
    /// verdicts are the same and margins three times as large.
    #[test]
    fn scales_do_not_matter(seed in 0..u64::MAX) {
        let conflict = Conflict::random(seed);
        let explicit = Explicit::new(&*conflict.moves(), &LIMITS).unwrap();
        let scaled: Vec<Vec<i64>> = conflict.worth.iter().map(|u| u.iter().map(|x| 3 * x - 1000).collect()).collect();
        let rows = |worth: &'_ [Vec<i64>]| -> Vec<Option<Vec<i64>>> { worth.iter().cloned().map(Some).collect() };
        let (a, b) = (rows(&conflict.worth), rows(&scaled));
        let (a, b): (Vec<_>, Vec<_>) = (a.iter().map(|r| r.as_deref()).collect(), b.iter().map(|r| r.as_deref()).collect());
        let mut reach = Reach::new();
        for notion in notions() {
            for p in (0..conflict.parties).map(PartyId::new) {
                for s in (0..explicit.states() as u32).map(StateId) {
                    let one = local::margin(&explicit, &Scores { of: &a }, s, p, notion, &mut reach);
                    let other = local::margin(&explicit, &Scores { of: &b }, s, p, notion, &mut reach);
                    prop_assert_eq!(one.map(|m| 3 * m), other);
                    let stable = local::is_stable(&explicit, &Scores { of: &b }, s, p, notion, &mut reach);
                    prop_assert_eq!(stable, one.is_none_or(|m| m >= 0));
                }
            }
        }
    }

    /// Nobody alone raises what it does not set alone; a coalition that signs holds all that it raises; and without
    /// joint issues there is nothing to sign.
    #[test]
    fn nobody_raises_alone(seed in 0..u64::MAX) {
        let conflict = Conflict::random(seed);
        let moves = conflict.moves();
        let changed = |from: &Outcome, to: &Outcome| from.differing(to).collect::<Vec<IssueId>>();
        let raised = |v: IssueId, to: &Outcome| {
            let setters = &conflict.of[v.index()].1;
            let back = to.level(v).index() == conflict.stands[v.index()] && !conflict.binding[v.index()];
            setters.len() > 1 && !back
        };
        for s in (0..moves.states() as u32).map(StateId) {
            let from = moves.outcome(s);
            for p in 0..conflict.parties {
                moves.each(PartyId::new(p), s, &mut |t| {
                    let to = moves.outcome(t);
                    for v in changed(&from, &to) {
                        assert!(conflict.of[v.index()].1.contains(&p) && !raised(v, &to));
                    }
                });
            }
            for mask in 0..1u32 << conflict.parties {
                let by: PartySet = (0..conflict.parties).filter(|p| mask >> p & 1 == 1).map(PartyId::new).collect();
                let Some(agreements) = moves.agreements() else { continue };
                agreements.each(by, s, &mut |t| {
                    let to = moves.outcome(t);
                    let up: Vec<IssueId> = changed(&from, &to).into_iter().filter(|v| raised(*v, &to)).collect();
                    assert!(!up.is_empty());
                    let held = |v: &IssueId| conflict.of[v.index()].1.iter().all(|p| by.contains(PartyId::new(*p)));
                    assert!(up.iter().all(held));
                });
            }
        }
        prop_assert_eq!(moves.agreements().is_some(), conflict.of.iter().any(|(_, setters)| setters.len() > 1));
    }
}
