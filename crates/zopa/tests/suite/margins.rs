//! Ordinal margins: the state that ends a margin is the one that it takes to pass, found by really moving the state.

#![allow(clippy::unwrap_used, clippy::panic)] // a test may panic

use zopa::conflict::{Margin, Notion};
use zopa::core::{Id, Limits, PartyId, Run, Silent};
use zopa::{Prepared, StabilityAnswer, StabilityRequest, Wanted, stability};

/// A party's order, best first; states in one tier are level.
type Order = Vec<Vec<u64>>;

const ARCS: &str = "[[1, 2, \"a\"], [2, 1, \"a\"], [2, 3, \"b\"], [1, 3, \"b\"], [3, 4, \"c\"], [4, 1, \"b\"], [4, 5, \"a\"], \
                    [5, 6, \"b\"], [6, 5, \"b\"], [6, 2, \"c\"], [5, 3, \"a\"], [1, 6, \"c\"], [3, 6, \"a\"], [6, 4, \"a\"]]";

fn case(orders: &[Order]) -> Prepared {
    let tier = |tier: &Vec<u64>| if tier.len() == 1 { tier[0].to_string() } else { format!("{tier:?}") };
    let lines = orders
        .iter()
        .zip(["a", "b", "c"])
        .map(|(order, id)| format!("{id} = [{}]\n", order.iter().map(tier).collect::<Vec<_>>().join(", ")));
    let text = format!(
        "zopa = 1\nid = \"g\"\ntitle = \"G\"\n[parties.a]\nname = \"A\"\n[parties.b]\nname = \"B\"\n[parties.c]\nname = \"C\"\n\
         [graph]\nstates = [\"s1\", \"s2\", \"s3\", \"s4\", \"s5\", \"s6\"]\narcs = {ARCS}\n[graph.ranking]\n{}",
        lines.collect::<String>()
    );
    let opened = zopa::case::parse("g.toml", &text, &zopa::case::SourceTexts::default());
    Prepared::new(opened, None, 0).map_err(|refused| refused.problems).unwrap()
}

fn judged(orders: &[Order]) -> StabilityAnswer {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let request = StabilityRequest {
        notions: Notion::PLAIN.to_vec(),
        further: Vec::new(),
        states: (1..=6).map(Wanted::Number).collect(),
        from: None,
        inverse: false,
    };
    stability(&case(orders), &request, &run).unwrap()
}

fn stable(answer: &StabilityAnswer, state: u64, party: PartyId, notion: Notion) -> bool {
    let examined = answer.examined.iter().find(|e| e.at.number == state).unwrap();
    examined.explanations.iter().find(|x| x.who == party && x.notion == notion).unwrap().stable
}

/// The order with one state level with another, or alone just behind it.
fn moved(order: &Order, state: u64, to: u64, level: bool) -> Order {
    let mut order: Order = order.iter().map(|t| t.iter().copied().filter(|s| *s != state).collect()).collect();
    let at = order.iter().position(|tier| tier.contains(&to)).unwrap();
    if level {
        order[at].push(state)
    } else {
        order.insert(at + 1, vec![state])
    }
    order.retain(|tier| !tier.is_empty());
    order
}

/// Orders that differ from seed to seed, with ties.
fn orders(seed: u64) -> Vec<Order> {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |n: u64| {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (x >> 33) % n
    };
    let mut one = || {
        let mut states: Vec<u64> = (1..=6).collect();
        (1..6).rev().for_each(|k| states.swap(k, next(k as u64 + 1) as usize));
        let mut order: Order = Vec::new();
        for state in states {
            match order.last_mut() {
                Some(tier) if next(4) == 0 => tier.push(state),
                _ => order.push(vec![state]),
            }
        }
        order
    };
    vec![one(), one(), one()]
}

/// Level with the named state a verdict is as it is (or, where it was to leave, turns); just behind it is the other one.
/// Whatever the orders, for each of the five concepts.
#[test]
fn the_named_state_ends_the_margin() {
    let (mut falls, mut rises) = (0, 0);
    for seed in 0..60 {
        let orders = orders(seed);
        let answer = judged(&orders);
        for examined in &answer.examined {
            for x in &examined.explanations {
                if !matches!(x.margin, Margin::Ranks(_)) {
                    assert_eq!(answer.margin_ends(&examined.at, x.who, x.margin), None);
                    continue;
                }
                let state = examined.at.number;
                let (end, in_all) = answer.margin_ends(&examined.at, x.who, x.margin).unwrap();
                let k = x.who.index();
                let tier = orders[k].iter().find(|tier| tier.contains(&end.number)).unwrap();
                assert_eq!(in_all, tier.iter().filter(|s| **s != state).count() as u64, "{seed} {state} {x:?}");
                for level in [true, false] {
                    let mut other = orders.clone();
                    other[k] = moved(&orders[k], state, end.number, level);
                    assert_eq!(
                        stable(&judged(&other), state, x.who, x.notion),
                        level,
                        "seed {seed}, state {state} and {}, level {level}: {x:?}",
                        end.number
                    );
                }
                if x.stable { falls += 1 } else { rises += 1 }
            }
        }
    }
    assert!(falls > 500 && rises > 500, "{falls} {rises}");
}
