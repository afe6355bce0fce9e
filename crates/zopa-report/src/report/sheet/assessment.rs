//! The assessment: the table, and a fold for each row.

use super::Sheet;
use crate::document::{Block, Fold, Run, Section, Table, blocks, lead_prose, link, plain};
use crate::figure;
use crate::report::{View, anchor, numbers, origins, rows};
use crate::table::Set;
use crate::text::{clean, grouped, short_share, signed};
use zopa::assess::background::Background;
use zopa::assess::{Judged, Origin, Row};
use zopa::core::{PartyId, Role, Stance};
use zopa::study::Share;

impl Sheet<'_> {
    pub(super) fn assessment(&self) -> Option<Section> {
        let view = &self.view;
        let shares = if view.certain() { "" } else { " Then shares of the draws." };
        let unstated = if rows::some_unstated(view) { "; ? interests not stated, so never a yes" } else { "" };
        let mut blocks = vec![Block::Say(plain(format!(
            "At the central case: who must sign (* not at the table), who would refuse (! a red line{unstated}), the grade. A, \
             B: it holds, by itself or by a credible answer; C: fragile; D: rests on a threat that nobody would carry out; E: \
             breaks, or a signer would rather walk away.{shares} Open a row below for why.",
        )))];
        blocks.extend(rows::ahead(view).into_iter().map(|line| Block::Say(plain(line))));
        let draws = grouped(view.assessment.request.draws.into());
        let mut columns = vec![
            ("#", Set::Numbers),
            ("Settlement", Set::Words),
            ("Must sign", Set::Words),
            ("Refuse", Set::Words),
            ("Grade", Set::Words),
        ];
        if !view.certain() {
            columns.extend(["All sign", "It holds", "Both"].map(|name| (name, Set::Numbers)));
            columns.push(("Both, moving together", Set::Figures));
        }
        let caption = match view.certain() {
            true => "The assessment: settlements at the central case".to_owned(),
            false => format!("The assessment: settlements at the central case, and shares of {draws} draws"),
        };
        let mut table = Table::new(&caption, &columns);
        for (k, row) in view.assessment.rows.iter().enumerate() {
            let (i, t) = (&view.assessment.shares.independent[k], &view.assessment.shares.together[k]);
            let short = |s: Option<Share>| match s {
                Some(s) => vec![link(anchor::shares(k), short_share(s.hits, s.draws))],
                None => plain("-"),
            };
            let mut cells = vec![
                plain((k + 1).to_string()),
                vec![link(anchor::row(k), view.row_name(k))],
                plain(rows::signers(view, row)),
                plain(rows::refusers(view, row)),
                plain(rows::grade(row)),
            ];
            if !view.certain() {
                cells.extend([i.all_sign, i.holds, i.both, t.both].map(short));
            }
            table.rows.push((None, cells));
        }
        blocks.push(Block::Table(table));
        blocks.extend(rows::none_and_all(view).map(|text| Block::Remark(plain(text))));
        blocks.push(Block::OnPaper(vec![Block::Remark(plain(
            "On paper a table stands for the pictures of each row; the lines above it say who would leave and what would answer.",
        ))]));
        blocks.extend((0..self.n).map(|k| Block::Fold(self.row(k))));
        blocks.extend(crate::document::blocks(self.n, "", |page| view.left_out(page)));
        super::section("assessment", "Assessment", "The assessment", blocks)
    }

    fn row(&self, k: usize) -> Fold {
        let view = &self.view;
        let row: &Row = &view.assessment.rows[k];
        let mut summary = vec![Run::Strong(format!("{}. {}", k + 1, view.row_name(k)))];
        summary.extend(plain(self.summary(row)));
        let mut written = blocks(self.n, "", |page| rows::block(view, k, page));
        // Its name is the summary already.
        let blocks = match written.first_mut() {
            Some(Block::List(list)) if !list.items.is_empty() => list.items.remove(0).blocks.split_off(1),
            _ => written,
        };
        let mut blocks = blocks;
        let others = self.background.map(|b| self.beside_the_signers(b, k)).unwrap_or_default();
        blocks.iter_mut().for_each(|block| self.lead_on(k, !others.is_empty(), block));
        let also: Vec<String> = row.candidate.origins.iter().skip(1).map(|o| view.origin(*o)).collect();
        if !also.is_empty() {
            blocks.insert(0, Block::Say(plain(format!("The same as: {}.", also.join("; ")))));
        }
        let proposals = row.candidate.origins.iter().filter_map(|origin| match origin {
            Origin::Proposal(p) => Some(&view.case.proposals[*p]),
            _ => None,
        });
        let named =
            |p: &zopa::core::Proposal| (clean(&p.name).into_owned(), format!("proposals.{}", p.id), p.because.clone());
        blocks.extend(self.view.sources(proposals.map(named)));
        let told: Vec<usize> = (0..self.groups.len()).filter(|f| self.groups[*f].rows.contains(&k)).collect();
        if !told.is_empty() {
            let mut words = plain("Key findings about it: ");
            words.extend(numbers::apart(told.into_iter().map(|f| link(anchor::finding(f), (f + 1).to_string()))));
            blocks.push(Block::Remark(words));
        }
        blocks.extend(figure::game::figure(view, self.background, k).map(Block::Figure));
        let parties = self.drawn(k);
        let mut figures: Vec<_> = self.background.map_or_else(Vec::new, |b| {
            let scale = figure::contributions::scale(b, k, &parties);
            parties.iter().filter_map(|p| figure::contributions::figure(view, b, k, *p, scale)).collect()
        });
        if !figures.is_empty() {
            blocks.push(Block::Heading(
                None,
                "Why each party says yes or no: its gain in points, part by part".to_owned(),
            ));
        }
        let table = self.background.and_then(|b| figure::contributions::on_paper(view, b, k, &parties));
        blocks.extend(table.map(|table| Block::OnPaper(vec![Block::Table(table)])));
        if !view.certain() {
            figures.extend(figure::acceptance::of_row(view, self.background, k));
        }
        if !figures.is_empty() {
            blocks.push(Block::Figures(figures));
        }
        blocks.extend(others);
        Fold { id: anchor::row(k), summary, blocks }
    }

    /// The parties whose gains in a row are drawn: who signs it, and who loses by it without a say.
    pub(super) fn drawn(&self, k: usize) -> Vec<PartyId> {
        let row = &self.view.assessment.rows[k];
        let losers = row.lose_without_say.minus(self.view.case.having(Role::Audience));
        row.signers.union(losers).iter().collect()
    }

    /// Gains lead to their parts, shares to their bars, temptations to their steps, and what could be changed to the numbers behind
    /// it, where these are shown.
    fn lead_on(&self, k: usize, others: bool, block: &mut Block) {
        let Block::Say(words) = block else { return };
        let Some(Run::Text(text)) = words.first() else { return };
        let row = &self.view.assessment.rows[k];
        if text.starts_with(rows::GAINS) && self.background.is_some() {
            let mut led = plain(format!("{}: ", rows::GAINS));
            for (n, p) in row.signers.iter().enumerate() {
                led.extend(plain(format!("{}{} ", if n > 0 { ", " } else { "" }, self.view.words.party(p))));
                let gain = rows::gain(&row.standing[p]);
                let parts = self.background.and_then(|b| b.breakdowns[k][p].as_ref());
                led.push(match parts.filter(|b| !b.parts.is_empty()) {
                    Some(_) => link(anchor::gain(k, p), gain),
                    None => Run::Text(gain),
                });
            }
            led.extend(plain("."));
            *words = led;
        } else if let Some(rest) = text.strip_prefix(rows::IN_DRAWS) {
            *words = vec![link(anchor::shares(k), rows::IN_DRAWS), Run::Text(rest.to_owned())];
        } else if let Some(lead) = rows::TEMPTED.into_iter().find(|lead| text.starts_with(lead)) {
            let rest = text[lead.len()..].to_owned();
            words.splice(0..1, [link(self.tested_at(k), lead), Run::Text(rest)]);
        } else if let Some(lead) = rows::CHANGED.into_iter().find(|lead| others && text.starts_with(lead)) {
            let rest = text[lead.len()..].to_owned();
            words.splice(0..1, [link(format!("{}-others", anchor::row(k)), lead), Run::Text(rest)]);
        } else if let Some(rest) = text.strip_prefix(rows::MARGIN) {
            let rest = rest.to_owned();
            words.splice(0..1, [link(self.tested_at(k), rows::MARGIN), Run::Text(rest)]);
        } else if let Some(lead) = [rows::LOSES, rows::AUDIENCES].into_iter().find(|lead| text.starts_with(lead)) {
            let audiences = self.view.case.having(Role::Audience);
            let of = match lead == rows::LOSES {
                true => row.lose_without_say.minus(audiences),
                false => audiences.intersection(self.view.case.with_preferences()),
            };
            if let Some(background) = self.background {
                let mut led = plain(format!("{lead}: "));
                for (n, p) in of.iter().enumerate() {
                    led.extend(plain(format!("{}{} ", if n > 0 { ", " } else { "" }, self.view.words.party(p))));
                    let how = rows::change(&row.standing[p]);
                    led.push(match background.breakdowns[k][p].as_ref().filter(|b| !b.parts.is_empty()) {
                        Some(_) => link(anchor::gain(k, p), how),
                        None => Run::Text(how),
                    });
                }
                led.extend(plain("."));
                *words = led;
            }
        }
    }

    /// Where what tests a row is followed to its numbers: the picture of who would leave; without one the row itself, or the numbers
    /// of the one whose margin it is.
    fn tested_at(&self, k: usize) -> String {
        let Some(Judged::Graded(verdict)) = &self.view.assessment.rows[k].judged else { return anchor::row(k) };
        if verdict.parties.iter().any(|p| p.exit.is_some()) {
            return anchor::game(k);
        }
        let who = verdict.margin.map_or(verdict.decided_by, |(p, _)| p);
        let ledger = self.background.map(|b| &b.ledger);
        ledger
            .and_then(|l| numbers::fold_of(l, "preferences", &self.view.case.parties[who].id))
            .unwrap_or_else(|| anchor::row(k))
    }

    /// A row in a few words.
    fn summary(&self, row: &Row) -> String {
        if row.is_status_quo() {
            return " nothing changes".to_owned();
        }
        if row.signers.is_empty() {
            return " changes nothing".to_owned();
        }
        let refusing = row.refusing();
        let red = refusing.iter().any(|p| matches!(row.standing[p].stance, Stance::RedLine(_)));
        let signs = match (refusing.is_empty(), red) {
            (true, _) => "all who must sign would".to_owned(),
            (false, true) => format!("refused by {} (a red line)", self.view.words.parties(refusing)),
            (false, false) => format!("refused by {}", self.view.words.parties(refusing)),
        };
        format!(": {signs}; grade {}", rows::grade(row))
    }
}

impl Sheet<'_> {
    /// What a row makes for those who are not asked, and what is behind that which could be changed: what would open it in the words
    /// of `zopa why`, the rest as a table.
    fn beside_the_signers(&self, background: &Background, k: usize) -> Vec<Block> {
        let opening = zopa::why_an_opening(self.prepared, self.view.assessment, k).join(" ");
        let mut blocks = Vec::new();
        if !opening.is_empty() {
            blocks.push(Block::Say(plain(super::deals::named(&opening))));
            lead_prose(&mut blocks, self.all_numbers().unwrap_or("method"));
        }
        blocks.extend(others(&self.view, background, k, &self.drawn(k)).map(Block::Table));
        if blocks.is_empty() {
            return Vec::new();
        }
        vec![Block::Fold(Fold {
            id: format!("{}-others", anchor::row(k)),
            summary: plain("What it makes for those who are not asked, and what is behind that which could be changed"),
            blocks,
        })]
    }
}

/// What a row makes for those who neither sign it nor lose by it without a say, and the numbers behind what could be changed beside it
/// or in it: every point of the row that no picture shows.
fn others(view: &View<'_>, background: &Background, k: usize, drawn: &[PartyId]) -> Option<Table> {
    let (row, case) = (&view.assessment.rows[k], view.case);
    let at = &row.candidate.outcome;
    let mut table = Table::new(
        "In points at the central case, and the numbers of the case that they come from",
        &[("Party", Set::Words), ("What", Set::Words), ("Points", Set::Figures), ("From", Set::Words)],
    );
    for p in case.parties.ids().filter(|p| !drawn.contains(p)) {
        let Some(breakdown) = background.breakdowns[k][p].as_ref().filter(|b| !b.parts.is_empty()) else { continue };
        let mut from = origins::between(view, background, p, view.assessment.model.status_quo(), at);
        if let Some(no_deal) = origins::no_deal(view, background, p) {
            from.extend(if from.is_empty() { Vec::new() } else { plain(", ") });
            from.push(no_deal);
        }
        let against = row.standing[p].change.map(|x| format!(" (against the status quo {})", signed(x)));
        let what = plain(format!("not asked: over no deal{}", against.unwrap_or_default()));
        let cells = vec![plain(view.words.party(p)), what, plain(signed(breakdown.gain)), from];
        table.rows.push((Some(anchor::gain(k, p)), cells));
    }
    let changed = row.drift.iter().map(|d| (d.party, "a change on the side", d.points, &d.to));
    let edited = row.edit.iter().flat_map(|e| e.gains.iter().map(|(p, x)| (*p, "the improvement", Some(*x), &e.to)));
    for (p, what, points, to) in changed.chain(edited) {
        let from = origins::between(view, background, p, at, to);
        if let Some(points) = points.filter(|_| !from.is_empty()) {
            table.rows.push((None, vec![plain(view.words.party(p)), plain(what), plain(signed(points)), from]));
        }
    }
    (!table.rows.is_empty()).then_some(table)
}
