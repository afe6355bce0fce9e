//! Shares of draws, and forecasts over them.

use super::View;
use crate::forecast::number as forecast;
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{clean, counted, end_of_interval, share, short_share};
use zopa::study::{Design, Share, Total, replicated_interval};

impl View<'_> {
    /// The 95% interval of a share, by the design.
    pub(super) fn interval(&self, column: usize) -> (f64, f64) {
        let totals = &self.study.totals.value;
        let plain = Share::new(totals.columns[column].hits(), self.draws());
        // What was never or always so is bounded as everywhere: by 3/n.
        match plain.hits {
            0 => return (0.0, plain.bound()),
            hits if hits == plain.draws => return (1.0 - plain.bound(), 1.0),
            _ => {}
        }
        match (&totals.columns[column], self.study.design) {
            (Total::Bool { yes, .. }, Design::Sobol) => {
                replicated_interval(yes, &totals.draws).unwrap_or_else(|| plain.interval())
            }
            _ => plain.interval(),
        }
    }

    pub(super) fn shares(&self, page: &mut Page) {
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
                format!("{}-{}%", end_of_interval(low), end_of_interval(high))
            });
            let grades = match columns.grade.map(|c| &self.study.totals.value.columns[c]) {
                Some(Total::Grade { counts }) => {
                    let parts: Vec<String> =
                        counts.iter().map(|c| format!("{:.0}", *c as f64 * 100.0 / n.max(1) as f64)).collect();
                    parts.join("/")
                }
                _ => "-".to_owned(),
            };
            // Of a settlement whose signer's interests are unstated it is not known.
            let efficient = columns.efficient.map(|c| &self.study.totals.value.columns[c]);
            let improvable = match efficient.map(|total| (total.hits(), total.answered())) {
                None | Some((_, 0)) => "-".to_owned(),
                Some((hits, of)) => short_share(of - hits, of),
            };
            grid.row([
                (k + 1).to_string(),
                self.words.row(Some(k)),
                short(self.hits(columns.sign)),
                short(self.hits(columns.holds)),
                interval,
                improvable,
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
    pub(super) fn joint(&self, page: &mut Page) {
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
    pub(super) fn forecasts(&self, page: &mut Page) {
        let quantiles = &self.study.quantiles;
        if quantiles.is_empty() {
            return;
        }
        let n = self.draws();
        page.heading("Forecasts over the draws");
        page.say(&format!(
            "The weighted mean of positions, the headline of `zopa forecast`: at the central case, and the points below which \
             5%, 50% and 95% of {} lie, each with its 95% interval; then the nearest mark of the scale, in shares of {}. \
             Every other model's number is in what `zopa study --out` keeps.",
            counted(self.study.sampled as u128, "draw", "draws"),
            counted(n.into(), "draw", "draws")
        ));
        page.gap();
        let columns = zopa::study::Response::columns(&*self.study.questions);
        for question in self.prepared.case.questions.iter() {
            let mean = format!("forecast.{}.weighted_mean", question.id);
            let Some(of) = quantiles.iter().find(|q| columns[q.column].name == mean) else { continue };
            let central = self.study.central[of.column].number().map_or("-".to_owned(), forecast);
            let point = |k: usize| {
                let e = &of.points[k];
                format!("{} ({} to {})", forecast(e.value), forecast(e.low), forecast(e.high))
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
                    format!(
                        "{mark} in {} ({} to {}%)",
                        short_share(*hits, n),
                        end_of_interval(low),
                        end_of_interval(high)
                    )
                })
                .collect();
            page.point(
                "- ",
                &format!(
                    "\"{}\": {central} at the central case; 5% below {}, half below {}, 95% below {}. Nearest to {}.",
                    clean(&question.name).replace('"', "'"),
                    point(0),
                    point(1),
                    point(2),
                    said.join("; ")
                ),
            );
        }
    }
}
