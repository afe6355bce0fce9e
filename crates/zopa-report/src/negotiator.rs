//! The text of what a negotiator asks, within `zopa deals`.

use crate::deals::shared;
use crate::drafts;
use crate::frame::{edit, method_line, not_found, opening_lines, packages, utility_headers};
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{amount, clean, counted, grouped, listed, points, signed};
use crate::words::Words;
use zopa::bargain::{BestFor, Interests, Known, Lifted, Lottery, Price, Short, Trade, Undefined, Unknown, Winner};
use zopa::core::{Case, Count, Outcome, PartyId, PartySet, Stance};
use zopa::{ADJUSTED_WINNER, DealsAnswer, Found, FromPackage, NegotiatorAnswer, Prepared, undefined};

/// How many trades are shown.
const TRADES: usize = 4;

pub(crate) struct Negotiator<'a> {
    pub(crate) prepared: &'a Prepared,
    pub(crate) deals: &'a DealsAnswer,
    pub(crate) answer: &'a NegotiatorAnswer,
    pub(crate) words: Words<'a>,
}

impl Negotiator<'_> {
    fn case(&self) -> &Case {
        &self.prepared.case
    }

    /// What was asked for by name, then what is always told.
    pub(crate) fn asked(&self, page: &mut Page) {
        for from in &self.answer.from {
            self.start(page, from);
        }
        if !self.answer.drafts.is_empty() {
            drafts::write(page, self.words, self.case(), &self.answer.drafts);
        }
        if !self.answer.solutions.is_empty() {
            self.solutions(page);
        }
    }

    pub(crate) fn told(&self, page: &mut Page) {
        if self.deals.members.is_empty() {
            return;
        }
        self.best(page);
        self.shortfall(page);
        self.prices(page);
        self.trades(page);
        self.numbers(page);
        self.left_out(page);
    }

    /// What is too much in a large space.
    fn left_out(&self, page: &mut Page) {
        if self.answer.left_out.is_empty() && self.deals.unread.is_empty() {
            return;
        }
        page.heading("Left out, because the space is too large for it");
        for (solution, why) in &self.deals.unread {
            let name = crate::deals::name(*solution);
            page.point(
                "- ",
                &format!("{name} in the reading asked for (above stands the default one): {}.", why.message),
            );
        }
        let mut said: Vec<&str> = Vec::new();
        for (part, why) in self.answer.left_out.iter() {
            if !said.contains(&part.as_str()) {
                said.push(part);
                let what = match part.as_str() {
                    "red_line_prices" => "What the red lines cost".to_owned(),
                    "shortfall" => "What is missing for a deal".to_owned(),
                    "distances" => "How far packages are from the frontier and the fair points".to_owned(),
                    "drafts" => "The smallest edit that wins more for a draft".to_owned(),
                    other => match other.strip_prefix("named_solutions.") {
                        Some(name) => format!("The solution `{}`", clean(name)),
                        None => clean(other).into_owned(),
                    },
                };
                page.point("- ", &format!("{what}: {}.", why.message));
            }
        }
    }

    fn cardinal(&self) -> PartySet {
        self.deals.members.iter().filter(|p| self.prepared.central.additive(*p).is_some()).collect()
    }

    fn best(&self, page: &mut Page) {
        let best: Vec<&BestFor> = self.answer.best.iter().filter(|b| !b.packages.is_empty()).collect();
        if best.is_empty() {
            return;
        }
        page.heading("The best that each can get the others to accept (gains in points over walking away)");
        let members = self.cardinal();
        let mut grid = Grid::new(&utility_headers(self.words, &[("Best for", Set::Words)], members));
        let mut columns: Vec<(String, &Outcome)> = Vec::new();
        for b in &best {
            let Some(first) = b.packages.first() else { continue };
            let mut row = vec![self.words.party(b.party)];
            row.extend(members.iter().map(|p| self.prepared.central.gain_points(p, first).map_or("-".into(), signed)));
            grid.row(row);
            match columns.iter_mut().find(|(_, known)| *known == first) {
                Some((names, _)) => names.push_str(&format!(", {}", self.words.party(b.party))),
                None => columns.push((self.words.party(b.party), first)),
            }
        }
        page.table(grid);
        page.gap();
        let q = self.prepared.model.status_quo();
        if columns.iter().any(|(_, w)| *w != q) {
            page.say("What each changes ( . stays as it is):");
            page.gap();
            page.table(packages(self.words, self.case(), &columns));
            page.gap();
        }
        for b in best {
            let text = match &b.count {
                Err(why @ Unknown::GivenUp { .. }) => Some(format!("{why}; what is shown need not be its best.")),
                count => shared(count, "are as good for it"),
            };
            if let Some(text) = text {
                page.point("- ", &format!("{}: {text}", self.words.party(b.party)));
            }
        }
    }

    fn shortfall(&self, page: &mut Page) {
        let Some(short) = &self.answer.shortfall else { return };
        page.heading("What is missing for a deal");
        let place = |s: &Short| match (s.packages.first(), &s.count) {
            (Some(w), Ok(Count::Exact(n))) if *n > 1 => {
                format!("at {}, and {} more", self.words.named_package(w), grouped(n - 1))
            }
            (Some(w), Ok(Count::Exact(_))) => format!("at {}", self.words.named_package(w)),
            (Some(w), _) => format!("at {}, among others", self.words.named_package(w)),
            (None, _) => String::new(),
        };
        for (party, least) in &short.by_one {
            let who = self.words.party(*party);
            page.point(
                "- ",
                &match least {
                    None => {
                        format!("{who} alone: there is nothing, beyond the status quo, that all others would sign.")
                    }
                    Some(s) if s.missing == 0.0 => {
                        format!("{who} alone: nothing is missing, {}; but nobody gains.", place(s))
                    }
                    Some(s) => {
                        format!("{who} alone: {} points, where all others would sign: {}.", points(s.missing), place(s))
                    }
                },
            );
        }
        if let Some(s) = &short.even {
            let share = s.missing * 100.0;
            page.point(
                "- ",
                &format!("Evenly: each would have to forgo at most {}% of its range, {}.", points(share), place(s)),
            );
        }
        if let Some(s) = &short.total {
            page.point("- ", &format!("In total *: {} points, {}.", points(s.missing), place(s)));
        }
        if short.even.is_none() && short.total.is_none() {
            let lines = self.deals.members.iter().any(|p| !self.prepared.case.red_lines[p].is_empty());
            page.point(
                "- ",
                match lines {
                    true => "Nothing that they can bring about, beyond the status quo, is free of their red lines.",
                    false => "They can bring about nothing beyond the status quo by themselves.",
                },
            );
        } else if short.even.is_none() {
            page.point("- ", "Evenly: not defined, for one of them finds all that is free of red lines equally good.");
        }
    }

    fn prices(&self, page: &mut Page) {
        let prices = &self.answer.prices;
        if prices.prices.is_empty() {
            return;
        }
        page.heading("What the red lines cost (the deals with and without each)");
        let zone = &self.deals.survey.value.agreement;
        for price in &prices.prices {
            let name = match price.lifted {
                Lifted::All => "All of them together".to_owned(),
                Lifted::One(party, k) => match self.case().red_lines[party].get(k) {
                    Some(line) => format!(
                        "{}, \"{}\" ({})",
                        self.words.party(party),
                        clean(&line.id),
                        self.words.condition(line.when)
                    ),
                    None => self.words.party(party),
                },
            };
            let (Ok(Count::Exact(before)), Ok(Count::Exact(after))) = (&zone.gainful, &price.gainful) else {
                page.point("- ", &format!("{name}: {}", self.cost(price)));
                continue;
            };
            let more = after.saturating_sub(*before);
            if more == 0 {
                page.point("- ", &format!("{name}: nothing; it bars no package that the group would sign otherwise."));
                continue;
            }
            let more = counted(more, "package more", "packages more");
            page.point("- ", &format!("{name}: without it the group would sign {more}. {}", self.cost(price)));
        }
    }

    /// What a party gains between two packages, in points.
    fn change(&self, party: PartyId, from: &Outcome, to: &Outcome) -> Option<f64> {
        let central = &self.prepared.central;
        Some(central.gain_points(party, to)? - central.gain_points(party, from)?)
    }

    /// Whether two packages differ for anybody by as much as is printed.
    fn differ(&self, from: &Outcome, to: &Outcome) -> bool {
        self.cardinal().iter().filter_map(|p| self.change(p, from, to)).any(|x| x.abs() >= 0.05)
    }

    fn cost(&self, price: &Price) -> String {
        let pairs = || self.answer.prices.best.iter().zip(&price.best);
        let costs: Vec<String> = pairs()
            .filter_map(|(with, without)| {
                let more = without.gain? - with.gain.unwrap_or(0.0);
                (more > 0.0).then(|| format!("{} {}", self.words.party(with.party), signed(more)))
            })
            .collect();
        let best = match costs.is_empty() {
            true => "Nobody's best would be better.".to_owned(),
            false => format!("The best that one can get would be better: {}.", listed(&costs)),
        };
        let nash = |of: &[(zopa::bargain::Solution, Result<zopa::bargain::Solved, Undefined>)]| {
            let found = of.iter().find(|(s, _)| *s == zopa::bargain::Solution::Nash)?;
            found.1.as_ref().ok()?.packages.first().cloned()
        };
        let fair = match (nash(&self.answer.prices.solutions), nash(&price.solutions)) {
            (Some(with), Some(without)) if self.differ(&with, &without) => {
                let change =
                    |p: PartyId| Some(format!("{} {}", self.words.party(p), signed(self.change(p, &with, &without)?)));
                let changes: Vec<String> = self.cardinal().iter().filter_map(change).collect();
                format!(" The Nash point would move: {}.", listed(&changes))
            }
            (None, Some(without)) => {
                format!(" A Nash point would exist: {}.", self.words.named_package(&without))
            }
            _ => String::new(),
        };
        format!("{best}{fair}")
    }

    fn trades(&self, page: &mut Page) {
        let pairs = &self.answer.logroll.pairs;
        // Of each pair the trade from which both gain from here, if there is one; else one that hurts neither. What gives
        // nobody anything is no trade.
        let both = |t: &Trade| t.gains.iter().all(|x| *x > 0.0);
        let best = |pair: &Interests| {
            let find = |of: &dyn Fn(&Trade) -> bool| pair.trades.iter().position(of);
            find(&both).or_else(|| find(&|t| !hurts(t))).unwrap_or(0)
        };
        let mut trades: Vec<(&Interests, &Trade)> = pairs
            .iter()
            .filter_map(|pair| Some((pair, pair.trades.get(best(pair))?)))
            .filter(|(_, t)| t.gains.iter().any(|x| *x > 0.0))
            .collect();
        let gain = |x: f64| if x == 0.0 { "neither gains nor loses".to_owned() } else { signed(x) };
        trades.sort_by(|a, b| b.1.difference.total_cmp(&a.1.difference));
        if trades.is_empty() {
            return;
        }
        page.heading("Trades worth making (issues that two parties weigh differently)");
        for (pair, trade) in trades.iter().take(TRADES) {
            let [a, b] = pair.parties;
            let weight = |v| pair.weights.iter().find(|(w, _)| *w == v).map_or([0.0; 2], |(_, w)| *w);
            let per_cent = |x: f64| format!("{:.0}%", 100.0 * x);
            let [first, second] = [weight(trade.first), weight(trade.second)];
            let (name_a, name_b) = (self.words.party(a), self.words.party(b));
            let verdict = match (trade.feasible, trade.acceptable) {
                (false, _) => "A rule forbids it".to_owned(),
                (true, true) => format!("All who must sign would ({})", self.words.parties(trade.signers)),
                (true, false) => format!("Not all who must sign would ({})", self.words.parties(trade.signers)),
            };
            let verdict = match hurts(trade) {
                true => format!("From here it is no gain to both. {verdict}"),
                false => verdict,
            };
            page.point(
                "- ",
                &format!(
                    "Weight of {}: {} for {name_a} and {} for {name_b}; of {}: {} and {}. If the first were as {name_a} \
                     would have it ({}) and the second as {name_b} would ({}): {name_a} {}, {name_b} {}. {verdict}.",
                    self.words.issue(trade.first),
                    per_cent(first[0]),
                    per_cent(first[1]),
                    self.words.issue(trade.second),
                    per_cent(second[0]),
                    per_cent(second[1]),
                    self.words.level(trade.first, trade.to.level(trade.first)),
                    self.words.level(trade.second, trade.to.level(trade.second)),
                    gain(trade.gains[0]),
                    gain(trade.gains[1]),
                ),
            );
        }
        if trades.len() > TRADES || trades.iter().any(|(pair, _)| pair.trades.len() > 1) {
            page.say("(--json lists every pair of issues for every two parties)");
        }
    }

    fn numbers(&self, page: &mut Page) {
        page.heading("In numbers");
        match &self.answer.statistics {
            Ok(s) => {
                match (&s.agreeable, &s.feasible) {
                    (Ok(some), Ok(all)) => {
                        if let Some(share) = s.rational_fraction() {
                            page.point(
                                "- ",
                                &format!(
                                    "Rational fraction: every member would say yes to {} of {} feasible packages ({}%), \
                                     whoever else must sign them.",
                                    amount(*some),
                                    amount(*all),
                                    points(100.0 * share)
                                ),
                            );
                        }
                    }
                    (Err(why), _) | (_, Err(why)) => page.point("- ", &format!("Rational fraction: not known; {why}.")),
                }
                match &s.opposition {
                    Ok(Some((opposition, at))) => {
                        let at =
                            at.first().map_or(String::new(), |w| format!(", taken at {}", self.words.named_package(w)));
                        let all = "0: all can have their best at once";
                        page.point("- ", &format!("Opposition: {opposition:.3} ({all}){at}."));
                    }
                    Ok(None) => {}
                    Err(why) => page.point("- ", &format!("Opposition: not known; {why}.")),
                }
                if s.constant_sum == Some(true) {
                    page.point(
                        "- ",
                        "Opposed interests: what one gains the other loses, at a fixed rate. Every package is efficient; \
                         there is nothing to gain together.",
                    );
                }
            }
            Err(why) => page.point("- ", &format!("Rational fraction and opposition are not given: {}.", why.message)),
        }
        for pair in self.answer.logroll.pairs.iter().filter(|_| self.answer.logroll.pairs.len() == 1) {
            if !pair.common.is_empty() {
                let common: Vec<String> = pair.common.iter().map(|(v, l)| self.words.change(*v, *l)).collect();
                page.point("- ", &format!("Common ground (one level is best for both): {}.", common.join("; ")));
            }
        }
        if !self.answer.distances.is_empty() {
            page.gap();
            page.say("How far from the frontier and from each fair point (0 to 1 is each member's range):");
            page.gap();
            let solutions = &self.deals.survey.value.solutions;
            let mut headers = vec![("Package".to_owned(), Set::Words), ("Frontier".to_owned(), Set::Figures)];
            headers.extend(solutions.iter().map(|(s, _)| (crate::deals::name(*s).to_owned(), Set::Figures)));
            let mut grid = Grid::new(&headers);
            let number = |x: f64| if x > 0.0 && x < 0.0005 { "<0.001".to_owned() } else { format!("{x:.3}") };
            for (package, away) in &self.answer.distances {
                // So that a list of levels wraps between two of them.
                let apart = || clean(&package.name).replace(',', ", ").replace(",  ", ", ");
                let name = self.words.proposal(&package.outcome).unwrap_or_else(apart);
                let frontier = away.frontier.as_ref().map_or("-".to_owned(), |(x, _)| number(*x));
                let mut row = vec![name, frontier];
                row.extend(away.others.iter().map(|x| x.map_or("-".to_owned(), number)));
                grid.row(row);
            }
            page.table(grid);
            let unknown = self.answer.distances.iter().find_map(|(_, away)| away.frontier.as_ref().err());
            if let Some(why) = unknown {
                page.say(&format!("(-: not known; {why}, and the package is not efficient itself or cannot be had)"));
            }
        }
    }

    fn start(&self, page: &mut Page, from: &FromPackage) {
        let at = &from.package.outcome;
        page.heading(&format!("From {}", self.words.named_package(at)));
        if !from.feasible {
            page.say("A rule forbids this package; what follows says what is near it.");
        }
        match from.signers.is_empty() {
            true => page.say("It changes nothing, so nobody must sign."),
            false => page.say(&format!("Must sign: {}.", self.words.parties(from.signers))),
        }
        drafts::positions(page, self.words, self.case(), &from.positions);
        page.gap();
        let unknown = |name: &str| from.why_unknown(name);
        match &from.edit {
            None if unknown("improving_edit").is_some() => {}
            Some(found) => page.point("- ", &format!("Smallest improving trade: {}.", edit(self.words, at, found))),
            None if !from.signers.is_empty() => page.point(
                "- ",
                "No improving trade: no change makes one of its signers better off and nobody worse who must agree.",
            ),
            None => {}
        }
        let differs = |e: &&zopa::bargain::Edit| from.edit.as_ref().is_none_or(|own| own.to != e.to);
        if let Some(found) = from.edit_for_group.as_ref().filter(differs) {
            page.point("- ", &format!("For the whole group: {}.", edit(self.words, at, found)));
        }
        if let Some(after) = &from.after_signing {
            page.point(
                "- ",
                &match after.best.first() {
                    Some(best) => {
                        let gains: Vec<String> = after
                            .gains
                            .iter()
                            .map(|(p, x)| format!("{} {}", self.words.party(*p), signed(*x)))
                            .collect();
                        format!(
                            "Once signed, its signers could agree on {} that leave none of them worse off; the best of \
                             these for all: {} ({}).",
                            several(&after.better),
                            self.words.differences(at, best).join("; "),
                            listed(&gains)
                        )
                    }
                    None if after.better != Ok(Count::Exact(0)) => format!(
                        "Once signed, its signers could agree on {} that leave none of them worse off.",
                        several(&after.better)
                    ),
                    None => "Once signed, its signers could not improve it by themselves.".to_owned(),
                },
            );
        }
        if unknown("opening").is_none() && from.positions.iter().any(|p| p.signs && p.stance != Stance::Yes) {
            for line in opening_lines(self.words, at, from.opening.as_ref()) {
                page.point("- ", &line);
            }
        }
        for (name, why) in &from.unknown {
            let what = match *name {
                "improving_edit" => "A trade that improves it",
                "improving_edit_for_group" => "A trade that improves it for the whole group",
                "beaten_for_signers" => "What is better for its signers",
                "beaten_for_principals" => "What is better for the principals",
                "after_signing" => "What could replace it once signed",
                _ => "What would open it",
            };
            page.point("- ", &not_found(what, why));
        }
    }

    fn solutions(&self, page: &mut Page) {
        page.heading("Solutions asked for");
        for (name, found) in &self.answer.solutions {
            page.gap();
            match found {
                Found::Packages(answer) => {
                    page.point("- ", &method_line(answer.method));
                    if let Some(powers) = self.answer.powers.as_ref().filter(|_| name == "nash") {
                        let power = |p: PartyId| format!("{} {}", self.words.party(p), powers.of(p));
                        let powers: Vec<String> = self.deals.members.iter().map(power).collect();
                        page.under(1, &format!("Powers: {}.", listed(&powers)));
                    }
                    match &answer.value {
                        Ok(solved) => {
                            let Some(first) = solved.packages.first() else { continue };
                            page.under(1, &format!("{}.", self.words.named_package(first)));
                            self.gains(page, &|p| self.prepared.central.gain_points(p, first));
                            if let Some(text) = shared(&solved.count, "share this place") {
                                page.under(1, &text);
                            }
                        }
                        Err(why) => self.not_defined(page, Some(why), ""),
                    }
                }
                Found::Lottery(answer) => {
                    page.point("- ", &method_line(answer.method));
                    match &answer.value {
                        Ok(lottery) => self.lottery(page, lottery),
                        Err(why) => self.not_defined(page, why.as_ref(), "lotteries are for a group of two"),
                    }
                }
                Found::Division(Ok(division)) => {
                    page.point("- ", &method_line(ADJUSTED_WINNER));
                    let [a, b] = division.parties.map(|p| self.words.party(p));
                    for (v, item) in division.issues.iter().zip(&division.items) {
                        let to = match item.to {
                            Winner::First => format!("as {a} would have it"),
                            Winner::Second => format!("as {b} would have it"),
                            Winner::Split => format!(
                                "split, {:.1}% as {a} would have it and {:.1}% as {b} would",
                                100.0 * item.share[0],
                                100.0 * item.share[1]
                            ),
                        };
                        let [x, y] = item.points.map(points);
                        page.item(2, &format!("{}: {to} ({x} and {y} points).", self.words.issue(*v)));
                    }
                    page.under(
                        1,
                        &format!(
                            "Each gets {} of its 100 points. By announcing other points, if it knew the other's, {a} \
                             could gain {} more at most, {b} {}.",
                            points(division.totals[0].min(division.totals[1])),
                            points(division.manipulation[0]),
                            points(division.manipulation[1])
                        ),
                    );
                    let blind =
                        if division.ignores_terms { "rules, red lines and terms" } else { "rules and red lines" };
                    page.under(1, &format!("It assumes that the split issue can be split, and does not see {blind}."));
                }
                Found::Division(Err(why)) => {
                    page.point("- ", &method_line(ADJUSTED_WINNER));
                    self.not_defined(page, why.as_ref(), "it is for a group of two that want different things");
                }
            }
        }
    }

    fn not_defined(&self, page: &mut Page, why: Option<&Undefined>, otherwise: &str) {
        let why = why.map_or_else(|| otherwise.to_owned(), |why| clean(&undefined(self.case(), why)).into_owned());
        page.under(1, &format!("Not defined, because {why}."));
    }

    fn gains(&self, page: &mut Page, of: &dyn Fn(PartyId) -> Option<f64>) {
        let gain = |p: PartyId| Some(format!("{} {}", self.words.party(p), signed(of(p)?)));
        let gains: Vec<String> = self.cardinal().iter().filter_map(gain).collect();
        if !gains.is_empty() {
            page.under(1, &format!("Gains over no deal: {}.", listed(&gains)));
        }
    }

    fn lottery(&self, page: &mut Page, lottery: &Lottery) {
        for (share, w) in &lottery.support {
            page.item(2, &format!("{:.1}%: {}.", 100.0 * share, self.words.named_package(w)));
        }
        self.gains(page, &|p| lottery.gains.iter().find(|(q, _)| *q == p).map(|(_, x)| *x));
        if !lottery.signers.is_empty() {
            page.under(1, &format!("Must sign, whichever is drawn: {}.", self.words.parties(lottery.signers)));
        }
    }
}

/// Whether a trade makes one of its two parties worse off than at the package it starts from.
fn hurts(trade: &Trade) -> bool {
    trade.gains.iter().any(|x| *x < 0.0)
}

/// How many packages, as far as that is known.
fn several(count: &Known<Count>) -> String {
    match count {
        Ok(Count::Exact(n)) => counted(*n, "package", "packages"),
        Ok(beyond) => format!("{} packages", amount(*beyond)),
        Err(_) => "packages (too many to count)".to_owned(),
    }
}
