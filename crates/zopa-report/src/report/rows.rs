//! The assessment table, and a short block for each of its rows.

use super::View;
use crate::frame::refusal;
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{RULE_OF_THREE, allowed, bound, clean, counted, listed, needed, share, short_share, signed};
use zopa::assess::{Exit, Grade, Judged, Origin, PartyVerdict, Regroup, Regrouping, Row, Verdict};
use zopa::core::{Compared, Event, EventKind, PartyId, PartySet, Role, Stance};
use zopa::study::Share;

/// Writes the table.
pub(crate) fn table(view: &View<'_>, page: &mut Page) {
    let draws = view.assessment.request.draws;
    page.heading("The assessment");
    let n = crate::text::grouped(draws.into());
    let unstated = if some_unstated(view) { "; ? interests not stated, so never a yes" } else { "" };
    let shares = format!(
        " In shares of {n} draws: all sign; it holds; both in the same draw; and both with each party's numbers moving together."
    );
    let shares = if view.certain() { "" } else { &shares };
    page.say(&format!(
        "At the central case: who must sign (* not at the table), who would refuse (! a red line{unstated}), the grade (A, B: \
         it holds; C fragile; D rests on an empty threat; E breaks).{shares}"
    ));
    ahead(view).iter().for_each(|line| page.say(line));
    page.gap();
    let mut columns = vec![
        ("#", Set::Numbers),
        ("Settlement", Set::Words),
        ("Must sign", Set::Words),
        ("Refuse", Set::Words),
        ("Grade", Set::Words),
    ];
    if !view.certain() {
        columns.extend(["Sign", "Hold", "Both", "Together"].map(|name| (name, Set::Numbers)));
    }
    let mut grid = Grid::new(&columns);
    for (k, row) in view.assessment.rows.iter().enumerate() {
        let shares = &view.assessment.shares.independent[k];
        let together = &view.assessment.shares.together[k];
        let short = |s: Option<Share>| s.map_or("-".to_owned(), |s| short_share(s.hits, s.draws));
        let mut cells =
            vec![(k + 1).to_string(), view.row_name(k), signers(view, row), refusers(view, row), grade(row)];
        if !view.certain() {
            let of = [shares.all_sign, shares.holds, shares.both, together.both];
            cells.extend(of.map(short));
        }
        grid.row(cells);
    }
    page.table(grid);
    if let Some(bound) = none_and_all(view) {
        page.gap();
        page.say(&bound);
    }
}

/// What is still ahead on the day of the case: a line for each event.
pub(super) fn ahead(view: &View<'_>) -> Vec<String> {
    let ahead = |e: &&Event| e.kind != EventKind::Happened && view.case.as_of.is_some_and(|day| e.on >= day);
    let line = |e: &Event| format!("Ahead, on {}: {}", e.on, clean(&e.what));
    view.case.events.iter().filter(ahead).map(line).collect()
}

/// What "none" and "all" of the draws mean, where the table says so.
pub(super) fn none_and_all(view: &View<'_>) -> Option<String> {
    let n = view.assessment.request.draws;
    let shares = [&view.assessment.shares.independent, &view.assessment.shares.together];
    let each = shares.into_iter().flatten().flat_map(|row| [row.all_sign, row.holds, row.both]).flatten();
    let extreme: Vec<Share> = each.filter(|s| s.draws > 0 && (s.hits == 0 || s.hits == s.draws)).collect();
    if extreme.is_empty() || view.certain() {
        return None;
    }
    let drawn = counted(n.into(), "draw", "draws");
    Some(format!(
        "None: in none of {drawn}, so that the share is at most {} ({}95% confidence). All: in all of {drawn}, likewise. Neither \
         says that something is impossible or certain.",
        bound(n),
        if n < RULE_OF_THREE { "" } else { "3/n, " }
    ))
}

/// Whether a row needs the signature of a party whose interests are not stated.
pub(super) fn some_unstated(view: &View<'_>) -> bool {
    let unstated = |row: &Row| row.refusing().iter().any(|p| row.standing[p].stance == Stance::Unstated);
    view.assessment.rows.iter().any(unstated)
}

pub(super) fn signers(view: &View<'_>, row: &Row) -> String {
    if row.signers.is_empty() {
        return "-".to_owned();
    }
    let mark = |p| if row.absent.contains(p) { "*" } else { "" };
    let names: Vec<String> = row.signers.iter().map(|p| format!("{}{}", view.words.party(p), mark(p))).collect();
    names.join(", ")
}

pub(super) fn refusers(view: &View<'_>, row: &Row) -> String {
    let each = row.refusing().iter().map(|p| {
        let mark = match row.standing[p].stance {
            Stance::RedLine(_) => "!",
            Stance::Unstated => "?",
            _ => "",
        };
        format!("{}{mark}", view.words.party(p))
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() { "-".to_owned() } else { each.join(", ") }
}

/// The grade in a table.
pub(super) fn grade(row: &Row) -> String {
    match &row.judged {
        None => "-".to_owned(),
        Some(Judged::Refused(_)) => "?".to_owned(),
        Some(Judged::Graded(verdict)) if !verdict.unstated.is_empty() => format!("{}?", verdict.grade.letter()),
        Some(Judged::Graded(verdict)) => verdict.grade.letter().to_string(),
    }
}

/// Writes a block for each row.
pub(super) fn blocks(view: &View<'_>, page: &mut Page) {
    page.heading("Row by row");
    for k in 0..view.assessment.rows.len() {
        block(view, k, page);
    }
}

pub(super) fn block(view: &View<'_>, k: usize, page: &mut Page) {
    let row = &view.assessment.rows[k];
    page.gap();
    let also: Vec<String> = row.candidate.origins.iter().skip(1).map(|o| view.origin(*o)).collect();
    let also = if also.is_empty() { String::new() } else { format!(" (the same as: {})", also.join("; ")) };
    page.point(&format!("{:>2}  ", k + 1), &format!("{}{also}", view.row_name(k)));
    let mut say = |text: &str| page.under(2, text);
    if row.is_status_quo() {
        say("Nothing changes and nobody signs; see the section on the status quo below.");
        return;
    }
    say(&format!("{}.", view.words.package(&row.candidate.outcome)));
    for origin in &row.candidate.origins {
        if let Origin::Proposal(p) = origin
            && !view.case.proposals[*p].note.is_empty()
        {
            say(&format!("Note: {}", clean(&view.case.proposals[*p].note)));
        }
    }
    if row.signers.is_empty() {
        say("It changes nothing, so nobody must sign and nothing is graded.");
        return;
    }
    if row.empty {
        say("Empty: no party at the table changes anything itself.");
    }
    say(&format!("{}.", standings(view, row, row.signers)));
    let refusing: Vec<String> =
        row.refusing().iter().map(|p| refusal(view.words, view.case, p, row.standing[p].stance)).collect();
    if !refusing.is_empty() {
        say(&format!("{}.", refusing.join("; ")));
    }
    let audiences = view.case.having(Role::Audience);
    let unasked = row.lose_without_say.minus(audiences);
    if !unasked.is_empty() {
        say(&format!("{LOSES}: {}.", changes(view, row, unasked)));
    }
    let audiences = audiences.intersection(view.case.with_preferences());
    if !audiences.is_empty() {
        say(&format!("{AUDIENCES}: {}.", changes(view, row, audiences)));
    }
    match &row.judged {
        Some(Judged::Graded(verdict)) => verdict_lines(view, verdict).iter().for_each(|line| say(line)),
        Some(Judged::Refused(why)) => say(&format!("Whether it holds was not judged: {}.", clean(&why.message))),
        None => {}
    }
    if let Some(opening) = &row.opening {
        say(&match opening {
            Some(o) => {
                let what = view.words.differences(&row.candidate.outcome, &o.to).join("; ");
                let signers = match o.new_signers.is_empty() {
                    true => String::new(),
                    false => format!(", which {} must sign too", view.words.parties(o.new_signers)),
                };
                let others = match o.equally_small {
                    0 | 1 => String::new(),
                    n => format!(" ({} changes are as small)", crate::text::grouped(n.into())),
                };
                let place = o.row.map(|r| format!("; row {}", r + 1)).unwrap_or_default();
                format!("What would open it: {what}{signers}{others}{place}.")
            }
            None => "Nothing opens it: no change that keeps a part of it gains every signer within the red lines (a \
                     signer whose interests are not stated never counts as gaining)."
                .to_owned(),
        });
    } else if let Some(edit) = &row.edit {
        say(&format!("Could be improved: {}.", crate::frame::edit(view.words, &row.candidate.outcome, edit)));
    }
    regroup(view, row).iter().for_each(|line| say(line));
    for drift in &row.drift {
        let what = view.words.differences(&row.candidate.outcome, &drift.to).join("; ");
        let gain = drift.points.map(|x| format!(" ({})", signed(x))).unwrap_or_default();
        say(&format!("On the side, {} would gain by: {what}{gain}.", view.words.party(drift.party)));
    }
    if !view.certain() {
        say(&shares(view, k));
    }
}

/// How many coalitions of a kind are named.
const REGROUPINGS: usize = 2;

/// Who would move on together to something that itself holds: a sentence for each kind.
fn regroup(view: &View<'_>, row: &Row) -> Vec<String> {
    let found = match &row.regroup {
        Ok(found) => found,
        Err(why) => return vec![format!("Who would move on together was not looked for: {}.", clean(&why.message))],
    };
    let sentence = |of: &[Regroup]| {
        let each: Vec<String> = of.iter().take(REGROUPINGS).map(|one| regrouping(view, row, one)).collect();
        let first = of.first()?;
        let lead = match (first.kind, first.members.len()) {
            (Regrouping::WouldBeImproved, _) => "All signers together would move on, and what follows would hold",
            (_, 1) => "If one party alone moves on, what follows would hold",
            (Regrouping::SideDeal, _) => "Some signers could make a side deal, and what follows would hold",
            (Regrouping::OutsideBloc, _) => "Parties that do not sign could move together, and what follows would hold",
        };
        let more = match of.len().saturating_sub(REGROUPINGS) {
            0 => String::new(),
            n => format!("; and {}", crate::text::counted(n as u128, "other coalition", "other coalitions")),
        };
        Some(format!("{lead}: {}{more}.", each.join("; or ")))
    };
    let like = |r: &Regroup| (r.kind, r.members.len() == 1);
    found.chunk_by(|a, b| like(a) == like(b)).filter_map(sentence).collect()
}

/// `Russia and Ukraine, by: Fighting -> Ceasefire (row 6)`.
fn regrouping(view: &View<'_>, row: &Row, found: &Regroup) -> String {
    let what = view.words.differences(&row.candidate.outcome, &found.to).join(", ");
    let place = view.assessment.rows.iter().position(|r| r.candidate.outcome == found.to);
    let place = place.map(|k| format!(" (row {})", k + 1)).unwrap_or_default();
    format!("{} would gain by {what}{place}", view.words.parties(found.members))
}

/// How the sentence on gains begins.
pub(super) const GAINS: &str = "Signers' gains over walking away";
/// The same where there are no gains to tell: of orders, and in a version to share.
const SIDES: &str = "For its signers";
/// How the sentence on those who lose begins.
pub(super) const LOSES: &str = "Loses without a say";
/// How the sentence on audiences begins.
pub(super) const AUDIENCES: &str = "Audiences (never decisive)";
/// How sentences on temptations begin.
pub(super) const TEMPTED: [&str; 2] = ["Temptation", "If it were signed all the same, a temptation"];
/// How sentences on what could be changed begin.
pub(super) const CHANGED: [&str; 3] = ["Could be improved", "On the side", "What would open it"];
/// How the sentence on the margin begins.
pub(super) const MARGIN: &str = "Margin";
/// How the sentence on shares begins.
pub(super) const IN_DRAWS: &str = "In draws";

/// What a signer gains over walking away.
pub(super) fn gain(standing: &zopa::assess::Standing) -> String {
    match (standing.gain, standing.against_status_quo) {
        (Some(x), _) => signed(x),
        (None, Compared::Unknown) => "not stated".to_owned(),
        (None, Compared::Better | Compared::MuchBetter) => "better than the status quo".to_owned(),
        (None, Compared::Equal) => "as good as the status quo".to_owned(),
        (None, _) => "worse than the status quo".to_owned(),
    }
}

/// What each signer gains over walking away.
fn standings(view: &View<'_>, row: &Row, of: PartySet) -> String {
    // A version to share has no gains, only how each likes the settlement beside the status quo.
    let heading = if of.iter().any(|p| row.standing[p].gain.is_some()) { GAINS } else { SIDES };
    let each: Vec<String> = of.iter().map(|p| format!("{} {}", view.words.party(p), gain(&row.standing[p]))).collect();
    format!("{heading}: {}", each.join(", "))
}

/// What a party who does not sign gets, against the status quo.
pub(super) fn change(s: &zopa::assess::Standing) -> String {
    match (s.change, s.against_status_quo) {
        (Some(x), _) => signed(x),
        (None, Compared::Unknown) => "not stated".to_owned(),
        (None, Compared::Better | Compared::MuchBetter) => "better".to_owned(),
        (None, Compared::Equal) => "no change".to_owned(),
        (None, _) => "worse".to_owned(),
    }
}

/// What parties who do not sign get, against the status quo.
fn changes(view: &View<'_>, row: &Row, of: PartySet) -> String {
    let each: Vec<String> =
        of.iter().map(|p| format!("{} {}", view.words.party(p), change(&row.standing[p]))).collect();
    each.join(", ")
}

fn verdict_lines(view: &View<'_>, verdict: &Verdict) -> Vec<String> {
    let who = view.words.party(verdict.decided_by);
    let decisive = verdict.parties.iter().find(|p| p.party == verdict.decided_by);
    let mut lines = Vec::new();
    let head = match verdict.grade {
        Grade::A if !verdict.unstated.is_empty() => "A, holds by itself as far as interests are stated".to_owned(),
        Grade::A => "A, holds by itself: nobody gains by leaving it".to_owned(),
        Grade::B => "B, holds by a credible answer".to_owned(),
        Grade::C => format!("C, fragile: {who} can reply to the answer"),
        Grade::D => "D, rests on a threat that nobody would carry out".to_owned(),
        Grade::E => match decisive.and_then(|p| p.walks_away) {
            Some(_) => format!("E, {who} would rather walk away"),
            None => format!("E, breaks: {who} would leave, and nothing that follows would deter it"),
        },
    };
    lines.push(format!("{head}."));
    // What decides the grade first, then everyone else for whom it would not hold; of a package that holds by answers, all that tempts.
    let walks = decisive.is_some_and(|p| p.walks_away.is_some());
    let mut exits: Vec<(&PartyVerdict, &Exit)> =
        verdict.parties.iter().filter_map(|p| Some((p, p.exit.as_ref()?))).collect();
    exits.sort_by_key(|(p, e)| (!walks && p.party != verdict.decided_by, std::cmp::Reverse(severity(e)), p.party));
    let holds = verdict.grade.holds();
    let leaves = |(p, e): &(&PartyVerdict, &Exit)| p.slack.map_or(severity(e) > 0, |slack| slack < 0.0);
    for (party, exit) in exits.into_iter().filter(|of| holds || leaves(of)) {
        let line = exit_line(view, party, exit, verdict.grade);
        lines.push(match walks {
            true => format!("If it were signed all the same, a {line}"),
            false => crate::frame::sentence_case(&line),
        });
    }
    match verdict.margin {
        Some((party, slack)) if holds => lines.push(format!(
            "{MARGIN}: it would still hold if leaving gained {} up to {} points more.",
            view.words.party(party),
            allowed(slack)
        )),
        _ if verdict.stays_at.is_empty() => {}
        _ => lines.push(format!(
            "{MARGIN}: if leaving cost {}, {} would not leave.",
            costs(view, &verdict.stays_at),
            if verdict.stays_at.len() == 1 { "it" } else { "they" }
        )),
    }
    if !verdict.active.is_empty() {
        let names: Vec<String> =
            verdict.active.iter().map(|t| format!("\"{}\"", clean(&view.case.threats[*t].name))).collect();
        lines.push(format!(
            "Behind it {}: {}.",
            if names.len() == 1 { "stands the threat" } else { "stand the threats" },
            listed(&names)
        ));
    }
    if !verdict.unstated.is_empty() {
        lines.push(format!(
            "Needs {}, whose interests are not stated: it never counts as holding.",
            view.words.parties(verdict.unstated)
        ));
    }
    lines
}

/// What leaving would have to cost more: `Russia 4.5 points more and Ukraine 2.0 points more`.
pub(super) fn costs(view: &View<'_>, of: &[(PartyId, f64)]) -> String {
    let each: Vec<String> =
        of.iter().map(|(p, x)| format!("{} {} points more", view.words.party(*p), needed(*x))).collect();
    listed(&each)
}

/// How little deters a departure: 0 a credible answer, 3 nothing.
fn severity(exit: &Exit) -> u8 {
    match exit {
        e if e.answer.is_empty() => 3,
        e if e.answer.iter().any(|s| s.why <= Compared::Equal) => 2,
        e if e.counter.is_some() => 1,
        _ => 0,
    }
}

/// The temptation to leave, and what comes of it.
fn exit_line(view: &View<'_>, party: &PartyVerdict, exit: &Exit, grade: Grade) -> String {
    let kind = if party.signs { "temptation" } else { "temptation from outside" };
    let gain = exit.gain.map(|x| format!(" ({})", signed(x))).unwrap_or_default();
    let mut text = format!("{kind}: {}{gain}.", view.words.step(&exit.step));
    if exit.answer.is_empty() {
        text.push_str(" Nothing answers it.");
        return text;
    }
    let steps: Vec<String> = exit.answer.iter().map(|s| view.words.step(s)).collect();
    let steps = steps.join(", then ");
    let who = view.words.party(party.party);
    let after = exit.after.map(|x| format!(", which leaves {who} {} against staying", signed(x))).unwrap_or_default();
    let empty = severity(exit) == 2;
    text.push_str(&match (empty, &exit.counter) {
        (true, _) => format!(" It could be answered ({steps}){after}, but whoever answers so would not gain by it."),
        (false, Some(counter)) => format!(" Answer: {steps}{after}; but then {}.", view.words.step(counter)),
        (false, None) => format!(" Credible answer: {steps}{after}."),
    });
    if let Some(deal) = exit.bargained_away.as_ref().filter(|_| grade.holds()) {
        text.push_str(&format!(" That answer may be bargained away: {}.", view.words.step(deal)));
    }
    text
}

fn shares(view: &View<'_>, k: usize) -> String {
    let row = &view.assessment.rows[k];
    let (a, b) = (&view.assessment.shares.independent[k], &view.assessment.shares.together[k]);
    let say = |s: Option<Share>| s.map(|s| share(s.hits, s.draws));
    let yes: Vec<String> = row
        .signers
        .iter()
        .map(|p| match a.yes[p] {
            Some(s) => format!("{} {}", view.words.party(p), short_share(s.hits, s.draws)),
            None => format!("{} not stated", view.words.party(p)),
        })
        .collect();
    let mut text = format!("{IN_DRAWS}: yes by {}", yes.join(", "));
    if let Some(all) = say(a.all_sign) {
        text.push_str(&format!("; all sign in {all}"));
    }
    match (a.both, b.both) {
        (Some(s), _) if a.all_sign.is_some_and(|all| all.hits == 0) && s.hits == 0 => {}
        (Some(s), together) => {
            let together = together.map(|s| format!(" (moving together: {})", short_share(s.hits, s.draws)));
            let n = short_share(s.hits, s.draws);
            text.push_str(&format!("; all sign and it holds: {n}{}", together.unwrap_or_default()));
        }
        _ => {}
    }
    text.push('.');
    text
}

/// The temptation that decides a row, in words; `None` where nobody is tempted.
pub(super) fn temptation(view: &View<'_>, row: &Row) -> Option<String> {
    let Some(Judged::Graded(verdict)) = &row.judged else { return None };
    let mut exits: Vec<(&PartyVerdict, &Exit)> =
        verdict.parties.iter().filter_map(|p| Some((p, p.exit.as_ref()?))).collect();
    let walks = verdict.parties.iter().any(|p| p.party == verdict.decided_by && p.walks_away.is_some());
    exits.sort_by_key(|(p, e)| (!walks && p.party != verdict.decided_by, std::cmp::Reverse(severity(e)), p.party));
    let (party, exit) = exits.first()?;
    let line = exit_line(view, party, exit, verdict.grade);
    Some(if walks { format!("If it were signed all the same, a {line}") } else { crate::frame::sentence_case(&line) })
}
