//! The method card.

use super::Sheet;
use crate::document::{Block, Section, Table};
use crate::table::Set;
use crate::text::{clean, grouped};

impl Sheet<'_> {
    pub(super) fn method(&self) -> Option<Section> {
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
        if matches!(self.answer.forecast, Some(Ok(_))) {
            for [word, meaning, source] in MODELS {
                definitions.row([word, meaning, source]);
            }
        }
        let mut blocks = vec![Block::Table(card)];
        blocks.extend(crate::document::blocks(self.n, "", |page| self.view.method(self.prepared, page)));
        blocks.push(Block::Table(definitions));
        super::section("method", "Method", "Method card", blocks)
    }
}

/// The words of the report, with their meaning.
const DEFINITIONS: [[&str; 3]; 14] = [
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
    [
        "Nash, GMR, SMR, SEQ, SSEQ",
        "Nobody gains by a move of its own (Nash), or whoever does can be answered: by whatever others can do (GMR), also after \
         its own reply (SMR), by moves that gain those who make them (SEQ), both (SSEQ)",
        "Fang, Hipel & Kilgour 1993; R\u{ea}go & Vieira 2017",
    ],
    [
        "CNash, CSEQ",
        "No coalition can bring about what each member likes better (CNash), or whatever it brings about others would answer to \
         the loss of a member (CSEQ)",
        "Kilgour, Hipel, Fang & Peng 2001; Inohara & Hipel 2008",
    ],
    [
        "Moving together",
        "A second set of shares: in each draw all numbers of one party lean for or against the row at hand",
        "",
    ],
    ["Fair point", "The Nash point of those at the table, or of all who set an issue", ""],
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

/// The models of the open questions and the names of their variants.
const MODELS: [[&str; 3]; 5] = [
    [
        "Weighted mean and median",
        "The mean and the middle of the positions, each party counted by influence times salience",
        "Van den Bos 1991; Black 1958",
    ],
    [
        "Nash, Kalai-Smorodinsky (of a question)",
        "The fair points of one scale, each party losing with the distance from its position; the status quo is no deal",
        "Nash 1950; Kalai & Smorodinsky 1975",
    ],
    [
        "Challenge model",
        "Parties challenge each other, round by round, and move to what they cannot refuse. scholz2011_table: the choices that \
         give the table of its paper; scholz2011_printed: those of the printed equations, which do not give that table; every \
         other reading changes one choice of the first",
        "Bueno de Mesquita 1994; Scholz, Calbert & Smith 2011",
    ],
    [
        "Spatial model (smp)",
        "Parties bargain in pairs, round by round, each as strong as those who stand nearer to it than to the other",
        "Efird, Lester & Wise 2016",
    ],
    [
        "Exchange",
        "Pairs of parties give way on one question for their way on another",
        "Stokman & Van Oosten 1994; Arregui, Stokman & Thomson 2006",
    ],
];
