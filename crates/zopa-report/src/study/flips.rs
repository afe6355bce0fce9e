//! What would turn a conclusion: single inputs, and two together.

use super::{SHOWN, View, number};
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::counted;
use zopa::study::Turning;

impl View<'_> {
    pub(super) fn flips(&self, page: &mut Page) {
        let Some(flips) = &self.study.flips else { return };
        page.heading("What would turn it: single inputs");
        page.say(
            "The nearest value in its stated range, everything else central, at which a conclusion becomes the opposite. \
             Distance: from the central value, in hundredths of the range. Exact where the value is solved for; otherwise \
             found on 33 points, and wherever signatures turn between two of them, and closed in on, so that a flip and a flip \
             back between two points would be missed.",
        );
        if flips.stopped.is_some() {
            page.say("Stopped before all inputs were tried: nothing is known of them.");
            return;
        }
        let mut steadfast: [Vec<String>; 2] = [Vec::new(), Vec::new()];
        let mut told: Vec<usize> = Vec::new();
        for ((column, now), steady) in flips.central.iter().zip(&flips.steady) {
            let of: Vec<&Turning> = flips.single.iter().filter(|t| t.fact == *column).collect();
            let now = if now.yes() { "yes" } else { "no" };
            if told.contains(column) {
                continue;
            }
            if of.is_empty() {
                let said = format!("{} (now {now})", self.words.fact(*column));
                steadfast[usize::from(self.is_exact(*column))].push(said);
                continue;
            }
            page.gap();
            page.say(&format!("{} (now {now}):", self.words.fact(*column)));
            let mut grid = Grid::new(&[
                ("Input", Set::Words),
                ("Range", Set::Numbers),
                ("Now", Set::Numbers),
                ("Turns at", Set::Numbers),
                ("Distance", Set::Numbers),
                ("Found", Set::Words),
            ]);
            of.iter().take(SHOWN).for_each(|turning| grid.row(self.turning(turning)));
            page.table(grid);
            let more = of.len().saturating_sub(SHOWN);
            let mut rest: Vec<String> = Vec::new();
            if more > 0 {
                rest.push(format!("{} it further away", counted(more as u128, "more input turns", "more inputs turn")));
            }
            if *steady > 0 {
                rest.push(format!("{} not turn it alone", counted(*steady as u128, "input does", "inputs do")));
            }
            if !rest.is_empty() {
                page.say(&format!("{}.", crate::frame::sentence_case(&rest.join("; "))));
            }
            if let Some(holds) = self.turned_alike(*column, &of) {
                told.push(holds);
                page.say("The same inputs at the same values turn whether it would be signed and hold.");
            }
        }
        let [looked, exact] = steadfast;
        let points = zopa::study::GRID;
        for (list, how) in [(exact, "exact".to_owned()), (looked, format!("no flip found at {points} points of each"))]
        {
            if !list.is_empty() {
                page.gap();
                page.say(&format!("No single input turns ({how}):"));
                list.iter().for_each(|said| page.point("- ", said));
            }
        }
    }

    /// A row of the table of single inputs.
    fn turning(&self, turning: &Turning) -> [String; 6] {
        let (input, low, high) = turning.line.moves[0];
        let turns: Vec<String> = turning.flips.iter().take(3).map(|f| number(low + f.at * (high - low))).collect();
        let how = if turning.exact { "exact" } else { "33 points" };
        let parts = turning.turned();
        // More than one flip: on which side of them it is the opposite.
        let how = match turning.flips.len() {
            0 | 1 => how.to_owned(),
            _ if parts.iter().all(|(a, b)| *a <= 0.0 || *b >= 1.0) => format!("{how}; on either side"),
            _ => format!("{how}; {} only", self.words.turned(turning)),
        };
        if let Some(words) = self.words.place(input) {
            let distance = "-".to_owned();
            let range = format!("{} or {}", words[0], words[2]);
            return [self.words.input(input), range, words[1].to_owned(), self.words.turned(turning), distance, how];
        }
        [
            self.words.input(input),
            format!("{} to {}", number(low), number(high)),
            number(self.prepared.streams.law(input).central()),
            turns.join(", "),
            distance(turning),
            how,
        ]
    }

    /// Of a settlement's signing that these inputs turn: the column of its holding, where all of them turn it alike.
    fn turned_alike(&self, sign: usize, of: &[&Turning]) -> Option<usize> {
        let row = self.study.questions.rows.iter().find(|row| row.columns.sign == Some(sign))?;
        let holds = row.columns.holds?;
        let flips = self.study.flips.as_ref()?;
        let yes = |column| flips.central.iter().find(|(c, _)| *c == column).map(|(_, fact)| fact.yes());
        let other: Vec<&Turning> = flips.single.iter().filter(|t| t.fact == holds).collect();
        let shown = |t: &&Turning| self.turning(t)[..5].to_vec();
        let alike = yes(sign) == yes(holds) && of.iter().map(shown).eq(other.iter().map(shown));
        alike.then_some(holds)
    }

    /// Of the pair that turns a conclusion together, each value in words.
    fn at(&self, input: zopa::core::InputId, from: f64, to: f64, at: f64) -> String {
        match self.words.place(input) {
            Some(words) => words[if to > from { 2 } else { 0 }].to_owned(),
            None => number(from + at * (to - from)),
        }
    }

    pub(super) fn is_exact(&self, column: usize) -> bool {
        let line = zopa::study::Line { base: self.prepared.streams.central(), moves: Vec::new() };
        zopa::study::Response::crossings(&*self.study.questions, column, &line).is_some()
    }

    pub(super) fn pairs(&self, page: &mut Page) {
        let Some(flips) = &self.study.flips else { return };
        if flips.pairs.is_empty() {
            return;
        }
        page.heading("What would turn it: two inputs together");
        page.say(
            "Both go the same fraction of the way from their central values to an end of their ranges; shown where that \
             is less than either needs alone, of the ten inputs that matter most for each conclusion. The nearest pair of each.",
        );
        page.gap();
        let mut grid = Grid::new(&[
            ("Conclusion", Set::Words),
            ("Both of", Set::Words),
            ("Turn at", Set::Numbers),
            ("Fraction", Set::Numbers),
        ]);
        for (column, _) in &flips.central {
            for turning in flips.pairs.iter().filter(|t| t.fact == *column).take(1) {
                let [(a, a0, a1), (b, b0, b1)] = turning.line.moves[..] else { continue };
                let Some(flip) = turning.flips.first() else { continue };
                grid.row([
                    self.words.fact(*column),
                    format!("{}; {}", self.words.input(a), self.words.input(b)),
                    format!("{}; {}", self.at(a, a0, a1, flip.at), self.at(b, b0, b1, flip.at)),
                    format!("{:.2}", flip.distance),
                ]);
            }
        }
        page.table(grid);
    }
}

/// How far the nearest flip is, in hundredths of the range: the same figure whether it was solved for or closed in on.
fn distance(turning: &Turning) -> String {
    // What halving leaves of a half must not be rounded to the other side.
    let hundredths = turning.flips.first().map_or(0.0, |f| f.distance * 100.0);
    format!("{:.0}", (hundredths * 1e6).round() / 1e6)
}
