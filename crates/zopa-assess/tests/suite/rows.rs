//! Which settlements are rows where there are more than an assessment has room for.

#![allow(clippy::unwrap_used)] // a test may panic

use std::collections::BTreeSet;
use zopa_assess::{LeftOut, Origin, ROWS, candidates};
use zopa_core::{Limits, PartySet, ProposalId, Run, Silent, Stance};
use zopa_testkit::generate::{self, Feature, Shape};
use zopa_testkit::{bargain, package_game as twin};

/// No proposal is lost; none that a signer refuses is a row while one that all would sign has no room; and who is said to refuse does.
#[test]
fn what_all_would_sign_comes_first() {
    let (mut crowded, mut signed_beyond) = (0, 0);
    for seed in 0..400 {
        let mut case = generate::case(seed, &Shape::default().up_to(60).with(Feature::Proposals));
        let Some(one) = case.proposals.iter().find(|p| p.off_agenda.is_none()).cloned() else { continue };
        for outcome in bargain::feasible(&case).iter().take(40) {
            let set = twin::changes(&case, outcome);
            case.proposals.push(zopa_core::Proposal { set, ..one.clone() });
        }
        let instance = generate::instance(&case);
        let model = instance.model();
        let run = Run { limits: &Limits::default(), watch: &Silent };
        let found = candidates(&instance, &run).unwrap();
        assert!(found.rows.len() <= ROWS, "seed {seed}");
        let refusing = |p: ProposalId| -> PartySet {
            let at = case.package(&case.proposals[p].set);
            model.signers(&at).iter().filter(|i| instance.stance(*i, &at) != Stance::Yes).collect()
        };
        let mut seen: BTreeSet<ProposalId> = BTreeSet::new();
        let mut refused_rows = 0;
        for row in &found.rows {
            let proposed = row.origins.iter().filter_map(|o| match o {
                Origin::Proposal(p) => Some(*p),
                _ => None,
            });
            let proposed: Vec<ProposalId> = proposed.collect();
            seen.extend(&proposed);
            refused_rows += usize::from(proposed.first().is_some_and(|p| !refusing(*p).is_empty()));
        }
        for out in &found.left_out {
            match out {
                LeftOut::Beyond(Origin::Proposal(p), by) => {
                    assert_eq!(*by, refusing(*p), "seed {seed}");
                    assert!(!by.is_empty() || refused_rows == 0, "seed {seed}: {p:?} would be signed");
                    signed_beyond += usize::from(by.is_empty());
                    crowded += 1;
                    seen.insert(*p);
                }
                LeftOut::OffAgenda(p, _) => drop(seen.insert(*p)),
                _ => {}
            }
        }
        assert_eq!(seen.len(), case.proposals.len(), "seed {seed}");
    }
    assert!(crowded > 300 && signed_beyond > 20, "{crowded} {signed_beyond}");
}
