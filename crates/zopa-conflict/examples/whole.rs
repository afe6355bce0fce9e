//! Measures the stability of all states: `whole 20 weights` for three parties with 2^20 states, `whole joint random`
//! for five parties with joint issues, `whole large random` for the same with 2^20 states, `whole wide random` for two with joint
//! issues and many settings of one; `whole 16 random sim` adds simultaneous stability. Prints seconds, the seconds of all
//! processors together (which other work on the machine changes little) and the peak of memory; the conflicts are those of the
//! benchmark.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)] // a program to be read by people

#[path = "../benches/conflicts.rs"]
mod conflicts;

use std::time::Instant;
use zopa_conflict::{Concept, Further, Graded, Notion, Simultaneous, explain, further, moves_of, whole};
use zopa_core::{Central, Draw, Instance, StateId};
use zopa_testkit::measure::{peak, processors};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let size = arguments.next().unwrap_or_else(|| "16".to_owned());
    let kind = arguments.next().unwrap_or_else(|| "weights".to_owned());
    let case = match size.parse() {
        Ok(bits) => conflicts::binary(bits),
        Err(_) if size == "wide" => conflicts::wide(),
        Err(_) if size == "large" => conflicts::joint_large(),
        Err(_) => conflicts::joint(),
    };
    let clock = Instant::now();
    let model = conflicts::model(case);
    let moves = moves_of(&model, &conflicts::LIMITS).expect("it fits");
    println!("moves {:?}", clock.elapsed());
    let clock = Instant::now();
    let ranks = if kind == "random" { conflicts::at_random(&*moves) } else { conflicts::weighted(&*moves) };
    println!("ranks {:?}, peak {}", clock.elapsed(), peak());
    let (clock, before) = (Instant::now(), processors());
    let table = whole(&*moves, &ranks, &Notion::PLAIN, &conflicts::RUN).expect("it fits").value;
    println!("whole {:?}, processors {:.2}s, peak {}", clock.elapsed(), processors() - before, peak());
    if arguments.next().is_some_and(|more| more == "sim") {
        let graded = Graded::plain(&ranks, moves.parties());
        let (clock, before) = (Instant::now(), processors());
        further(&*moves, &graded, false, &[Further::Sim(Simultaneous::Broad)], &conflicts::RUN).expect("it fits");
        println!("sim {:?}, processors {:.2}s, peak {}", clock.elapsed(), processors() - before, peak());
    }
    let instance = Instance::new(&model, &Central(Vec::new()), Draw::CENTRAL).expect("no numbers to draw");
    let clock = Instant::now();
    for party in ranks.stated().iter() {
        for notion in Notion::PLAIN {
            explain(&*moves, &instance, &ranks, StateId(0), party, notion, &conflicts::RUN).expect("it exists");
        }
    }
    println!("explanations of the first state {:?}, peak {}", clock.elapsed(), peak());
    for concept in Concept::ALL {
        let equilibria = table.equilibria(Notion::plain(concept)).map(|set| set.len());
        println!("{concept:?} {equilibria:?}");
    }
}
