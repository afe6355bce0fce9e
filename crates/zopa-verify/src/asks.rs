//! What a negotiator asks, from the list of all outcomes.

use crate::deals::Task;
use crate::fair::{KEYS, fraction, largest};
use crate::ground::{Ground, amount};
use serde_json::{Map, Value, json};
use std::cmp::{Ordering, Reverse};
use zopa_core::{Compared, Id, IssueId, LevelId, Outcome, PartyId, PartySet, Stance};

/// A red line, by its owner and its number.
pub(crate) type Line = (PartyId, usize);

impl Task<'_, '_> {
    /// The parts of the document beyond the deals themselves.
    pub(crate) fn asks(&self, all: &[&Outcome], zone: &[&Outcome], gainful: &[&Outcome]) -> Vec<(&'static str, Value)> {
        let mut parts = vec![
            ("best_for", self.best_for(zone)),
            ("red_line_prices", self.prices(all, zone, gainful)),
            ("logrolling", self.logrolling()),
            ("statistics", self.statistics(all)),
            ("distances", self.distances(all, zone)),
        ];
        if gainful.is_empty() {
            parts.push(("shortfall", self.shortfall(all)));
        }
        parts
    }

    /// The best of these packages for a party.
    fn best<'w>(&self, party: PartyId, zone: &[&'w Outcome]) -> Vec<&'w Outcome> {
        let values = self.ground.values(party, zone);
        let best = values.iter().max();
        zone.iter().zip(&values).filter(|(_, x)| Some(*x) == best).map(|(w, _)| *w).collect()
    }

    fn gain(&self, party: PartyId, at: Option<&&Outcome>) -> Option<f64> {
        self.ground.instance.gain_points(party, at?)
    }

    fn best_for(&self, zone: &[&Outcome]) -> Value {
        let given = self.given(&["best_for"]).and_then(Value::as_array);
        // With `--best-for` only some were asked about.
        let asked = |i: &PartyId| {
            let id = self.ground.id(*i);
            given.is_none_or(|g| g.is_empty() || g.iter().any(|entry| entry.get("party") == Some(&id)))
        };
        let each = self.members.iter().filter(asked).map(|i| {
            let best = self.best(i, zone);
            json!({
                "party": self.ground.id(i),
                "gain": self.gain(i, best.first()),
                "count": amount(best.len() as u128),
                "packages": self.ground.packages(best.iter().copied(), self.limit.max(1)),
            })
        });
        each.collect()
    }

    /// The zone with some red lines lifted.
    fn zone_without<'w>(&self, all: &[&'w Outcome], lifted: &dyn Fn(Line) -> bool) -> Vec<&'w Outcome> {
        let (instance, model) = (self.ground.instance, self.ground.instance.model());
        let says_yes = |i: PartyId, w: &Outcome| {
            let lines = &self.ground.case().red_lines[i];
            let met = lines.iter().enumerate().any(|(k, l)| !lifted((i, k)) && model.condition(l.when).holds(w));
            let agrees = match instance.additive(i) {
                Some(a) => a.score(model, w) >= a.disagreement(),
                None => matches!(
                    instance.compare(i, w, self.ground.q()),
                    Compared::Equal | Compared::Better | Compared::MuchBetter
                ),
            };
            agrees && !met
        };
        all.iter().copied().filter(|w| self.members.iter().all(|i| says_yes(i, w))).collect()
    }

    fn prices(&self, all: &[&Outcome], zone: &[&Outcome], gainful: &[&Outcome]) -> Value {
        let (ground, case) = (self.ground, self.ground.case());
        let lines: Vec<Line> =
            self.members.iter().flat_map(|i| (0..case.red_lines[i].len()).map(move |k| (i, k))).collect();
        let mut lifted: Vec<Option<Line>> = lines.iter().copied().map(Some).collect();
        if lines.len() > 1 {
            lifted.push(None);
        }
        let both = |with: Value, without: Value| json!({ "with": with, "without": without });
        let each = lifted.into_iter().map(|line| {
            let free = self.zone_without(all, &|l| line.is_none_or(|line| line == l));
            let gains = free.iter().filter(|w| ground.gainful(self.members, w)).count();
            let (mut best, mut price) = (Map::new(), Map::new());
            for i in ground.cardinal(self.members) {
                let with = self.gain(i, self.best(i, zone).first());
                let without = self.gain(i, self.best(i, &free).first());
                let id = case.parties[i].id.clone();
                best.insert(id.clone(), both(json!(with), json!(without)));
                if let (Some(a), Some(b)) = (with, without) {
                    price.insert(id, json!(b - a));
                }
            }
            let point = |key: &str, zone: &[&Outcome]| match ground.fair(key, self.members, zone) {
                Ok((packages, _)) => packages.first().map_or(Value::Null, |w| ground.gains(w)),
                Err(_) => Value::Null,
            };
            let points = KEYS.iter().map(|key| ((*key).to_owned(), both(point(key, zone), point(key, &free))));
            json!({
                "party": line.map(|(i, _)| ground.id(i)),
                "red_line": line.map(|(i, k)| case.red_lines[i][k].id.clone()),
                "outcomes": both(amount(zone.len() as u128), amount(free.len() as u128)),
                "gainful": both(amount(gainful.len() as u128), amount(gains as u128)),
                "best": best,
                "price": price,
                "fair_points": points.collect::<Map<String, Value>>(),
            })
        });
        each.collect()
    }

    /// What is missing where the zone is empty.
    fn shortfall(&self, all: &[&Outcome]) -> Value {
        let ground = self.ground;
        let cardinal = ground.cardinal(self.members);
        let agrees = |i: PartyId, w: &Outcome| ground.instance.stance(i, w) == Stance::Yes;
        let barred = |w: &Outcome| self.members.iter().any(|i| ground.instance.model().red_line(i, w).is_some());
        let open: Vec<&Outcome> = all.iter().copied().filter(|w| *w != ground.q() && !barred(w)).collect();
        let short = |i: PartyId, w: &Outcome| (ground.no_deal(i) - ground.raw(i, w)).max(0);
        let entry = |missing: f64, at: &[&Outcome]| {
            json!({
                "missing": missing,
                "count": amount(at.len() as u128),
                "packages": ground.packages(at.iter().copied(), self.limit.max(1)),
            })
        };
        let by_one = cardinal.iter().map(|i| {
            let others = self.members.minus(PartySet::only(*i));
            let willing: Vec<&Outcome> = open.iter().copied().filter(|w| others.iter().all(|k| agrees(k, w))).collect();
            let least = willing.iter().map(|w| short(*i, w)).min();
            let value = least.map_or(Value::Null, |least| {
                let at: Vec<&Outcome> = willing.into_iter().filter(|w| short(*i, w) == least).collect();
                entry(ground.points(*i, least), &at)
            });
            (ground.case().parties[*i].id.clone(), value)
        });
        let by_one: Map<String, Value> = by_one.collect();
        let ordinal = self.members.iter().filter(|i| !cardinal.contains(i));
        let ordinal: Vec<PartyId> = ordinal.collect();
        let willing: Vec<&Outcome> = open.iter().copied().filter(|w| ordinal.iter().all(|i| agrees(*i, w))).collect();
        let (mut even, mut total) = (Value::Null, Value::Null);
        if !cardinal.is_empty() && !all.is_empty() {
            let range = |i: PartyId| {
                let scores = || all.iter().map(|w| ground.raw(i, w));
                scores().max().unwrap_or(0) - scores().min().unwrap_or(0)
            };
            let ranges: Vec<(PartyId, i64)> = cardinal.iter().map(|i| (*i, range(*i))).collect();
            let most = |w: &Outcome| {
                let mut most = (0, 1);
                for (i, range) in &ranges {
                    match (short(*i, w), *range) {
                        (0, _) => {}
                        (_, 0) => return None,
                        (short, range) if fraction((short, range), most) == Ordering::Greater => {
                            most = (short, range);
                        }
                        _ => {}
                    }
                }
                Some(most)
            };
            let mosts: Vec<(&Outcome, (i64, i64))> = willing.iter().filter_map(|w| Some((*w, most(w)?))).collect();
            if let Some((_, least)) = mosts.iter().min_by(|a, b| fraction(a.1, b.1)) {
                let at: Vec<&Outcome> =
                    mosts.iter().filter(|(_, m)| fraction(*m, *least) == Ordering::Equal).map(|(w, _)| *w).collect();
                even = entry(least.0 as f64 / least.1 as f64, &at);
            }
            if !willing.is_empty() {
                let sum = |w: &Outcome| -cardinal.iter().map(|i| ground.points(*i, short(*i, w))).sum::<f64>();
                let (at, best) = largest(&willing, sum, |best, x| best - x <= 1e-12 * best.abs().max(1.0));
                total = entry((-best).max(0.0), &at);
            }
        }
        json!({ "by_one": by_one, "even": even, "total": total })
    }

    fn statistics(&self, all: &[&Outcome]) -> Value {
        let ground = self.ground;
        let feasible: Vec<&Outcome> = ground.feasible.iter().collect();
        let agreeable = feasible.iter().filter(|w| ground.yes(self.members, w)).count();
        let cardinal = ground.cardinal(self.members);
        let utilities = cardinal.len() == self.members.len() && !cardinal.is_empty();
        let mut opposition = (Value::Null, json!([]));
        if utilities && !feasible.is_empty() {
            let axes = self.axes().unwrap_or_default();
            let missing = |w: &Outcome| {
                let of = |(i, low, range): &(PartyId, i64, f64)| 1.0 - (ground.raw(*i, w) - low) as f64 / range;
                -axes.iter().map(|axis| of(axis).max(0.0).powi(2)).sum::<f64>()
            };
            let (at, best) = largest(&feasible, missing, |best, x| best - x <= 1e-12);
            let distance = (-best).max(0.0).sqrt();
            opposition = (json!(distance), ground.packages(at.iter().copied(), self.limit.max(1)));
        }
        let n = feasible.len();
        json!({
            "rational_fraction": (n > 0).then(|| agreeable as f64 / n as f64),
            "agreeable": amount(agreeable as u128),
            "feasible": amount(n as u128),
            "opposition": opposition.0,
            "opposition_at": opposition.1,
            "constant_sum": (utilities && cardinal.len() == 2).then(|| self.constant_sum(all, cardinal[0], cardinal[1])),
        })
    }

    fn constant_sum(&self, all: &[&Outcome], a: PartyId, b: PartyId) -> bool {
        let of = |w: &Outcome| [i128::from(self.ground.raw(a, w)), i128::from(self.ground.raw(b, w))];
        let Some(first) = all.first().map(|w| of(w)) else { return false };
        let steps = all.iter().map(|w| [of(w)[0] - first[0], of(w)[1] - first[1]]).filter(|s| *s != [0, 0]);
        let steps: Vec<[i128; 2]> = steps.collect();
        let Some(rate) = steps.first() else { return false };
        steps.iter().all(|s| s[0] * s[1] < 0 && s[0] * rate[1] == s[1] * rate[0])
    }

    fn distances(&self, all: &[&Outcome], zone: &[&Outcome]) -> Value {
        let ground = self.ground;
        if self.members.is_empty() || ground.cardinal(self.members).len() < self.members.len() || all.is_empty() {
            return json!([]);
        }
        let packages = self.packages_named();
        let (efficient, _) = ground.efficient(self.members, all);
        let axes = self.axes().unwrap_or_default();
        let points: Vec<(&str, Vec<&Outcome>)> = KEYS
            .iter()
            .map(|key| (*key, self.fair_point_of(key, all, zone).0.map_or(Vec::new(), |(packages, _)| packages)))
            .collect();
        let each = packages.iter().map(|(name, w)| {
            let mut nearest: Option<(f64, &Outcome)> = None;
            for place in &efficient {
                let distance = self.away(&axes, w, all[*place]);
                if nearest.is_none_or(|(known, _)| distance < known) {
                    nearest = Some((distance, all[*place]));
                }
            }
            let to = points.iter().map(|(key, packages)| {
                let distance =
                    packages.iter().take(self.limit.max(1)).map(|x| self.away(&axes, w, x)).min_by(f64::total_cmp);
                ((*key).to_owned(), json!(distance))
            });
            json!({
                "package": name,
                "levels": ground.levels(w),
                "frontier": nearest.map(|(distance, _)| distance),
                "nearest": nearest.map(|(_, w)| ground.levels(w)),
                "fair_points": to.collect::<Map<String, Value>>(),
            })
        });
        each.collect()
    }

    /// Issues worth trading; it looks at the parties' tables alone, so that it can be derived in any space.
    pub(crate) fn logrolling(&self) -> Value {
        let ground = self.ground;
        let first = self.given(&["from"]).and_then(|from| from.get(0)?.get("levels"));
        let from = first.and_then(|levels| ground.read(levels)).unwrap_or_else(|| ground.q().clone());
        let members = ground.cardinal(self.members);
        let pairs = members.iter().enumerate().flat_map(|(k, a)| members[k + 1..].iter().map(move |b| [*a, *b]));
        pairs.map(|pair| self.pair(pair, &from)).collect()
    }

    fn pair(&self, pair: [PartyId; 2], from: &Outcome) -> Value {
        let ground = self.ground;
        let interests = Interests { ground, pair };
        let space = ground.instance.model().space();
        let issue = |v: IssueId| ground.case().issues[v].id.clone();
        let total = [0, 1].map(|i| space.issue_ids().map(|v| interests.swing(i, v)).sum::<i128>());
        let share = |i: usize, v: IssueId| match total[i] {
            0 => 0.0,
            all => interests.swing(i, v) as f64 / all as f64,
        };
        let cared: Vec<IssueId> =
            space.issue_ids().filter(|v| interests.swing(0, *v) > 0 || interests.swing(1, *v) > 0).collect();
        let contested: Vec<IssueId> = cared.iter().copied().filter(|v| interests.common(*v).is_none()).collect();
        // How much more an issue weighs for one than for the other, times both totals: exact.
        let lead = |i: usize, v: IssueId| interests.swing(i, v) * total[1 - i] - interests.swing(1 - i, v) * total[i];
        let mut trades: Vec<(Reverse<i128>, IssueId, IssueId)> = Vec::new();
        for a in contested.iter().filter(|v| lead(0, **v) > 0) {
            trades.extend(
                contested.iter().filter(|v| lead(1, **v) > 0).map(|b| (Reverse(lead(0, *a) + lead(1, *b)), *a, *b)),
            );
        }
        trades.sort_unstable();
        let trades = trades.into_iter().take(self.limit).map(|(_, a, b)| {
            let to = from.with(a, interests.favourite(0, a)).with(b, interests.favourite(1, b));
            let signers = ground.signers(&to);
            let feasible = ground.is_feasible(&to);
            let gain = |i: usize| ground.points(pair[i], ground.raw(pair[i], &to) - ground.raw(pair[i], from));
            let gains: Map<String, Value> =
                [0, 1].iter().map(|i| (ground.case().parties[pair[*i]].id.clone(), json!(gain(*i)))).collect();
            json!({
                "first": issue(a),
                "second": issue(b),
                "difference": share(0, a) - share(1, a) + share(1, b) - share(0, b),
                "levels": ground.levels(&to),
                "gains": gains,
                "signers": ground.ids(signers),
                "feasible": feasible,
                "acceptable": feasible && ground.yes(signers, &to),
            })
        });
        let weights = cared.iter().map(|v| (issue(*v), json!([share(0, *v), share(1, *v)])));
        let common = cared.iter().filter_map(|v| {
            let level = interests.common(*v)?;
            Some((issue(*v), json!(ground.case().issues[*v].levels[level].id)))
        });
        json!({
            "parties": pair.map(|i| ground.id(i)),
            "weights": weights.collect::<Map<String, Value>>(),
            "common": common.collect::<Map<String, Value>>(),
            "contested": ground.issues(contested.iter().copied()),
            "opposed": ground.issues(contested.iter().copied().filter(|v| interests.opposed(*v))),
            "trades": trades.collect::<Value>(),
        })
    }
}

/// What two parties make of the levels of one issue.
struct Interests<'t, 'g> {
    ground: &'t Ground<'g>,
    pair: [PartyId; 2],
}

impl Interests<'_, '_> {
    fn value(&self, i: usize, v: IssueId, level: LevelId) -> i64 {
        self.ground.instance.entry(self.pair[i], v, level).map_or(0, zopa_core::Score::raw)
    }
    fn levels(&self, v: IssueId) -> impl Iterator<Item = LevelId> + use<> {
        (0..self.ground.instance.model().space().levels(v)).map(LevelId::new)
    }
    fn highest(&self, i: usize, v: IssueId) -> i64 {
        self.levels(v).map(|l| self.value(i, v, l)).max().unwrap_or(0)
    }
    fn swing(&self, i: usize, v: IssueId) -> i128 {
        let lowest = self.levels(v).map(|l| self.value(i, v, l)).min().unwrap_or(0);
        i128::from(self.highest(i, v)) - i128::from(lowest)
    }
    /// The first level that is best for both.
    fn common(&self, v: IssueId) -> Option<LevelId> {
        self.levels(v).find(|l| [0, 1].iter().all(|i| self.value(*i, v, *l) == self.highest(*i, v)))
    }
    /// Whether the two order all levels the opposite way.
    fn opposed(&self, v: IssueId) -> bool {
        let order = |i: usize, l: LevelId, m: LevelId| self.value(i, v, l).cmp(&self.value(i, v, m));
        self.levels(v).all(|l| self.levels(v).all(|m| order(0, l, m) == order(1, m, l)))
    }
    /// A party's best level; of equal ones the best for the other, then the first.
    fn favourite(&self, i: usize, v: IssueId) -> LevelId {
        let key = |l: &LevelId| (self.value(i, v, *l), self.value(1 - i, v, *l), Reverse(*l));
        self.levels(v).max_by_key(key).unwrap_or(LevelId::new(0))
    }
}
