//! The text of `zopa stability`.

use crate::Colour;
use crate::frame::{exactness, method_line, provenance, scales, title};
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{clean, counted, grouped, listed, points};
use crate::words::Words;
use zopa::conflict::{Concept, Explanation, Further, Improvement, Margin, Notion, Reason, StateSet};
use zopa::core::{Case, Compared, Exactness, Outcome, PartyId, PartySet};
use zopa::{Barrier, Course, Examined, Numbered, Prepared, StabilityAnswer, Ways, WaysScope};

/// A notion's name in a table or a list.
pub(crate) fn short(notion: Notion) -> &'static str {
    match (notion.concept(), notion.signatures()) {
        (Concept::Nash, _) => "Nash",
        (Concept::Gmr, false) => "GMR",
        (Concept::Smr, false) => "SMR",
        (Concept::Seq, false) => "SEQ",
        (Concept::Sseq, false) => "SSEQ",
        (Concept::Gmr, true) => "GMR with signatures",
        (Concept::Smr, true) => "SMR with signatures",
        (Concept::Seq, true) => "SEQ with signatures",
        (Concept::Sseq, true) => "SSEQ with signatures",
    }
}

/// How many ways are shown step by step.
const WAYS: usize = 3;
/// How many reasons of each kind are shown for a further concept.
const SHOWN: usize = 3;
/// How many equilibria are shown with the way to them.
const ENDS: usize = 12;

/// What a notion means, in a few words.
pub(crate) fn meaning(notion: Notion) -> &'static str {
    match notion.concept() {
        Concept::Nash => "no move of its own gains the party anything",
        Concept::Gmr => "each gain could be undone by what others can do, whether or not they would",
        Concept::Smr => "as GMR, and the party could not repair it",
        Concept::Seq => "each gain would be undone by moves that gain those who make them",
        Concept::Sseq => "as SEQ, and the party could not repair it",
    }
}

/// The stability of states.
pub fn stability(prepared: &Prepared, answer: &StabilityAnswer, colour: Colour) -> String {
    let case = &*prepared.case;
    let view = View { case, answer, words: Words::new(case) };
    let mut page = Page::new(colour);
    page.title(&format!("Stability: {}", title(prepared)));
    view.counts(&mut page);
    view.equilibria(&mut page);
    for (k, examined) in answer.examined.iter().enumerate() {
        let status_quo = answer.status_quo.as_ref() == Some(&examined.at) && k == 0;
        view.examined(examined, status_quo, &mut page);
    }
    view.ways(&mut page);
    view.evolution(&mut page);
    view.hypergame(&mut page);
    view.inverse(&mut page);
    view.method(prepared, &mut page);
    page.finish()
}

struct View<'a> {
    case: &'a Case,
    answer: &'a StabilityAnswer,
    words: Words<'a>,
}

impl View<'_> {
    fn counts(&self, page: &mut Page) {
        let table = &self.answer.table.value;
        let n = table.feasible().len();
        page.heading(&format!(
            "{}: in how many of them each party would stay",
            counted(n.into(), "possible state", "possible states")
        ));
        let movers: Vec<PartyId> = table.stated().minus(table.no_move()).iter().collect();
        let mut headers = vec![("Concept".to_owned(), Set::Words)];
        headers.extend(movers.iter().map(|p| (self.words.party(*p), Set::Figures)));
        headers.push(("All of them".to_owned(), Set::Figures));
        let mut grid = Grid::new(&headers);
        let number = |set: Option<u64>| set.map_or("?".to_owned(), |n| grouped(n.into()));
        for notion in table.notions() {
            let mut row = vec![short(*notion).to_owned()];
            row.extend(movers.iter().map(|p| number(table.stable(*notion, *p).map(|s| s.len()))));
            row.push(number(table.equilibria(*notion).map(|s| s.len())));
            grid.row(row);
        }
        let more = self.answer.further.as_ref().map(|f| &f.value);
        for concept in more.map_or(&[][..], |f| f.concepts()) {
            let mut row = vec![concept.name()];
            row.extend(movers.iter().map(|p| match more.and_then(|f| f.stable(*concept, *p)) {
                Some(set) => grouped(set.len().into()),
                None => "-".to_owned(),
            }));
            row.push(number(more.and_then(|f| f.equilibria(*concept)).map(|s| s.len())));
            grid.row(row);
        }
        page.table(grid);
        page.gap();
        for notion in table.notions() {
            page.point("- ", &format!("{}: {}.", short(*notion), meaning(*notion)));
        }
        for concept in more.map_or(&[][..], |f| f.concepts()) {
            page.point("- ", &format!("{}: {}.", concept.name(), concept.meaning()));
        }
        if !table.no_move().is_empty() {
            page.point(
                "- ",
                &format!("Without a move anywhere, so not in the table: {}.", self.words.parties(table.no_move())),
            );
        }
        let everyone: PartySet = self.case.parties.ids().collect();
        let unstated = everyone.minus(table.stated()).minus(table.no_move());
        if !unstated.is_empty() {
            page.point(
                "- ",
                &format!(
                    "Interests not stated, so neither stable nor counted: {}. What they can do counts where only the \
                     power to do it counts (GMR, SMR).",
                    self.words.parties(unstated)
                ),
            );
        }
    }

    fn equilibria(&self, page: &mut Page) {
        let table = &self.answer.table.value;
        let more = self.answer.further.as_ref().map_or(&[][..], |f| f.value.concepts());
        let names: Vec<String> =
            table.notions().iter().map(|n| short(*n).to_owned()).chain(more.iter().map(|c| c.name())).collect();
        page.heading("Equilibria: states that everyone would stay in");
        let (count, first) = &self.answer.strongest;
        let under = match names.as_slice() {
            [one] => format!("under {one}"),
            many => format!("under every concept asked for ({})", many.join(", ")),
        };
        if *count == 0 {
            page.say(&format!("None {under}."));
            return;
        }
        let shown = if first.len() as u64 == *count {
            String::new()
        } else {
            format!(", of which the first {} are", first.len())
        };
        let verb = if *count == 1 { "is" } else { "are" };
        page.say(
            &format!("{} {verb} an equilibrium {under}{shown}:", counted((*count).into(), "state", "states"))
                .replace("are an equilibrium", "are equilibria"),
        );
        for at in first {
            page.point(&format!("{:>6}. ", grouped(at.number.into())), &format!("{}.", self.place(&at.outcome)));
        }
    }

    /// A state in words.
    fn place(&self, outcome: &Outcome) -> String {
        if self.case.is_graph() {
            return format!("\"{}\"", self.words.package(outcome));
        }
        self.words.named_package(outcome)
    }

    fn examined(&self, examined: &Examined, status_quo: bool, page: &mut Page) {
        let Numbered { number, outcome, .. } = &examined.at;
        let what = match (status_quo, self.case.is_graph()) {
            (true, false) => "The status quo".to_owned(),
            (true, true) => format!("The status quo, {}", self.place(outcome)),
            (false, _) => self.place(outcome),
        };
        page.heading(&format!("State {}: {what}", grouped((*number).into())));
        let parties: Vec<PartyId> = self.answer.stated().iter().collect();
        let mut idle = Vec::new();
        for party in parties {
            let of: Vec<&Explanation> = examined.explanations.iter().filter(|x| x.who == party).collect();
            if of.is_empty() {
                continue;
            }
            if of.iter().all(|x| x.no_move) {
                idle.push(self.words.party(party));
                continue;
            }
            self.verdict(party, &of, page);
        }
        if !idle.is_empty() {
            page.point("- ", &format!("No move from here: {}.", listed(&idle)));
        }
        self.further(examined, page);
    }

    /// The further concepts, one by one: who would leave how, or what answers the first temptation.
    fn further(&self, examined: &Examined, page: &mut Page) {
        let concepts = self.answer.further.as_ref().map_or(&[][..], |f| f.value.concepts());
        for concept in concepts {
            let of: Vec<&Reason> = examined.reasons.iter().filter(|r| r.concept == *concept).collect();
            let margin = |r: &Reason| {
                let place = examined.reasons.iter().position(|other| other == r);
                match place.and_then(|k| examined.margins.get(k)).map(Vec::as_slice) {
                    Some([(_, margin)]) => margin_of(*margin, r.stable),
                    _ => String::new(),
                }
            };
            let (stable, not): (Vec<&Reason>, Vec<&Reason>) = of.iter().partition(|r| r.stable);
            let together = matches!(concept, Further::Coalition(_));
            let head = match (not.len(), together) {
                (0, true) => "no coalition would leave".to_owned(),
                (0, false) => "everyone would stay".to_owned(),
                (_, _) => {
                    let who: Vec<String> = not.iter().map(|r| self.words.parties(r.who)).collect();
                    let together = if together { "together " } else { "" };
                    match concept {
                        Further::Strength(..) => format!("does not hold for {}", listed(&who)),
                        _ => format!("{together}{} would leave", who.join("; or ")),
                    }
                }
            };
            page.point("- ", &format!("{}: {head}.", concept.name()));
            for reason in not.iter().take(SHOWN).chain(stable.iter().filter(|r| !r.answer.is_empty()).take(SHOWN)) {
                let steps = |steps: &[zopa::core::Step], by: &str| {
                    steps.iter().map(|s| self.words.step(s)).collect::<Vec<_>>().join(by)
                };
                if reason.advance.is_empty() {
                    continue;
                }
                let advance = steps(&reason.advance, ", then ");
                let at_once = matches!(concept, Further::Sim(_));
                let answer = match (reason.answer.is_empty(), reason.stable, at_once) {
                    (true, _, _) => String::new(),
                    (_, _, true) => format!(" At the same time: {}.", steps(&reason.answer, ", and ")),
                    _ => format!(" The answer: {}.", steps(&reason.answer, ", then ")),
                };
                page.under(1, &format!("{advance}.{answer}{}", margin(reason)));
            }
        }
    }

    /// What becomes of a state.
    fn evolution(&self, page: &mut Page) {
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
        page.say(&format!(
            "{} under some concept asked for, and how it is reached:",
            counted(evolved.ends_in_all.into(), "other state is an equilibrium", "other states are equilibria")
        ));
        for end in evolved.ends.iter().take(ENDS) {
            let mark = format!("{:>6}. ", grouped(end.at.number.into()));
            let what = self.place(&end.at.outcome);
            match (&end.way, &end.barrier) {
                (Some((along, steps)), _) => {
                    page.point(&mark, &format!("{what}: by {}.", course(*along)));
                    for step in steps {
                        page.item(5, &format!("{}.", self.words.step(step)));
                    }
                }
                (None, Some(Barrier::NoGain(step))) => page.point(
                    &mark,
                    &format!("{what}: not by gains. On the shortest way {}, which is no gain.", self.words.step(step)),
                ),
                _ => page.point(&mark, &format!("{what}: out of reach, whatever anybody does.")),
            }
        }
        if evolved.ends_in_all > ENDS as u64 {
            page.say("The next ones are in --json.");
        }
    }

    /// The same with each party's stability in its own view.
    fn hypergame(&self, page: &mut Page) {
        let Some(hypergame) = &self.answer.hypergame else { return };
        page.heading("As each party sees it");
        page.say(&format!(
            "A view of its own: {}. Here each party's stability is judged in its own view; a state where all would stay so is steady \
             if everyone expects it to last, and unsteady if somebody does not.",
            self.words.parties(hypergame.views)
        ));
        let states = |set: &StateSet| -> String {
            let numbers: Vec<String> = set
                .iter()
                .take(ENDS)
                .map(|s| {
                    let feasible = self.answer.table.value.feasible();
                    grouped(feasible.iter().take_while(|t| *t <= s).count() as u128)
                })
                .collect();
            match set.len() {
                0 => "none".to_owned(),
                n if n > ENDS as u64 => format!("{}, the first {}", grouped(n.into()), numbers.join(", ")),
                _ => numbers.join(", "),
            }
        };
        for concept in &hypergame.concepts {
            let name = match (Notion::of_key(&concept.key), Further::of_key(&concept.key)) {
                (Some(notion), _) => short(notion).to_owned(),
                (None, Some(further)) => further.name(),
                (None, None) => concept.key.clone(),
            };
            page.point(
                "- ",
                &format!("{name}: steady {}; unsteady {}.", states(&concept.steady), states(&concept.unsteady)),
            );
            let expected: Vec<String> = concept
                .expected
                .iter()
                .filter(|(p, _)| hypergame.views.contains(*p))
                .map(|(p, set)| format!("{} expects {}", self.words.party(*p), states(set)))
                .collect();
            page.under(1, &format!("{}.", expected.join("; ")));
        }
    }

    /// Which preferences would make a state an equilibrium.
    fn inverse(&self, page: &mut Page) {
        for inverted in &self.answer.inverse {
            let at = grouped(inverted.at.number.into());
            page.heading(&format!("What would make state {at} an equilibrium"));
            page.say(&format!(
                "State {at}: {}. Changes are swaps of neighbours in the parties' orders, as few as can be; of several such ways one is shown.",
                self.place(&inverted.at.outcome)
            ));
            for of in &inverted.concepts {
                let name = short(of.notion);
                match &of.change {
                    Err(why) => page.point("- ", &format!("{name}: not computed ({}).", clean(&why.message))),
                    Ok(change) if change.value.parties.is_empty() => {
                        page.point("- ", &format!("{name}: it is one already."));
                    }
                    Ok(change) => {
                        let swaps = change.value.swaps;
                        let noun = if change.value.swaps.to_bits() == 1.0_f64.to_bits() { "swap" } else { "swaps" };
                        page.point("- ", &format!("{name}: {swaps} {noun}."));
                        for party in &change.value.parties {
                            self.raised(party, page);
                        }
                    }
                }
                self.weights(of, page);
                let profiles = match &of.profiles {
                    Ok(n) => {
                        format!(
                            "Of {} profiles of strict orders, {} do.",
                            grouped(n.value.all),
                            grouped(n.value.fitting)
                        )
                    }
                    Err(why) => format!("How many profiles do is not counted: {}.", clean(&why.message)),
                };
                page.under(1, &profiles);
            }
        }
    }

    /// The smallest change of weights within their ranges.
    fn weights(&self, of: &zopa::InvertedConcept, page: &mut Page) {
        match &of.weights {
            None => {}
            Some(Err(why)) => page.under(1, &format!("By weights: not computed ({}).", clean(&why.message))),
            Some(Ok(answer)) => match &answer.value {
                None => page.under(1, "By weights: none within the stated ranges do it, others as they are."),
                Some(found) if found.weights.is_empty() => {}
                Some(found) => {
                    let one = |(f, w): &(zopa::conflict::inverse::FreeWeight, f64)| {
                        format!("{} of {} {w:.3}", self.words.issue(f.issue), self.words.party(f.party))
                    };
                    let all: Vec<String> = found.weights.iter().map(one).collect();
                    let way = found.fraction * 100.0;
                    page.under(
                        1,
                        &format!(
                            "By weights, moving at most {way:.1}% of the way to the ends of their ranges: {}.",
                            all.join("; ")
                        ),
                    );
                }
            },
        }
    }

    /// What a party's new order raises above what.
    fn raised(&self, new: &zopa::conflict::inverse::Reordered, page: &mut Page) {
        let number = |s: &zopa::core::StateId| {
            let feasible = self.answer.table.value.feasible();
            grouped(feasible.iter().take_while(|t| t <= s).count() as u128)
        };
        let mut above: Vec<(zopa::core::StateId, Vec<String>)> = Vec::new();
        for (a, b) in &new.raised {
            match above.last_mut() {
                Some((last, all)) if last == a => all.push(number(b)),
                _ => above.push((*a, vec![number(b)])),
            }
        }
        let parts: Vec<String> = above
            .iter()
            .take(SHOWN)
            .map(|(a, all)| {
                let states = if all.len() == 1 { "state" } else { "states" };
                format!("state {} above {states} {}", number(a), listed(all))
            })
            .collect();
        let more = match above.len().saturating_sub(SHOWN) {
            0 => String::new(),
            n => format!("; and {n} more (--json has the whole order)"),
        };
        page.under(1, &format!("{} would put {}{more}.", self.words.party(new.party), parts.join("; ")));
    }

    fn verdict(&self, party: PartyId, of: &[&Explanation], page: &mut Page) {
        let who = self.words.party(party);
        let (stable, not): (Vec<&Explanation>, Vec<&Explanation>) = of.iter().partition(|x| x.stable);
        let names = |list: &[&Explanation]| listed(&list.iter().map(|x| short(x.notion)).collect::<Vec<_>>());
        if let Some(nash) = stable.iter().find(|x| x.notion.concept() == Concept::Nash) {
            page.point("- ", &format!("{who} would stay: no move of its own is a gain{}.", margin(nash)));
            return;
        }
        let head = match (stable.is_empty(), not.is_empty()) {
            (true, _) => format!("{who} would leave under every concept asked for"),
            (false, true) => format!("{who} would stay under {}", names(&stable)),
            (false, false) => format!("{who} would stay under {}, but leave under {}", names(&stable), names(&not)),
        };
        page.point("- ", &format!("{head}."));
        // The strongest concept under which it stays says what deters it; the weakest under which it leaves, why not.
        let strength = |x: &&&Explanation| match x.notion.concept() {
            Concept::Gmr => 0,
            Concept::Smr => 1,
            Concept::Seq => 2,
            Concept::Sseq => 3,
            Concept::Nash => 4,
        };
        if let Some(x) = stable.iter().max_by_key(strength) {
            if let Some(improvement) = x.improvements.first() {
                page.under(
                    1,
                    &format!("{}: {}{}", short(x.notion), self.deterred(&who, improvement), margin_sentence(x)),
                );
            }
            let more = x.improvements_in_all.saturating_sub(1);
            if more > 0 {
                page.under(
                    1,
                    &format!(
                        "({} like it, answered as well.)",
                        counted(more.into(), "other improvement", "other improvements")
                    ),
                );
            }
        }
        let answering: Vec<&&Explanation> = not.iter().filter(|x| x.notion.concept() != Concept::Nash).collect();
        let weakest = answering.iter().copied().min_by_key(strength).or(not.first().filter(|_| stable.is_empty()));
        if let Some(x) = weakest
            && let Some(improvement) = x.improvements.first()
        {
            page.under(
                1,
                &format!("{}: {}{}", short(x.notion), self.open(&who, x.notion, improvement), margin_sentence(x)),
            );
        }
    }

    fn deterred(&self, who: &str, improvement: &Improvement) -> String {
        let step = self.words.step(&improvement.step);
        let answer = self.answer_steps(improvement);
        let end = match improvement.end {
            Some(Compared::Equal) => "no better off than by staying",
            _ => "worse off than by staying",
        };
        let repair = match &improvement.counter {
            Some(counter) => format!(" The best reply from there ({}) does not repair that.", self.words.step(counter)),
            None => String::new(),
        };
        format!("the temptation is that {step}. The answer: {answer}. That leaves {who} {end}.{repair}")
    }

    fn open(&self, who: &str, notion: Notion, improvement: &Improvement) -> String {
        let step = self.words.step(&improvement.step);
        if improvement.answer.is_empty() {
            let nobody = match (notion.concept(), notion.concept().answers_gain()) {
                (Concept::Nash, _) => "is a gain",
                (_, true) => "is a gain, and nobody who could answer it would gain by that",
                (_, false) => "is a gain, and nobody can answer it",
            };
            return format!("{step}; that {nobody}.");
        }
        let answer = self.answer_steps(improvement);
        let counter = match (&improvement.counter, improvement.counter_end) {
            (Some(counter), Some(end)) if end > Compared::Equal && improvement.end <= Some(Compared::Equal) => {
                format!(" But then {}.", self.words.step(counter))
            }
            _ => format!(" Even that leaves {who} better off than staying."),
        };
        format!("{step}; that is a gain. The worst that could follow: {answer}.{counter}")
    }

    fn answer_steps(&self, improvement: &Improvement) -> String {
        let steps: Vec<String> = improvement.answer.iter().map(|s| self.words.step(s)).collect();
        steps.join(", then ")
    }

    fn ways(&self, page: &mut Page) {
        match &self.answer.ways {
            Ok(Ways { ways, scope, reachable }) => {
                let all = self.answer.strongest.0;
                if all == 0 || self.answer.status_quo.is_none() {
                    return;
                }
                page.heading("From the status quo to these equilibria, each step a gain for all who take it");
                let how = match scope {
                    WaysScope::All => "By single moves and signatures",
                    WaysScope::Single => {
                        "By any number of single moves, or by one signature (longer ways with signatures \
                                          would take too much work)"
                    }
                };
                page.say(&format!(
                    "{how}: {} of {} can be reached.",
                    grouped((*reachable).into()),
                    grouped(all.into())
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

    fn method(&self, prepared: &Prepared, page: &mut Page) {
        page.heading("How this was computed");
        provenance(page, prepared);
        scales(page, prepared);
        let answer = &self.answer.table;
        let how = match answer.exactness {
            Exactness::Exact => "Exact, over every state.".to_owned(),
            _ => exactness(&answer.exactness),
        };
        page.point("- ", &format!("{how} Numbers are those of the central case (draw 0); no draws are involved."));
        page.point("- ", "These verdicts are about single moves: a state in which everyone stays can still be open to an agreement (see `zopa report`).");
        for notion in answer.value.notions() {
            page.point("- ", &method_line(notion.method()));
        }
        for concept in self.answer.further.as_ref().map_or(&[][..], |f| f.value.concepts()) {
            page.point("- ", &method_line(concept.method()));
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

fn margin(x: &Explanation) -> String {
    match x.margin {
        Margin::Points(p) if p.is_finite() => format!(" (margin {} points)", points(p.abs())),
        _ => String::new(),
    }
}

fn margin_sentence(x: &Explanation) -> String {
    margin_of(x.margin, x.stable)
}

fn margin_of(margin: Margin, stable: bool) -> String {
    match (margin, stable) {
        (Margin::Points(p), true) if p.is_finite() => {
            format!(" Margin: it would still stay if this state were worth {} points less to it.", points(p))
        }
        (Margin::Points(p), false) if p.is_finite() => {
            format!(" Margin: it would stay if this state were worth {} points more to it.", points(-p))
        }
        (Margin::Unlimited, true) => " It would stay however little this state were worth to it.".to_owned(),
        _ => String::new(),
    }
}
