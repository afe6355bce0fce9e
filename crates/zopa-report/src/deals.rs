//! The text of `zopa deals`.

use crate::Colour;
use crate::frame::{method_line, not_found, opening_lines, packages, provenance, refusals, scales, utility_headers};
use crate::negotiator::Negotiator;
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{amount, amount_of, clean, grouped, listed, needed, points, signed};
use crate::words::Words;
use zopa::bargain::{Frontier, FrontierPackage, Known, PART_WISE, Solution, Solved, Undefined, Unknown};
use zopa::core::{Count, Exactness, Outcome, PartyId, PartySet, Preference, Role, StopReason};
use zopa::{DealsAnswer, Group, NegotiatorAnswer, Prepared, undefined};

/// How many packages of a kind are shown; the machine-readable answer lists more.
const SHOWN: usize = 5;

/// What deals are possible, and what a negotiator asks of them.
pub fn deals(
    prepared: &Prepared,
    answer: &DealsAnswer,
    negotiator: Option<&NegotiatorAnswer>,
    colour: Colour,
) -> String {
    let view = View { prepared, answer, words: Words::new(&prepared.case) };
    let mut page = Page::new(colour);
    page.title(&format!("Deals: {}", crate::frame::title(prepared)));
    let negotiator =
        negotiator.map(|negotiator| Negotiator { prepared, deals: answer, answer: negotiator, words: view.words });
    view.group(&mut page);
    if let Some(negotiator) = &negotiator {
        negotiator.asked(&mut page);
    }
    view.space(&mut page);
    view.out_of_reach(&mut page);
    if !answer.members.is_empty() {
        view.fair_points(&mut page);
        view.frontier(&mut page);
    }
    view.proposals(&mut page);
    if let Some(negotiator) = &negotiator {
        negotiator.told(&mut page);
    }
    view.method(&mut page);
    page.finish()
}

struct View<'a> {
    prepared: &'a Prepared,
    answer: &'a DealsAnswer,
    words: Words<'a>,
}

impl View<'_> {
    fn group(&self, page: &mut Page) {
        let case = &self.prepared.case;
        page.heading("Whose deals");
        let what = match &self.answer.request.group {
            Group::Table => "those at the table",
            Group::Principals => "the principals",
            Group::Setters => "everyone who sets an issue",
            Group::Named { .. } => "the parties named",
        };
        page.say(&format!("The group is {what}: {}.", self.words.parties(self.answer.members)));
        if self.answer.members.is_empty() {
            let named = self.answer.left_out;
            let watch = !named.is_empty() && named.is_subset(case.having(Role::Audience));
            page.say(&format!(
                "{}, so it can deliver nothing that takes a signature, and has no fair point. Name another group with \
                 --group, for example setters, or ids of parties.",
                if watch { "Audiences only watch: nobody counts in it" } else { "Nobody counts in it" }
            ));
        }
        for party in self.answer.left_out.iter() {
            let why = match case.parties[party].role {
                Role::Audience => "it only watches",
                _ => "its interests are not stated, so what it would sign is not known",
            };
            page.say(&format!("Left out: {} ({why}).", self.words.party(party)));
        }
    }

    /// Packages that nobody can bring about are no recommendations: which levels make them so, and which fair points.
    fn out_of_reach(&self, page: &mut Page) {
        let barred: Vec<_> = self.prepared.model.out_of_reach().collect();
        if barred.is_empty() {
            return;
        }
        let levels: Vec<String> = barred.iter().map(|(v, l)| self.words.change(*v, *l)).collect();
        page.point(
            "- ",
            &format!(
                "Nobody can bring about from the status quo (`one_way`): {}. A package with that is a comparison, no deal.",
                levels.join("; ")
            ),
        );
        let names = |w: &Outcome| barred.iter().any(|(v, l)| w.level(*v) == *l);
        for (solution, found) in &self.answer.survey.value.solutions {
            let packages = found.as_ref().map_or(&[][..], |solved| solved.packages.as_slice());
            if packages.iter().any(names) {
                let which = if packages.iter().all(names) { "" } else { " (in some of its packages)" };
                page.point("- ", &format!("{}: nobody can bring this about{which}.", name(*solution)));
            }
        }
    }

    fn space(&self, page: &mut Page) {
        let survey = &self.answer.survey.value;
        page.heading("What is possible");
        let total = amount(survey.outcomes);
        let rules = match &survey.feasible {
            Ok(n) if *n == survey.outcomes => "no rule forbids any of them".to_owned(),
            Ok(n) => format!("the rules leave {}", amount(*n)),
            Err(_) => "the rules look at too many of them together to count what they leave".to_owned(),
        };
        page.point("- ", &format!("{total} combinations of levels; {rules}."));
        let all = survey.feasible.as_ref().is_ok_and(|n| *n == survey.deliverable);
        page.point(
            "- ",
            &match all {
                true => "The group can bring about every one of them: nobody else must sign.".to_owned(),
                false => {
                    format!(
                        "For {} of these no signature from outside the group is needed.",
                        amount(survey.deliverable)
                    )
                }
            },
        );
        let zone = &survey.agreement;
        page.point(
            "- ",
            &match (&zone.gainful, zone.empty) {
                (_, true) => "Zone of possible agreement: empty. There is no package, other than the status quo, that every \
                  member would sign and somebody gains from."
                    .to_owned(),
                (Ok(n), false) => format!(
                    "Zone of possible agreement: every member would sign {}, and in each at least one member gains.",
                    amount_of(*n, "package", "packages")
                ),
                (Err(why), false) => format!(
                    "Zone of possible agreement: there are packages that every member would sign and somebody gains from. \
                     They are not counted: {why}."
                ),
            },
        );
        if let Some(why) = &self.answer.unsettled {
            let text = "Whether anybody would move away from the status quo alone was not looked for";
            page.point("- ", &format!("{text}: {}.", why.message));
        }
        let restless: PartySet = self.answer.restless.iter().map(|d| d.party).collect();
        if !restless.is_empty() {
            page.point(
                "- ",
                &format!(
                    "Note: the status quo is not at rest. {} would move away from it alone, so \"no deal\" may come \
                     to mean something else than the status quo against which gains are counted here (see zopa \
                     stability).",
                    self.words.parties(restless)
                ),
            );
        }
    }

    /// Whether a party's utilities lie between 0 and 100 points before terms.
    fn is_on_usual_scale(&self, party: PartyId) -> bool {
        let Some(additive) = self.prepared.central.additive(party) else { return true };
        let space = self.prepared.model.space();
        let ends = |v| {
            let scores = || additive.table(v).iter().map(|s| i128::from(s.raw()));
            (scores().min().unwrap_or(0), scores().max().unwrap_or(0))
        };
        let (low, high) = space.issue_ids().map(ends).fold((0, 0), |(a, b), (x, y)| (a + x, b + y));
        low >= 0 && high <= 100 * i128::from(additive.weight())
    }

    fn cardinal_members(&self) -> PartySet {
        self.answer.members.iter().filter(|p| self.prepared.central.additive(*p).is_some()).collect()
    }

    fn fair_points(&self, page: &mut Page) {
        let survey = &self.answer.survey.value;
        if survey.solutions.is_empty() {
            return;
        }
        page.heading("Fair points (gains in points over walking away)");
        let solved: Vec<(Solution, &Solved)> =
            survey.solutions.iter().filter_map(|(s, r)| Some((*s, r.as_ref().ok()?))).collect();
        let members = self.cardinal_members();
        if !solved.is_empty() {
            let mut grid = Grid::new(&utility_headers(self.words, &[("Point", Set::Words)], members));
            for (solution, found) in &solved {
                let Some(first) = found.packages.first() else { continue };
                let mut row = vec![name(*solution).to_owned()];
                row.extend(
                    members.iter().map(|p| self.prepared.central.gain_points(p, first).map_or("-".into(), signed)),
                );
                grid.row(row);
            }
            page.table(grid);
            page.gap();
        }
        // Points that fall on the same package share a column.
        let mut columns: Vec<(String, &Outcome)> = Vec::new();
        for (solution, found) in &solved {
            let Some(first) = found.packages.first() else { continue };
            match columns.iter_mut().find(|(_, known)| *known == first) {
                Some((names, _)) => names.push_str(&format!(", {}", name(*solution))),
                None => columns.push((name(*solution).to_owned(), first)),
            }
        }
        let status_quo = self.prepared.model.status_quo();
        if columns.iter().any(|(_, o)| *o != status_quo) {
            page.say("What each changes ( . stays as it is):");
            page.gap();
            page.table(packages(self.words, &self.prepared.case, &columns));
            page.gap();
        }
        for (names, outcome) in &columns {
            let is = match (self.words.proposal(outcome), *outcome == status_quo) {
                (_, true) => "the status quo".to_owned(),
                (Some(name), _) => format!("the proposal \"{name}\""),
                (None, _) => continue,
            };
            page.point("- ", &format!("{names}: {is}."));
        }
        for (solution, found) in &solved {
            if let Some(text) = shared(&found.count, "share this place") {
                page.point("- ", &format!("{}: {text}", name(*solution)));
            }
        }
        let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
        // What was not found may exist all the same.
        let verb = |why: &Undefined| if matches!(why, Undefined::GivenUp(_)) { "not found" } else { "not defined" };
        for (solution, why) in survey.solutions.iter().filter_map(|(s, r)| Some((*s, r.as_ref().err()?))) {
            let text = format!("{}, because {}", verb(why), self.reason(why));
            match reasons.iter_mut().find(|(known, _)| *known == text) {
                Some((_, names)) => names.push(name(solution)),
                None => reasons.push((text, vec![name(solution)])),
            }
        }
        for (why, names) in reasons {
            page.point("- ", &format!("{}: {why}.", listed(&names)));
        }
    }

    fn reason(&self, why: &Undefined) -> String {
        clean(&undefined(&self.prepared.case, why)).into_owned()
    }

    fn frontier(&self, page: &mut Page) {
        page.heading("Efficient packages (nobody in the group can gain without another one losing)");
        let Frontier { points: vectors, outcomes, listed, gap } = match &self.answer.survey.value.frontier {
            Ok(frontier) => frontier,
            Err(why) => return page.say(&format!("Not given: {why}.")),
        };
        let members = match vectors {
            Ok(n) => format!(", {}", amount_of(*n, "combination of utilities", "different combinations of utilities")),
            Err(why) => format!(": {why}"),
        };
        let how_many = match outcomes {
            Ok(n) => amount_of(*n, "package", "packages"),
            Err(Unknown::Ties { at_least }) => {
                let least = Count::Exact(u128::from(*at_least));
                format!("At least {} (not all are counted)", amount_of(least, "package", "packages"))
            }
            Err(why) => format!("Packages not all counted ({why})"),
        };
        page.say(&format!("{how_many}{members}."));
        if *gap > 0.0 {
            page.say(&format!(
                "These are not all: for every efficient package there is one among these that is worse for no member by \
                 more than {} points.",
                needed(*gap)
            ));
        }
        let (agreeable, other): (Vec<_>, Vec<_>) = listed.iter().partition(|f| f.agreeable);
        let of_these = if agreeable.is_empty() { other.len() } else { agreeable.len() };
        let shown: Vec<&FrontierPackage> = if agreeable.is_empty() {
            other.into_iter().take(SHOWN).collect()
        } else {
            agreeable.into_iter().take(SHOWN).collect()
        };
        let all_sign = shown.first().is_some_and(|f| f.agreeable);
        if shown.is_empty() {
            return;
        }
        let more = if Ok(Count::Exact(shown.len() as u128)) == *outcomes { "" } else { " (--json lists more)" };
        page.say(&match (all_sign, shown.len()) {
            (true, 1) => format!("One that every member would sign{more}:"),
            (true, n) if n < of_these => format!("The first {n} of those that every member would sign{more}:"),
            (true, n) => format!("{n} that every member would sign{more}:"),
            (false, 1) => format!("One of them, which not every member would sign{more}:"),
            (false, n) => format!("{n} of them, none of which every member would sign{more}:"),
        });
        page.gap();
        let members = self.cardinal_members();
        let mut grid = Grid::new(&utility_headers(self.words, &[("", Set::Numbers)], members));
        for (k, f) in shown.iter().enumerate() {
            let mut row = vec![(k + 1).to_string()];
            row.extend(members.iter().map(|p| {
                let additive = self.prepared.central.additive(p);
                additive.map_or("-".into(), |a| points(a.points(a.score(&self.prepared.model, &f.outcome))))
            }));
            grid.row(row);
        }
        if !members.is_empty() {
            page.table(grid);
            let unit = |p: PartyId| match &self.prepared.case.preferences[p] {
                Preference::Cardinal(cardinal) => cardinal.unit,
                _ => 1.0,
            };
            let unit = members.iter().map(unit).next().unwrap_or(1.0);
            // A scenario of another tool keeps its own scale, whatever that is.
            page.say(&if (unit - 1.0).abs() < f64::EPSILON {
                let usual = members.iter().all(|p| self.is_on_usual_scale(p));
                if usual { "(utilities in points, 0 to 100 before terms)" } else { "(utilities in points)" }.to_owned()
            } else {
                format!("(utilities in points; one point is {unit} of the scale of the files)")
            });
            page.gap();
        }
        let columns: Vec<(String, &Outcome)> =
            shown.iter().zip(1..).map(|(f, k)| (format!("{k}"), &f.outcome)).collect();
        page.table(packages(self.words, &self.prepared.case, &columns));
    }

    fn proposals(&self, page: &mut Page) {
        let case = &self.prepared.case;
        if self.answer.proposals.is_empty() {
            return;
        }
        page.heading("The proposals: who must sign, who refuses, what would open them");
        for deal in &self.answer.proposals {
            let name = clean(&case.proposals[deal.proposal].name).into_owned();
            page.gap();
            page.point("- ", &format!("{name}: {}.", self.words.package(&deal.outcome)));
            if deal.signers.is_empty() {
                page.under(1, "It changes nothing, so nobody must sign.");
                continue;
            }
            let outside = deal.signers.minus(self.answer.members);
            let also = match outside.is_empty() {
                true => String::new(),
                false => format!(" (outside the group: {})", self.words.parties(outside)),
            };
            page.under(1, &format!("Must sign: {}{also}.", self.words.parties(deal.signers)));
            if deal.refusing.is_empty() {
                page.under(1, "All of them would.");
            } else {
                page.under(1, &refusals(self.words, case, &deal.refusing));
                match &deal.opening_unknown {
                    Some(why) => page.under(1, &not_found("What would open it", why)),
                    None => {
                        for line in opening_lines(self.words, &deal.outcome, deal.opening.as_ref()) {
                            page.under(1, &line);
                        }
                    }
                }
            }
            if let Some(why) = &deal.edit_unknown {
                page.under(1, &not_found("What would improve it", why));
            }
            if let Some(edit) = deal.edit.as_ref().filter(|_| deal.refusing.is_empty()) {
                page.under(1, &format!("Could be improved: {}.", self.edit(&deal.outcome, edit)));
            }
        }
        let off: Vec<String> =
            case.proposals.iter().filter(|p| p.off_agenda.is_some()).map(|p| clean(&p.name).into()).collect();
        if !off.is_empty() {
            page.gap();
            page.say(&format!("Not on this agenda: {}.", listed(&off)));
        }
    }

    fn edit(&self, from: &Outcome, edit: &zopa::bargain::Edit) -> String {
        crate::frame::edit(self.words, from, edit)
    }

    fn method(&self, page: &mut Page) {
        page.heading("How this was computed");
        provenance(page, self.prepared);
        scales(page, self.prepared);
        let answer = &self.answer.survey;
        let how = match answer.exactness {
            Exactness::Exact if answer.method == PART_WISE => {
                "Exact, but for what is said to be left out: issues that no rule, red line or term joins are taken one \
                 by one, and packages are built from what is best in each."
                    .to_owned()
            }
            Exactness::Exact => "Exact, over every combination of levels.".to_owned(),
            Exactness::Bound { gap } => {
                let within = needed(gap);
                format!(
                    "The list of efficient packages is within {within} points of the whole one, proved; fair points \
                     given are exact."
                )
            }
            Exactness::Stopped(StopReason::Listed { shown: 0, of }) => format!(
                "NOT COMPLETE: no efficient packages are listed (the reason stands above), of {} packages that can be \
                 had. What is given is right.",
                of.grouped()
            ),
            _ => crate::frame::exactness(&answer.exactness),
        };
        page.point("- ", &format!("{how} Numbers are those of the central case (draw 0); no draws are involved."));
        page.point("- ", &method_line(answer.method));
        for (solution, _) in &answer.value.solutions {
            page.point("- ", &method_line(self.answer.method(*solution)));
        }
        page.point("- ", "* compares points of different parties, so it depends on how each party's scale was chosen.");
    }
}

/// What to say where more than one package attains something, of which the first is shown.
pub(crate) fn shared(count: &Known<Count>, what: &str) -> Option<String> {
    match count {
        Ok(Count::Exact(0 | 1)) => None,
        Ok(n) => Some(format!("{} {what}; the first is shown.", amount_of(*n, "package", "packages"))),
        Err(Unknown::Ties { at_least }) => {
            Some(format!("at least {} packages {what}; one is shown.", grouped((*at_least).into())))
        }
        Err(why) => Some(format!("{why}; one is shown.")),
    }
}

/// A fair point's name in a table.
pub(crate) fn name(solution: Solution) -> &'static str {
    match solution {
        Solution::Nash => "Nash",
        Solution::KalaiSmorodinsky => "Kalai-Smorodinsky",
        Solution::Egalitarian => "Egalitarian *",
        Solution::Utilitarian => "Utilitarian *",
    }
}
