//! The engine against a textbook matrix implementation, on the same conflicts in the same run: `against_matrix 12 24` compares up
//! to 2^12 states and goes on alone, in steps of two, up to 2^24. Both must say the same. Three parties, binary issues, random
//! preferences; Nash, GMR, SMR and SEQ.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)] // a program to be read by people

#[path = "../benches/conflicts.rs"]
mod conflicts;

use std::time::Instant;
use zopa_conflict::{Concept, Notion, moves_of, whole};
use zopa_core::{Id, PartyId, StateId};
use zopa_testkit::matrix::{Bits, stable};

const CONCEPTS: [Concept; 4] = [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq];

fn main() {
    let mut arguments = std::env::args().skip(1).map(|a| a.parse::<usize>().expect("a number of issues"));
    let (both, alone) = (arguments.next().unwrap_or(10), arguments.next().unwrap_or(20));
    println!("states      zopa        matrices    ratio");
    for bits in (6..=alone.max(both)).step_by(2) {
        let case = conflicts::binary(bits);
        let moves = moves_of(&conflicts::model(case), &conflicts::LIMITS).expect("it fits");
        let ranks = conflicts::at_random(&*moves);
        let notions = CONCEPTS.map(Notion::plain);
        let clock = Instant::now();
        let table = whole(&*moves, &ranks, &notions, &conflicts::RUN).expect("it fits").value;
        let ours = clock.elapsed().as_secs_f64();
        if bits > both {
            println!("2^{bits:<8} {ours:<11.6}");
            continue;
        }
        let size = 1usize << bits;
        let parties: Vec<PartyId> = (0..moves.parties()).map(PartyId::new).collect();
        let clock = Instant::now();
        let matrices: Vec<Bits> = parties
            .iter()
            .map(|p| {
                let mut to = vec![Vec::new(); size];
                (0..size).for_each(|s| moves.each(*p, StateId(s as u32), &mut |t| to[s].push(t.0 as usize)));
                Bits::of(size, |s, t| to[s].contains(&t))
            })
            .collect();
        let order: Vec<Vec<u32>> = parties.iter().map(|p| ranks.of(*p).expect("ranks").to_vec()).collect();
        let made = clock.elapsed().as_secs_f64();
        let clock = Instant::now();
        let found = stable(size, &matrices, &order);
        let theirs = clock.elapsed().as_secs_f64();
        for (p, of) in parties.iter().zip(&found) {
            for (notion, expected) in notions.iter().zip(of) {
                let set = table.stable(*notion, *p).expect("judged");
                let same = (0..size).all(|s| set.contains(StateId(s as u32)) == expected[s]);
                assert!(same, "{} of {p:?} at 2^{bits}", notion.key());
            }
        }
        println!("2^{bits:<8} {ours:<11.6} {theirs:<11.6} {:<8.0} (matrices made in {made:.3})", theirs / ours);
    }
}
