//! The text of `zopa study`: shares first, then what they depend on, what turns them, what to ask, what to choose.

mod figures;
mod matters;
mod section;
mod words;

pub(crate) use matters::matters;
pub(crate) use section::{choices, depends};
pub(crate) use words::StudyWords;

use crate::Colour;
use crate::frame::{exactness, provenance, title};
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{clean, counted, grouped, listed, share, short_share, signed};
use zopa::assess::study::{Asking, Choice, Robust, Study};
use zopa::core::Id;
use zopa::study::{Cell, Dependence, Design, REPLICATES, Share, Total, Turning, replicated_interval};
use zopa::{Negated, Prepared, StudyAnswer};

/// How many inputs, flips or gaps a list shows; the rest is counted.
const SHOWN: usize = 5;
/// The widest bar.
const BAR: usize = 12;

/// What the assessment depends on.
pub fn study(prepared: &Prepared, answer: &StudyAnswer, colour: Colour) -> String {
    let view = View::new(prepared, answer);
    let mut page = Page::new(colour);
    page.title(&title(prepared));
    page.say("What does the assessment depend on, what would turn it, and what should be found out next?");
    view.shares(&mut page);
    view.forecasts(&mut page);
    view.dependence(&mut page, false);
    view.flips(&mut page);
    view.pairs(&mut page);
    view.assumptions(&answer.assumptions, &mut page);
    for asking in &view.study.asking {
        view.asking(asking, &mut page);
    }
    if view.study.asking.is_empty() && (1..zopa::study::FEWEST).contains(&view.study.sampled) {
        page.heading("What to find out");
        page.say(&format!("That takes {} draws at least.", zopa::study::FEWEST));
    }
    for robust in &view.study.robust {
        view.robust(robust, &mut page);
    }
    view.method(&mut page);
    page.finish()
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

    /// The 95% interval of a share, by the design.
    fn interval(&self, column: usize) -> (f64, f64) {
        let totals = &self.study.totals.value;
        let plain = Share { hits: totals.columns[column].hits(), draws: self.draws() };
        let extreme = plain.hits == 0 || plain.hits == plain.draws;
        match (&totals.columns[column], self.study.design) {
            (Total::Bool { yes, .. }, Design::Sobol) if !extreme => {
                replicated_interval(yes, &totals.draws).unwrap_or_else(|| plain.interval())
            }
            _ => plain.interval(),
        }
    }

    fn shares(&self, page: &mut Page) {
        let n = self.draws();
        page.heading("Shares of draws");
        page.say(&format!(
            "In how many of {} from the stated ranges. \"Improvable\": its own signers could deliver something better for \
             one and no worse for any. \"Drift\": somebody would change something on the side. A share of draws is not a \
             probability: it describes the inputs.",
            counted(n.into(), "draw", "draws")
        ));
        page.gap();
        let mut grid = Grid::new(&[
            ("#", Set::Numbers),
            ("Settlement", Set::Words),
            ("Sign", Set::Numbers),
            ("Holds", Set::Numbers),
            ("95% interval", Set::Numbers),
            ("Improvable", Set::Numbers),
            ("Drift", Set::Numbers),
            ("Grades A/B/C/D/E, %", Set::Numbers),
        ]);
        let short = |hits: Option<u64>| hits.map_or("-".to_owned(), |h| short_share(h, n));
        for (k, row) in self.study.questions.rows.iter().enumerate() {
            let columns = &row.columns;
            let interval = columns.holds.map_or("-".to_owned(), |c| {
                let (low, high) = self.interval(c);
                format!("{}-{}%", percent(low), percent(high))
            });
            let grades = match columns.grade.map(|c| &self.study.totals.value.columns[c]) {
                Some(Total::Grade { counts }) => {
                    let parts: Vec<String> =
                        counts.iter().map(|c| format!("{:.0}", *c as f64 * 100.0 / n.max(1) as f64)).collect();
                    parts.join("/")
                }
                _ => "-".to_owned(),
            };
            grid.row([
                (k + 1).to_string(),
                self.words.row(Some(k)),
                short(self.hits(columns.sign)),
                short(self.hits(columns.holds)),
                interval,
                short(self.hits(columns.efficient).map(|h| n - h)),
                short(self.hits(columns.drift)),
                grades,
            ]);
        }
        page.table(grid);
        page.gap();
        let any = self.study.totals.value.columns[self.study.questions.any_holds].hits();
        page.say(&format!("At least one of them would be signed and hold in {}.", share(any, n)));
        self.joint(page);
    }

    /// The pairs of settlements that hold most often in the same draw.
    fn joint(&self, page: &mut Page) {
        let together = zopa::study::Response::together(&*self.study.questions);
        let totals = &self.study.totals.value;
        let mut pairs: Vec<(u64, usize, usize)> = Vec::new();
        for j in 0..together.len() {
            for i in 0..j {
                pairs.push((totals.joint[j * (j + 1) / 2 + i], i, j));
            }
        }
        pairs.sort_by(|a, b| b.cmp(a));
        let row = |of: usize| self.study.questions.rows.iter().position(|r| r.columns.holds == Some(together[of]));
        let said: Vec<String> = pairs
            .iter()
            .filter(|(hits, ..)| *hits > 0)
            .take(3)
            .map(|(hits, i, j)| {
                let number = |of| row(of).map_or(0, |k| k + 1);
                format!("{} and {} in {}", number(*i), number(*j), short_share(*hits, self.draws()))
            })
            .collect();
        if !said.is_empty() {
            page.say(&format!("In the same draw, rows {} would both be signed and hold.", said.join("; ")));
        }
    }

    /// The forecasts over the draws: where they lie, and which mark is nearest.
    fn forecasts(&self, page: &mut Page) {
        let quantiles = &self.study.quantiles;
        if quantiles.is_empty() {
            return;
        }
        let n = self.draws();
        page.heading("Forecasts over the draws");
        page.say(&format!(
            "The weighted mean of positions, the headline of `zopa forecast`: at the central case, and the points below which \
             5%, 50% and 95% of {} lie, each with its 95% interval; then the nearest mark of the scale, in shares of {}. \
             Every other model's number is a column of --json and --out.",
            counted(self.study.sampled as u128, "draw", "draws"),
            counted(n.into(), "draw", "draws")
        ));
        page.gap();
        let columns = zopa::study::Response::columns(&*self.study.questions);
        for question in self.prepared.case.questions.iter() {
            let mean = format!("forecast.{}.weighted_mean", question.id);
            let Some(of) = quantiles.iter().find(|q| columns[q.column].name == mean) else { continue };
            let central = self.study.central[of.column].number().map_or("-".to_owned(), number);
            let point = |k: usize| {
                let e = &of.points[k];
                format!("{} ({} to {})", number(e.value), number(e.low), number(e.high))
            };
            let marks = question.scale.iter().filter_map(|(at, label)| {
                let name = format!("forecast.{}.nearest.{at}", question.id);
                let column = columns.iter().position(|c| c.name == name)?;
                Some((column, self.hits(Some(column))?, format!("{at} ({})", clean(label))))
            });
            let mut marks: Vec<(usize, u64, String)> = marks.collect();
            marks.sort_by_key(|mark| std::cmp::Reverse(mark.1));
            let said: Vec<String> = marks
                .iter()
                .map(|(column, hits, mark)| {
                    if *hits == 0 || *hits == n {
                        return format!("{mark} in {}", share(*hits, n));
                    }
                    let (low, high) = self.interval(*column);
                    format!("{mark} in {} ({} to {}%)", short_share(*hits, n), percent(low), percent(high))
                })
                .collect();
            page.point(
                "- ",
                &format!(
                    "{}, \"{}\": {central} at the central case; 5% below {}, half below {}, 95% below {}. Nearest to {}.",
                    clean(&question.id),
                    clean(&question.name).replace('"', "'"),
                    point(0),
                    point(1),
                    point(2),
                    said.join("; ")
                ),
            );
        }
    }

    /// Indices as tables; `pictured`: of those conclusions only that have no picture.
    fn dependence(&self, page: &mut Page, pictured: bool) {
        let Some(sensitivity) = &self.study.sensitivity else { return };
        page.heading("What it depends on");
        page.say(&format!(
            "Of each conclusion, the inputs that explain most of its changes between draws: the total index (the share of \
             variance that stays while this input alone is unknown; bar) and the first-order index (what goes when it \
             alone becomes known), with 95% intervals. Rank: Spearman's correlation with the input over {} draws, + where a \
             higher value goes with yes or more. {} evaluations, {} points after a screening of {}; inputs that \
             changed nothing in the screening are left out.",
            grouped(self.study.sampled as u128),
            grouped(sensitivity.evaluations.into()),
            grouped(sensitivity.points.into()),
            sensitivity.screened
        ));
        if sensitivity.stopped.is_some() {
            page.say("Stopped before there were any: nothing is known of them.");
            return;
        }
        let questions = &self.study.questions;
        let wanted = questions.rows.iter().filter_map(|r| r.columns.holds).chain([questions.any_holds]);
        let wanted = wanted.chain(questions.numbers());
        let mut constant: Vec<String> = Vec::new();
        for column in wanted {
            let Some(of) = sensitivity.outputs.iter().find(|d| d.output == column) else { continue };
            let resolved: Vec<_> = of.indices.iter().filter(|i| i.total.resolved()).collect();
            if of.variance <= 0.0 {
                constant.push(self.words.fact(column));
                continue;
            }
            if pictured && !resolved.is_empty() {
                continue;
            }
            page.gap();
            if resolved.is_empty() {
                let n = counted(of.indices.len() as u128, "input changes", "inputs change");
                page.say(&format!("{}: {n} it, none is resolved.", self.words.fact(column)));
                continue;
            }
            page.say(&format!("{}:", self.words.fact(column)));
            let mut grid = Grid::new(&[
                ("Input", Set::Words),
                ("Total", Set::Numbers),
                ("Interval", Set::Numbers),
                ("First", Set::Numbers),
                ("Interval", Set::Numbers),
                ("Rank", Set::Numbers),
                ("", Set::Words),
            ]);
            for index in resolved.iter().take(SHOWN) {
                let inputs: Vec<String> =
                    sensitivity.factors[index.factor].inputs.iter().map(|i| self.words.input(*i)).collect();
                let name = if inputs.len() > 3 {
                    format!("{} and {} drawn together with it", inputs[0], inputs.len() - 1)
                } else {
                    listed(&inputs)
                };
                let first = match index.first.resolved() {
                    true => format!("{:.2}", index.first.value),
                    false => "not resolved".to_owned(),
                };
                grid.row([
                    name,
                    format!("{:.2}", index.total.value),
                    format!("{:.2} to {:.2}", index.total.low, index.total.high),
                    first,
                    format!("{:.2} to {:.2}", index.first.low, index.first.high),
                    self.rank(column, index.factor),
                    bar(index.total.value),
                ]);
            }
            page.table(grid);
            let rest = rest(of, SHOWN);
            if !rest.is_empty() {
                page.say(&rest);
            }
        }
        if !constant.is_empty() {
            page.gap();
            page.say("The same in every draw of the sample, so that nothing has an index:");
            constant.iter().for_each(|c| page.point("- ", c));
        }
    }

    /// Spearman's correlation of a fact with the one input of a factor.
    fn rank(&self, column: usize, factor: usize) -> String {
        let inputs = self.study.sensitivity.as_ref().and_then(|s| s.factors.get(factor)).map(|f| f.inputs.as_slice());
        let ranks = self.study.correlations.iter().find(|(fact, _)| *fact == column);
        let of = |input| ranks.and_then(|(_, list)| list.iter().find(|(i, _)| *i == input)).map(|(_, r)| *r);
        match inputs {
            Some([input]) => of(*input).map_or("-".to_owned(), |r| format!("{r:+.2}")),
            _ => "-".to_owned(),
        }
    }

    fn flips(&self, page: &mut Page) {
        let Some(flips) = &self.study.flips else { return };
        page.heading("What would turn it: single inputs");
        page.say(
            "The nearest value in its stated range, everything else central, at which a conclusion becomes the opposite. \
             Distance: from the central value, in hundredths of the range. Exact where the value is solved for; otherwise \
             found on 33 points and closed in on, so that a flip and a flip back between two points would be missed.",
        );
        if flips.stopped.is_some() {
            page.say("Stopped before all inputs were tried: nothing is known of them.");
            return;
        }
        let mut steadfast: [Vec<String>; 2] = [Vec::new(), Vec::new()];
        for ((column, now), steady) in flips.central.iter().zip(&flips.steady) {
            let of: Vec<&Turning> = flips.single.iter().filter(|t| t.fact == *column).collect();
            let now = if now.yes() { "yes" } else { "no" };
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
            for turning in of.iter().take(SHOWN) {
                let (input, low, high) = turning.line.moves[0];
                let at = |t: f64| number(low + t * (high - low));
                let turns: Vec<String> = turning.flips.iter().take(3).map(|f| at(f.at)).collect();
                let how = match (turning.exact, turning.flips.len()) {
                    (true, 1) => "exact",
                    (true, _) => "exact; turns back beyond",
                    (false, 1) => "33 points",
                    (false, _) => "33 points; turns back beyond",
                };
                grid.row([
                    self.words.input(input),
                    format!("{} to {}", number(low), number(high)),
                    number(self.prepared.streams.law(input).central()),
                    turns.join(", "),
                    format!("{:.0}", turning.flips[0].distance * 100.0),
                    how.to_owned(),
                ]);
            }
            page.table(grid);
            let more = of.len().saturating_sub(SHOWN);
            let also = if more > 0 { format!("{more} more turn it further away; ") } else { String::new() };
            page.say(&format!("{also}{} do not turn it alone.", counted(*steady as u128, "input", "inputs")));
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

    fn is_exact(&self, column: usize) -> bool {
        let line = zopa::study::Line { base: self.prepared.streams.central(), moves: Vec::new() };
        zopa::study::Response::crossings(&*self.study.questions, column, &line).is_some()
    }

    fn pairs(&self, page: &mut Page) {
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
                    format!("{}; {}", number(a0 + flip.at * (a1 - a0)), number(b0 + flip.at * (b1 - b0))),
                    format!("{:.2}", flip.distance),
                ]);
            }
        }
        page.table(grid);
    }

    fn assumptions(&self, negated: &[Negated], page: &mut Page) {
        if negated.is_empty() {
            return;
        }
        page.heading("What falls with an assumption");
        let case = &self.prepared.case;
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
                said.push(format!("{} would lie elsewhere", listed(&rows)));
            }
            if let Some(problem) = &n.problem {
                said.push(format!("it cannot be judged: {}", clean(&problem.message)));
            }
            let what =
                if said.is_empty() { "no conclusion changes at the central case".into() } else { said.join("; ") };
            page.point("- ", &format!("If not \"{}\" ({}): {what}.", clean(&a.text), clean(&a.id)));
        }
    }

    fn asking(&self, asking: &Asking, page: &mut Page) {
        let case = &self.prepared.case;
        let who = self.words.party(asking.party);
        page.heading(&format!("What {who} would do well to find out"));
        let info = &asking.information;
        let action = |k: usize| match (asking.choice, asking.actions[k]) {
            (Choice::Table, None) => "table nothing".to_owned(),
            (Choice::Table, row) => format!("table \"{}\"", self.words.row(row).replace('"', "'")),
            (Choice::Sign(_), None) => "walk away".to_owned(),
            (Choice::Sign(_), row) => format!("sign \"{}\"", self.words.row(row).replace('"', "'")),
        };
        let counts = if asking.held { "is signed by all who must and holds" } else { "is signed by all who must" };
        let others = if asking.choice == Choice::Table { "" } else { " (the others, where it signs itself)" };
        page.say(&format!(
            "Payoff: its points above walking away if the settlement {counts}{others}, else nothing. Here, and only here, \
             the ranges are treated as beliefs. Without knowing more, its best choice is to {} ({} points on average over \
             {} draws); knowing everything would add {}.",
            action(info.best),
            signed(info.means[info.best]),
            grouped(info.draws as u128),
            signed(info.everything)
        ));
        page.gap();
        if asking.gaps.is_empty() {
            page.say(&format!(
                "No single input is worth finding out first: none would change the choice by more than chance shows \
                 ({:.2} points).",
                info.null
            ));
            return;
        }
        for gap in asking.gaps.iter().take(SHOWN) {
            let value = &info.inputs[gap.input.index()];
            let (low, high) = self.prepared.streams.law(gap.input).range();
            let [below, _, above] = value.thirds.map(action);
            let decides = if below == above {
                format!("low or high, {below}; between, or together with others, it matters")
            } else {
                format!("if low, {below}; if high, {above}")
            };
            let support = match gap.evidence.as_slice() {
                [] => "no record bears on it".to_owned(),
                records => {
                    let graded = |e| {
                        let record = &case.evidence[e];
                        let grade = record.grade.map_or("no grade".to_owned(), |g| g.to_string());
                        format!("{} ({grade})", clean(&record.id))
                    };
                    let names: Vec<String> = records.iter().take(3).map(|e| graded(*e)).collect();
                    let more = records.len().saturating_sub(3);
                    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                    format!("on record: {}{more}", names.join(", "))
                }
            };
            page.point(
                "- ",
                &format!(
                    "Ask {} (between {} and {}): worth {:.2} points (standard error {:.2}); {decides}. {}.{}",
                    self.words.input(gap.input),
                    number(low),
                    number(high),
                    value.value,
                    value.error,
                    crate::frame::sentence_case(&support),
                    self.decided_by(gap.input)
                ),
            );
        }
        let more = asking.gaps.len().saturating_sub(SHOWN);
        if more > 0 {
            page.say(&format!("{} more would be worth something, less than these.", grouped(more as u128)));
        }
    }

    /// Which conclusions an input decides alone.
    fn decided_by(&self, input: zopa::core::InputId) -> String {
        let Some(flips) = &self.study.flips else { return String::new() };
        let holds = |c: usize| self.study.questions.rows.iter().any(|r| r.columns.holds == Some(c));
        let facts: Vec<String> = flips
            .single
            .iter()
            .filter(|t| t.line.moves[0].0 == input && holds(t.fact))
            .take(2)
            .filter_map(|t| {
                let (_, low, high) = t.line.moves[0];
                let flip = t.flips.first()?;
                let side = if flip.at >= self.position(input, low, high) { "above" } else { "below" };
                let becomes = if flip.becomes == Cell::Bool(true) { "" } else { "not " };
                let at = number(low + flip.at * (high - low));
                let fact = self.words.fact(t.fact);
                let fact = fact.replace("would be signed", &format!("would {becomes}be signed"));
                Some(format!("{side} {at}, {fact}"))
            })
            .collect();
        if facts.is_empty() { String::new() } else { format!(" {}.", crate::frame::sentence_case(&facts.join("; "))) }
    }

    fn position(&self, input: zopa::core::InputId, low: f64, high: f64) -> f64 {
        if high > low { (self.prepared.streams.law(input).central() - low) / (high - low) } else { 0.0 }
    }

    fn robust(&self, robust: &Robust, page: &mut Page) {
        let n = self.draws();
        page.heading(&format!("What {} can choose without knowing more", self.words.party(robust.party)));
        let exact = if robust.exact {
            "exact over all corners"
        } else {
            "bounds on the safe side, since a number of its own is used at several places"
        };
        page.say(&format!(
            "Options: nothing, and each settlement that all other signers accept at the central case. Points above walking \
             away: at the central case, and the least anywhere in its stated ranges. Regret: the most by which another \
             option can be better somewhere in the ranges ({exact}). Robust: the largest part of the ranges, around the \
             central values, in which it loses nothing."
        ));
        page.gap();
        let mut grid = Grid::new(&[
            ("Option", Set::Words),
            ("Central", Set::Numbers),
            ("Least", Set::Numbers),
            ("Regret", Set::Numbers),
            ("Robust", Set::Numbers),
            ("All sign", Set::Numbers),
            ("Holds", Set::Numbers),
            ("Regret against", Set::Words),
        ]);
        for option in &robust.options {
            let columns = option.row.and_then(|k| self.study.questions.rows.get(k)).map(|r| &r.columns);
            let hits = |c: Option<usize>| self.hits(c).map_or("-".to_owned(), |h| short_share(h, n));
            grid.row([
                self.words.row(option.row),
                signed(option.central),
                signed(option.worst),
                format!("{:.1}", option.regret),
                robustness(&option.curve),
                columns.map_or("-".into(), |c| hits(c.sign)),
                columns.map_or("-".into(), |c| hits(c.holds)),
                if option.regret > 0.0 { self.words.row(option.against) } else { "-".to_owned() },
            ]);
        }
        page.table(grid);
    }

    fn method(&self, page: &mut Page) {
        page.heading("How this was obtained");
        page.say(&exactness(&self.study.totals.exactness));
        page.say(match self.study.design {
            Design::Plain => {
                "Independent draws, keyed by seed, path and draw; intervals of shares are Wilson's (1927)."
            }
            Design::Sobol => "Eight scrambled Sobol sequences (Owen 1995); intervals are from the spread of the eight.",
        });
        if self.study.design == Design::Sobol && !self.draws().is_multiple_of(REPLICATES as u64) {
            page.say("The number of draws is no multiple of eight, so the sequences are not equally long.");
        }
        if self.study.sensitivity.is_some() {
            page.say(
                "Indices: Saltelli et al. 2010 (first order), Jansen 1999 (total), bootstrap percentile intervals.",
            );
        }
        if !self.study.asking.is_empty() {
            page.say(
                "Value of information: conditional means by bins of equal size, judged on draws that did not fit them, \
                 against the 95% point of shuffled inputs (after Strong, Oakley & Brennan 2014).",
            );
        }
        provenance(page, self.prepared);
    }
}

/// What is said of the inputs beyond those that are shown.
fn rest(of: &Dependence, shown: usize) -> String {
    let resolved = of.indices.iter().filter(|i| i.total.resolved()).count();
    let (more, unresolved) = (resolved.saturating_sub(shown), of.indices.len() - resolved);
    let mut rest = Vec::new();
    if more > 0 {
        rest.push(format!("{} less", counted(more as u128, "more input matters", "more inputs matter")));
    }
    if unresolved > 0 {
        rest.push(format!("{} not resolved", counted(unresolved as u128, "is", "are")));
    }
    if of.left_out > 0 {
        rest.push(format!("{} had no place in the budget", of.left_out));
    }
    if rest.is_empty() { String::new() } else { format!("{}.", crate::frame::sentence_case(&listed(&rest))) }
}

/// The largest tenth of the ranges in which nothing is lost, interpolated.
fn robustness(curve: &[f64]) -> String {
    let steps = curve.len().saturating_sub(1).max(1) as f64;
    match curve.iter().position(|worst| *worst < 0.0) {
        None => "all".to_owned(),
        Some(0) => "none".to_owned(),
        Some(k) => {
            let (inside, outside) = (curve[k - 1], curve[k]);
            let part = (k as f64 - 1.0 + inside / (inside - outside)) / steps;
            // Never rounded up to all.
            format!("{:.0}%", (part * 100.0).floor())
        }
    }
}

/// A bar of at most [`BAR`] marks.
fn bar(value: f64) -> String {
    "#".repeat((value.clamp(0.0, 1.0) * BAR as f64).round() as usize)
}

fn percent(x: f64) -> String {
    let p = x * 100.0;
    if p > 0.0 && p < 10.0 || p > 90.0 && p < 100.0 { format!("{p:.1}") } else { format!("{p:.0}") }
}

/// An input's value, to the digits that a reader needs.
fn number(x: f64) -> String {
    let digits = if x.abs() >= 1000.0 {
        0
    } else if x.abs() >= 100.0 {
        1
    } else {
        2
    };
    let text = format!("{x:.digits$}");
    let short = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}
