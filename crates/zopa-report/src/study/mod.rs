//! The text of `zopa study`: shares first, then what they depend on, what turns them, what to ask, what to choose.

mod asking;
mod brief;
mod dependence;
mod figures;
mod flips;
mod matters;
mod robust;
mod section;
mod shares;
mod words;

pub(crate) use brief::brief;
pub(crate) use matters::matters;
pub(crate) use section::{choices, depends};
pub(crate) use words::StudyWords;

use crate::Colour;
use crate::frame::{exactness, provenance, title};
use crate::page::Page;
use crate::text::{clean, listed};
use zopa::assess::study::Study;
use zopa::study::{Design, REPLICATES};
use zopa::{Negated, Prepared, StudyAnswer};

/// How many inputs, flips or gaps a list shows; the rest is counted.
const SHOWN: usize = 5;

/// What the assessment depends on.
pub fn study(prepared: &Prepared, answer: &StudyAnswer, colour: Colour) -> String {
    let view = View::new(prepared, answer);
    let mut page = Page::new(colour);
    page.title(&title(prepared));
    page.say("What does the assessment depend on, what would turn it, and what should be found out next?");
    if view.draws() == 0 {
        page.say("Stopped before the first draws were done: there is nothing to tell.");
        return page.finish();
    }
    if prepared.case.inputs.is_empty() {
        page.say("The case has no uncertain numbers: every draw is the central case, and nothing turns it.");
    }
    view.shares(&mut page);
    view.forecasts(&mut page);
    view.dependence(&mut page, false);
    view.flips(&mut page);
    view.pairs(&mut page);
    view.assumptions(&answer.assumptions, &mut page);
    for asking in &view.study.asking {
        view.asking(asking, &mut page);
    }
    view.no_choice(&|_| true, &mut page);
    for robust in &view.study.robust {
        view.robust(robust, &mut page);
    }
    view.method(&mut page);
    page.finish()
}

/// What each party, or one, would do well to find out.
pub(crate) fn asking(page: &mut Page, prepared: &Prepared, answer: &StudyAnswer, of: Option<zopa::core::PartyId>) {
    let view = View::new(prepared, answer);
    let wanted = |party: zopa::core::PartyId| of.is_none_or(|of| of == party);
    for asking in view.study.asking.iter().filter(|asking| wanted(asking.party)) {
        view.asking(asking, page);
    }
    view.no_choice(&wanted, page);
}

struct View<'a> {
    prepared: &'a Prepared,
    study: &'a Study,
    words: StudyWords<'a>,
}

impl<'a> View<'a> {
    fn new(prepared: &'a Prepared, answer: &'a StudyAnswer) -> Self {
        View { prepared, study: &answer.study, words: StudyWords::new(&prepared.case, &answer.study.questions) }
    }
}

impl View<'_> {
    fn draws(&self) -> u64 {
        self.study.totals.value.counted()
    }

    fn hits(&self, column: Option<usize>) -> Option<u64> {
        column.map(|c| self.study.totals.value.columns[c].hits())
    }

    fn assumptions(&self, negated: &[Negated], page: &mut Page) {
        let case = &self.prepared.case;
        // A study of shares only negates nothing.
        let untested = case.assumptions.iter().filter(|a| a.if_false.is_empty() && self.study.flips.is_some());
        let untested: Vec<String> = untested.map(|a| clean(&a.id).into_owned()).collect();
        if negated.is_empty() && untested.is_empty() {
            return;
        }
        page.heading("What falls with an assumption");
        for n in negated {
            let a = &case.assumptions[n.assumption];
            let mut said: Vec<String> = n
                .changes
                .iter()
                .map(|(c, _, after)| {
                    let becomes = if after.yes() { "becomes true" } else { "is no longer true" };
                    format!("{} {becomes}", self.words.fact(*c))
                })
                .collect();
            let rows: Vec<String> = n
                .gone
                .iter()
                .filter_map(|key| {
                    let row = self.study.questions.rows.iter().position(|r| r.key == *key)?;
                    Some(format!("\"{}\"", self.words.row(Some(row)).replace('"', "'")))
                })
                .collect();
            if !rows.is_empty() {
                let other = if rows.len() == 1 { "another package" } else { "other packages" };
                said.push(format!("{} would be {other}", listed(&rows)));
            }
            if let Some(problem) = &n.problem {
                said.push(format!("it cannot be judged: {}", clean(&problem.message)));
            }
            let what =
                if said.is_empty() { "no conclusion changes at the central case".into() } else { said.join("; ") };
            page.point("- ", &format!("If not \"{}\" ({}): {what}.", clean(&a.text), clean(&a.id)));
        }
        if !untested.is_empty() {
            page.say(&format!(
                "Not tested, for no numbers are given that would hold instead (`if_false`): {}.",
                listed(&untested)
            ));
        }
    }

    fn method(&self, page: &mut Page) {
        page.heading("How this was obtained");
        page.say(&exactness(&self.study.totals.exactness));
        let left = [
            ("the indices", self.study.sensitivity.as_ref().is_some_and(|s| s.stopped.is_some())),
            ("the flips", self.study.flips.as_ref().is_some_and(|f| f.stopped.is_some())),
        ];
        let left: Vec<String> =
            left.into_iter().filter(|(_, stopped)| *stopped).map(|(what, _)| what.to_owned()).collect();
        if !left.is_empty() {
            page.say(&format!(
                "NOT COMPLETE: interrupted before {} were done; the shares are complete.",
                listed(&left)
            ));
        }
        page.say(match self.study.design {
            Design::Plain => {
                "Independent draws, keyed by seed, path and draw; intervals of shares are Wilson's (1927)."
            }
            Design::Sobol => "Eight scrambled Sobol sequences (Owen 1995); intervals are from the spread of the eight.",
        });
        if self.study.design == Design::Sobol && !self.draws().is_multiple_of(REPLICATES as u64) {
            page.say("The number of draws is no multiple of eight, so the sequences are not equally long.");
        }
        if self.study.sensitivity.as_ref().is_some_and(|s| s.stopped.is_none()) {
            page.say(
                "Indices: Saltelli et al. 2010 (first order), Jansen 1999 (total), bootstrap percentile intervals.",
            );
        }
        if !self.study.asking.is_empty() {
            page.say(
                "Value of information: conditional means by bins of equal size, judged on draws that did not fit them, \
                 against what the best of as many shuffled inputs reaches in one sample of twenty (after Strong, Oakley & Brennan \
                 2014).",
            );
        }
        provenance(page, self.prepared);
    }
}

/// An input's value, to the digits that a reader needs.
pub(crate) fn number(x: f64) -> String {
    let digits = digits(x);
    let text = format!("{x:.digits$}");
    let short = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

fn digits(x: f64) -> usize {
    match x.abs() {
        x if x >= 1000.0 => 0,
        x if x >= 100.0 => 1,
        _ => 2,
    }
}

/// Where something turns, rounded to the far side: at what is printed it has turned.
pub(crate) fn turning_point(x: f64, above: bool) -> String {
    let unit = 10_f64.powi(digits(x) as i32);
    // What is printed exactly stays; the last digits of a product are no reason to round.
    let scaled = x * unit;
    let near = (scaled - scaled.round()).abs() < 1e-6;
    number(match (near, above) {
        (true, _) => scaled.round() / unit,
        (false, true) => scaled.ceil() / unit,
        (false, false) => scaled.floor() / unit,
    })
}

#[cfg(test)]
mod tests {
    use super::{number, turning_point};

    /// A turning point is told on its far side, so that at what is printed it has turned; an exact one as it is.
    #[test]
    fn turning_points_are_told_on_the_far_side() {
        assert_eq!((turning_point(-12.8516, false), turning_point(1.6296, false)), ("-12.86".into(), "1.62".into()));
        assert_eq!((turning_point(4.1301, true), turning_point(101.12, true)), ("4.14".into(), "101.2".into()));
        assert_eq!((turning_point(0.1 + 0.2, true), turning_point(7.0, false)), (number(0.3), "7".into()));
    }
}
