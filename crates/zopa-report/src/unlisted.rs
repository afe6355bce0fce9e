//! The text of `zopa stability` where the states are too many to list.

use crate::Colour;
use crate::frame::{method_line, provenance, title};
use crate::page::Page;
use crate::stability::{meaning, short};
use crate::text::{clean, counted, grouped, listed};
use crate::words::Words;
use zopa::conflict::symbolic::{Deviation, Judged, Sought};
use zopa::conflict::{Concept, Notion, TOO_MANY_STATES};
use zopa::core::{Count, Diagnostic, PartySet};
use zopa::{JudgedState, Prepared, Searched, UnlistedAnswer};

/// How many moves of a reason are shown.
const MOVES: usize = 40;

/// Equilibria of a space too large to list.
pub fn unlisted(prepared: &Prepared, answer: &UnlistedAnswer, colour: Colour) -> String {
    let view = View { answer, words: Words::new(&prepared.case) };
    let mut page = Page::new(colour);
    page.title(&format!("Stability: {}", title(prepared)));
    let states = match answer.states {
        Count::Exact(n) => grouped(n),
        beyond => beyond.to_string(),
    };
    page.heading(&format!("{states} states: too many to list"));
    let limit = match answer.why.code == &TOO_MANY_STATES {
        true => "At most 4,294,967,296 can be listed".to_owned(),
        false => crate::frame::sentence_case(&clean(&answer.why.message)),
    };
    page.say(&format!(
        "{limit}. Equilibria are searched for by satisfiability: all that is said is exact, and what cannot be answered is refused."
    ));
    for searched in &answer.searched {
        view.searched(searched, &mut page);
    }
    view.refused(&mut page);
    for (k, state) in answer.examined.iter().enumerate() {
        view.examined(state, k == 0, &mut page);
    }
    page.heading("How this was computed");
    provenance(&mut page, prepared);
    page.point("- ", "Exact where it answers. Numbers are those of the central case (draw 0); no draws are involved.");
    let everyone: PartySet = prepared.case.parties.ids().collect();
    let unstated = everyone.minus(answer.stated);
    if !unstated.is_empty() {
        page.point(
            "- ",
            &format!("Interests not stated, so not counted in equilibria: {}.", view.words.parties(unstated)),
        );
    }
    for searched in answer.searched.iter().filter(|s| s.found.is_ok()) {
        page.point("- ", &method_line(searched.method()));
    }
    page.finish()
}

struct View<'a> {
    answer: &'a UnlistedAnswer,
    words: Words<'a>,
}

fn name(concept: Concept) -> &'static str {
    short(Notion::plain(concept))
}

impl View<'_> {
    fn searched(&self, searched: &Searched, page: &mut Page) {
        let Ok(found) = &searched.found else { return };
        page.heading(&format!("{} equilibria: {}", name(searched.concept), meaning(Notion::plain(searched.concept))));
        match &found.value {
            Sought::Found { listed, complete } => {
                let n = listed.len() as u128;
                page.say(&match complete {
                    true => format!("{}, and no other:", counted(n, "state", "states")),
                    false => format!(
                        "At least {}; the first {} that the search met (--limit lists more):",
                        grouped(n + 1),
                        grouped(n)
                    ),
                });
                for (k, outcome) in listed.iter().enumerate() {
                    let mark = format!("{:>6}. ", grouped(k as u128 + 1));
                    let but = self.words.differences(&listed[0], outcome);
                    match k {
                        0 => page.point(&mark, &format!("{}.", self.words.package(outcome))),
                        _ => page.point(&mark, &format!("As 1, but {}.", but.join("; "))),
                    }
                }
            }
            Sought::None { because, minimal } => {
                page.say(&format!(
                    "There is none. In every state at least one of these {} is possible and a gain for who makes it{}{}:",
                    counted(because.len() as u128, "move", "moves"),
                    match searched.concept {
                        Concept::Nash => "",
                        _ => " that nothing the others can do undoes",
                    },
                    if *minimal { "; leave one out, and some state is free of them" } else { "" },
                ));
                for deviation in because.iter().take(MOVES) {
                    page.point("- ", &format!("{}.", self.deviation(deviation)));
                }
                if because.len() > MOVES {
                    page.say(&format!("And {} more, in --json.", grouped((because.len() - MOVES) as u128)));
                }
            }
        }
    }

    fn deviation(&self, deviation: &Deviation) -> String {
        let what: Vec<String> = deviation.to.iter().map(|(v, l)| self.words.change(*v, *l)).collect();
        format!("{}: {}", self.words.party(deviation.party), what.join("; "))
    }

    fn refused(&self, page: &mut Page) {
        let refused: Vec<(Concept, &Diagnostic)> =
            self.answer.searched.iter().filter_map(|s| Some((s.concept, s.found.as_ref().err()?))).collect();
        let judged = |(k, state): (usize, &JudgedState)| {
            let name = match k {
                0 => "The status quo".to_owned(),
                _ => format!("State {}", self.words.package(&state.outcome)),
            };
            // Where the search was refused for the same reason, that is said there.
            let new = |why: &Diagnostic| !refused.iter().any(|(_, other)| other.message == why.message);
            let mut kept: Vec<(Vec<Concept>, Diagnostic)> = Vec::new();
            for (concept, verdict) in &state.verdicts {
                let Some(why) = verdict.as_ref().err().filter(|why| new(why)) else { continue };
                match kept.iter_mut().find(|(_, other)| other.message == why.message) {
                    Some((concepts, _)) => concepts.push(*concept),
                    None => kept.push((vec![*concept], why.clone())),
                }
            }
            kept.into_iter().map(|(concepts, why)| (name.clone(), concepts, why)).collect::<Vec<_>>()
        };
        let judged: Vec<(String, Vec<Concept>, Diagnostic)> =
            self.answer.examined.iter().enumerate().flat_map(judged).collect();
        if refused.is_empty() && self.answer.left_out.is_empty() && judged.is_empty() {
            return;
        }
        page.heading("Not answered");
        let mut said: Vec<&Diagnostic> = Vec::new();
        for (_, why) in &refused {
            if said.iter().any(|s| s.message == why.message) {
                continue;
            }
            said.push(why);
            let same = refused.iter().filter(|(_, other)| other.message == why.message);
            let names: Vec<&str> = same.map(|(c, _)| name(*c)).collect();
            page.point(
                "- ",
                &format!("{}: {}. {} [{}]", listed(&names), clean(&why.message), clean(&why.cause), why.code.code),
            );
        }
        for (state, concepts, why) in &judged {
            let names: Vec<&str> = concepts.iter().map(|c| name(*c)).collect();
            let (message, cause) = (clean(&why.message), clean(&why.cause));
            page.point("- ", &format!("{state}, {}: {message}. {cause} [{}]", listed(&names), why.code.code));
        }
        if !self.answer.left_out.is_empty() {
            let names = listed(&self.answer.left_out);
            page.point("- ", &format!("{names}: only where the states can be listed."));
        }
    }

    fn examined(&self, state: &JudgedState, status_quo: bool, page: &mut Page) {
        let verdicts: Vec<(Concept, &Vec<Judged>)> =
            state.verdicts.iter().filter_map(|(c, v)| Some((*c, v.as_ref().ok()?))).collect();
        if verdicts.is_empty() {
            return;
        }
        match status_quo {
            true => page.heading("The status quo"),
            false => page.heading(&format!("State: {}", self.words.package(&state.outcome))),
        }
        for (concept, all) in verdicts {
            let leave: Vec<&Judged> = all.iter().filter(|j| !j.stable).collect();
            let head = match leave.as_slice() {
                [] => "everyone would stay".to_owned(),
                some => format!("{} would leave", self.words.parties(some.iter().map(|j| j.party).collect())),
            };
            page.point("- ", &format!("{}: {head}.", name(concept)));
            for judged in leave {
                let Some(deviation) = &judged.temptation else { continue };
                let of = match judged.improvements {
                    Some(1) => String::new(),
                    Some(n) => format!(" (the best of {} gains)", grouped(n.into())),
                    None => " (no gain is greater; how many there are is not counted)".to_owned(),
                };
                page.under(1, &format!("{}{of}.", self.deviation(deviation)));
            }
        }
    }
}
