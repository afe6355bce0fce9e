//! What there is to follow: every path of a case and its results, by families. The answer of `zopa why CASE` without a path.

use super::Trace;
use super::part::forecast_names;
use super::place::{PARTS, THREAT_PARTS};
use super::space::{followed, together};
use zopa_assess::{Asked, numbered};

/// Paths of one kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Family {
    /// The form of its paths: `rows.N`.
    pub form: &'static str,
    /// What they say.
    pub says: &'static str,
    /// What may follow after a path, for a part of it: `holds`.
    pub parts: &'static [&'static str],
    /// Its paths.
    pub paths: Vec<String>,
}

/// The sections of a case, with what a path into each says.
const SECTIONS: [(&str, &str); 14] = [
    ("parties", "who they are"),
    ("issues", "levels, who sets them, where they stand"),
    ("preferences", "what a party wants: every number, red line, term and order beneath it has a path"),
    ("rules", "what cannot be or would not be signed"),
    ("proposals", "what is proposed"),
    ("questions", "where the parties stand on a scale"),
    ("predictions", "what named people expect, what came of it, the scores"),
    ("scenarios", "what differs in each"),
    ("events", "what happened and what is due"),
    ("values", "shared values, and where they stand"),
    ("sources", "outlets and documents"),
    ("evidence", "the records: grade, speaker, what they bear on, which results use that"),
    ("assumptions", "what is taken as given, what stands under it and what falls with it"),
    ("graph", "states, moves and orders"),
];

impl Trace<'_> {
    /// What there is to follow: results first, then the parts of the case, then its numbers.
    pub fn index(&self) -> Vec<Family> {
        let opened = &self.prepared.opened;
        let mut all = self.results_listed();
        for (section, says) in SECTIONS {
            let inside = opened.written(section).map(|written| written.inside).unwrap_or_default();
            let paths = inside.into_iter().filter(|id| !id.contains('.')).map(|id| format!("{section}.{id}"));
            let parts: &[&str] = if section == "predictions" { &["brier", "log"] } else { &[] };
            all.push(Family { form: section, says, parts, paths: paths.collect() });
        }
        let numbers = opened.numbers().iter().map(|n| n.path.clone()).collect();
        let says = "every number: its range, what stands behind it, which results use it, what it decides";
        all.push(Family { form: "numbers", says, parts: &[], paths: numbers });
        all.retain(|family| !family.paths.is_empty());
        all
    }

    /// The results, in the order of the report.
    fn results_listed(&self) -> Vec<Family> {
        if let Some(graph) = self.graph {
            let findings = (1..=graph.findings.len()).map(|k| format!("findings.{k}")).collect();
            let says = "key findings, by the numbers of the report; each by its name too";
            let states = (1..=graph.stability.table.value.feasible().len()).map(|n| format!("states.{n}")).collect();
            return vec![family("findings.N", says, &[], findings), family("states.N", "a state", &[], states)];
        }
        let Some(a) = self.assessment else { return Vec::new() };
        let case = self.case();
        let of = |asked: &dyn Fn(Asked) -> bool| -> Vec<String> {
            self.results.iter().filter(|t| asked(t.asked)).map(|t| t.path.clone()).collect()
        };
        let rows: Vec<usize> = (0..a.rows.len()).filter(|k| !a.rows[*k].is_status_quo()).collect();
        let keys = |head: &str| rows.iter().map(|k| format!("{head}.{}", a.rows[*k].key(case))).collect::<Vec<_>>();
        let parties = |head: &str| case.parties.iter().map(|p| format!("{head}.{}", p.id)).collect::<Vec<_>>();
        let stated = |head: &str| {
            let of = case.with_preferences().iter();
            of.map(|p| format!("{head}.{}", case.parties[p].id)).collect::<Vec<_>>()
        };
        let first = |head: &str, more: Vec<String>| std::iter::once(head.to_owned()).chain(more).collect::<Vec<_>>();
        let findings = (1..=numbered(&a.findings).len()).map(|k| format!("findings.{k}")).collect();
        let coalitions = followed(a).into_iter().map(|set| format!("coalitions.{}", together(case, set))).collect();
        let threats = a.threats.iter().map(|t| format!("threats.{}", case.threats[t.threat].id)).collect();
        let mut all = vec![
            family("findings.N", "key findings, by the numbers of the report; each by its name too", &[], findings),
            family("rows.N", "the settlements, by number or name, and what is said of each", &PARTS, keys("rows")),
            family(
                "alternatives",
                "what each side has without a deal",
                &[],
                first("alternatives", stated("alternatives")),
            ),
            family("threats.ID", "the threats, and what is judged of each", &THREAT_PARTS, threats),
            family("status_quo", "who would move away alone, who could sign something", &[], vec!["status_quo".into()]),
            family("coalitions.A+B", "what coalitions have to gain, and why", &[], first("coalitions", coalitions)),
            family(
                "counts",
                "how many packages and states there are, and why so many",
                &[],
                of(&|asked| matches!(asked, Asked::Counts(_) | Asked::Equilibria)),
            ),
            family("near_misses", "rows that one signer refuses", &[], vec!["near_misses".into()]),
            family("payoffs.P", "what the status quo, no deal and every row are worth", &[], parties("payoffs")),
            family("states.N", "a state, by its number in zopa stability", &[], vec!["states.1".into()]),
        ];
        let Some(report) = self.report else { return all };
        if !report.drafts.is_empty() {
            let drafts = (1..=report.drafts.len()).map(|k| format!("drafts.{k}")).collect();
            let says = "the proposals as a series of drafts: who accepts, who objects, what would win more";
            all.push(family("drafts.N", says, &["positions.P"], first("drafts", drafts)));
        }
        if report.turns.is_some() {
            let says = "which single numbers turn whether a settlement would be signed";
            all.push(family("turns.N", says, &[], first("turns", keys("turns"))));
        }
        let says = "what a party would do well to find out, and what that is worth";
        all.push(family("asking.P", says, &[], first("asking", parties("asking"))));
        let forecasts = report.forecast.iter().flatten().flat_map(|f| &f.questions).flat_map(|q| {
            let id = &q.question.id;
            let each = forecast_names(q).into_iter().map(move |name| format!("questions.{id}.forecasts.{name}"));
            [format!("questions.{id}.forecast"), format!("questions.{id}.forecasts")].into_iter().chain(each)
        });
        let says = "the headline of a question, and every other forecast of it";
        all.push(family("questions.ID.forecasts.NAME", says, &[], forecasts.collect()));
        let beside = report.beside.iter().filter_map(|of| Some((of.scenario.as_ref()?, of.assessment.as_ref().ok()?)));
        let beside = beside.flat_map(|(id, there)| {
            let case = there.model.case();
            let named = there.rows.iter().filter(|row| !row.is_status_quo());
            named.map(move |row| format!("scenarios.{id}.rows.{}", row.key(case)))
        });
        let says = "the settlements under a scenario, and the same parts";
        all.push(family("scenarios.ID.rows.N", says, &PARTS, beside.collect()));
        all.push(family("left_out", "what is not a row, and why", &[], vec!["left_out".into()]));
        all.push(family("method", "how the report was computed", &[], vec!["method".into()]));
        all
    }
}

fn family(form: &'static str, says: &'static str, parts: &'static [&'static str], paths: Vec<String>) -> Family {
    Family { form, says, parts, paths }
}
