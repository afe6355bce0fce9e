//! `why`: every path of a case can be asked for, and both directions say the same.

#![allow(clippy::unwrap_used, clippy::panic)] // a test may panic

use std::collections::BTreeSet;
use std::path::Path;
use zopa::core::{Limits, Run, Silent};
use zopa::{Prepared, ReportRequest, Trace, report};

fn shipped(name: &str) -> Prepared {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases").join(name);
    Prepared::open(&path, None, 0).map_err(|refused| refused.problems).unwrap()
}

fn assessed(prepared: &Prepared) -> zopa::ReportAnswer {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    report(prepared, ReportRequest { draws: 20, beside: false }, &run).unwrap()
}

/// A result lists an input if and only if the input lists the result: asked one by one, as a user would.
#[test]
fn both_directions_agree() {
    let prepared = shipped("alaska-2025");
    let answer = assessed(&prepared);
    let trace = Trace::new(&prepared, Some(&answer.assessment));
    let results: Vec<_> = trace.results().map(|(_, path)| path.to_owned()).collect();
    let mut links = 0;
    let numbers: Vec<String> = prepared.opened.numbers().iter().map(|n| n.path.clone()).collect();
    let more = ["preferences.ukraine.refuses.no_cession", "rules.R1", "rules.R2", "threats.leave", "issues.land"];
    let inputs: Vec<String> = numbers.into_iter().chain(more.map(str::to_owned)).collect();
    for result in &results {
        // A threat's results stand under a part's name.
        let asked = if result.starts_with("threats.") { continue } else { result };
        let why = trace.why(asked).unwrap();
        for input in &inputs {
            let rests = why.rests_on.iter().find(|r| r.path == *input).map(|r| r.direct);
            let back = trace.used_by(input).into_iter().find(|u| u.path == *result).map(|u| u.direct);
            assert_eq!(rests, back, "{result} and {input}");
            links += usize::from(rests.is_some());
        }
    }
    assert!(links > 1000, "{links}");
}

/// A whole part of the case says what it holds: levels, setters, what is one-way, grade, date, what a threat would do; a single value does not.
#[test]
fn a_whole_part_says_what_it_holds() {
    let prepared = shipped("alaska-2025");
    let answer = assessed(&prepared);
    let trace = Trace::new(&prepared, Some(&answer.assessment));
    for (path, says) in [
        (
            "issues.eu_guarantee",
            &["None (where it stands), Political pledge, Treaty", "European leaders", "never from Treaty"][..],
        ),
        ("issues.land", &["Russia, Ukraine", "Binding", "Note: The region"]),
        ("parties.europe", &["third party", "not at the table"]),
        ("sources.digest", &["2025-08-13", "digest of other reports"]),
        ("evidence.E24", &["a fact", "C2"]),
        ("proposals.russian_offer", &["North of Donetsk region ceded", "by Russia"]),
        ("scenarios.narrow_agenda", &["Fixed"]),
        ("events.V3", &["Planned, 2025-08-15"]),
    ] {
        let details = trace.why(path).unwrap().details.join("\n");
        assert!(says.iter().all(|part| details.contains(part)), "{path}: {details}");
    }
    assert!(trace.why("issues.land.status_quo").unwrap().details.is_empty());
    assert_eq!(trace.why("rows.2.shares").unwrap().path, trace.why("rows.2").unwrap().path);
}

/// Whatever is written in a case can be asked for, by each part of its path; what is asked for is found again in the
/// file at the place that is named.
#[test]
fn every_number_has_a_place() {
    for name in ["alaska-2025", "alaska-2025/after.toml", "prisoners-dilemma"] {
        let prepared = shipped(name);
        let answer = assessed(&prepared);
        let trace = Trace::new(&prepared, Some(&answer.assessment));
        for number in prepared.opened.numbers() {
            let why = trace.why(&number.path).unwrap();
            let (at, written) = (why.at.unwrap(), why.written.unwrap());
            let line = prepared.opened.line(at.line);
            let text: String = prepared.opened.text[line].chars().skip(at.column - 1).collect();
            assert!(text.starts_with(written.lines().next().unwrap()), "{}: {text} is not {written}", number.path);
            assert!(why.number.is_some(), "{}", number.path);
            let parts: Vec<&str> = number.path.split('.').collect();
            for n in 1..parts.len() {
                let above = trace.why(&parts[..n].join(".")).unwrap();
                assert!(!above.beneath.is_empty(), "{}", above.path);
            }
        }
    }
}

/// Every path that an answer of `why` prints, starting from every number and every result of a case, can be asked for in
/// turn and says something: of the summit and of small cases, one of them an explicit graph.
#[test]
fn every_path_that_is_printed_says_something() {
    let harbour = "../crates/zopa-cli/tests/cases/harbour";
    for (name, at_least) in [("alaska-2025", 400), ("prisoners-dilemma", 20), (harbour, 60), ("elmira", 4)] {
        let prepared = shipped(name);
        let answer = (!prepared.case.is_graph()).then(|| assessed(&prepared));
        let limits = Limits::default();
        let run = Run { limits: &limits, watch: &Silent };
        let graph = prepared.case.is_graph().then(|| zopa::graph_report(&prepared, 5, &run).unwrap());
        let trace = Trace::new(&prepared, answer.as_ref().map(|answer| &answer.assessment)).with_graph(graph.as_ref());
        let mut asked: BTreeSet<String> = prepared.opened.numbers().iter().map(|n| n.path.clone()).collect();
        asked.extend(trace.results().map(|(_, path)| path.to_owned()));
        asked.extend(answer.iter().flat_map(|answer| {
            let findings = 1..=zopa::assess::numbered(&answer.assessment.findings).len();
            findings
                .map(|k| format!("findings.{k}"))
                .chain((1..=answer.assessment.rows.len()).map(|k| format!("rows.{k}")))
        }));
        asked.extend(
            ["parties", "issues", "preferences", "rules", "proposals", "evidence", "assumptions", "graph"]
                .map(str::to_owned)
                .into_iter()
                .filter(|section| prepared.opened.written(section).is_some()),
        );
        asked.extend(graph.iter().flat_map(|report| {
            let keys = report.findings.iter().map(|finding| format!("findings.{}", finding.key()));
            keys.chain((1..=report.findings.len()).map(|k| format!("findings.{k}")))
        }));
        let mut open: Vec<String> = asked.iter().cloned().collect();
        while let Some(path) = open.pop() {
            let why = trace.why(&path).unwrap_or_else(|problem| panic!("{name}: `{path}`: {}", problem.message));
            let substance = why.written.is_some()
                || why.number.is_some()
                || !why.beneath.is_empty()
                || !why.steps.is_empty()
                || !why.rests_on.is_empty()
                || why.at.is_some();
            assert!(!why.says.is_empty() && substance, "{name}: `{path}` says nothing: {why:?}");
            let case = &prepared.case;
            let printed = std::iter::empty()
                .chain(why.rests_on.iter().map(|r| r.path.clone()))
                .chain(why.used_by.iter().map(|u| u.path.clone()))
                .chain(why.shared.clone())
                .chain(why.shared_by.clone())
                .chain(why.group.iter().flat_map(|g| g.members.iter().chain(&g.of).cloned()))
                .chain(why.beneath.iter().map(|part| part.path.clone()))
                .chain(why.support.evidence.iter().map(|(e, ..)| format!("evidence.{}", case.evidence[*e].id)))
                .chain(why.support.assumptions.iter().map(|a| format!("assumptions.{}", case.assumptions[*a].id)));
            for next in printed {
                if asked.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        assert!(asked.len() >= at_least, "{name}: {} paths", asked.len());
    }
}

/// What the summit case is to answer by `why` (row 14 of its reading): who said it, in which role, where, when; and that
/// the digest counts once.
#[test]
fn the_summit_case_names_its_sources() {
    let prepared = shipped("alaska-2025");
    let answer = assessed(&prepared);
    let trace = Trace::new(&prepared, Some(&answer.assessment));
    let why = trace.why("preferences.russia.weights.land").unwrap();
    let document = serde_json::to_value(zopa::json::Why::new(&trace, &why)).unwrap();
    let record = &document["evidence"][0];
    assert_eq!(
        (&record["id"], &record["bearing"], &record["grade"]),
        (&"E23".into(), &"supports".into(), &"C3".into())
    );
    assert!(record["outlet"].is_string() && record["party"] == "russia", "{record}");
    assert_eq!(document["support"]["single_source"], true);
    assert_eq!(document["support"]["origins"], serde_json::json!(["digest"]));
    let refused = trace.why("findings.refused:proposal:russian_offer").unwrap();
    let red = refused.rests_on.iter().find(|r| r.path == "preferences.ukraine.refuses.no_cession");
    assert!(red.is_some_and(|r| r.direct), "{:?}", refused.rests_on);
    assert!(refused.steps.iter().any(|s| s.contains("no_cession")), "{:?}", refused.steps);
    // Only signers' numbers stand behind it: the United States and Europe do not sign Russia's offer.
    assert!(refused.rests_on.iter().all(|r| !r.path.contains(".us.") && !r.path.contains(".europe.")));
}

/// Paths that name nothing are refused with what is near, whatever they are made of.
#[test]
fn unknown_paths_are_refused_with_a_cure() {
    let prepared = shipped("alaska-2025");
    let answer = assessed(&prepared);
    let trace = Trace::new(&prepared, Some(&answer.assessment));
    for (path, cure) in [
        ("preferences.ukrain.walk_away", "`preferences.ukraine`"),
        ("preferences.ukraine.weights.lnad", "`preferences.ukraine.weights.land`"),
        ("finding.1", "`findings`"),
        ("findings.0", "`holds`"),
        ("rows.99", "`status_quo`"),
        ("rows.air_truce.yes.nobody", "`ukraine`"),
        ("rows.air_truce.holds.more", "nothing inside"),
        ("rows.air_truce.holdz", "`rows.air_truce.holds`"),
        ("threats.nothing.credible", "`leave`"),
        ("", "`preferences`"),
        ("..", "`preferences`"),
        ("preferences.", "`us`"),
        ("\u{1b}[31m.é.\u{202e}", "`preferences`"),
    ] {
        let problem = trace.why(path).unwrap_err();
        assert_eq!(problem.code.code, "E808", "{path}");
        assert!(problem.cure.contains(cure), "{path}: {}", problem.cure);
    }
}

/// `findings.N` is what the report prints under the number N: all findings of one kind that follow each other. Each of them is
/// answered, and the whole rests on what they rest on. Numbered here from the kinds alone, as a reader counts them.
#[test]
fn the_number_of_a_finding_is_that_of_the_report() {
    for (name, several) in [("alaska-2025", 1), ("alaska-2025/after.toml", 1), ("prisoners-dilemma", 0)] {
        let prepared = shipped(name);
        let answer = assessed(&prepared);
        let trace = Trace::new(&prepared, Some(&answer.assessment));
        let document = serde_json::to_value(zopa::json::Report::new(&prepared, &answer)).unwrap();
        let mut printed: Vec<(String, Vec<String>)> = Vec::new();
        for finding in document["findings"].as_array().unwrap() {
            let (kind, id) = (finding["kind"].as_str().unwrap(), finding["id"].as_str().unwrap());
            match printed.last_mut() {
                Some((last, ids)) if last == kind => ids.push(id.to_owned()),
                _ => printed.push((kind.to_owned(), vec![id.to_owned()])),
            }
        }
        let mut groups = 0;
        for (n, (_, ids)) in printed.iter().enumerate() {
            let why = trace.why(&format!("findings.{}", n + 1)).unwrap();
            let each: Vec<_> = ids.iter().map(|id| trace.why(&format!("findings.{id}")).unwrap()).collect();
            if let [one] = each.as_slice() {
                assert_eq!(why, *one, "{name} {n}");
                continue;
            }
            groups += 1;
            assert_eq!(why.beneath, each, "{name} {n}");
            assert_eq!(trace.why(&why.path).unwrap(), why, "{name}: its path leads to it");
            let union: BTreeSet<_> = each.iter().flat_map(|one| one.rests_on.iter().map(|rest| &rest.path)).collect();
            assert_eq!(why.rests_on.iter().map(|rest| &rest.path).collect::<BTreeSet<_>>(), union, "{name} {n}");
            for rest in &why.rests_on {
                let direct = each.iter().flat_map(|one| &one.rests_on).any(|r| r.path == rest.path && r.direct);
                assert_eq!(rest.direct, direct, "{name} {n} {}", rest.path);
            }
        }
        assert!(groups >= several, "{name}: {groups} numbers with several findings");
        assert_eq!(trace.why(&format!("findings.{}", printed.len() + 1)).unwrap_err().code.code, "E808", "{name}");
    }
}

/// A forecast is the sum of what its parties add, by influence times salience, and rests on each of their numbers; a
/// question that is not there is named with those that are.
#[test]
fn a_forecast_is_followed() {
    let prepared = shipped("alaska-2025");
    let trace = Trace::new(&prepared, None);
    for id in ["land_share", "ceasefire_extent", "sanctions_ease"] {
        let why = trace.why(&format!("questions.{id}.forecast")).unwrap();
        let last = |text: &str| text.rsplit(": ").next().unwrap().trim_end_matches('.').parse::<f64>().unwrap();
        let parts: f64 = why.steps.iter().skip(1).map(|step| last(step)).sum();
        assert!((last(&why.says) - parts).abs() <= 0.2, "{}: {parts}", why.says);
        let of = format!("questions.{id}.positions.");
        let all = prepared.opened.numbers().iter().filter(|n| n.path.starts_with(&of)).count();
        assert_eq!((why.rests_on.len(), why.steps.len()), (all, all / 3 + 1));
        // And back: each of them lists the forecast.
        for rest in &why.rests_on {
            assert!(trace.used_by(&rest.path).iter().any(|used| used.path == why.path), "{}", rest.path);
        }
    }
    let refused = trace.why("questions.nobody.forecast").unwrap_err();
    assert!(refused.code.code == "E808" && refused.cure.contains("land_share"), "{refused:?}");
}

/// A prediction says what it expects, how likely, and how it did; its scores have paths of their own. By hand: very likely is 80 to
/// 95%, its middle 0.875, and it came true.
#[test]
fn a_prediction_and_its_scores_are_followed() {
    let prepared = shipped("alaska-2025/after.toml");
    let trace = Trace::new(&prepared, None);
    let why = trace.why("predictions.P1").unwrap();
    let all = why.steps.join(" ");
    assert!(all.contains("80 to 95%") && all.contains("87.5%") && all.contains("came true"), "{all}");
    assert_eq!(trace.why("predictions.P1.probability").unwrap().steps, why.steps);
    let brier = trace.why("predictions.P1.brier").unwrap();
    assert!(brier.says.ends_with(": 0.0156") && brier.rests_on.len() == 2, "{brier:?}");
    let log = trace.why("predictions.P1.log").unwrap();
    assert!(log.says.ends_with(": 0.1335"), "{log:?}");
}

/// The numbers about the whole space are followed: what is left at each step is what the report counts, what a coalition has left is
/// what it has to gain, and each rests on the inputs of its parties.
#[test]
fn counts_coalitions_and_payoffs_are_followed() {
    let prepared = shipped("alaska-2025");
    let answer = assessed(&prepared);
    let a = &answer.assessment;
    let trace = Trace::new(&prepared, Some(a));
    let counts = a.counts.as_ref().unwrap();
    let why = trace.why("counts.table").unwrap();
    let says = |text: &str| assert!(why.steps.iter().any(|s| s.contains(text)), "{text}: {:?}", why.steps);
    let zopa::core::Count::Exact(deliverable) = counts.table.as_ref().unwrap().deliverable else { panic!() };
    says(&format!("In their hands: {deliverable}."));
    says("Possible: 4,200.");
    says("Ukraine, not one of them, must sign");
    says("The rule R1 (it cannot be that");
    assert!(why.rests_on.iter().any(|r| r.path.starts_with("preferences.russia.weights.")));
    assert!(why.rests_on.iter().any(|r| r.path == "rules.R1"));
    let back = trace.used_by("rules.R1");
    assert!(back.iter().any(|used| used.path == "counts.table"), "{back:?}");
    for deal in &a.status_quo.coalitions {
        let ids: Vec<&str> = deal.signers.iter().map(|p| prepared.case.parties[p].id.as_str()).collect();
        let why = trace.why(&format!("coalitions.{}", ids.join("+"))).unwrap();
        let left = why.steps.iter().find_map(|s| s.strip_prefix("Left, to the gain of each: ")).unwrap();
        assert_eq!(left.trim_end_matches('.').replace(',', ""), deal.packages.to_string());
    }
    let why = trace.why("payoffs.russia").unwrap();
    assert_eq!(why.steps.iter().filter(|s| s.starts_with("Row ")).count(), a.rows.len() - 1);
    assert!(why.rests_on.iter().any(|r| r.path == "preferences.russia.walk_away"));
    let why = trace.why("near_misses").unwrap();
    assert!(why.steps.iter().any(|s| s.contains("only Russia would refuse, ")), "{:?}", why.steps);
    for path in ["counts.equilibria", "coalitions"] {
        assert!(!trace.why(path).unwrap().steps.is_empty(), "{path}");
    }
    for path in ["counts.nothing", "coalitions.us+nobody", "payoffs.nobody", "near_misses.x"] {
        assert_eq!(trace.why(path).unwrap_err().code.code, "E808", "{path}");
    }
}

/// A state says who likes it how well, where each party can move, and who would stay: of an explicit graph and of a case with issues.
#[test]
fn a_state_is_followed() {
    let prepared = shipped("elmira");
    let why = Trace::new(&prepared, None).why("states.5").unwrap();
    let text = why.steps.join(" ");
    // Elmira: state 5 is an equilibrium under every concept; the ministry ranks four states above it.
    for says in [
        "Nobody would leave it, under each concept: Nash, GMR, SMR, SEQ, SSEQ.",
        "Ministry of the Environment: of the other states 4 are better for it, none as good, 4 worse.",
        "Uniroyal can move, to no gain, to state 7",
        "Local government would stay under every concept",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    assert!(why.rests_on.iter().any(|r| r.path == "graph.ranking.uniroyal"));
    let prepared = shipped("prisoners-dilemma");
    let answer = assessed(&prepared);
    let trace = Trace::new(&prepared, Some(&answer.assessment));
    let why = trace.why("states.2").unwrap();
    assert!(
        why.steps.iter().any(|s| s.starts_with("Row can move, each time to its gain, to state 1")),
        "{:?}",
        why.steps
    );
    assert!(why.rests_on.iter().any(|r| r.path.starts_with("preferences.row.values.")));
    assert!(trace.why("states.99").is_err() && trace.why("states.x").is_err());
}

/// The key assumptions check of an explicit graph: with another order the findings that rest on it fall, and no other.
#[test]
fn assumptions_of_a_graph_are_tested() {
    let text = "zopa = 1\nid = 'chicken'\ntitle = 'Chicken'\n[parties.a]\nname = 'Anna'\n[parties.b]\nname = 'Boris'\n\
        [graph]\nstates = ['both yield', 'Anna drives on', 'Boris drives on', 'crash']\n\
        arcs = [[1, 2, 'a'], [2, 1, 'a'], [3, 4, 'a'], [4, 3, 'a'], [1, 3, 'b'], [3, 1, 'b'], [2, 4, 'b'], [4, 2, 'b']]\n\
        status_quo = 1\n[graph.ranking]\na = [2, 1, 3, 4]\nb = [3, 1, 2, 4]\n\
        [[assumptions]]\nid = 'A1'\nkey = true\ntext = 'Anna fears the crash most.'\nbears_on = 'graph.ranking.a'\n\
        if_false = { 'graph.ranking.a' = [2, 1, 4, 3] }\n\
        [[assumptions]]\nid = 'A2'\nkey = true\ntext = 'They have not met yet.'\nif_false = { 'graph.status_quo' = 4 }\n\
        [[assumptions]]\nid = 'A3'\nkey = true\ntext = 'The road is straight.'\n";
    let made = |text: &str| zopa::case::parse("case.toml", text, &zopa::case::SourceTexts::default());
    let prepared = Prepared::new(made(text), None, 0).map_err(|refused| refused.problems).unwrap();
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let report = zopa::graph_report(&prepared, 5, &run).unwrap();
    let checks = zopa::graph_assumptions(&prepared, &report, &run);
    let falls = |k: usize| match &checks[k].test {
        zopa::GraphTest::Tested { difference, .. } => {
            difference.findings.iter().map(|f| f.key.clone()).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    // Who no longer fears the crash drives on whatever the other does: where Boris alone drives on holds no more.
    let holds = falls(0);
    assert!(holds.iter().any(|key| key == "holds"), "{holds:?}");
    assert!(falls(1).iter().any(|key| key == "status_quo") && !falls(1).iter().any(|key| key == "holds"));
    assert!(matches!(checks[2].test, zopa::GraphTest::NotTested));
    // An order that leaves a state out is an error of the case, and says in which assumption it stands.
    let opened = made(&text.replace("[2, 1, 4, 3]", "[2, 1, 4]"));
    let wrong = opened.diagnostics.iter().find(|d| d.message.contains("if the assumption `A1` is false"));
    assert!(opened.case.is_none() || wrong.is_some(), "{:?}", opened.diagnostics);
}

/// With everything that `zopa why` can have: the report with its other readings, and a study.
fn whole(prepared: &Prepared) -> (zopa::ReportAnswer, zopa::StudyAnswer) {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let request = zopa::assess::study::StudyRequest {
        draws: 1..121,
        design: zopa::study::Design::Plain,
        before: None,
        analyses: true,
        budget: 1000 + 70 * prepared.case.inputs.len() as u64,
        parties: Vec::new(),
        sign: None,
        held: true,
    };
    let questions = zopa::study_headlines(prepared, &run).unwrap();
    let study = zopa::study(prepared, questions, &request, None, &run).unwrap();
    (report(prepared, ReportRequest { draws: 20, beside: true }, &run).unwrap(), study)
}

/// Every path of the list without a path can be asked for and says something; so do the parts that are said to follow after it.
#[test]
fn every_listed_path_says_something() {
    let harbour = "../crates/zopa-cli/tests/cases/harbour";
    for (name, at_least) in [("alaska-2025", 400), (harbour, 60), ("prisoners-dilemma", 30)] {
        let prepared = shipped(name);
        let (answer, study) = whole(&prepared);
        let trace = Trace::new(&prepared, Some(&answer.assessment)).with_study(Some(&study)).with_report(Some(&answer));
        let party = &prepared.case.parties.iter().next().unwrap().id;
        let mut asked = 0;
        for family in trace.index() {
            // Of rows under a scenario each is an assessment: the first says it.
            let most = if family.form.starts_with("scenarios.ID") { 1 } else { usize::MAX };
            for path in family.paths.iter().take(most) {
                let parts =
                    family.parts.iter().map(|part| format!("{path}.{}", part.replace(".P", &format!(".{party}"))));
                // The head of a family has no parts, and a prediction has scores once its outcome is known.
                let parts = parts.filter(|_| family.form != "predictions" && path.contains('.'));
                for path in std::iter::once(path.clone()).chain(parts) {
                    let why =
                        trace.why(&path).unwrap_or_else(|problem| panic!("{name}: `{path}`: {}", problem.message));
                    let substance = why.part.is_some()
                        || why.written.is_some()
                        || why.number.is_some()
                        || !why.beneath.is_empty()
                        || !why.steps.is_empty()
                        || why.at.is_some();
                    assert!(!why.says.is_empty() && substance, "{name}: `{path}` says nothing: {why:?}");
                    asked += 1;
                }
            }
        }
        assert!(asked >= at_least, "{name}: {asked} paths");
    }
}

/// Every key of `zopa report --json` that is a finding or a number has a path.
#[test]
fn every_key_of_the_report_has_a_path() {
    let prepared = shipped("alaska-2025");
    let (mut answer, study) = whole(&prepared);
    answer.study = Some(study.clone());
    let document = serde_json::to_value(zopa::json::Report::new(&prepared, &answer)).unwrap();
    let trace = Trace::new(&prepared, Some(&answer.assessment)).with_study(Some(&study)).with_report(Some(&answer));
    let id = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut paths: Vec<String> = Vec::new();
    for (key, value) in document.as_object().unwrap() {
        match key.as_str() {
            // Of what, and of which case.
            "version" | "answer" | "case" | "redacted" | "question" | "units" | "unasked" => {}
            // `zopa diff` says what moved what.
            "since" => assert!(value.is_null()),
            "findings" => paths.extend(value.as_array().unwrap().iter().map(|f| format!("findings.{}", id(&f["id"])))),
            "findings_said" => {
                paths.extend(value.as_array().unwrap().iter().map(|said| format!("findings.{}", said["number"])));
            }
            "alternatives" => {
                paths.extend(value.as_array().unwrap().iter().map(|of| format!("alternatives.{}", id(&of["party"]))));
            }
            "evidence" => paths.push("evidence".to_owned()),
            "threats" | "parties" | "issues" | "rules" | "proposals" | "events" | "assumptions" => {
                paths.extend(value.as_array().unwrap().iter().map(|of| format!("{key}.{}", id(&of["id"]))));
            }
            "rows" => {
                for row in value.as_array().unwrap().iter().filter(|row| id(&row["id"]) != "status_quo") {
                    for (part, of) in row.as_object().unwrap() {
                        match part.as_str() {
                            "id" | "origins" | "not_judged" | "regroup_not_judged" => {}
                            "parties" => {
                                let each = of.as_object().unwrap().keys();
                                paths.extend(each.map(|p| format!("rows.{}.parties.{p}", id(&row["id"]))));
                            }
                            part => paths.push(format!("rows.{}.{part}", id(&row["id"]))),
                        }
                    }
                }
            }
            "predictions" => {
                paths.extend(["scored", "brier", "log", "people"].map(|part| format!("predictions.{part}")))
            }
            "status_quo" => {
                paths.extend(["moves", "agreements", "coalitions"].map(|part| format!("status_quo.{part}")));
            }
            "counts" => paths.extend(["table", "setters", "states", "equilibria"].map(|part| format!("counts.{part}"))),
            "scenarios" => {
                let of = value.as_array().unwrap().first().unwrap();
                let row = of["rows"].as_array().unwrap().iter().map(|row| id(&row["id"])).find(|id| id != "status_quo");
                paths.push(format!("scenarios.{}.rows.{}", id(&of["scenario"]), row.unwrap()));
            }
            "turns" => paths.extend(value.as_array().unwrap().iter().map(|turn| format!("turns.{}", id(&turn["row"])))),
            "asking" => paths.extend(value.as_array().unwrap().iter().map(|of| format!("asking.{}", id(&of["party"])))),
            "drafts" => {
                for draft in value.as_array().unwrap() {
                    let number = &draft["number"];
                    paths.push(format!("drafts.{number}"));
                    let positions = draft["positions"].as_array().unwrap().iter();
                    paths.extend(positions.map(|p| format!("drafts.{number}.positions.{}", id(&p["party"]))));
                }
            }
            "forecast" => {
                for (question, of) in value["questions"].as_object().unwrap() {
                    paths.push(format!("questions.{question}.forecast"));
                    let names = ["ladder", "models", "readings"].map(|part| of[part].as_object().unwrap().keys());
                    let names = names.into_iter().flatten().map(String::as_str).chain(["break_even"]);
                    paths.extend(names.map(|name| format!("questions.{question}.forecasts.{name}")));
                }
            }
            "left_out" => paths.push("left_out".to_owned()),
            "draws" | "seed" | "exactness" | "methods" => paths.push("method".to_owned()),
            other => panic!("no path is known for the key `{other}`"),
        }
    }
    paths.sort();
    paths.dedup();
    for path in &paths {
        let why = trace.why(path).unwrap_or_else(|problem| panic!("`{path}`: {}", problem.message));
        assert!(!why.says.is_empty(), "{path}");
    }
    assert!(paths.len() > 150, "{}", paths.len());
}

/// A draft's objections are followed part by part, and rest on the numbers of who objects; what is not there is refused with what is.
#[test]
fn drafts_turns_and_asking_are_followed() {
    let prepared = shipped("alaska-2025");
    let (answer, study) = whole(&prepared);
    let trace = Trace::new(&prepared, Some(&answer.assessment)).with_study(Some(&study)).with_report(Some(&answer));
    let mut objections = 0;
    for (k, draft) in answer.drafts.iter().enumerate() {
        for position in draft.positions.iter().filter(|p| draft.refused_by.contains(p.party)) {
            let party = &prepared.case.parties[position.party].id;
            let why = trace.why(&format!("drafts.{}.positions.{party}", k + 1)).unwrap();
            let text = why.steps.join(" ");
            assert!(text.contains("would refuse") || text.contains("never counts as a yes"), "{text}");
            if let Some(gain) = position.gain {
                assert!(
                    text.contains(&format!("so that its gain is {gain:+.1}")) || gain.abs() < 0.1,
                    "{gain}: {text}"
                );
                assert!(why.rests_on.iter().any(|r| r.path.starts_with(&format!("preferences.{party}."))));
            }
            objections += 1;
        }
    }
    assert!(objections > 3, "{objections}");
    for (path, said) in [
        ("drafts.99", "`russian_offer`"),
        ("drafts.1.positions.nobody", "`us`"),
        ("turns.nothing", "`proposal:"),
        ("asking.nobody", "`us`"),
        ("scenarios.nothing.rows.1", "`narrow_agenda`"),
        ("nothing", "`drafts`"),
        ("nothing", "`zopa why CASE` lists every path"),
    ] {
        let problem = trace.why(path).unwrap_err();
        assert_eq!(problem.code.code, "E808", "{path}");
        assert!(problem.cure.contains(said), "{path}: {:?}", problem.cure);
    }
}
