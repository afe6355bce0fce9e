//! The status quo: who would move away from it alone, and what coalitions could do together.

use super::View;
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{clean, counted, grouped, signed};
use zopa::assess::{Found, NAMED_ACTING, NAMED_AGREEMENTS, Pact, Pacts};

/// How the sentence begins that counts the coalitions of setters.
pub(super) const TOGETHER: &str = "Setters acting together";

/// Writes the section.
pub(super) fn write(view: &View<'_>, page: &mut Page) {
    page.heading("The status quo");
    moves(view, page);
    agreements(view, page);
    match &view.assessment.status_quo.pacts {
        Some(Ok(pacts)) => coalitions(view, pacts, page),
        Some(Err(why)) => {
            page.say(&format!("Coalitions of setters were not judged: {} [{}].", clean(&why.message), why.code.code))
        }
        None => {}
    }
}

fn moves(view: &View<'_>, page: &mut Page) {
    let q = view.assessment.model.status_quo();
    let moves = &view.assessment.status_quo.moves;
    if moves.is_empty() {
        page.say("Nobody would move away from it alone.");
    }
    for drift in moves {
        let gain = drift.points.map(|x| format!(" ({} points)", signed(x))).unwrap_or_default();
        let what = view.words.differences(q, &drift.to).join("; ");
        page.point("- ", &format!("{} would gain by moving alone: {what}{gain}.", view.words.party(drift.party)));
    }
}

fn agreements(view: &View<'_>, page: &mut Page) {
    let minimal: Vec<_> = view.assessment.status_quo.agreements().collect();
    if minimal.is_empty() {
        page.say("No agreement would gain every one of its signers.");
        return;
    }
    page.say(match minimal.as_slice() {
        [one] if one.packages == 1 => "It is open to one package that gains every signer:",
        _ => "It is open to agreements that gain every signer, of these parties (the smallest such sets):",
    });
    for deal in minimal.iter().take(NAMED_AGREEMENTS) {
        let n = counted(deal.packages.into(), "such package", "such packages");
        page.point(
            "- ",
            &format!(
                "{} ({n}), for example: {}.",
                view.words.parties(deal.signers),
                view.words.named_package(&deal.example)
            ),
        );
    }
    if minimal.len() > NAMED_AGREEMENTS {
        page.point("- ", &format!("and {} more (--json lists all).", minimal.len() - NAMED_AGREEMENTS));
    }
}

/// CNash and CSEQ of the coalitions of setters.
fn coalitions(view: &View<'_>, pacts: &Pacts, page: &mut Page) {
    let several: Vec<&Pact> = view.assessment.status_quo.together().collect();
    let able = |p: &&&Pact| p.judged.as_ref().is_ok_and(|found| !found.cnash());
    let unanswered = |p: &&&Pact| p.judged.as_ref().is_ok_and(|found| !found.cseq());
    let silent = match pacts.unstated.is_empty() {
        true => String::new(),
        false => format!(" (without {}, whose interests are not stated)", view.words.parties(pacts.unstated)),
    };
    page.gap();
    if several.is_empty() {
        page.say(&format!("No two setters could form a coalition{silent}."));
        return;
    }
    let (able, open) = (several.iter().filter(able).count(), several.iter().filter(unanswered).count());
    page.say(&format!(
        "{TOGETHER}, by the graph model (their own moves and what they can sign; utilities alone, without \
         walk-away values; red lines shown apart){silent}: of {}, {} bring about something that each member likes better \
         (they would leave under CNash), and {} do so unanswered (they would leave under CSEQ).",
        counted(several.len() as u128, "coalition", "coalitions"),
        could(able),
        could(open),
    ));
    let mut leaving: Vec<&Pact> = view.assessment.status_quo.acting().collect();
    // The smallest first; of a long list the rest is counted.
    let more = leaving.len().saturating_sub(NAMED_ACTING);
    leaving.truncate(NAMED_ACTING);
    if leaving.is_empty() {
        return;
    }
    page.gap();
    let mut grid = Grid::new(&[
        ("Coalition", Set::Words),
        ("Better for each", Set::Figures),
        ("Within red lines", Set::Figures),
        ("Unanswered", Set::Figures),
        ("For example", Set::Words),
    ]);
    for pact in leaving {
        let who = view.words.parties(pact.members);
        match &pact.judged {
            Ok(found) => grid.row([
                who,
                grouped(found.better.into()),
                grouped(found.within_red_lines.into()),
                grouped(found.unanswered.into()),
                example(view, found),
            ]),
            Err(why) => grid.row([who, "?".into(), "?".into(), "?".into(), format!("not judged: {}", why.message)]),
        }
    }
    page.table(grid);
    if more > 0 {
        page.say(&format!("And {} (--json lists all).", counted(more as u128, "larger one", "larger ones")));
    }
}

fn could(n: usize) -> String {
    if n == 0 { "none could".to_owned() } else { format!("{n} could") }
}

fn example(view: &View<'_>, found: &Found) -> String {
    let Some(example) = &found.example else { return "-".to_owned() };
    let mut text = match view.words.proposal(&example.to) {
        Some(name) => format!("\"{name}\""),
        None => view.words.package(&example.to),
    };
    if !example.against_red_lines.is_empty() {
        text.push_str(&format!(" (against a red line of {})", view.words.parties(example.against_red_lines)));
    }
    if let Some(answered) = &example.answered {
        let steps: Vec<String> = answered.answer.iter().map(|s| view.words.step(s)).collect();
        text.push_str(&format!("; answered: {}", steps.join(", then ")));
    }
    text
}
