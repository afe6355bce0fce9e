//! Measures one survey: `spaces PARTIES ISSUES KIND JOINS`, for instance `spaces 5 30 opposed`, `spaces 3 30 uniform
//! chain`, `spaces 2 30 flat rectangles 100 2 3` (a hundred rectangles of two or three issues). Up to eight issues of ten
//! levels are enumerated, more are taken part by part. Prints what was found, the seconds of all processors together,
//! which other work on the machine changes little, and the peak of memory.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)] // a program to be read by people

#[path = "../benches/spaces.rs"]
mod spaces;

use spaces::{Joins, Kind, instance};
use zopa_bargain::{Deals, Solution, solve, statistics, survey};
use zopa_core::{Id, Limits, PartyId, Run, Silent};
use zopa_testkit::measure::{peak, processors};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |k: usize| words.get(k).map_or("", String::as_str);
    let number = |k: usize| word(k).parse::<usize>().expect("a number");
    let kind = match word(2) {
        "against" => Kind::Against,
        "opposed" => Kind::Opposed,
        "constant" => Kind::Constant,
        "coarse" => Kind::Coarse,
        "flat" => Kind::Flat,
        _ => Kind::Uniform,
    };
    let joins = match word(3) {
        "chain" => Joins::Chain,
        "sparse" => Joins::Sparse,
        "rectangles" => Joins::Rectangles(number(4), number(5), number(6)),
        _ => Joins::None,
    };
    let parties = number(0);
    let instance = instance(parties, number(1), kind, joins);
    let deals = Deals::new(&instance, (0..parties).map(PartyId::new).collect()).expect("parties of the case");
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let measure = |what: &str, answer: &dyn Fn() -> String| {
        let before = processors();
        let found = answer();
        println!("{what}: {:.2}s, peak {}: {found}", processors() - before, peak());
    };
    measure("frontier and zone", &|| match survey(&deals, &[], &run) {
        Err(problem) => problem.message,
        Ok(answer) => {
            let survey = answer.value;
            let frontier = survey.frontier.map_or_else(
                |why| why.to_string(),
                |f| format!("{:?} vectors, {:?} packages, gap {}", f.points.ok(), f.outcomes, f.gap),
            );
            format!("{frontier}; empty: {}; {}", survey.agreement.empty, answer.method.name)
        }
    });
    measure("opposition", &|| match statistics(&deals, &run) {
        Err(problem) => problem.message,
        Ok(found) => match found.opposition {
            Ok(Some((distance, at))) => format!("{distance} at {} packages", at.len()),
            Ok(None) => "none".to_owned(),
            Err(why) => why.to_string(),
        },
    });
    for solution in Solution::ALL {
        measure(&format!("{solution:?}"), &|| match solve(&deals, solution, &run) {
            Err(problem) => problem.message,
            Ok(answer) => match answer.value {
                Err(why) => why.sentence(instance.model().case()),
                Ok(found) => format!("{:?} packages, objective {}", found.count, found.objective),
            },
        });
    }
}
