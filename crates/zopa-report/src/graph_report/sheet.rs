//! The report of an explicit graph as a document: the sections of the terminal text, with a picture of the states and links
//! between them and the evidence.

use super::{REDACTED, Scene};
use crate::document::{Block, Document, Fold, Item, List, Run, Section, Table, blocks, link, plain, tables};
use crate::figure;
use crate::frame::title;
use crate::report::sheet::assumptions::section as assumptions_section;
use crate::report::sheet::{dates_section, predictions, section};
use crate::report::{anchor, numbers, records};
use crate::table::Set;
use crate::text::clean;
use zopa::assess::background::{Ledger, unassessed};
use zopa::core::PartyId;
use zopa::{GraphReport, NOT_ASSESSED, Prepared};

/// The report as one HTML file.
pub fn html(prepared: &Prepared, answer: &GraphReport) -> String {
    crate::document::html(&document(prepared, answer))
}

/// The report as Markdown.
pub fn markdown(prepared: &Prepared, answer: &GraphReport) -> String {
    crate::document::markdown(&document(prepared, answer))
}

fn document(prepared: &Prepared, answer: &GraphReport) -> Document {
    let scene = Scene::new(prepared, answer);
    let ledger = unassessed(scene.told.case, &prepared.streams);
    let shown = !prepared.redacted;
    let sections = [
        scene.findings_section(),
        scene.since_section(),
        scene.parties_section(),
        scene.states_section(),
        scene.reasons_section(),
        scene.leads_section(),
        section("questions", "Questions", "Open questions: what is likely", blocks(0, "", |page| scene.likely(page))),
        predictions::section(&scene.told, &answer.predictions),
        scene.assumptions_section(&ledger),
        shown.then(|| scene.evidence_section(&ledger)).flatten(),
        shown.then(|| scene.numbers_section(&ledger)).flatten(),
        dates_section(&scene.told, &answer.predictions),
        scene.method_section(),
    ];
    let mut notes = vec![plain(NOT_ASSESSED)];
    notes.extend(prepared.redacted.then(|| plain(REDACTED)));
    notes.push(plain(
        "Computed from the moves and orders written in one case file. It describes what follows from them; it is no forecast \
         and nobody's official position.",
    ));
    Document {
        title: title(prepared),
        question: scene.told.case.question.clone(),
        notes,
        sections: sections.into_iter().flatten().collect(),
    }
}

/// The place of a state on the page.
fn state_id(number: u64) -> String {
    format!("state-{number}")
}

impl Scene<'_> {
    fn findings_section(&self) -> Option<Section> {
        let item = |(k, finding): (usize, &zopa::GraphFinding)| {
            let said = self.sentences(finding);
            let mut blocks = vec![Block::Say(self.led(&said.lead))];
            if !said.items.is_empty() {
                let each = |text: &String| Item { id: None, blocks: vec![Block::Say(self.led(text))] };
                blocks.push(Block::List(List { numbered: false, items: said.items.iter().map(each).collect() }));
            }
            blocks.push(Block::Remark(self.led(&format!("What would change it: {}", said.change.join(" ")))));
            blocks.extend(self.rests_on_orders().map(Block::Remark));
            Item { id: Some(anchor::finding(k)), blocks }
        };
        let list = List { numbered: true, items: self.answer.findings.iter().enumerate().map(item).collect() };
        let short = self.in_short().into_iter().map(|(what, text)| (what, self.led(&text))).collect();
        section("findings", "Key findings", "Key findings", vec![Block::Short(short), Block::List(list)])
    }

    /// Whose orders everything here rests on; `None` in a version to share.
    fn rests_on_orders(&self) -> Option<Vec<Run>> {
        if self.prepared.redacted {
            return None;
        }
        let mut words = plain("Rests on the moves and the orders of ");
        let orders = self.answer.stated().map(|p| link(Self::order_id(p), self.told.words.party(p)));
        words.extend(numbers::apart(orders));
        words.extend(plain("."));
        Some(words)
    }

    /// Text in which `state 3` leads to that state.
    fn led(&self, text: &str) -> Vec<Run> {
        let all = self.answer.stability.table.value.feasible().len();
        crate::document::led(text, &["state ", "State "], all as usize, &|n| state_id(n as u64))
    }

    fn since_section(&self) -> Option<Section> {
        let since = self.answer.since.as_ref()?;
        let blocks = blocks(0, "What changed", |page| {
            crate::diff::changes(page, self.prepared, &since.diff);
        });
        section("since", "Changes", &crate::diff::since_title(&since.old), blocks)
    }

    fn parties_section(&self) -> Option<Section> {
        let mut all = blocks(0, "Who is involved", |page| self.parties(page));
        if !self.prepared.redacted {
            let ids: Vec<PartyId> = self.told.case.parties.ids().collect();
            let stated: Vec<PartyId> = self.answer.stated().collect();
            tables(&mut all, &mut |table| {
                table.lead_each(|k| ids.get(k).filter(|p| stated.contains(p)).map(|p| Self::order_id(*p)));
            });
            all.push(Block::Heading(
                Some("orders".to_owned()),
                "What each party wants: its order of the states".to_owned(),
            ));
            let item = |p: PartyId| self.order_item(p);
            all.push(Block::List(List { numbered: false, items: self.answer.stated().map(item).collect() }));
        }
        section("parties", "Parties", "Parties: who can move where, and what each wants", all)
    }

    /// A party's order with what stands behind it.
    fn order_item(&self, p: PartyId) -> Item {
        let case = self.told.case;
        let id = &case.parties[p].id;
        let mut words = vec![Run::Strong(self.told.words.party(p)), Run::Text(", best first: ".to_owned())];
        for (k, tier) in self.answer.order(p).unwrap_or_default().iter().enumerate() {
            words.push(Run::Text(if k > 0 { ", then " } else { "" }.to_owned()));
            for (n, state) in tier.iter().enumerate() {
                words.push(Run::Text(if n > 0 { " with " } else { "" }.to_owned()));
                words.push(link(state_id(*state), state.to_string()));
            }
        }
        words.extend(plain(". "));
        let path = format!("graph.ranking.{id}");
        let records = self.told.on(&path, &[]);
        let under = case
            .assumptions
            .enumerated()
            .filter(|(_, a)| a.bears_on.iter().any(|on| path == *on || path.starts_with(&format!("{on}."))));
        let under: Vec<Run> = under.map(|(id, a)| link(anchor::assumption(id), clean(&a.id))).collect();
        match (records.is_empty(), under.is_empty()) {
            (true, true) => {
                words.extend(plain("Nothing in the case stands behind it: a judgement of whoever wrote it."))
            }
            (true, false) => {
                words.extend(plain("A stated judgement: "));
                words.extend(numbers::apart(under.into_iter()));
            }
            (false, _) => {
                words.extend(plain("Evidence: "));
                words.extend(self.told.records(records.into_iter()));
            }
        }
        Item { id: Some(Self::order_id(p)), blocks: vec![Block::Say(words)] }
    }

    fn states_section(&self) -> Option<Section> {
        let (columns, rows) = self.table();
        let mut table = Table {
            caption: match self.prepared.redacted {
                true => "The states (* the status quo), and where everyone would stay",
                false => "The states, their place in each party's order (1 is best; * the status quo), and where everyone would stay",
            }
            .to_owned(),
            columns,
            rows: Vec::new(),
        };
        for (k, row) in rows.into_iter().enumerate() {
            table.rows.push((Some(state_id(k as u64 + 1)), row.into_iter().map(plain).collect()));
        }
        // A state leads to why it is judged as it is, or to the orders from which that follows.
        let examined = |n: u64| self.answer.stability.examined.iter().any(|e| e.at.number == n);
        table.lead_each(|k| match examined(k as u64 + 1) {
            true => Some(format!("why-{}", k + 1)),
            false => (!self.prepared.redacted).then(|| "orders".to_owned()),
        });
        let mut all = vec![Block::Table(table), Block::Remark(plain(self.legend()))];
        all.extend(
            self.told.sources(
                [
                    ("The states".to_owned(), "graph.states".to_owned(), Vec::new()),
                    ("The moves".to_owned(), "graph.arcs".to_owned(), Vec::new()),
                ]
                .into_iter(),
            ),
        );
        all.push(match &self.answer.states {
            Ok(graph) => {
                let mut figure = figure::states::figure(self.prepared, graph, "figure-states");
                let numbers: Vec<u64> = graph.spots.iter().map(|spot| spot.at.number).collect();
                figure.table.lead_each(|k| numbers.get(k).map(|n| state_id(*n)));
                Block::Figure(figure)
            }
            Err(why) => Block::Remark(plain(format!(
                "The states and the moves between them are not drawn: {}.",
                clean(&why.message)
            ))),
        });
        section("states", "States", "The states and the moves between them", all)
    }

    fn reasons_section(&self) -> Option<Section> {
        let mut all = blocks(0, "In how many states each party would stay", |page| self.states.counts(page));
        tables(&mut all, &mut |table| table.lead_each(|_| Some("states".to_owned())));
        let stability = &self.answer.stability;
        for (k, examined) in stability.examined.iter().enumerate() {
            let status_quo = k == 0 && stability.status_quo.as_ref() == Some(&examined.at);
            let mut inside = blocks(0, "", |page| self.states.examined(examined, status_quo, page));
            inside.extend(self.rests_on_orders().map(Block::Remark));
            let number = examined.at.number;
            let summary = plain(self.state(&examined.at));
            all.push(Block::Fold(Fold { id: format!("why-{number}"), summary, blocks: inside }));
        }
        section("stability", "Stability", "What would hold, and why", all)
    }

    fn leads_section(&self) -> Option<Section> {
        section("ways", "Ways", "Where the status quo leads", blocks(0, "", |page| self.leads(page)))
    }

    fn assumptions_section(&self, ledger: &Ledger) -> Option<Section> {
        let item = |(id, a): (zopa::core::AssumptionId, &zopa::core::Assumption)| {
            let mut words = vec![Run::Strong(clean(&a.id).into_owned())];
            words.extend(plain(format!(": {}", clean(&a.text))));
            let mut said = vec![Block::Say(words)];
            if let Some(watch) = &a.watch {
                said.push(Block::Remark(plain(format!("What would show that it fails: {}", clean(watch)))));
            }
            let covers: Vec<Run> = a
                .bears_on
                .iter()
                .map(|path| match self.place(ledger, path) {
                    Some(to) => link(to, clean(path)),
                    None => Run::Code(path.clone()),
                })
                .collect();
            if !covers.is_empty() {
                let mut words = plain("Stands behind ");
                words.extend(numbers::apart(covers.into_iter()));
                words.extend(plain("."));
                said.push(Block::Remark(words));
            }
            said.extend(blocks(0, "", |page| self.falls_with(id, page)));
            Item { id: Some(anchor::assumption(id)), blocks: said }
        };
        let items = self.told.case.assumptions.enumerated().map(|(id, a)| (a, item((id, a)))).collect();
        let untested = self.answer.assumptions.iter().any(|check| matches!(check.test, zopa::GraphTest::NotTested));
        assumptions_section(items, untested)
    }

    fn evidence_section(&self, ledger: &Ledger) -> Option<Section> {
        let mut all = Vec::new();
        if ledger.uncertain().next().is_some() {
            all.extend(records::behind(&self.told, ledger));
        }
        all.extend(records::evidence(&self.told, &|path| self.place(ledger, path)));
        section("evidence", "Evidence", "Evidence: how good it is, and what lacks it", all)
    }

    fn numbers_section(&self, ledger: &Ledger) -> Option<Section> {
        let all = numbers::ledger(&self.told, ledger, &[], None);
        section("numbers", "Numbers", "Inputs and their evidence", all)
    }

    /// Where on the page a place of the case is shown.
    fn place(&self, ledger: &Ledger, path: &str) -> Option<String> {
        if ledger.at(path).is_some() {
            return Some(anchor::number(path));
        }
        let case = self.told.case;
        match path.split('.').collect::<Vec<_>>().as_slice() {
            ["graph", "ranking", party, ..] => {
                case.party(party).filter(|p| self.answer.stability.ranks.of(*p).is_some()).map(Self::order_id)
            }
            ["graph", "ranking"] => Some("orders".to_owned()),
            ["graph", ..] => Some("states".to_owned()),
            ["predictions", ..] => Some("predictions".to_owned()),
            ["events", ..] => Some("dates".to_owned()),
            ["parties", ..] => Some("parties".to_owned()),
            _ => None,
        }
    }

    fn method_section(&self) -> Option<Section> {
        let mut card = Table::new("What computed this, from what", &[("What", Set::Words), ("Which", Set::Words)]);
        card.row(["Program".to_owned(), format!("zopa {}", zopa::VERSION)]);
        if !self.prepared.redacted {
            card.row(["Case file".to_owned(), clean(&self.prepared.opened.name).into_owned()]);
            card.row(["SHA-256 of the case file".to_owned(), self.prepared.opened.hash.clone()]);
        }
        card.row([
            "Verdicts, ways, counts".to_owned(),
            crate::frame::exactness(&self.answer.stability.table.exactness),
        ]);
        card.row(["Draws".to_owned(), "None of the orders: they carry no ranges".to_owned()]);
        let mut definitions = Table::new(
            "Definitions by name",
            &[("Word", Set::Words), ("Meaning here", Set::Words), ("Source", Set::Words)],
        );
        for notion in self.answer.stability.table.value.notions() {
            let method = notion.method();
            definitions.row([crate::stability::short(*notion), crate::stability::meaning(*notion), method.source]);
        }
        for concept in self.answer.stability.further.as_ref().map_or(&[][..], |f| f.value.concepts()) {
            definitions.row([concept.name(), concept.meaning().to_owned(), concept.method().source.to_owned()]);
        }
        let mut all = vec![Block::Table(card)];
        all.extend(blocks(0, "", |page| self.method(page)));
        all.push(Block::Table(definitions));
        section("method", "Method", "Method card", all)
    }
}
