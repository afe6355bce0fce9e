//! Where a state leads: ways from the status quo to equilibria, and what becomes of a state.

use super::View;
use crate::page::Page;
use crate::text::{clean, counted, grouped};
use zopa::{Barrier, Course, Ways, WaysScope};

/// How many ways are shown step by step.
const WAYS: usize = 3;
/// How many equilibria are shown with the way to them.
const ENDS: usize = 12;

impl View<'_> {
    pub(crate) fn ways(&self, page: &mut Page) {
        match &self.answer.ways {
            Ok(Ways { ways, scope, reachable, at_start }) => {
                let all = self.answer.strongest.0;
                if all == 0 || self.answer.status_quo.is_none() {
                    return;
                }
                page.heading("From the status quo to these equilibria, each step a gain for all who take it");
                if *at_start {
                    page.say("The status quo is one of them.");
                }
                let others = all - u64::from(*at_start);
                if others == 0 {
                    return;
                }
                let how = match scope {
                    // Nothing is signed in a graph.
                    WaysScope::All if self.case.is_graph() => "By single moves",
                    WaysScope::All => "By single moves and signatures",
                    WaysScope::Single => {
                        "By any number of single moves, or by one signature (longer ways with signatures \
                                          would take too much work)"
                    }
                };
                page.say(&format!(
                    "{how}: {} of {}{} can be reached.",
                    grouped((*reachable).into()),
                    if *at_start { "the other " } else { "" },
                    grouped(others.into())
                ));
                for way in ways.iter().take(WAYS) {
                    let steps = counted(way.steps.len() as u128, "step", "steps");
                    page.point(&format!("{:>6}. ", grouped(way.to.number.into())), &format!("In {steps}:"));
                    for (step, crossed) in way.steps.iter().zip(&way.red_lines) {
                        let but = match crossed.is_empty() {
                            true => String::new(),
                            false => format!(
                                " (a gain, but beyond a red line of {}: it would not be signed)",
                                self.words.parties(*crossed)
                            ),
                        };
                        page.item(5, &format!("{}{but}.", self.words.step(step)));
                    }
                }
                let rest: Vec<String> = ways
                    .iter()
                    .skip(WAYS)
                    .map(|w| format!("{} in {}", grouped(w.to.number.into()), w.steps.len()))
                    .collect();
                if !rest.is_empty() {
                    page.say(&format!("Next, in so many steps (--json has them): {}.", rest.join("; ")));
                }
            }
            Err(why) => {
                page.heading("From the status quo to these equilibria");
                page.say(&format!("Not computed: {}.", clean(&why.message)));
            }
        }
    }

    /// What becomes of a state.
    pub(crate) fn evolution(&self, page: &mut Page) {
        let Some(evolved) = &self.answer.evolution else { return };
        let place = self.place(&evolved.from.outcome);
        page.heading(&format!("What becomes of state {}: {place}", grouped(evolved.from.number.into())));
        for spread in &evolved.spreads {
            let name = course(spread.course);
            match &spread.by_steps {
                Ok(counts) if counts.is_empty() => page.point("- ", &format!("By {name}: nowhere.")),
                Ok(counts) => {
                    let total: u64 = counts.iter().sum();
                    let each: Vec<String> = counts.iter().map(|n| grouped((*n).into())).collect();
                    page.point(
                        "- ",
                        &format!(
                            "By {name}: {} in up to {} ({}).",
                            counted(total.into(), "other state", "other states"),
                            counted(counts.len() as u128, "step", "steps"),
                            each.join(", ")
                        ),
                    );
                }
                Err(why) => page.point("- ", &format!("By {name}: not computed ({}).", clean(&why.message))),
            }
        }
        if evolved.ends.is_empty() {
            page.say("No other state is an equilibrium under a concept asked for.");
            return;
        }
        page.gap();
        let first = match evolved.concepts {
            0 | 1 => "",
            _ => ", those under most concepts first",
        };
        page.say(&format!(
            "{} under some concept asked for, and how each is reached{first}:",
            counted(evolved.ends_in_all.into(), "other state is an equilibrium", "other states are equilibria")
        ));
        let left_out: Vec<&str> = evolved.left_out().into_iter().map(course).collect();
        let followed = match left_out.as_slice() {
            [] => String::new(),
            some => format!(" (but {} were not followed)", some.join(" and ")),
        };
        for end in evolved.ends.iter().take(ENDS) {
            let mark = format!("{:>6}. ", grouped(end.at.number.into()));
            let under = match evolved.concepts {
                0 | 1 => String::new(),
                all if end.concepts.len() == all => " (under all)".to_owned(),
                all => format!(" (under {} of {all})", end.concepts.len()),
            };
            let what = format!("{}{under}", self.place(&end.at.outcome));
            match (&end.way, &end.barrier) {
                (Some((along, steps)), _) => {
                    page.point(&mark, &format!("{what}: by {}.", course(*along)));
                    for (k, step) in steps.iter().enumerate() {
                        let inside = end.members.get(k).map_or(std::slice::from_ref(step), Vec::as_slice);
                        let each: Vec<String> = inside.iter().map(|s| self.words.step(s)).collect();
                        let together = match inside.len() {
                            0 | 1 => String::new(),
                            _ => format!("{} together: ", self.words.parties(step.by)),
                        };
                        page.item(5, &format!("{together}{}.", each.join(", then ")));
                    }
                }
                (None, Some(Barrier::NoGain(step))) => page.point(
                    &mark,
                    &format!(
                        "{what}: not by gains{followed}. On the shortest way {}, which is no gain.",
                        self.words.step(step)
                    ),
                ),
                (None, Some(Barrier::NotFollowed)) => {
                    page.point(&mark, &format!("{what}: not by single moves; signatures were not followed."));
                }
                _ => page.point(&mark, &format!("{what}: out of reach, whatever anybody does.")),
            }
        }
        let next = evolved.ends.len().saturating_sub(ENDS);
        let rest = evolved.ends_in_all - evolved.ends.len() as u64;
        if next > 0 {
            let rest = match rest {
                0 => String::new(),
                rest => format!("; the {} after these are marked in --csv only", grouped(rest.into())),
            };
            page.say(&format!("The next {next} are in --json{rest}."));
        }
    }
}

/// A course in words.
fn course(course: Course) -> &'static str {
    match course {
        Course::Moves => "any single moves",
        Course::Improvements => "single moves that gain who makes them",
        Course::MovesAndSignatures => "any moves and signatures",
        Course::ImprovementsAndSignatures => "moves and signatures that gain each who makes them",
        Course::CoalitionImprovements => "joint moves of coalitions that gain each member",
    }
}
