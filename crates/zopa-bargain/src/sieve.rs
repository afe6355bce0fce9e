//! Why there are as many packages as there are: what each rule, each signature that the group does not have, each worth of no deal
//! and each red line takes away.
//!
//! From all outcomes to the zone of a group in three steps: rules leave F; signatures of others leave D_S; the members' interests
//! and red lines leave Z_S. Of every obstacle two numbers are counted: how many outcomes it stands against ([`Removed::all`]), and
//! how many nothing else of the same step stands against ([`Removed::alone`]), which would be there without it. The first ones of
//! several obstacles overlap and do not add up.

use crate::coalition::signers;
use crate::known::{Known, Unknown};
use crate::problem::Deals;
use crate::problems::TOO_MANY_OUTCOMES;
use crate::space::{Arena, Block, Plan, Progress, Row, TruthTable, places};
use crate::zone::gainful;
use zopa_core::{Answer, Case, Diagnostic, Instance, Method, PartyId, PartySet, RuleId, Run, Scope};

/// What one obstacle stands against.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Removed {
    /// How many outcomes it stands against.
    pub all: u64,
    /// Of these, how many no other obstacle of the same step stands against.
    pub alone: u64,
}

/// What one member refuses among what the group can deliver.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusals {
    /// Who.
    pub party: PartyId,
    /// For whatever reason; alone: every other member would sign.
    pub refused: Removed,
    /// For interest: worth less than no deal. Of a coalition with something to gain: no strict gain.
    pub interest: Removed,
    /// For each of its red lines, in the order of the file.
    pub red_lines: Vec<Removed>,
}

/// The steps over the whole space: rules and signatures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ruled {
    /// Outcomes of the whole space.
    pub outcomes: u64,
    /// Rules on states and packages, in the order of the case. The status quo breaks no rule on packages.
    pub rules: Vec<(RuleId, Removed)>,
    /// |F|.
    pub feasible: u64,
    /// Parties outside the group whose signature something in F takes; alone: only theirs is missing.
    pub signatures: Vec<(PartyId, Removed)>,
}

/// From all outcomes to the zone of a group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sieve {
    /// Rules and signatures; not known where the whole space is too large to look at.
    pub ruled: Known<Ruled>,
    /// |D_S|.
    pub deliverable: u64,
    /// The members, in order.
    pub members: Vec<Refusals>,
    /// |Z_S|.
    pub agreeable: u64,
    /// |Z_S+|: what is agreeable less the status quo and what gains nobody anything.
    pub gainful: u64,
}

/// From what takes exactly some signatures to what gains each of the signers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PactSieve {
    /// Who signs.
    pub signers: PartySet,
    /// Feasible packages that take exactly these signatures.
    pub taking: u64,
    /// The signers, in order.
    pub members: Vec<Refusals>,
    /// Those from which each gains strictly without meeting a red line.
    pub packages: u64,
}

const METHOD: Method = Method {
    name: "what takes packages away",
    variant: "counted over all outcomes; alone: nothing else of the same step stands against it",
    source: "bargaining: F, D_S, Z_S",
};

/// What takes packages away from a group, step by step. O(outcomes of the whole space, and of what the group can deliver).
///
/// # Errors
/// E712 for more than 10^8 outcomes that the group can deliver, or more than the work limit; E714 if stopped.
pub fn sieve(deals: &Deals<'_>, run: &Run<'_>) -> Result<Answer<Sieve>, Diagnostic> {
    let plan = crate::survey::plan(deals, run)?;
    let model = deals.instance().model();
    let ruled = match Arena::new(model, model.space().issue_ids(), run.limits, "the space") {
        Err(problem) if problem.code == &TOO_MANY_OUTCOMES => Err(Unknown::TooManyToCount),
        arena => Ok(ruled(deals, arena?, run)?),
    };
    let lines = red_lines(&plan);
    let sum = tallied(&plan, run, |block, tally| {
        let bars = bars(&plan, &lines, block.which());
        let quo = block.status_quo();
        for chunk in 0..block.chunks() {
            let kept = tally.add(block, &bars, chunk, block.feasible(chunk), 0);
            tally.gainful += u64::from(gainful(block, chunk, kept, quo).count_ones());
        }
    })?;
    let Tally { within, members, kept, gainful } = sum;
    Ok(Answer::exact(Sieve { ruled, deliverable: within, members, agreeable: kept, gainful }, METHOD))
}

/// What takes packages away from some signers together: of those that take exactly their signatures. O(outcomes that they can
/// deliver).
///
/// # Errors
/// E710 for a `[graph]` case; E712 and E714 as [`sieve()`].
pub fn pact_sieve(instance: &Instance, who: PartySet, run: &Run<'_>) -> Result<Answer<PactSieve>, Diagnostic> {
    crate::problem::refuse_graph(instance)?;
    let model = instance.model();
    let case = model.case();
    let own = |v: &zopa_core::IssueId| case.issues[*v].control.signers().is_subset(who);
    let arena = Arena::new(model, model.space().issue_ids().filter(own), run.limits, "what they can deliver")?;
    let plan = Plan::new(arena, instance, who.iter(), run)?;
    let lines = red_lines(&plan);
    let inner: Vec<PartySet> =
        (0..plan.arena.block()).map(|place| signers(&plan, plan.arena.inner_levels(place))).collect();
    let sum = tallied(&plan, run, |block, tally| {
        let bars = bars(&plan, &lines, block.which());
        let outer = signers(&plan, plan.arena.outer_levels(block.which()));
        let quo = block.status_quo();
        for chunk in 0..block.chunks() {
            let taking = places(chunk, block.feasible(chunk))
                .filter(|place| Some(*place) != quo && outer.union(inner[*place]) == who)
                .fold(0, |bits, place| bits | 1 << (place % 64));
            tally.add(block, &bars, chunk, taking, 1);
        }
    })?;
    let found = PactSieve { signers: who, taking: sum.within, members: sum.members, packages: sum.kept };
    Ok(Answer::exact(found, METHOD))
}

/// Counts in every block in which something is feasible, and adds up.
fn tallied(plan: &Plan<'_>, run: &Run<'_>, count: impl Fn(&Block<'_>, &mut Tally) + Sync) -> Result<Tally, Diagnostic> {
    let mut progress = Progress::new(run, Some(plan.arena.len()));
    let blocks: Vec<usize> = (0..plan.arena.blocks()).collect();
    let mut sum = Tally::new(plan);
    for round in blocks.chunks(256) {
        let seen = plan.look(round, |block| {
            let mut tally = Tally::new(plan);
            if block.any_feasible() {
                count(block, &mut tally);
            }
            tally
        });
        seen.iter().for_each(|tally| sum.merge(tally));
        progress.advance((round.len() * plan.arena.block()) as u64)?;
    }
    Ok(sum)
}

/// What is counted of the members.
struct Tally {
    within: u64,
    members: Vec<Refusals>,
    kept: u64,
    gainful: u64,
}

impl Tally {
    fn new(plan: &Plan<'_>) -> Self {
        let case = plan.arena.model().case();
        let nothing = |party: &PartyId| Refusals {
            party: *party,
            refused: Removed::default(),
            interest: Removed::default(),
            red_lines: vec![Removed::default(); case.red_lines.get(*party).map_or(0, Vec::len)],
        };
        Tally { within: 0, members: plan.parties.iter().map(nothing).collect(), kept: 0, gainful: 0 }
    }

    /// Counts a chunk among these places; what is left. A member wants this much (of its smallest unit) over no deal.
    fn add(&mut self, block: &Block<'_>, bars: &[Vec<Vec<u64>>], chunk: usize, within: u64, over: i64) -> u64 {
        if within == 0 {
            return 0;
        }
        let values = block.plan().values.iter().enumerate();
        let short: Vec<u64> =
            values.map(|(k, v)| within & !block.at_least(k, chunk, v.no_deal.saturating_add(over))).collect();
        let line = |bits: &Vec<u64>| within & bits[chunk];
        let barred: Vec<Vec<u64>> = bars.iter().map(|of| of.iter().map(line).collect()).collect();
        let refused: Vec<u64> =
            short.iter().zip(&barred).map(|(short, lines)| lines.iter().fold(*short, |a, b| a | b)).collect();
        let by_members = Overlap::of(refused.iter().copied());
        let by_reasons = Overlap::of(short.iter().copied().chain(barred.iter().flatten().copied()));
        for (k, member) in self.members.iter_mut().enumerate() {
            member.refused.count(refused[k], &by_members);
            member.interest.count(short[k], &by_reasons);
            member.red_lines.iter_mut().zip(&barred[k]).for_each(|(line, bits)| line.count(*bits, &by_reasons));
        }
        let kept = within & !by_members.once;
        self.within += u64::from(within.count_ones());
        self.kept += u64::from(kept.count_ones());
        kept
    }

    fn merge(&mut self, other: &Tally) {
        self.within += other.within;
        self.kept += other.kept;
        self.gainful += other.gainful;
        for (a, b) in self.members.iter_mut().zip(&other.members) {
            a.refused.add(b.refused);
            a.interest.add(b.interest);
            a.red_lines.iter_mut().zip(&b.red_lines).for_each(|(a, b)| a.add(*b));
        }
    }
}

/// Places that at least one, and at least two, of several obstacles stand against.
struct Overlap {
    once: u64,
    twice: u64,
}

impl Overlap {
    fn of(all: impl Iterator<Item = u64>) -> Self {
        all.fold(Overlap { once: 0, twice: 0 }, |o, bits| Overlap {
            once: o.once | bits,
            twice: o.twice | (o.once & bits),
        })
    }
}

impl Removed {
    fn count(&mut self, bits: u64, among: &Overlap) {
        self.all += u64::from(bits.count_ones());
        self.alone += u64::from((bits & !among.twice).count_ones());
    }
    fn add(&mut self, other: Removed) {
        self.all += other.all;
        self.alone += other.alone;
    }
}

fn red_lines<'a>(plan: &Plan<'a>) -> Vec<Vec<TruthTable<'a>>> {
    let model = plan.arena.model();
    let lines = |i: &PartyId| model.case().red_lines.get(*i).into_iter().flatten();
    let of = |i: &PartyId| lines(i).map(|l| TruthTable::new(model.condition(l.when), &plan.arena)).collect();
    plan.parties.iter().map(of).collect()
}

/// The bits of each party's red lines in a block.
fn bars(plan: &Plan<'_>, lines: &[Vec<TruthTable<'_>>], block: usize) -> Vec<Vec<Vec<u64>>> {
    lines.iter().map(|of| of.iter().map(|line| bits(line, &plan.arena, block)).collect()).collect()
}

/// Where a condition holds in a block. Bits beyond its last place mean nothing.
fn bits(table: &TruthTable<'_>, arena: &Arena<'_>, block: usize) -> Vec<u64> {
    let words = arena.block().div_ceil(64);
    let mut buffer = vec![0; words];
    match table.row(arena, block, &mut buffer) {
        Row::Nowhere => vec![0; words],
        Row::Everywhere => vec![u64::MAX; words],
        Row::At(bits) => bits.to_vec(),
    }
}

fn ruled(deals: &Deals<'_>, arena: Arena<'_>, run: &Run<'_>) -> Result<Ruled, Diagnostic> {
    let (model, group) = (deals.instance().model(), deals.group());
    let case = model.case();
    let plan = Plan::new(arena, deals.instance(), std::iter::empty(), run)?;
    let kept: Vec<RuleId> = named(case);
    let tables: Vec<TruthTable<'_>> =
        kept.iter().map(|id| TruthTable::new(model.condition(case.rules[*id].broken), &plan.arena)).collect();
    let packages: Vec<bool> = kept.iter().map(|id| case.rules[*id].scope == Scope::Packages).collect();
    let inner: Vec<PartySet> =
        (0..plan.arena.block()).map(|place| signers(&plan, plan.arena.inner_levels(place))).collect();
    let mut progress = Progress::new(run, Some(plan.arena.len()));
    let blocks: Vec<usize> = (0..plan.arena.blocks()).collect();
    let mut rules = vec![Removed::default(); kept.len()];
    let mut feasible = 0;
    let mut missing = vec![Removed::default(); case.parties.ids().count()];
    for round in blocks.chunks(256) {
        let seen = plan.look(round, |block| {
            let which = block.which();
            let mut broken: Vec<Vec<u64>> = tables.iter().map(|t| bits(t, &plan.arena, which)).collect();
            if let Some(quo) = block.status_quo() {
                let of_packages = broken.iter_mut().zip(&packages).filter(|(_, packages)| **packages);
                of_packages.for_each(|(bits, _)| bits[quo / 64] &= !(1 << (quo % 64)));
            }
            let mut by_rule = vec![Removed::default(); broken.len()];
            let mut by_party = vec![Removed::default(); missing.len()];
            let outer = signers(&plan, plan.arena.outer_levels(which)).minus(group);
            for chunk in 0..block.chunks() {
                let here = there(plan.arena.block(), chunk);
                let overlap = Overlap::of(broken.iter().map(|bits| bits[chunk] & here));
                by_rule.iter_mut().zip(&broken).for_each(|(rule, bits)| rule.count(bits[chunk] & here, &overlap));
                for place in places(chunk, here & !overlap.once) {
                    let absent = outer.union(inner[place]).minus(group);
                    for party in absent.iter() {
                        let of = &mut by_party[zopa_core::Id::index(party)];
                        of.all += 1;
                        of.alone += u64::from(absent.len() == 1);
                    }
                }
            }
            (by_rule, by_party, block.count())
        });
        for (by_rule, by_party, count) in seen {
            feasible += count;
            rules.iter_mut().zip(by_rule).for_each(|(a, b)| a.add(b));
            missing.iter_mut().zip(by_party).for_each(|(a, b)| a.add(b));
        }
        progress.advance((round.len() * plan.arena.block()) as u64)?;
    }
    let signatures = case.parties.ids().zip(missing).filter(|(_, removed)| removed.all > 0).collect();
    Ok(Ruled { outcomes: plan.arena.len(), rules: kept.into_iter().zip(rules).collect(), feasible, signatures })
}

/// The rules that forbid outcomes.
fn named(case: &Case) -> Vec<RuleId> {
    case.rules.enumerated().filter(|(_, rule)| rule.scope.forbids_moves().is_none()).map(|(id, _)| id).collect()
}

/// The places that a chunk has in a block of so many.
fn there(block: usize, chunk: usize) -> u64 {
    match block - chunk * 64 {
        n if n >= 64 => u64::MAX,
        n => (1 << n) - 1,
    }
}
