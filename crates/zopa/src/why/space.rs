//! Why the deal space holds as many packages as it does, what coalitions have to gain, what everything is worth to a party: the
//! steps behind the numbers about the whole space, in words.

use super::place::no_path;
use super::steps::{Teller, grouped, points, signed};
use crate::{Prepared, spoken};
use zopa_assess::{Among, Asked, Assessment, Pact};
use zopa_bargain::{Deals, PactSieve, Refusals, Removed, Sieve, Survey, pact_sieve, sieve};
use zopa_core::{Case, Count, Diagnostic, PartyId, PartySet, Run, Scope, Stance};

/// The sentences on how many packages a group has, in the order of the steps: what each rule, each missing signature, each worth of
/// no deal and each red line takes away, and how many are left.
pub fn why_so_many(case: &Case, survey: &Survey, sieve: Result<&Sieve, &Diagnostic>) -> Vec<String> {
    let n = case.issues.iter().count();
    let issues = if n == 1 { "1 issue".to_owned() } else { format!("{n} issues") };
    let mut told = vec![format!("{issues} with {} combinations of levels in all.", amount(survey.outcomes))];
    let sieve = match sieve {
        Ok(sieve) => sieve,
        Err(why) => {
            told.push(format!("What takes packages away was not counted: {}.", why.message));
            return told;
        }
    };
    match &sieve.ruled {
        Ok(ruled) => {
            for (id, removed) in &ruled.rules {
                let rule = &case.rules[*id];
                let how = if rule.scope == Scope::States { "it cannot be that" } else { "nobody would sign where" };
                let (when, what) = (spoken(case, rule.broken), of(*removed, "forbidden by no other rule"));
                told.push(format!("The rule {} ({how} {when}) forbids {what}.", rule.id));
            }
            told.push(format!("Possible: {}.", grouped(ruled.feasible)));
            for (party, removed) in &ruled.signatures {
                let what = of(*removed, "without any other signature from outside");
                told.push(format!("{}, not one of them, must sign {what}.", case.parties[*party].name));
            }
        }
        Err(_) => told.push(
            "The whole space is too large to count what each rule and each missing signature takes away.".to_owned(),
        ),
    }
    told.push(format!("In their hands: {}.", grouped(sieve.deliverable)));
    for member in &sieve.members {
        told.extend(refusal(case, member, sieve.deliverable, "worth less than no deal"));
    }
    let less = match sieve.agreeable - sieve.gainful {
        0 => String::new(),
        n => format!(
            " Less {} that gain nobody anything (the status quo is one, if all would sign it): {}.",
            grouped(n),
            grouped(sieve.gainful)
        ),
    };
    told.push(format!("All would sign: {}.{less}", grouped(sieve.agreeable)));
    told.push(efficient(survey));
    told
}

fn efficient(survey: &Survey) -> String {
    if let Ok(frontier) = &survey.frontier
        && let (Ok(outcomes), Ok(points)) = (&frontier.outcomes, &frontier.points)
    {
        return format!(
            "Efficient: {}, as {} different results for them. Every other one in their hands is beaten by one of these: better for \
             one of them, worse for none.",
            amount(*outcomes),
            amount(*points)
        );
    }
    "How many are efficient is not counted: the space is too large.".to_owned()
}

/// What a coalition has to gain from the status quo, in sentences: what takes packages away from those that take exactly its
/// signatures (`sieve`), the best one left, member by member, and what it could bring about acting together. The words of
/// `zopa why CASE coalitions.ONE+OTHER`, on the page of a report too, so that each count has one explanation.
pub fn why_a_coalition(
    prepared: &Prepared,
    a: &Assessment,
    who: PartySet,
    sieve: Result<&PactSieve, &Diagnostic>,
) -> Vec<String> {
    let mut told = Vec::new();
    Teller { case: &prepared.case, instance: &prepared.central, a }.coalition_by(who, sieve, &mut told);
    told
}

/// What each party that would leave the status quo alone gains by that, part by part.
pub fn why_moves_alone(prepared: &Prepared, a: &Assessment) -> Vec<String> {
    let mut told = Vec::new();
    Teller { case: &prepared.case, instance: &prepared.central, a }.moves_alone(&mut told);
    told
}

/// What would open a row, how many changes are as small, and what each who must sign then gains: the words of
/// `zopa why CASE rows.N.opening`; nothing where nothing opens it.
pub fn why_an_opening(prepared: &Prepared, a: &Assessment, row: usize) -> Vec<String> {
    let mut told = Vec::new();
    Teller { case: &prepared.case, instance: &prepared.central, a }.opening(row, &mut told);
    told
}

/// How many states there are and from how many of them nobody would move alone: the words of `zopa why CASE counts.equilibria`.
pub fn why_equilibria(prepared: &Prepared, a: &Assessment) -> Vec<String> {
    let mut told = Vec::new();
    Teller { case: &prepared.case, instance: &prepared.central, a }.equilibria(&mut told);
    told
}

/// What takes packages away from those that take exactly these signatures, in sentences.
fn what_is_left(case: &Case, found: &PactSieve) -> Vec<String> {
    let who = names(case, found.signers);
    let mut told = vec![format!(
        "{} {} exactly the signature{} of {who}.",
        packages(found.taking),
        if found.taking == 1 { "takes" } else { "take" },
        if found.signers.len() == 1 { "" } else { "s" }
    )];
    told.extend(found.members.iter().flat_map(|m| refusal(case, m, found.taking, "no gain over no deal")));
    told.push(format!("Left, to the gain of each: {}.", grouped(found.packages)));
    told
}

fn names(case: &Case, set: PartySet) -> String {
    let names: Vec<&str> = set.iter().map(|p| case.parties[p].name.as_str()).collect();
    match names.as_slice() {
        [] => "nobody".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn packages(n: u64) -> String {
    if n == 1 { "1 package".to_owned() } else { format!("{} packages", grouped(n)) }
}

fn amount(n: Count) -> String {
    match n {
        n @ Count::Exact(_) => n.grouped(),
        beyond => format!("about {beyond}"),
    }
}

/// `80 (12 of them refused by nobody else)`.
fn of(removed: Removed, alone: &str) -> String {
    match removed.alone {
        0 => format!("{} (none of them {alone})", grouped(removed.all)),
        n if n == removed.all => format!("{} (each of them {alone})", grouped(removed.all)),
        n => format!("{} ({} of them {alone})", grouped(removed.all), grouped(n)),
    }
}

/// What a member refuses: nothing to say where it refuses nothing.
fn refusal(case: &Case, m: &Refusals, among: u64, interest: &str) -> Vec<String> {
    let who = &case.parties[m.party].name;
    if m.refused.all == 0 {
        return vec![format!("{who} would refuse none of the {}.", grouped(among))];
    }
    let lines: Vec<(usize, &Removed)> = m.red_lines.iter().enumerate().filter(|(_, r)| r.all > 0).collect();
    if lines.is_empty() {
        return vec![format!("{who} would refuse {}: {interest}.", of(m.refused, "refused by nobody else"))];
    }
    let mut told = vec![format!("{who} would refuse {}.", of(m.refused, "refused by nobody else"))];
    if m.interest.all > 0 {
        told.push(format!("{who}, for interest ({interest}): {}.", of(m.interest, "for this reason alone")));
    }
    for (k, removed) in lines {
        let line = case.red_lines.get(m.party).and_then(|lines| lines.get(k));
        let line = line.map(|l| format!("`{}` ({})", l.id, spoken(case, l.when))).unwrap_or_default();
        told.push(format!("{who}, by its red line {line}: {}.", of(*removed, "for this reason alone")));
    }
    told
}

/// The coalitions that have a path: those with something to sign, and those of several setters that were looked at.
pub(super) fn followed(a: &Assessment) -> Vec<PartySet> {
    let quo = &a.status_quo;
    let mut all: Vec<PartySet> = Vec::new();
    for set in quo.coalitions.iter().map(|c| c.signers).chain(quo.together().map(|pact| pact.members)) {
        if !all.contains(&set) {
            all.push(set);
        }
    }
    all
}

/// What a path of a number about the whole space names.
pub(super) fn named(a: &Assessment, path: &str, first: &str, rest: &str) -> Result<Asked, Diagnostic> {
    let case = a.model.case();
    match first {
        "counts" => match rest {
            "equilibria" | "states" => Ok(Asked::Equilibria),
            _ => Among::ALL
                .into_iter()
                .find(|among| among.key() == rest)
                .map(Asked::Counts)
                .ok_or_else(|| no_path(path, first, &["table", "setters", "equilibria"])),
        },
        "coalitions" if rest.is_empty() => Ok(Asked::Coalitions),
        "coalitions" => {
            let known = || followed(a);
            let named: Option<PartySet> = rest.split('+').map(|id| case.party(id.trim())).collect();
            named.filter(|set| known().contains(set)).map(Asked::Coalition).ok_or_else(|| {
                let names: Vec<String> = known().into_iter().map(|set| together(case, set)).collect();
                no_path(path, first, &names.iter().map(String::as_str).collect::<Vec<_>>())
            })
        }
        "payoffs" => case.party(rest).map(Asked::Payoffs).ok_or_else(|| {
            let names: Vec<&str> = case.with_preferences().iter().map(|p| case.parties[p].id.as_str()).collect();
            no_path(path, first, &names)
        }),
        _ if rest.is_empty() => Ok(Asked::NearMisses),
        _ => Err(no_path(path, first, &[])),
    }
}

/// A coalition in a path: `us+russia`.
pub(super) fn together(case: &Case, set: PartySet) -> String {
    set.iter().map(|p| case.parties[p].id.as_str()).collect::<Vec<_>>().join("+")
}

impl Teller<'_> {
    pub(super) fn counts(&self, among: Among, run: &Run<'_>, told: &mut Vec<String>) {
        let (group, survey) = match among {
            Among::Table => (self.case.table(), self.a.counts.as_ref().and_then(|c| c.table.as_ref())),
            Among::Setters => (
                self.case.setters().minus(self.case.having(zopa_core::Role::Audience)),
                self.a.counts.as_ref().and_then(|c| c.setters.as_ref()),
            ),
        };
        let Some(survey) = survey else {
            told.push("Nobody is in this group, or the space was not counted.".to_owned());
            return;
        };
        let deals = Deals::new(self.instance, group);
        if let Ok(deals) = &deals {
            told.push(format!("They are {}.", self.parties(deals.group())));
            if !deals.left_out().is_empty() {
                told.push(format!(
                    "Without {}, whose interests are not stated: what takes that signature is not in their hands.",
                    self.parties(deals.left_out())
                ));
            }
        }
        let found = deals.and_then(|deals| sieve(&deals, run));
        told.extend(why_so_many(self.case, survey, found.as_ref().map(|f| &f.value)));
    }

    pub(super) fn equilibria(&self, told: &mut Vec<String>) {
        let Some(counts) = &self.a.counts else { return };
        let outcomes = [&counts.setters, &counts.table].into_iter().flatten().map(|survey| survey.outcomes).next();
        let forbidden = match outcomes {
            Some(Count::Exact(all)) => match all.saturating_sub(counts.states.into()) {
                0 => ": every combination of levels, for no rule forbids one as a state".to_owned(),
                n => format!(": of {} combinations of levels, rules on states forbid {n}", amount(Count::Exact(all))),
            },
            _ => ": every combination of levels that no rule on states forbids".to_owned(),
        };
        told.push(format!("{} states can be{forbidden}.", grouped(counts.states)));
        match &counts.equilibria {
            Ok(all) => {
                for (notion, n) in all {
                    told.push(format!(
                        "{}: in {} of them no party would move alone{}.",
                        match notion.concept() {
                            zopa_conflict::Concept::Nash => "Nash".to_owned(),
                            _ => notion.key().to_uppercase(),
                        },
                        grouped(*n),
                        match notion.concept() {
                            zopa_conflict::Concept::Nash => ", for no move of its own is a gain",
                            _ => ", for each of its gains is answered or there is none",
                        }
                    ));
                }
                told.push(
                    "`zopa stability` lists them; `zopa why CASE states.N` says of one who would stay and why."
                        .to_owned(),
                );
            }
            Err(why) => told.push(format!("Equilibria were not counted: {}.", why.message)),
        }
    }

    pub(super) fn coalitions(&self, told: &mut Vec<String>) {
        if self.a.status_quo.coalitions.is_empty() {
            told.push("No coalition has a package that gains each of its signers.".to_owned());
        }
        for deal in self.a.status_quo.coalitions.iter() {
            let smaller = if deal.minimal { "" } else { "; a smaller coalition among them has something to gain too" };
            told.push(format!(
                "{}: {} to the gain of each, for example: {}{smaller}.",
                self.parties(deal.signers),
                packages(deal.packages),
                self.changes(self.q(), &deal.example)
            ));
        }
        self.acting(told);
    }

    /// How many coalitions of setters could bring something about together, and which.
    fn acting(&self, told: &mut Vec<String>) {
        let quo = &self.a.status_quo;
        match &quo.pacts {
            None => return,
            Some(Err(why)) => {
                told.push(format!("Coalitions of setters were not judged: {}.", why.message));
                return;
            }
            Some(Ok(_)) => {}
        }
        let found = || quo.together().filter_map(|pact| Some((pact.members, pact.judged.as_ref().ok()?)));
        let able: Vec<String> = found()
            .filter(|(_, found)| !found.cnash())
            .map(|(who, found)| {
                format!("{} ({}, {} unanswered)", self.parties(who), grouped(found.better), grouped(found.unanswered))
            })
            .collect();
        let open = found().filter(|(_, found)| !found.cseq()).count();
        let open = if open == 0 { "none".to_owned() } else { open.to_string() };
        told.push(format!(
            "Of the {} coalitions of setters whose interests are stated, these could bring about something that each member \
             likes better, acting together: {}. Unanswered: {open} of them. (States of the graph model, by utility alone.)",
            quo.together().count(),
            if able.is_empty() { "none".to_owned() } else { able.join("; ") },
        ));
        let unjudged = quo.together().filter(|pact| pact.judged.is_err()).count();
        if unjudged > 0 {
            told.push(format!("Not judged: {unjudged} of them, for their search passes its limits."));
        }
    }

    /// What each party that would leave the status quo alone gains by that.
    pub(super) fn moves_alone(&self, told: &mut Vec<String>) {
        for drift in &self.a.status_quo.moves {
            let by = drift.points.map(|x| format!(" ({})", points(x))).unwrap_or_default();
            let parts = self.contributions(drift.party, self.q(), &drift.to);
            let parts = if parts.len() < 2 { String::new() } else { format!("; part by part: {}", parts.join("; ")) };
            let what = self.changes(self.q(), &drift.to);
            told.push(format!("{} would gain by: {what}{by}{parts}.", self.party(drift.party)));
        }
    }

    pub(super) fn coalition(&self, who: PartySet, run: &Run<'_>, told: &mut Vec<String>) {
        let found = pact_sieve(self.instance, who, run).map(|found| found.value);
        self.coalition_by(who, found.as_ref(), told);
    }

    fn coalition_by(&self, who: PartySet, sieve: Result<&PactSieve, &Diagnostic>, told: &mut Vec<String>) {
        match sieve {
            Ok(found) => told.extend(what_is_left(self.case, found)),
            Err(why) => told.push(format!("What takes packages away was not counted: {}.", why.message)),
        }
        if let Some(deal) = self.a.status_quo.coalitions.iter().find(|c| c.signers == who) {
            told.push(format!("The one with the largest smallest gain: {}.", self.changes(self.q(), &deal.example)));
            for p in who.iter() {
                let parts = self.contributions(p, self.q(), &deal.example);
                if !parts.is_empty() {
                    told.push(format!("{}, in it against the status quo: {}.", self.party(p), parts.join("; ")));
                }
            }
        }
        let pacts = self.a.status_quo.pacts.as_ref().and_then(|p| p.as_ref().ok());
        if let Some(pact) = pacts.and_then(|pacts| pacts.all.iter().find(|pact| pact.members == who)) {
            self.pact(pact, told);
        }
    }

    fn pact(&self, pact: &Pact, told: &mut Vec<String>) {
        let found = match &pact.judged {
            Ok(found) => found,
            Err(why) => {
                told.push(format!("What they could do together was not judged: {}.", why.message));
                return;
            }
        };
        let (acting, likes) = match pact.members.len() {
            1 => ("Acting alone (by utility alone, without walk-away values)", "it likes better"),
            _ => (
                "Acting together (their own moves and what they can sign; by utility alone, without walk-away values)",
                "each likes better",
            ),
        };
        if found.better == 0 {
            told.push(format!("{acting}: nothing that {likes}."));
            return;
        }
        told.push(format!(
            "{acting}: {} that {likes}; {} of these meet no red line of theirs; {} are answered by nobody.",
            if found.better == 1 { "1 state".to_owned() } else { format!("{} states", grouped(found.better)) },
            grouped(found.within_red_lines),
            grouped(found.unanswered)
        ));
        if let Some(example) = &found.example {
            let against = match example.against_red_lines.is_empty() {
                true => String::new(),
                false => format!(" (against a red line of {})", self.parties(example.against_red_lines)),
            };
            told.push(format!("For example: {}{against}.", self.changes(self.q(), &example.to)));
            if let Some(answered) = &example.answered {
                let steps = answered.answer.iter();
                let steps: Vec<String> =
                    steps.map(|s| format!("{}: {}", self.parties(s.by), self.changes(&s.from, &s.to))).collect();
                told.push(format!("It is answered: {}.", steps.join(", then ")));
            }
        }
    }

    pub(super) fn payoffs(&self, p: PartyId, told: &mut Vec<String>) {
        let who = self.party(p);
        match self.instance.additive(p) {
            Some(additive) => {
                let q = additive.points(additive.score(&self.a.model, self.q()));
                let d = additive.points(additive.disagreement());
                told.push(format!("The status quo is worth {} points to {who}, no deal {}.", short(q), short(d)));
                let parts: Vec<String> = self
                    .case
                    .issues
                    .ids()
                    .filter_map(|v| {
                        let worth = additive.table(v).get(zopa_core::Id::index(self.q().level(v)))?;
                        let x = additive.points(*worth);
                        (x != 0.0)
                            .then(|| format!("{} ({}): {}", self.issue(v), self.level(v, self.q().level(v)), signed(x)))
                    })
                    .collect();
                if !parts.is_empty() {
                    told.push(format!("The status quo, issue by issue: {}.", parts.join("; ")));
                }
                for (k, row) in self.a.rows.iter().enumerate().filter(|(_, row)| !row.is_status_quo()) {
                    let parts = self.contributions(p, self.q(), &row.candidate.outcome);
                    let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) };
                    told.push(format!(
                        "Row {}, {}: {} over no deal, {} against the status quo{parts}.",
                        k + 1,
                        self.name(k),
                        signed(row.standing[p].gain.unwrap_or(0.0)),
                        signed(row.standing[p].change.unwrap_or(0.0))
                    ));
                }
            }
            None => {
                for (k, row) in self.a.rows.iter().enumerate().filter(|(_, row)| !row.is_status_quo()) {
                    let how = self.likes(row.standing[p].against_status_quo);
                    told.push(format!("Row {}, {}: {who} {how}.", k + 1, self.name(k)));
                }
            }
        }
    }

    pub(super) fn near_misses(&self, told: &mut Vec<String>) {
        let mut found: Vec<(f64, usize, PartyId)> = Vec::new();
        for (k, row) in self.a.rows.iter().enumerate() {
            let refusing = row.refusing();
            if let [party] = refusing.iter().collect::<Vec<_>>()[..]
                && row.standing[party].stance == Stance::Interest
            {
                found.push((row.standing[party].gain.map_or(f64::INFINITY, |gain| -gain), k, party));
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        told.push(
            "A near miss: of those who must sign one refuses, for interest and not for a red line. The nearest first."
                .to_owned(),
        );
        if found.is_empty() {
            told.push("No row is one.".to_owned());
        }
        for (_, k, party) in found {
            let what = match self.a.rows[k].standing[party].gain {
                Some(gain) => format!("{} short", points(-gain).trim_start_matches('+')),
                None => self.likes(self.a.rows[k].standing[party].against_status_quo).to_owned(),
            };
            told.push(format!("Row {}, {}: only {} would refuse, {what}.", k + 1, self.name(k), self.party(party)));
            self.stance(k, party, told);
        }
    }
}

fn short(x: f64) -> String {
    format!("{x:.1}")
}
