//! The text of `zopa stability`, and the parts of it that a report of an explicit graph takes over.

mod counts;
mod hypergame;
mod inverse;
mod paths;
mod verdicts;

use crate::Colour;
use crate::frame::{exactness, method_line, provenance, scales, title};
use crate::page::Page;
use crate::words::Words;
use zopa::conflict::{Concept, Further, Notion};
use zopa::core::{Case, Exactness, Outcome};
use zopa::{Prepared, StabilityAnswer};

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
    let view = View::new(case, answer);
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

/// An answer with the words for it.
pub(crate) struct View<'a> {
    case: &'a Case,
    answer: &'a StabilityAnswer,
    words: Words<'a>,
    /// Whether to say how far a verdict is from turning.
    margins: bool,
}

impl<'a> View<'a> {
    /// An answer about this case.
    pub(crate) fn new(case: &'a Case, answer: &'a StabilityAnswer) -> Self {
        View { case, answer, words: Words::new(case), margins: true }
    }

    /// The same without saying how far a verdict is from turning: that is private where preferences are.
    pub(crate) fn without_margins(self) -> Self {
        View { margins: false, ..self }
    }

    /// A state in words.
    pub(crate) fn place(&self, outcome: &Outcome) -> String {
        if self.case.is_graph() {
            return format!("\"{}\"", self.words.package(outcome));
        }
        self.words.named_package(outcome)
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
        // Where coalitions were asked about, what several could do together is said.
        let concepts = self.answer.further.as_ref().map_or(&[][..], |f| f.value.concepts());
        if !concepts.iter().any(|c| matches!(c, Further::Coalition(_))) {
            let about = match self.case.is_graph() {
                true => "These verdicts are about single moves; `--coalitions` says what several could do together.",
                false => {
                    "These verdicts are about single moves: a state in which everyone stays can still be open to an \
                     agreement (see `zopa report`)."
                }
            };
            page.point("- ", about);
        }
        for notion in answer.value.notions() {
            page.point("- ", &method_line(notion.method()));
        }
        for concept in self.answer.further.as_ref().map_or(&[][..], |f| f.value.concepts()) {
            page.point("- ", &method_line(concept.method()));
        }
        let answer = self.answer;
        let inverse =
            answer.inverse.iter().flat_map(|i| &i.concepts).find_map(|c| Some(c.change.as_ref().ok()?.method));
        let more = [
            answer.evolution.as_ref().map(|_| zopa::EVOLUTION),
            answer.hypergame.as_ref().map(|_| zopa::HYPERGAME),
            inverse,
        ];
        for method in more.into_iter().flatten() {
            page.point("- ", &method_line(method));
        }
    }
}
