//! What takes packages away, against the definition: every obstacle against every outcome.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test")]

use zopa_bargain::{Deals, Refusals, Removed, coalitions_with_gain, pact_sieve, sieve};
use zopa_core::{Instance, Limits, Outcome, PartySet, Run, Silent};
use zopa_testkit::generate::{self, Shape};
use zopa_testkit::sieve::{self as twin, Obstacle};
use zopa_testkit::{bargain, literal};

fn pairs(of: impl IntoIterator<Item = Removed>) -> Vec<(u64, u64)> {
    of.into_iter().map(|r| (r.all, r.alone)).collect()
}

/// The members' refusals among these outcomes are those of the definition.
fn same(instance: &Instance, members: &[Refusals], of: &[Outcome], strict: bool, what: &str) {
    let reasons: Vec<Vec<Obstacle<'_>>> = members.iter().map(|m| twin::reasons(instance, m.party, strict)).collect();
    let whole: Vec<Obstacle<'_>> =
        reasons.iter().map(|all| Box::new(move |w: &Outcome| all.iter().any(|o| o(w))) as Obstacle<'_>).collect();
    assert_eq!(pairs(members.iter().map(|m| m.refused)), twin::removed(of, &whole), "{what}");
    let flat: Vec<Obstacle<'_>> = members.iter().flat_map(|m| twin::reasons(instance, m.party, strict)).collect();
    let found = members.iter().flat_map(|m| std::iter::once(m.interest).chain(m.red_lines.iter().copied()));
    assert_eq!(pairs(found), twin::removed(of, &flat), "{what}");
}

/// Rules, signatures, interests and red lines of random cases and groups, each alone and with the others.
#[test]
fn what_takes_packages_away_is_what_the_definition_says() {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let (mut by_rule, mut by_signature, mut by_line, mut by_interest) = (0, 0, 0, 0);
    for seed in 0..600 {
        let case = generate::case(seed, &Shape::default().up_to(120));
        let instance = generate::instance(&case);
        let everybody: PartySet = case.parties.ids().collect();
        let some: PartySet = case.parties.ids().step_by(2).collect();
        for group in [everybody, some, PartySet::EMPTY] {
            let what = format!("seed {seed}, {group:?}");
            let deals = Deals::new(&instance, group).unwrap();
            let group = deals.group();
            let found = sieve(&deals, &run).unwrap().value;
            let all = literal::outcomes(&case);
            let ruled = found.ruled.unwrap();
            assert_eq!(ruled.outcomes, all.len() as u64, "{what}");
            let rules = twin::removed(&all, &twin::rules(&case));
            assert_eq!(pairs(ruled.rules.iter().map(|(_, r)| *r)), rules, "{what}");
            let feasible = bargain::feasible(&case);
            assert_eq!(ruled.feasible, feasible.len() as u64, "{what}");
            let (who, missing): (Vec<_>, Vec<_>) = twin::signatures(&case, group).into_iter().unzip();
            let expected: Vec<_> =
                who.into_iter().zip(twin::removed(&feasible, &missing)).filter(|(_, (all, _))| *all > 0).collect();
            let signatures: Vec<_> = ruled.signatures.iter().map(|(p, r)| (*p, (r.all, r.alone))).collect();
            assert_eq!(signatures, expected, "{what}");
            let deliverable = bargain::deliverable(&instance, group);
            assert_eq!(found.deliverable, deliverable.len() as u64, "{what}");
            assert_eq!(found.members.iter().map(|m| m.party).collect::<PartySet>(), group, "{what}");
            same(&instance, &found.members, &deliverable, false, &what);
            assert_eq!(found.agreeable, bargain::zopa(&instance, group).len() as u64, "{what}");
            assert_eq!(found.gainful, bargain::gainful(&instance, group).len() as u64, "{what}");
            by_rule += rules.iter().filter(|(_, alone)| *alone > 0).count();
            by_signature += signatures.iter().filter(|(_, (_, alone))| *alone > 0).count();
            by_line += found.members.iter().flat_map(|m| &m.red_lines).filter(|r| r.alone > 0).count();
            by_interest += found.members.iter().filter(|m| m.interest.alone > 0).count();
        }
    }
    let each = [by_rule, by_signature, by_line, by_interest];
    assert!(each.iter().all(|n| *n > 50), "{each:?}");
}

/// What is left of what takes exactly some signatures is what that coalition has to gain.
#[test]
fn what_takes_a_coalitions_packages_away_is_what_the_definition_says() {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut several = 0;
    for seed in 0..400 {
        let case = generate::case(seed, &Shape::default().up_to(120));
        let instance = generate::instance(&case);
        let q = literal::status_quo(&case);
        for deal in coalitions_with_gain(&instance, &run).unwrap().value {
            let what = format!("seed {seed}, {:?}", deal.signers);
            let found = pact_sieve(&instance, deal.signers, &run).unwrap().value;
            let takes = |w: &Outcome| *w != q && literal::signers(&case, w) == deal.signers;
            let taking: Vec<Outcome> = bargain::feasible(&case).into_iter().filter(takes).collect();
            assert_eq!(found.taking, taking.len() as u64, "{what}");
            assert_eq!(found.packages, deal.packages, "{what}");
            same(&instance, &found.members, &taking, true, &what);
            several += usize::from(deal.signers.len() > 1 && found.taking > found.packages);
        }
    }
    assert!(several > 50, "{several}");
}
