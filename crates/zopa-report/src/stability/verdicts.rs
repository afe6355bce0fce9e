//! Why a state is stable or not: for each party the temptation, what answers it, and the margin.

use super::{View, short};
use crate::page::Page;
use crate::text::{counted, grouped, listed, points};
use zopa::conflict::{
    CoalitionAnswer, Concept, Degree, Explanation, Further, Improvement, MARGIN_STATES, Margin, Margins, NoMargin,
    Notion, Reason, Simultaneous,
};
use zopa::core::{Compared, PartyId};
use zopa::{Examined, Numbered, StabilityAnswer};

/// How many reasons of each kind are shown for a further concept.
const SHOWN: usize = 3;
/// How many coalitions are named.
const COALITIONS: usize = 8;

impl View<'_> {
    pub(crate) fn examined(&self, examined: &Examined, status_quo: bool, page: &mut Page) {
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
            self.verdict(&examined.at, party, &of, page);
        }
        if !idle.is_empty() {
            page.point("- ", &format!("No move from here: {}.", listed(&idle)));
        }
        self.further(examined, page);
    }

    /// The further concepts, one by one: who would leave how, or what answers the first temptation.
    pub(crate) fn further(&self, examined: &Examined, page: &mut Page) {
        let concepts = self.answer.further.as_ref().map_or(&[][..], |f| f.value.concepts());
        for concept in concepts {
            let of: Vec<&Reason> = examined.reasons.iter().filter(|r| r.concept == *concept).collect();
            let margins = |r: &Reason| {
                let place = examined.reasons.iter().position(|other| other == r);
                place.and_then(|k| examined.margins.get(k)).filter(|_| self.margins)
            };
            let margin = |r: &Reason| {
                let missing = margins(r).map_or_else(String::new, |m| self.missing(m, r));
                let found = match margins(r).map(|m| m.found.as_slice()) {
                    Some([(party, margin)]) => {
                        match (margin, r.stable) {
                            // Concepts that look ahead are asked at the places of other states, and not between them.
                            (Margin::Ranks(_), true) => end(self.answer, &examined.at, *party, *margin)
                                .map(|end| {
                                    format!(" Margin: it stays as long as it ranks this state no lower than {end}.")
                                })
                                .unwrap_or_default(),
                            _ => margin_of(self.answer, &examined.at, *party, *margin, r.stable),
                        }
                    }
                    Some(several @ [_, ..]) => {
                        let of = |(p, m): &(PartyId, Margin)| {
                            format!("{} {}", self.words.party(*p), amount(self.answer, &examined.at, *p, *m))
                        };
                        let all: Vec<String> = several.iter().map(of).collect();
                        let how = match r.stable {
                            true => "could fall for one member without the coalition leaving",
                            false => "would have to rise for one member before the coalition stays",
                        };
                        format!(" Margins, by how much the worth of this state alone {how}: {}.", all.join("; "))
                    }
                    _ => String::new(),
                };
                format!("{found}{missing}")
            };
            let (stable, not): (Vec<&Reason>, Vec<&Reason>) = of.iter().partition(|r| r.stable);
            let together = matches!(concept, Further::Coalition(_));
            let head = match (not.len(), together) {
                (0, true) => "no coalition would leave".to_owned(),
                (0, false) => "everyone would stay".to_owned(),
                (_, _) => {
                    let who: Vec<String> = not.iter().map(|r| self.words.parties(r.who)).collect();
                    match concept.shaded().0 {
                        Further::Strength(_, Degree::Weak) => {
                            // With nothing to gain, or an answer to it, a state is not weakly stable because it is strongly.
                            let strongly = |r: &&&Reason| r.advance.is_empty() || !r.answer.is_empty();
                            let names = |list: Vec<&&Reason>| -> Vec<String> {
                                list.iter().map(|r| self.words.parties(r.who)).collect()
                            };
                            let (strong, open): (Vec<&&Reason>, Vec<&&Reason>) = not.iter().partition(strongly);
                            let parts = [("holds strongly for", names(strong)), ("does not hold for", names(open))];
                            let said = parts.iter().filter(|(_, who)| !who.is_empty());
                            said.map(|(what, who)| format!("{what} {}", listed(who))).collect::<Vec<_>>().join(", and ")
                        }
                        Further::Strength(..) => format!("does not hold for {}", listed(&who)),
                        Further::Coalition(_) => {
                            let more = match who.len().saturating_sub(COALITIONS) {
                                0 => String::new(),
                                n => format!("; and {n} more (--json has them)"),
                            };
                            let first: Vec<&str> = who.iter().take(COALITIONS).map(String::as_str).collect();
                            format!("would leave, each of these together: {}{more}", first.join("; "))
                        }
                        _ => format!("{} would leave", listed(&who)),
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
                    (true, false, _) => {
                        unanswered(*concept, reason.who.len()).map(|why| format!(" {why}")).unwrap_or_default()
                    }
                    (true, true, _) => String::new(),
                    (_, _, true) => format!(" At the same time: {}.", steps(&reason.answer, ", and ")),
                    _ => format!(" The answer: {}.", steps(&reason.answer, ", then ")),
                };
                // Of coalitions each line says whose it is: members of several may take the same steps.
                let whose = match (together, reason.stable) {
                    (false, _) => String::new(),
                    (true, true) => format!("{} would stay: ", self.words.parties(reason.who)),
                    (true, false) => format!("{} would leave: ", self.words.parties(reason.who)),
                };
                page.under(1, &format!("{whose}{advance}.{answer}{}", margin(reason)));
            }
            if together && not.len() > SHOWN {
                let more = counted((not.len() - SHOWN) as u128, "other coalition", "other coalitions");
                page.under(1, &format!("How the {more} would leave is in --json."));
            }
            let answered = stable.iter().filter(|r| !r.answer.is_empty()).count();
            if answered > SHOWN {
                let more = counted((answered - SHOWN) as u128, "other verdict", "other verdicts");
                page.under(1, &format!("What answers in {more} to stay is in --json."));
            }
            // Who has no gain has a margin all the same: how far the worth of the state may fall before a move becomes one that nothing answers.
            let limited = |r: &Reason| {
                margins(r).is_some_and(|m| {
                    !m.missing.is_empty() || m.found.iter().any(|(_, margin)| !matches!(margin, Margin::Unlimited))
                })
            };
            // Without a gain a state is not weakly stable: it is strongly.
            let weak = matches!(concept.shaded().0, Further::Strength(_, Degree::Weak));
            let no_gain = |r: &&Reason| r.advance.is_empty() && (r.stable || weak);
            let content: Vec<&Reason> = of.iter().copied().filter(no_gain).filter(|r| limited(r)).collect();
            for reason in content.iter().take(SHOWN) {
                let said = margin(reason);
                if !said.is_empty() {
                    let has = match (concept.shaded().0, reason.who.len()) {
                        (Further::Limited(_) | Further::NonMyopic | Further::Stackelberg, _) => {
                            " would stay: looking ahead, moving leads nowhere better"
                        }
                        (Further::Sim(Simultaneous::Tableau), _) => {
                            " would stay: without a gain, or under SEQ by itself"
                        }
                        (_, 1) => ": no gain to leave for",
                        _ => ": no joint gain to leave for",
                    };
                    page.under(1, &format!("{}{has}.{said}", self.words.parties(reason.who)));
                }
            }
            if self.margins && together && content.len() > SHOWN {
                let more = content.len() - SHOWN;
                page.under(1, &format!("{more} more coalitions without a joint gain have margins (--json has them)."));
            }
        }
        let states = self.answer.moves.states();
        if self.margins && examined.unasked > 0 {
            let verdicts = counted(examined.unasked.into(), "verdict", "verdicts");
            page.point(
                "- ",
                &format!(
                    "How far {verdicts} on coalitions that have no joint gain {} from turning is not given: finding that would take too much work.",
                    if examined.unasked == 1 { "is" } else { "are" }
                ),
            );
        }
        let asked_again: Vec<String> =
            concepts.iter().filter(|c| !matches!(c, Further::Coalition(_))).map(|c| c.name()).collect();
        if self.margins && !asked_again.is_empty() && states > MARGIN_STATES {
            page.point(
                "- ",
                &format!(
                    "How far the verdicts under {} are from turning is not given: margins of such concepts are found over at most {} \
                     combinations of levels, and here there are {}.",
                    listed(&asked_again),
                    grouped(MARGIN_STATES.into()),
                    grouped(states.into())
                ),
            );
        }
    }

    /// Who has no margin, and why.
    fn missing(&self, margins: &Margins, reason: &Reason) -> String {
        let why = |why: NoMargin| match (why, reason.stable) {
            (NoMargin::Work, _) => "finding it would take too much work",
            (NoMargin::NoScale, _) => {
                "how some states compare is not known, so there is no scale on which this one could be moved"
            }
            (NoMargin::Nowhere, true) => "beside the next state in the order, too, the verdict would be another",
            (NoMargin::Nowhere, false) => "no rise in the worth of this state alone would turn this",
        };
        let one = reason.who.len() == 1;
        let said = |(party, missed): &(PartyId, NoMargin)| match one {
            true => format!(" No margin: {}.", why(*missed)),
            false => format!(" No margin for {}: {}.", self.words.party(*party), why(*missed)),
        };
        margins.missing.iter().map(said).collect()
    }

    fn verdict(&self, at: &Numbered, party: PartyId, of: &[&Explanation], page: &mut Page) {
        let who = self.words.party(party);
        let (stable, not): (Vec<&Explanation>, Vec<&Explanation>) = of.iter().partition(|x| x.stable);
        let names = |list: &[&Explanation]| listed(&list.iter().map(|x| short(x.notion)).collect::<Vec<_>>());
        if let Some(nash) = stable.iter().find(|x| x.notion.concept() == Concept::Nash) {
            page.point("- ", &format!("{who} would stay: no move of its own is a gain{}.", self.margin(at, nash)));
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
                    &format!(
                        "{}: {}{}",
                        short(x.notion),
                        self.deterred(&who, improvement),
                        self.margin_sentence(at, x)
                    ),
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
                &format!(
                    "{}: {}{}",
                    short(x.notion),
                    self.open(&who, x.notion, improvement),
                    self.margin_sentence(at, x)
                ),
            );
        }
    }

    fn margin(&self, at: &Numbered, x: &Explanation) -> String {
        match x.margin {
            Margin::Points(p) if self.margins && p.is_finite() => format!(" (margin {} points)", points(p.abs())),
            Margin::Ranks(_) if self.margins => end(self.answer, at, x.who, x.margin)
                .map(|end| format!(", until it ranked this state behind {end}"))
                .unwrap_or_default(),
            _ => String::new(),
        }
    }

    fn margin_sentence(&self, at: &Numbered, x: &Explanation) -> String {
        if self.margins { margin_of(self.answer, at, x.who, x.margin, x.stable) } else { String::new() }
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
}

/// Why nothing keeps a coalition from leaving, under its concepts.
fn unanswered(concept: Further, members: usize) -> Option<String> {
    let Further::Coalition(of) = concept else { return None };
    let gain = if members > 1 { "That is a gain for each" } else { "That is a gain" };
    let after = match of.concept {
        CoalitionAnswer::Nothing => "",
        CoalitionAnswer::Reach => ", and stays one whatever those outside can do",
        CoalitionAnswer::ReachWithoutRepair => ", and whatever those outside can do, it stays one or can be repaired",
        CoalitionAnswer::Improvements => ", and stays one whatever those outside would do for gains of their own",
        CoalitionAnswer::ClassImprovements => {
            ", and stays one whatever coalitions of those outside would do for joint gains"
        }
    };
    Some(format!("{gain}{after}."))
}

/// Where an ordinal margin ends: `state 9`, with which the state at hand can be level in the party's order, but not behind.
fn end(answer: &StabilityAnswer, at: &Numbered, party: PartyId, margin: Margin) -> Option<String> {
    let (first, in_all) = answer.margin_ends(at, party, margin)?;
    let tied = match (margin, in_all) {
        (Margin::Ranks(0), _) => ", level with it as it is",
        (_, 1) => "",
        _ => " (and what is level with that)",
    };
    Some(format!("state {}{tied}", grouped(first.number.into())))
}

/// How far a verdict is from turning. Of an order the state is named that this one would have to pass, for a number of places can
/// be counted in two ways.
fn margin_of(answer: &StabilityAnswer, at: &Numbered, party: PartyId, margin: Margin, stable: bool) -> String {
    let end = || end(answer, at, party, margin).unwrap_or_default();
    match (margin, stable) {
        (Margin::Points(p), true) if p.is_finite() => {
            format!(" Margin: it would still stay if this state were worth {} points less to it.", points(p))
        }
        (Margin::Points(p), false) if p.is_finite() => {
            format!(" Margin: it would stay if this state were worth {} points more to it.", points(-p))
        }
        (Margin::Ranks(_), true) => {
            format!(" Margin: it would leave once it ranked this state behind {}.", end())
        }
        (Margin::Ranks(_), false) => {
            format!(" Margin: it would stay if it ranked this state at least as high as {}.", end())
        }
        (Margin::Unlimited, true) => " It would stay however little this state were worth to it.".to_owned(),
        _ => String::new(),
    }
}

/// A margin without its sign.
fn amount(answer: &StabilityAnswer, at: &Numbered, party: PartyId, margin: Margin) -> String {
    match margin {
        Margin::Points(p) => format!("{} points", points(p.abs())),
        Margin::Ranks(_) => {
            end(answer, at, party, margin).map(|end| format!("to the place of {end}")).unwrap_or_default()
        }
        Margin::Unlimited => "without limit".to_owned(),
    }
}
