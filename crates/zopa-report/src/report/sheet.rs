//! The report as a document: the sections of the terminal text, with figures, fold-outs and links between every number and
//! what stands behind it.

use super::{View, anchor, beside, findings, numbers, rows, short, status_quo, threats};
use crate::document::{Block, Document, Fold, Item, List, Run, Section, Table, Words, blocks, link, linked, plain};
use crate::figure;
use crate::frame::title;
use crate::table::Set;
use crate::text::{clean, counted, grouped, points, short_share};
use zopa::assess::Resolution;
use zopa::assess::background::Background;
use zopa::assess::{Origin, Row};
use zopa::core::{EvidenceId, PartyId, Role, Says, Stance};
use zopa::study::Share;
use zopa::{Prepared, ReportAnswer};

/// The report as one HTML file; without what stands behind it where that is not to be shown.
pub fn html(prepared: &Prepared, answer: &ReportAnswer, background: Option<&Background>) -> String {
    crate::document::html(&document(prepared, answer, background))
}

/// The report as Markdown; likewise.
pub fn markdown(prepared: &Prepared, answer: &ReportAnswer, background: Option<&Background>) -> String {
    crate::document::markdown(&document(prepared, answer, background))
}

fn document(prepared: &Prepared, answer: &ReportAnswer, background: Option<&Background>) -> Document {
    let view = View::new(&answer.assessment);
    let sheet =
        Sheet { n: view.assessment.rows.len(), groups: findings::groups(&view), view, prepared, answer, background };
    let sections = [
        sheet.findings(),
        sheet.since(),
        sheet.threats(),
        sheet.parties(),
        sheet.issues(),
        sheet.alternatives(),
        sheet.assessment(),
        sheet.space(),
        sheet.stability(),
        sheet.scenarios(),
        sheet.questions(),
        sheet.predictions(),
        answer.study.as_ref().map(|study| crate::study::depends(prepared, study)),
        sheet.assumptions(),
        sheet.evidence(),
        answer.study.as_ref().map(|study| crate::study::choices(prepared, study)),
        sheet.numbers(),
        sheet.dates(),
        sheet.method(),
    ];
    Document {
        title: title(prepared),
        question: sheet.view.case.question.clone(),
        notes: [prepared.redacted.then(|| plain(super::REDACTED))].into_iter().flatten().chain([plain(
            "Computed from the judgements and sources written in one case file. It describes what follows from them; it is no \
             forecast and nobody's official position.",
        )]).collect(),
        sections: sections.into_iter().flatten().collect(),
    }
}

/// What the sections are written from.
struct Sheet<'a> {
    view: View<'a>,
    prepared: &'a Prepared,
    answer: &'a ReportAnswer,
    background: Option<&'a Background>,
    groups: Vec<findings::Group>,
    /// How many rows there are.
    n: usize,
}

fn section(id: &'static str, short: &'static str, title: &str, blocks: Vec<Block>) -> Option<Section> {
    (!blocks.is_empty()).then(|| Section { id, short, title: title.to_owned(), blocks })
}

impl Sheet<'_> {
    fn findings(&self) -> Option<Section> {
        let item = |(k, group): (usize, &findings::Group)| {
            let mut blocks = vec![Block::Say(linked(&group.lead, self.n))];
            if !group.items.is_empty() {
                let each = |text: &String| Item { id: None, blocks: vec![Block::Say(linked(text, self.n))] };
                blocks.push(Block::List(List { numbered: false, items: group.items.iter().map(each).collect() }));
            }
            match group.change.as_slice() {
                [] => {}
                [one] => blocks.push(Block::Remark(linked(&format!("What would change it: {one}"), self.n))),
                several => {
                    blocks.push(Block::Remark(plain("What would change it:")));
                    let each = |text: &String| Item { id: None, blocks: vec![Block::Remark(linked(text, self.n))] };
                    blocks.push(Block::List(List { numbered: false, items: several.iter().map(each).collect() }));
                }
            }
            blocks.extend(self.rests_on(k));
            Item { id: Some(anchor::finding(k)), blocks }
        };
        let list = List { numbered: true, items: self.groups.iter().enumerate().map(item).collect() };
        let mut blocks = vec![Block::Short(short::lines(&self.view, self.background)), Block::List(list)];
        blocks.extend(figure::acceptance::overview(&self.view).map(Block::Figure));
        section("findings", "Key findings", "Key findings", blocks)
    }

    /// The numbers that a finding compares, folded up by party.
    fn rests_on(&self, k: usize) -> Option<Block> {
        let of = &self.groups[k].of;
        let ledger = &self.background?.ledger;
        let uses: Vec<_> = ledger.uncertain().filter(|e| e.findings.iter().any(|f| of.contains(f))).collect();
        if uses.is_empty() {
            return None;
        }
        let mut blocks = Vec::new();
        for party in uses.chunk_by(|a, b| a.path.split('.').nth(1) == b.path.split('.').nth(1)) {
            let id = party[0].path.split('.').nth(1).unwrap_or_default();
            let who = self.view.case.party(id).map_or(id.to_owned(), |p| self.view.words.party(p));
            let mut words = vec![Run::Strong(who)];
            words.push(Run::Text(": ".to_owned()));
            let short = |path: &str| path.splitn(3, '.').nth(2).unwrap_or(path).to_owned();
            words.extend(numbers::apart(party.iter().map(|e| link(anchor::number(&e.path), short(&e.path)))));
            blocks.push(Block::Remark(words));
        }
        let summary =
            plain(format!("Rests on {}", counted(uses.len() as u128, "uncertain number", "uncertain numbers")));
        Some(Block::Fold(Fold { id: format!("{}-inputs", anchor::finding(k)), summary, blocks }))
    }

    fn threats(&self) -> Option<Section> {
        let blocks = blocks(self.n, "Threats, judged at the central case", |page| threats::write(&self.view, page));
        let mut blocks = blocks;
        let case = self.view.case;
        let of = case.threats.iter().map(|t| (&t.name, format!("threats.{}", t.id), &t.because));
        blocks.extend(self.sources(of.map(|(name, path, because)| (clean(name).into_owned(), path, because.clone()))));
        let title = "Threats, and whether they would be carried out";
        section("threats", "Threats", title, blocks)
    }

    fn parties(&self) -> Option<Section> {
        let blocks = blocks(self.n, "Who is involved", |page| self.view.parties(page));
        section("parties", "Parties", "Parties: who is at the table, who decides what, who must consent", blocks)
    }

    fn issues(&self) -> Option<Section> {
        let mut blocks = blocks(self.n, "What is at issue; the status quo in brackets", |page| self.view.issues(page));
        let of = self.view.case.issues.enumerated();
        blocks
            .extend(self.sources(of.map(|(v, i)| (self.view.words.issue(v), format!("issues.{}", i.id), Vec::new()))));
        let rules: Vec<Item> = self
            .view
            .case
            .rules
            .iter()
            .map(|rule| {
                let scope = match rule.scope {
                    zopa::core::Scope::States => "cannot be".to_owned(),
                    zopa::core::Scope::Packages => "nobody would sign".to_owned(),
                    zopa::core::Scope::Moves { from: None } => "nobody moves to where".to_owned(),
                    zopa::core::Scope::Moves { from: Some(from) } => {
                        format!("nobody moves from where {} to where", self.view.words.condition(from))
                    }
                };
                let mut words = vec![Run::Strong(clean(&rule.id).into_owned())];
                words.extend(plain(format!(", {scope}: {}. ", self.view.words.condition(rule.broken))));
                let records = self.on(&format!("rules.{}", rule.id), &rule.because);
                if !records.is_empty() {
                    words.push(Run::Text("Evidence: ".to_owned()));
                    words.extend(self.records(records.into_iter()));
                }
                Item { id: None, blocks: vec![Block::Say(words)] }
            })
            .collect();
        if !rules.is_empty() {
            blocks.push(Block::Heading(Some("rules".to_owned()), "Rules".to_owned()));
            blocks.push(Block::List(List { numbered: false, items: rules }));
        }
        blocks.extend(self.background.and_then(|b| figure::heat::figure(&self.view, b)).map(Block::Figure));
        section("issues", "Issues", "Issues, their levels, and who sets them", blocks)
    }

    /// The records that bear on a path, or are named by it.
    fn on(&self, path: &str, because: &[EvidenceId]) -> Vec<EvidenceId> {
        let mut records = because.to_vec();
        records.extend(self.view.case.bearing(path).map(|(id, _)| id));
        records.sort_unstable();
        records.dedup();
        records
    }

    /// What was said about several things, as one paragraph: name, path, records that it names itself.
    fn sources(&self, of: impl Iterator<Item = (String, String, Vec<EvidenceId>)>) -> Option<Block> {
        let mut words = Words::new();
        for (name, path, because) in of {
            let records = self.on(&path, &because);
            if !records.is_empty() {
                words.push(Run::Text(format!("{}{name}: ", if words.is_empty() { "Evidence. " } else { "; " })));
                words.extend(self.records(records.into_iter()));
            }
        }
        (!words.is_empty()).then_some(Block::Remark(words))
    }

    /// Links to records of evidence.
    fn records(&self, ids: impl Iterator<Item = EvidenceId>) -> Words {
        numbers::apart(ids.map(|id| link(anchor::evidence(id), clean(&self.view.case.evidence[id].id))))
    }

    fn alternatives(&self) -> Option<Section> {
        let view = &self.view;
        let title = "Each side's alternative to a deal, and its red lines";
        let Some(background) = self.background else {
            let blocks = blocks(self.n, "Red lines", |page| view.alternatives(self.prepared, page));
            return section("alternatives", "Alternatives", title, blocks);
        };
        let mut table = Table::new(
            "In points at the central case; red lines are not bought with gains elsewhere",
            &[
                ("Party", Set::Words),
                ("Status quo", Set::Figures),
                ("Walking away", Set::Figures),
                ("Signs nothing in which", Set::Words),
            ],
        );
        for p in view.case.with_preferences().minus(view.case.having(Role::Audience)).iter() {
            let id = &view.case.parties[p].id;
            let above = background.interests[p].as_ref().is_some_and(|i| i.above_status_quo);
            let path = format!("preferences.{id}.{}", if above { "walk_away" } else { "reservation" });
            let (here, away) = match background.alternatives[p] {
                Some((q, d)) => (plain(points(q)), vec![link(anchor::number(&path), points(d))]),
                None => (plain("ranks only"), plain("ranks only")),
            };
            let mut lines = Words::new();
            for line in &view.case.red_lines[p] {
                if !lines.is_empty() {
                    lines.push(Run::Text("; ".to_owned()));
                }
                lines.push(Run::Text(view.words.condition(line.when)));
                let records = self.on(&format!("preferences.{id}.refuses.{}", line.id), &line.because);
                if !records.is_empty() {
                    lines.push(Run::Text(" ".to_owned()));
                    lines.extend(self.records(records.into_iter()));
                }
            }
            let lines = if lines.is_empty() { plain("-") } else { lines };
            table.rows.push((None, vec![plain(view.words.party(p)), here, away, lines]));
        }
        let blocks = if table.rows.is_empty() { Vec::new() } else { vec![Block::Table(table)] };
        section("alternatives", "Alternatives", title, blocks)
    }

    fn assessment(&self) -> Option<Section> {
        let view = &self.view;
        let unstated = if rows::some_unstated(view) { "; ? interests not stated, so never a yes" } else { "" };
        let mut blocks = vec![Block::Say(plain(format!(
            "At the central case: who must sign (* not at the table), who would refuse (! a red line{unstated}), the grade. A, \
             B: it holds, by itself or by a credible answer; C: fragile; D: rests on a threat that nobody would carry out; E: \
             breaks, or a signer would rather walk away. Then shares of the draws. Open a row below for why.",
        )))];
        let ahead = |e: &&zopa::core::Event| {
            e.kind != zopa::core::EventKind::Happened && view.case.as_of.is_some_and(|day| e.on >= day)
        };
        for event in view.case.events.iter().filter(ahead) {
            blocks.push(Block::Say(plain(format!("Ahead, on {}: {}", event.on, clean(&event.what)))));
        }
        let draws = grouped(view.assessment.request.draws.into());
        let mut table = Table::new(
            &format!("The assessment: settlements at the central case, and shares of {draws} draws"),
            &[
                ("#", Set::Numbers),
                ("Settlement", Set::Words),
                ("Must sign", Set::Words),
                ("Refuse", Set::Words),
                ("Grade", Set::Words),
                ("All sign", Set::Numbers),
                ("It holds", Set::Numbers),
                ("Both", Set::Numbers),
                ("Both, moving together", Set::Figures),
            ],
        );
        for (k, row) in view.assessment.rows.iter().enumerate() {
            let (i, t) = (&view.assessment.shares.independent[k], &view.assessment.shares.together[k]);
            let short = |s: Option<Share>| match s {
                Some(s) => vec![link(anchor::shares(k), short_share(s.hits, s.draws))],
                None => plain("-"),
            };
            table.rows.push((
                None,
                vec![
                    plain((k + 1).to_string()),
                    vec![link(anchor::row(k), view.row_name(k))],
                    plain(rows::signers(view, row)),
                    plain(rows::refusers(view, row)),
                    plain(rows::grade(row)),
                    short(i.all_sign),
                    short(i.holds),
                    short(i.both),
                    short(t.both),
                ],
            ));
        }
        blocks.push(Block::Table(table));
        blocks.push(Block::OnPaper(vec![Block::Remark(plain(
            "On paper a table stands for the pictures of each row; the lines above it say who would leave and what would answer.",
        ))]));
        blocks.extend((0..self.n).map(|k| Block::Fold(self.row(k))));
        blocks.extend(self::blocks(self.n, "", |page| view.left_out(page)));
        section("assessment", "Assessment", "The assessment", blocks)
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
        blocks.iter_mut().for_each(|block| self.lead_on(k, block));
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
        blocks.extend(self.sources(proposals.map(named)));
        let told: Vec<usize> = (0..self.groups.len()).filter(|f| self.groups[*f].rows.contains(&k)).collect();
        if !told.is_empty() {
            let mut words = plain("Key findings about it: ");
            words.extend(numbers::apart(told.into_iter().map(|f| link(anchor::finding(f), (f + 1).to_string()))));
            blocks.push(Block::Remark(words));
        }
        blocks.extend(figure::game::figure(view, k).map(Block::Figure));
        let losers = row.lose_without_say.minus(view.case.having(Role::Audience));
        let parties: Vec<PartyId> = row.signers.union(losers).iter().collect();
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
        figures.extend(figure::acceptance::of_row(view, k));
        if !figures.is_empty() {
            blocks.push(Block::Figures(figures));
        }
        Fold { id: anchor::row(k), summary, blocks }
    }

    /// Gains lead to their parts, shares to their bars.
    fn lead_on(&self, k: usize, block: &mut Block) {
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
        }
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

    fn space(&self) -> Option<Section> {
        let view = &self.view;
        let title = "The deal space: what is possible, efficient and fair";
        let mut blocks =
            blocks(self.n, "How many packages are possible, deliverable, agreeable and efficient", |page| {
                view.space(page)
            });
        let misses = near_misses(view);
        if !misses.is_empty() {
            blocks.push(Block::Heading(
                Some("near-misses".to_owned()),
                "Near misses: one signer short of a signature".to_owned(),
            ));
            let item = |text: &String| Item { id: None, blocks: vec![Block::Say(linked(text, self.n))] };
            blocks.push(Block::List(List { numbered: false, items: misses.iter().map(item).collect() }));
        }
        let Some(background) = self.background else { return section("deals", "Deal space", title, blocks) };
        blocks.extend(figure::parallel::figure(view).map(Block::Figure));
        let pairs: Vec<_> = background.pairs.iter().map(|pair| figure::scatter::figure(view, pair)).collect();
        if !pairs.is_empty() {
            blocks.push(Block::Figures(pairs));
        }
        if !background.drawn {
            blocks.push(Block::Remark(plain(format!(
                "The packages of pairs of parties are not drawn: the space has more than {} combinations.",
                grouped(zopa::bargain::MOST_DRAWN.into())
            ))));
        }
        if background.pairs_left_out > 0 {
            let n = background.pairs_left_out;
            blocks.push(Block::Remark(plain(format!(
                "{} not drawn.",
                counted(n as u128, "further pair of parties is", "further pairs of parties are")
            ))));
        }
        section("deals", "Deal space", title, blocks)
    }

    fn stability(&self) -> Option<Section> {
        let view = &self.view;
        let mut blocks = vec![Block::Heading(Some("status-quo".to_owned()), "The status quo".to_owned())];
        blocks.extend(self::blocks(self.n, "Coalitions", |page| status_quo::write(view, page)));
        blocks.push(match &self.answer.states {
            Ok(graph) => Block::Figure(figure::states::figure(self.prepared, graph, "states")),
            Err(why) => {
                Block::Remark(plain(format!("The states and the moves between them are not drawn: {}.", why.message)))
            }
        });
        let mut table = Table::new(
            "The settlements once signed, at the central case: the move that breaks or tests each",
            &[
                ("#", Set::Numbers),
                ("Settlement", Set::Words),
                ("Grade", Set::Words),
                ("Who is tempted, and what follows", Set::Words),
            ],
        );
        for (k, row) in view.assessment.rows.iter().enumerate() {
            let lines = rows::temptation(view, row);
            if row.signers.is_empty() {
                continue;
            }
            let words = match lines {
                Some(text) => plain(text),
                None => plain("Nobody gains by leaving it."),
            };
            table.rows.push((
                None,
                vec![
                    plain((k + 1).to_string()),
                    vec![link(anchor::row(k), view.row_name(k))],
                    plain(rows::grade(row)),
                    words,
                ],
            ));
        }
        if !table.rows.is_empty() {
            blocks.push(Block::Heading(None, "The settlements".to_owned()));
            blocks.push(Block::Table(table));
        }
        section("stability", "Stability", "What would hold: the status quo and every settlement", blocks)
    }

    fn scenarios(&self) -> Option<Section> {
        let mut blocks = blocks(self.n, "Each proposal under each scenario", |page| {
            beside::write(&self.view, self.prepared, self.answer, page);
        });
        if !blocks.is_empty() {
            let of = self.view.case.scenarios.iter();
            let of = of.map(|s| (clean(&s.name).into_owned(), format!("scenarios.{}", s.id), Vec::new()));
            blocks.extend(self.sources(of));
        }
        section("scenarios", "Scenarios", "Scenarios side by side", blocks)
    }

    fn questions(&self) -> Option<Section> {
        let background = self.background?;
        let mut blocks = Vec::new();
        let forecast = match &self.answer.forecast {
            None => None,
            Some(Ok(forecast)) => Some(forecast),
            Some(Err(problem)) => {
                blocks.push(Block::Say(plain(format!("No forecast: {}.", clean(&problem.message)))));
                None
            }
        };
        if forecast.is_some() {
            blocks.extend(self::blocks(0, "", super::likely::how));
        }
        let several = self.view.case.questions.len() > 1;
        for question in self.view.case.questions.iter() {
            let mut figures: Vec<_> = figure::questions::figure(&self.view, background, question).into_iter().collect();
            let likely = forecast.and_then(|f| f.questions.iter().find(|q| q.question.id == question.id));
            if several && (likely.is_some() || !figures.is_empty()) {
                blocks.push(Block::Heading(None, clean(&question.name).into_owned()));
            }
            let name = |id: &str| self.view.party_called(id);
            figures.extend(likely.map(figure::forecast::likely));
            figures.extend(likely.and_then(|q| figure::forecast::paths(q, &name)));
            if let Some(q) = likely {
                blocks.push(Block::Say(plain(format!("Forecast: {}.", crate::forecast::in_short(q)))));
            }
            if !figures.is_empty() {
                blocks.push(Block::Figures(figures));
            }
            if let Some(q) = likely {
                blocks.extend(self::blocks(0, "Break-even values", |page| {
                    crate::forecast::remarks(page, q, &name);
                    crate::forecast::break_even(page, q, &name);
                }));
            }
        }
        let title = match forecast {
            Some(_) => "Open questions: where the parties stand, and what is likely",
            None => "Open questions, and where the parties stand",
        };
        section("questions", "Questions", title, blocks)
    }

    fn predictions(&self) -> Option<Section> {
        let view = &self.view;
        let case = view.case;
        if case.predictions.is_empty() {
            return None;
        }
        let mut table = Table::new(
            "What named people expect, and how it came out",
            &[
                ("Who", Set::Words),
                ("Expects", Set::Words),
                ("How likely", Set::Words),
                ("Due", Set::Words),
                ("Outcome", Set::Words),
                ("Brier score", Set::Figures),
                ("Log score", Set::Figures),
                ("Evidence", Set::Words),
            ],
        );
        let mut scored = 0;
        for (id, resolution) in &view.assessment.predictions.each {
            let prediction = &case.predictions[*id];
            let says = match &prediction.says {
                Says::Condition(c) => view.words.condition(*c),
                Says::Text(text) => clean(text).into_owned(),
            };
            let given =
                prediction.given.map(|g| format!(" (given that {})", view.words.condition(g))).unwrap_or_default();
            let percent = |x: f64| format!("{:.0}", x * 100.0);
            let p = &prediction.probability;
            let range = match p.low < p.high {
                true => format!("{} to {}%", percent(p.low), percent(p.high)),
                false => format!("{}%", percent(p.low)),
            };
            let likely = p.word.as_deref().map_or(range.clone(), |w| format!("{} ({range})", clean(w)));
            let (outcome, brier, log) = match resolution {
                Resolution::Open => ("open".to_owned(), "-".to_owned(), "-".to_owned()),
                Resolution::Void => ("void: its condition did not happen".to_owned(), "-".to_owned(), "-".to_owned()),
                Resolution::Scored(s) => {
                    scored += 1;
                    (if s.outcome { "came true" } else { "did not come true" }.to_owned(), score(s.brier), score(s.log))
                }
            };
            let records = self.on(&format!("predictions.{}", prediction.id), &prediction.because);
            table.rows.push((
                None,
                vec![
                    plain(clean(&prediction.by)),
                    plain(format!("{says}{given}")),
                    plain(likely),
                    plain(prediction.due.map_or("-".to_owned(), |d| d.to_string())),
                    plain(outcome),
                    plain(brier),
                    plain(log),
                    self.records(records.into_iter()),
                ],
            ));
        }
        let mut blocks = vec![
            Block::Say(plain(
                "Expectations of the people named, not of this report. A probability word stands for its range (ICD 203); where \
                 the outcome is known, the middle of the range is scored: 0 is perfect, 0.25 (Brier) or 0.69 (log) is what \
                 a half-and-half guess gets.",
            )),
            Block::Table(table),
        ];
        if scored > 0 {
            let mut table = Table::new(
                "Mean scores; so few say little about anybody",
                &[
                    ("Who", Set::Words),
                    ("Scored", Set::Numbers),
                    ("Brier score", Set::Figures),
                    ("Log score", Set::Figures),
                ],
            );
            let people = view.assessment.predictions.people.iter().map(|(by, means)| (clean(by).into_owned(), means));
            let all = std::iter::once(("All".to_owned(), &view.assessment.predictions.all));
            for (who, means) in people.chain(all) {
                let of = |x: f64| if means.scored > 0 { score(x) } else { "-".to_owned() };
                table.row([who, means.scored.to_string(), of(means.brier), of(means.log)]);
            }
            blocks.push(Block::Table(table));
        }
        section("predictions", "Predictions", "Predictions of others, and how they came out", blocks)
    }

    fn since(&self) -> Option<Section> {
        let since = self.answer.since.as_ref()?;
        let blocks = crate::document::blocks(self.n, "What changed", |page| crate::diff::changes(page, &since.diff));
        section("since", "Changes", &crate::diff::since_title(&since.old), blocks)
    }

    fn assumptions(&self) -> Option<Section> {
        let view = &self.view;
        let item = |(id, a): (zopa::core::AssumptionId, &zopa::core::Assumption)| {
            let mut words = vec![Run::Strong(clean(&a.id).into_owned())];
            let key = if a.key { " (key)" } else { "" };
            words.extend(plain(format!("{key}: {}", clean(&a.text))));
            let mut blocks = vec![Block::Say(words)];
            if let Some(watch) = &a.watch {
                blocks.push(Block::Remark(plain(format!("What would show that it fails: {}", clean(watch)))));
            }
            let covers: Vec<&zopa::assess::background::Entry> = self
                .background
                .map_or_else(Vec::new, |b| b.ledger.uncertain().filter(|e| e.assumptions.contains(&id)).collect());
            if !covers.is_empty() {
                let mut words = plain(format!(
                    "Stands behind {}",
                    counted(covers.len() as u128, "uncertain number", "uncertain numbers")
                ));
                if covers.len() <= 6 {
                    words.extend(plain(": "));
                    words.extend(numbers::apart(covers.iter().map(|e| link(anchor::number(&e.path), clean(&e.path)))));
                }
                words.extend(plain("."));
                blocks.push(Block::Remark(words));
            }
            if let Some(check) = self.answer.assumptions.iter().find(|check| check.assumption == id) {
                blocks.extend(crate::document::blocks(self.n, "", |page| view.falls_with(&check.test, page)));
            }
            Item { id: Some(anchor::assumption(id)), blocks }
        };
        let items: Vec<Item> = view.case.assumptions.enumerated().map(item).collect();
        let blocks = match items.is_empty() {
            true => Vec::new(),
            false => vec![
                Block::Say(plain("Taken as given, without evidence. Findings rest on those called key.")),
                Block::List(List { numbered: false, items }),
            ],
        };
        section("assumptions", "Assumptions", "Key assumptions", blocks)
    }

    fn evidence(&self) -> Option<Section> {
        let background = self.background?;
        let mut blocks = numbers::backing(&self.view, background);
        blocks.push(Block::Heading(Some("records".to_owned()), "The records".to_owned()));
        blocks.extend(numbers::evidence(&self.view, background));
        section("evidence", "Evidence", "Evidence: how good it is, and what lacks it", blocks)
    }

    fn numbers(&self) -> Option<Section> {
        let findings: Vec<_> = self.groups.iter().map(|g| g.of.clone()).collect();
        let mut blocks = vec![Block::Say(plain(
            "Every number of the case. Numbers elsewhere in this report lead here, or to the figure that adds them up; from here \
             links lead to the evidence, the assumptions, the rows that use the number directly, the key findings that \
             compare it, and the rows that would hold or not depending on it. (`zopa why` follows the rest.)",
        ))];
        let folds = numbers::ledger(&self.view, self.background?, &findings, self.answer.study.as_ref());
        if folds.is_empty() {
            return None;
        }
        blocks.extend(folds);
        section("numbers", "Numbers", "Inputs and their evidence", blocks)
    }

    fn dates(&self) -> Option<Section> {
        let figure = figure::timeline::figure(&self.view);
        let mut blocks: Vec<Block> = figure.map(Block::Figure).into_iter().collect();
        let of = self.view.case.events.iter();
        blocks.extend(
            self.sources(of.map(|e| (clean(&e.what).into_owned(), format!("events.{}", e.id), e.because.clone()))),
        );
        section("dates", "Dates", "Dates and deadlines", blocks)
    }

    fn method(&self) -> Option<Section> {
        let mut card = Table::new("What computed this, from what", &[("What", Set::Words), ("Which", Set::Words)]);
        let request = self.view.assessment.request;
        card.row(["Program".to_owned(), format!("zopa {}", zopa::VERSION)]);
        if !self.prepared.redacted {
            card.row(["Case file".to_owned(), clean(&self.prepared.opened.name).into_owned()]);
            card.row(["SHA-256 of the case file".to_owned(), self.prepared.opened.hash.clone()]);
        }
        if let Some(under) = &self.view.case.under {
            card.row(["Scenario".to_owned(), crate::frame::scenario(self.view.case, under)]);
        }
        card.row(["Draws".to_owned(), format!("{}, seed {}", grouped(request.draws.into()), request.seed)]);
        card.row(["Verdicts, gains, counts".to_owned(), "Exact, at the central case (draw 0)".to_owned()]);
        card.row(["Shares".to_owned(), "Sampled; intervals are the sampling error at 95% (Wilson 1927)".to_owned()]);
        let mut definitions = Table::new(
            "Definitions by name",
            &[("Word", Set::Words), ("Meaning here", Set::Words), ("Source", Set::Words)],
        );
        for [word, meaning, source] in DEFINITIONS {
            definitions.row([word, meaning, source]);
        }
        let mut blocks = vec![Block::Table(card)];
        blocks.extend(self::blocks(self.n, "", |page| self.view.method(self.prepared, page)));
        blocks.push(Block::Table(definitions));
        section("method", "Method", "Method card", blocks)
    }
}

/// The words of the report, with their meaning.
const DEFINITIONS: [[&str; 3]; 10] = [
    ["Must sign", "Every setter and ratifier of each issue that the settlement changes from the status quo", ""],
    [
        "Gain",
        "Utility less the worth of no deal in the same draw; yes is a gain of at least nothing and no red line met",
        "",
    ],
    [
        "Grades A to E",
        "Nash, symmetric sequential, sequential, general metarational stability in the package game, else broken",
        "Fang, Hipel & Kilgour 1993; R\u{ea}go & Vieira 2017",
    ],
    ["Frontier", "Packages that no package of the same group dominates", "Pareto"],
    ["Nash point", "Largest product of gains over what the group can deliver and each member would sign", "Nash 1950"],
    [
        "Kalai-Smorodinsky point",
        "Smallest ratio of gain to ideal gain as large as possible, then the next smallest",
        "Kalai & Smorodinsky 1975; Imai 1983",
    ],
    ["Egalitarian point", "Smallest gain in points as large as possible, then the next smallest", "Kalai 1977"],
    ["Opening", "Smallest change of a refused package that gains every signer strictly and keeps a part of it", ""],
    ["Grades of evidence", "Admiralty code: source A to F, content 1 to 6; never turned into weights", "NATO AJP-2.1"],
    [
        "Brier and log score",
        "Squared miss of the probability; minus the logarithm of the probability of what happened",
        "Brier 1950; Good 1952",
    ],
];

fn score(x: f64) -> String {
    if x.is_finite() { format!("{x:.2}") } else { "no limit".to_owned() }
}

/// Rows that one signer refuses for interest alone, nearest first.
fn near_misses(view: &View<'_>) -> Vec<String> {
    let mut found: Vec<(f64, String)> = Vec::new();
    for (k, row) in view.assessment.rows.iter().enumerate() {
        let refusing = row.refusing();
        let [party] = refusing.iter().collect::<Vec<_>>()[..] else { continue };
        if row.standing[party].stance != Stance::Interest {
            continue;
        }
        let who = view.words.party(party);
        let (short, text) = match row.standing[party].gain {
            Some(gain) => (-gain, format!("{}: only {who} refuses, by {} points.", view.row(k), points(-gain))),
            None => (f64::INFINITY, format!("{}: only {who} refuses.", view.row(k))),
        };
        found.push((short, text));
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, text)| text).collect()
}
