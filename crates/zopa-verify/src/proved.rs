//! Which claims of a document its certificates prove, and which, without one, a search does ([`crate::searching`]).

use crate::Verified;
use crate::claim::{Claim, most_gainers};
use crate::compare::Difference;
use crate::deals::Task;
use crate::fair::fraction;
use crate::ground::amount;
use crate::large::Known;
use crate::proof::About;
use crate::readings::Reading;
use crate::searching::{Found, Search};
use serde_json::{Value, json};
use zopa_core::{Outcome, PartyId, PartySet};

/// How often a better package is looked for.
const RISES: usize = 1_000;

impl Task<'_, '_> {
    pub(crate) fn gains(&self, w: &Outcome) -> Vec<i64> {
        self.members.iter().map(|i| self.ground.raw(i, w) - self.ground.no_deal(i)).collect()
    }

    pub(crate) fn first_of(&self, given: &Value) -> Option<Outcome> {
        self.ground.read(given.get("packages")?.get(0)?.get("levels")?)
    }

    /// Whether claims about what all members would sign are proved. A certificate that proves nothing is a difference;
    /// without one they are searched for if that is wanted.
    fn proves(&self, place: &str, given: &Value, claims: Option<&[Claim]>, search: bool, found: &mut Verified) -> bool {
        let about = self.ground.about_zone(self.members);
        self.settles(&about, place, given, claims, search, found)
    }

    /// The same of other packages.
    fn settles(
        &self,
        about: &About,
        place: &str,
        given: &Value,
        claims: Option<&[Claim]>,
        search: bool,
        found: &mut Verified,
    ) -> bool {
        let proved = match given.get("certificate") {
            Some(_) => self.proves_about(about, (place, "certificate"), given, claims, found),
            None => {
                let at = || given.get("packages").and_then(|all| all.get(0)?.get("levels").cloned());
                search && self.searched(about, (place, at()), claims.unwrap_or_default(), found)
            }
        };
        let count = format!("{place}.count");
        let counted = given.get("count").filter(|n| !n.is_null() && !found.proved.contains(&count));
        let ties: Vec<Claim> = claims.into_iter().flatten().filter_map(Claim::ties).collect();
        if let Some(given) = counted.filter(|_| proved && search && !ties.is_empty() && !found.refuted())
            && let Some(n) = Search::new(self.ground, about, true)
                .and_then(|search| ties.iter().try_fold(0u64, |n, claim| n.checked_add(search.count(claim)?)))
        {
            match *given == amount(n.into()) {
                true => found.counted.push(count),
                false => found.differences.push(Difference {
                    place: count,
                    given: Some(given.clone()),
                    derived: Some(amount(n.into())),
                }),
            }
        }
        proved
    }

    /// Whether a search settles claims: they are true, or what refutes one is a difference.
    pub(crate) fn searched(
        &self,
        about: &About,
        (place, given): (&str, Option<Value>),
        claims: &[Claim],
        found: &mut Verified,
    ) -> bool {
        // What is refuted already is not searched.
        if found.refuted() {
            return false;
        }
        let Some(search) = Search::new(self.ground, about, false) else { return false };
        for claim in claims {
            match search.decide(claim) {
                Found::True => {}
                Found::GivenUp => return false,
                Found::Better(w) => {
                    let place = place.to_owned();
                    found.differences.push(Difference { place, given, derived: Some(self.ground.levels(&w)) });
                    return true;
                }
            }
        }
        !claims.is_empty()
    }

    /// How many packages that every member would sign give a member as much as this one, where it is the best for it.
    pub(crate) fn ties_with_best(&self, member: usize, best: &Outcome) -> Option<u64> {
        let about = self.ground.about_zone(self.members);
        let ties = Claim::Best { member, gain: self.gains(best)[member] }.ties()?;
        Search::new(self.ground, &about, true)?.count(&ties)
    }

    /// Whether a package has gains that are not below 0; `None` where the search was given up.
    pub(crate) fn attains(&self, about: &About) -> Option<bool> {
        match Search::new(self.ground, about, false)?.decide(&Claim::NothingAgreeable) {
            Found::True => Some(false),
            Found::Better(_) => Some(true),
            Found::GivenUp => None,
        }
    }

    /// Whether the certificate of this name proves claims.
    pub(crate) fn proves_about(
        &self,
        about: &About,
        (place, name): (&str, &str),
        given: &Value,
        claims: Option<&[Claim]>,
        found: &mut Verified,
    ) -> bool {
        let Some(certificate) = given.get(name) else { return false };
        let checked = match claims {
            Some(claims) => self.ground.prove(about, certificate, claims),
            None => Err("there is nothing that it could prove".to_owned()),
        };
        if let (Ok(()), Some(tree), Some(claim)) = (&checked, certificate.get("ties"), claims.and_then(<[Claim]>::last))
        {
            match self.ground.count_ties(about, tree, claim) {
                Ok(n) if given.get("count") == Some(&amount(n.into())) => found.proved.push(format!("{place}.count")),
                counted => found.differences.push(Difference {
                    place: format!("{place}.count"),
                    given: given.get("count").cloned(),
                    derived: Some(
                        counted.map_or_else(|why| json!(format!("it is not proved: {why}")), |n| amount(n.into())),
                    ),
                }),
            }
        }
        match checked {
            Ok(()) => found.proved.push(place.to_owned()),
            Err(why) => found.differences.push(Difference {
                place: format!("{place}.{name}"),
                given: Some(json!("a certificate")),
                derived: Some(json!(format!("it proves nothing: {why}"))),
            }),
        }
        found.proved.last().is_some_and(|last| last == place)
    }

    /// The members of whom the document's best is proved to be the best, or of whom nothing is agreeable.
    pub(crate) fn proved_best(&self, search: bool, found: &mut Verified) -> PartySet {
        let entries = self.given(&["best_for"]).and_then(Value::as_array);
        let mut proved = PartySet::EMPTY;
        for (k, entry) in entries.into_iter().flatten().enumerate() {
            let party = self.members.iter().enumerate().find(|(_, i)| entry.get("party") == Some(&self.ground.id(*i)));
            let claim = party.map(|(member, _)| match self.first_of(entry) {
                Some(w) => Claim::Best { member, gain: self.gains(&w)[member] },
                None => Claim::NothingAgreeable,
            });
            let claims = claim.as_ref().map(std::slice::from_ref);
            let place = format!("best_for.{k}");
            let search = search && self.reason(&format!("{place}.gain")).is_none();
            if self.proves(&place, entry, claims, search, found) {
                proved = proved.union(party.map_or(PartySet::EMPTY, |(_, i)| PartySet::only(i)));
            }
        }
        let found = self.ideals().iter().filter(|(_, best)| best.is_some()).map(|(i, _)| *i);
        found.fold(proved, |proved, i| proved.union(PartySet::only(i)))
    }

    /// The most that each member can gain of whom the document does not say it (`--best-for`), by a search: `None` where that
    /// was given up, and in it where nothing is agreeable.
    pub(crate) fn ideals(&self) -> &[(PartyId, Option<Option<i64>>)] {
        self.ideals.get_or_init(|| {
            let about = self.ground.about_zone(self.members);
            let said = |i: PartyId| self.list("best_for").iter().any(|b| b.get("party") == Some(&self.ground.id(i)));
            let left = self.members.iter().enumerate().filter(|(_, i)| !said(*i));
            let mut search = None;
            let each = left.map(|(member, i)| {
                let search = search.get_or_insert_with(|| Search::new(self.ground, &about, false));
                (i, search.as_ref().and_then(|search| self.most(search, member)))
            });
            each.collect()
        })
    }

    fn most(&self, search: &Search<'_>, member: usize) -> Option<Option<i64>> {
        let mut best = None;
        for _ in 0..RISES {
            let claim = best.map_or(Claim::NothingAgreeable, |gain| Claim::Best { member, gain });
            match search.decide(&claim) {
                Found::True => return Some(best),
                Found::GivenUp => return None,
                Found::Better(w) => best = Some(self.gains(&w)[member]),
            }
        }
        None
    }

    /// Whether there is nothing to agree on, by the best for each member if that is proved for all of them; `None` where
    /// only the status quo may be worth more than no deal.
    pub(crate) fn nothing_by_best(&self, proved: PartySet) -> Option<bool> {
        if proved != self.members || proved.is_empty() {
            return None;
        }
        let entries = self.given(&["best_for"]).and_then(Value::as_array)?;
        let packages = |entry: &Value| {
            let all = entry.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            all.iter().filter_map(|p| self.ground.read(p.get("levels")?)).collect::<Vec<_>>()
        };
        let all: Vec<Outcome> = entries.iter().flat_map(packages).collect();
        if all.iter().any(|w| self.ground.gainful(self.members, w) && self.ground.yes(self.members, w)) {
            return Some(false);
        }
        // Of whom the best is not said, it may be that of the status quo.
        let others = self.ideals().iter().all(|(_, best)| best.flatten().is_none_or(|gain| gain <= 0));
        (others && all.iter().all(|w| self.gains(w).iter().all(|gain| *gain <= 0))).then_some(true)
    }

    /// Whether a fair point, or that there is none, is proved.
    pub(crate) fn proved_fair(
        &self,
        (place, key): (&str, &str),
        given: &Value,
        known: &Known,
        found: &mut Verified,
    ) -> bool {
        let best = known.best;
        let reason = given.get("reason").and_then(Value::as_str);
        let claims = match (reason, self.first_of(given)) {
            (Some(reason), _) => absence(reason).map(|claim| vec![claim]),
            (None, Some(w)) => self.claims(key, &w),
            (None, None) => None,
        };
        let rests_on_best = key == "kalai_smorodinsky" && reason.is_none();
        if reason.is_some_and(|r| r.contains("can gain anything")) {
            // No certificate of its own: it follows from the best for each.
            return self.nothing_by_best(best) == Some(true);
        }
        self.proves(place, given, claims.as_deref(), known.fronts.is_none(), found) && {
            if rests_on_best && best != self.members {
                for list in [&mut found.proved, &mut found.counted] {
                    list.retain(|known| known != place && *known != format!("{place}.count"));
                }
            }
            !rests_on_best || best == self.members
        }
    }

    /// What there is to prove of a package that a concept chose.
    fn claims(&self, key: &str, w: &Outcome) -> Option<Vec<Claim>> {
        self.claims_of(key, self.gains(w), &self.units(key))
    }

    /// The same of gains in raw units; `units` are what leximin counts them in.
    pub(crate) fn claims_of(&self, key: &str, gains: Vec<i64>, units: &[(PartyId, i64)]) -> Option<Vec<Claim>> {
        let members: Vec<PartyId> = self.members.iter().collect();
        let points = || members.iter().map(|i| self.ground.point(*i)).collect::<Vec<i64>>();
        match key {
            "nash" => return gains.iter().all(|g| *g > 0).then(|| vec![Claim::Product(gains)]),
            "utilitarian" => {
                let no_deal = members.iter().map(|i| self.ground.no_deal(*i)).collect();
                return Some(vec![Claim::Sum { points: points(), gains, no_deal }]);
            }
            _ => {}
        }
        let place = |party: PartyId| members.iter().position(|i| *i == party);
        let units: Vec<(usize, i64)> = units.iter().filter_map(|(party, unit)| Some((place(*party)?, *unit))).collect();
        let mut shares: Vec<(i64, i64)> = units.iter().map(|(k, unit)| (gains[*k], *unit)).collect();
        shares.sort_by(|a, b| fraction(*a, *b));
        let each = |stage| Claim::Leximin { units: units.clone(), shares: shares.clone(), stage };
        Some((0..units.len()).map(each).collect())
    }
}

impl Task<'_, '_> {
    /// The same of a solution by another reading.
    pub(crate) fn proved_reading(
        &self,
        (place, reading): (&str, Reading),
        power: &dyn Fn(PartyId) -> f64,
        given: &Value,
        known: &Known,
        found: &mut Verified,
    ) -> bool {
        let best = known.best;
        let members: Vec<PartyId> = self.members.iter().collect();
        let place_of = |party: PartyId| members.iter().position(|i| *i == party);
        let points: Vec<i64> = members.iter().map(|i| self.ground.point(*i)).collect();
        let reason = given.get("reason").and_then(Value::as_str);
        let mut about = self.ground.about_zone(self.members);
        if reading == Reading::UtilitarianAll {
            about = self.ground.about_all(self.members, self.ground.lowest(self.members));
        }
        let smallest = |key: &str, w: &Outcome| {
            let units = self.units(key).into_iter().filter_map(|(party, unit)| Some((place_of(party)?, unit)));
            let (units, gains): (Vec<(usize, i64)>, _) = (units.collect(), self.gains(w));
            let share = units.iter().map(|(k, unit)| (gains[*k], *unit)).min_by(|a, b| fraction(*a, *b))?;
            Some(vec![Claim::Smallest { units, share }])
        };
        let claims = match (reason, self.first_of(given)) {
            (Some(reason), _) => absence(reason).map(|claim| vec![claim]),
            (None, Some(w)) => match reading {
                Reading::Powers => {
                    let gains = self.gains(&w);
                    let power = members.iter().map(|i| power(*i)).collect();
                    gains.iter().all(|g| *g > 0).then(|| vec![Claim::Powers { power, points, gains }])
                }
                Reading::MostGainers => most_gainers(&self.gains(&w), &points),
                Reading::KsMaxMin => smallest("kalai_smorodinsky", &w),
                Reading::EgalitarianMaxMin => smallest("egalitarian", &w),
                Reading::UtilitarianAll => {
                    let over = |(i, from): (&PartyId, &i64)| self.ground.raw(*i, &w) - from;
                    let gains = members.iter().zip(&about.from).map(over).collect();
                    Some(vec![Claim::Sum { points, gains, no_deal: about.from.clone() }])
                }
                _ => None,
            },
            (None, None) => None,
        };
        let proved = self.settles(&about, place, given, claims.as_deref(), known.fronts.is_none(), found);
        let rests_on_best = reading == Reading::KsMaxMin && reason.is_none();
        if proved && rests_on_best && best != self.members {
            found.proved.retain(|known| known != place);
            return false;
        }
        proved
    }

    /// Whether a package is proved to be efficient for those who must sign it.
    pub(crate) fn proved_efficient(&self, place: &str, given: &Value, at: &Outcome, found: &mut Verified) -> bool {
        let group = self.ground.signers(at);
        let from = group.iter().map(|i| self.ground.raw(i, at)).collect();
        let cardinal = self.ground.cardinal(group).len() == group.len() && !group.is_empty();
        let about = self.ground.about_all(group, from);
        let claims = [Claim::Efficient];
        let claims = cardinal.then_some(&claims[..]);
        self.proves_about(&about, (place, "efficient_certificate"), given, claims, found)
    }
}

/// What is claimed by a reason why there is no fair point.
fn absence(reason: &str) -> Option<Claim> {
    if reason == "no package gives every member a strict gain" {
        return Some(Claim::NoGainForAll);
    }
    reason.ends_with("is acceptable to every member").then_some(Claim::NothingAgreeable)
}
