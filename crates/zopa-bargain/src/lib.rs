//! Deals: outcome space, agreement zone, frontier, fair points, trades and openings.
//!
//! What deals are possible, exactly, by looking at every outcome:
//!
//! - [`Deals`] is the bargaining problem of a named group; [`survey()`] describes it as a whole: how many outcomes are
//!   feasible, deliverable and agreeable, the frontier, the fair points; [`solve()`] finds one fair point;
//! - beyond enumeration the same survey is made part by part ([`large()`]): the frontier of two parties, the fair points
//!   of any number of parties with utilities, whether there is an agreement zone; what it cannot count is [`Unknown`];
//! - [`improving_edit()`] and [`efficient()`] start from one outcome: what would be better for its signers;
//! - [`opening()`] starts from a refused package: the smallest change that all who must sign gain from;
//! - [`coalitions_with_gain()`] starts from the status quo: who could sign something good for each of them;
//! - [`sieve()`] and [`pact_sieve()`] say why there are so many: what each rule, signature, worth of no deal and red line takes away;
//! - what a negotiator asks beyond that has its own module: the best for each, prices of red lines, shortfalls, drafts,
//!   trades, statistics, lotteries and solutions by name ([`best_for_each()`] and what follows it there).
//!
//! **Definitions.** F are the outcomes that break no rule (the status quo q is tested against rules on states only).
//! A package w takes the signatures C(w): setters and ratifiers of the issues that it changes from q. For a group S, D_S
//! are the outcomes in F whose signers are all members; A_S those in which every member gets at least its worth of no
//! deal d and meets no red line; Z_S, both, is the bargaining problem, and Z_S+ what in it is not q and gains somebody
//! something. An ordinal party agrees to what it likes at least as well as q, and gains from what it likes better; it
//! has no fair point. Rules on moves (`one_way`) do not limit F. Sources: Raiffa, *The Art and Science of Negotiation*
//! (1982); Nash (1950); Kalai & Smorodinsky (1975) with the leximin order of Imai (1983); Kalai (1977); Harsanyi (1955).
//!
//! **Assumptions.** A case that its reader has checked; scores as integers below 2^61, which the core has proved, so that
//! sums cannot overflow and ties are exact. Real numbers occur only where a definition has logarithms or adds up the
//! points of parties with different sums of weights; the tolerance, 10^-12, is stated there.
//!
//! **Limits.** Enumeration looks at up to 10^8 outcomes: those the group can deliver, not the whole space. The searches from
//! one outcome go outwards, fewest issues changed first, and work in spaces of any size as long as the answer is among
//! the nearest 10^8. Whatever is refused is refused with a [`Diagnostic`](zopa_core::Diagnostic). Every answer is the
//! same on any number of threads.

mod ask;
mod cloud;
mod coalition;
mod efficiency;
mod feasible;
mod fraction;
mod frontier;
mod known;
mod near;
mod opening;
mod opposed;
mod problem;
mod problems;
mod range;
mod sieve;
mod solution;
mod space;
mod structured;
mod survey;
mod trade;
mod zone;

pub use ask::{
    AfterSigning, BestFor, Distances, Division, DraftStep, Interests, Item, Lifted, Logroll, Lottery, LotterySolution,
    Named, NamedSearch, Position, Powers, Price, Prices, Short, Shortfall, Statistics, Trade, Winner, adjusted_winner,
    after_signing, best_for_each, distances, divide, logrolling, lottery, named, positions, red_line_prices, shortfall,
    statistics, step,
};
pub use cloud::{Cloud, MOST_DRAWN, SQUARES, Square, clouds};
pub use coalition::{CoalitionDeal, coalitions_with_gain};
pub use efficiency::{Within, efficient};
pub use known::{Known, Unknown};
pub use opening::{Opening, opening};
pub use problem::Deals;
pub use problems::{
    FOREIGN_OUTCOME, FOREIGN_PARTY, FRONTIER_TOO_LARGE, GRAPH_HAS_NO_DEALS, STOPPED, TOO_MANY_OUTCOMES,
};
pub use sieve::{PactSieve, Refusals, Removed, Ruled, Sieve, pact_sieve, sieve};
pub use solution::{Solution, Solved, Undefined};
pub use structured::{
    Certificate, Certificates, FrontierProof, LOOKED_THROUGH, PART_WISE, Proof, STEPS, Step, Tree, Uncertified,
    certificates, large, proved_efficient, proved_frontier,
};
pub use survey::{Agreement, Frontier, FrontierPackage, Survey, solve, survey};
pub use trade::{Edit, improving_edit};

/// The codes of the problems that this crate reports.
pub static CODES: &[&zopa_core::Code] =
    &[&GRAPH_HAS_NO_DEALS, &FOREIGN_PARTY, &TOO_MANY_OUTCOMES, &FRONTIER_TOO_LARGE, &STOPPED, &FOREIGN_OUTCOME];

#[cfg(test)]
extern crate self as zopa_bargain;

/// The tests against the twins once more, with blocks so small that random cases have many.
#[cfg(test)]
#[path = "../tests/suite/twins.rs"]
mod twins;

/// So for what takes packages away.
#[cfg(test)]
#[path = "../tests/suite/sieve.rs"]
mod sieve_twins;

/// The tests of the part-wise engine once more, with parts taken issue by issue that would be listed otherwise, and with
/// what can follow listed after a few branches; then with all issues taken at once.
#[cfg(test)]
#[path = "../tests/suite/structured.rs"]
mod structured_twins;

#[cfg(test)]
mod all_at_once {
    use crate::structured_twins::{KINDS, agree, compare};

    #[test]
    fn closely_joined_issues_give_what_the_definitions_say() {
        crate::structured::ALL_AT_ONCE.set(true);
        let kinds = compare(5000..6000);
        let [two, _] = agree(1000..1100, true);
        crate::structured::ALL_AT_ONCE.set(false);
        assert!(two >= 10, "{two}");
        for kind in KINDS.into_iter().chain(["joined"]) {
            assert!(kinds.contains(kind), "no case of kind {kind}");
        }
    }
}
