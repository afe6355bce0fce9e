//! A case with every part of the format, and what is made of it.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;
use zopa_case::{Opened, SourceTexts, open, parse, print_expression};
use zopa_core::{
    Bearing, Case, Condition, Control, Count, Distribution, Id, IssueId, LevelId, Model, Outcome, OutcomeSpace, Place,
    Preference, Role, Says, Scope, Severity, Strength, Uncertain, WalkAway,
};

const HARBOUR: &str = include_str!("../data/harbour.toml");
const GRAPH: &str = include_str!("../data/graph.toml");

fn read(text: &str) -> Opened {
    let opened = parse("case.toml", text, &SourceTexts::default());
    let shown: String =
        opened.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| opened.plain(d)).collect();
    assert!(opened.case.is_some(), "{shown}");
    opened
}

fn case(opened: &Opened) -> &Case {
    opened.case.as_deref().unwrap()
}

fn codes(opened: &Opened) -> Vec<&'static str> {
    opened.diagnostics.iter().map(|d| d.code.code).collect()
}

fn at(case: &Case, set: &[(&str, &str)]) -> Outcome {
    let mut outcome = case.status_quo();
    for (issue, level) in set {
        let v = case.issue(issue).unwrap();
        outcome.set(v, case.issues[v].levels.find(|l| l.id == *level).unwrap());
    }
    outcome
}

/// Everything that the format's own example says arrives in the case.
#[test]
fn the_example_of_the_format_is_read_whole() {
    let opened = read(HARBOUR);
    let case = case(&opened);
    assert_eq!((case.id.as_str(), case.title.as_str()), ("harbour-summit", "Harbour summit"));
    assert_eq!(case.as_of.unwrap().to_string(), "2031-05-02");
    let names: Vec<&str> = case.parties.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(names, ["ardon", "velia", "union"], "file order, not alphabetical");
    let union = case.party("union").unwrap();
    assert_eq!((case.parties[union].role, case.parties[union].at_table), (Role::ThirdParty, false));
    assert_eq!(case.issues.len(), 5);
    let territory = case.issue("territory").unwrap();
    assert_eq!(case.label(territory, LevelId::new(1)), "Villages exchanged");
    assert_eq!(case.label(territory, LevelId::new(2)), "large_swap");
    let Control::Set { by, consent, binding, .. } = &case.issues[territory].control else { panic!() };
    assert_eq!((by.len(), consent.contains(union), *binding), (2, true, true));

    // one_way = "arms -> treaty": no way back from the treaty, every other change is free.
    let guarantee = &case.issues[case.issue("guarantee").unwrap()];
    let allowed = |a, b| guarantee.control.allows(LevelId::new(a), LevelId::new(b));
    assert!(allowed(0, 2) && allowed(1, 0) && allowed(2, 2) && !allowed(2, 1) && !allowed(2, 0));

    let rule = &case.rules.as_slice()[0];
    assert_eq!(
        (rule.scope, rule.text.as_str()),
        (Scope::Packages, "never territory = large_swap and guarantee != treaty")
    );
    let velia = case.party("velia").unwrap();
    let Preference::Cardinal(cardinal) = &case.preferences[velia] else { panic!() };
    let worth = cardinal.issues[territory].as_ref().unwrap();
    assert_eq!(worth.values[LevelId::new(0)], Uncertain::Known(100.0));
    let Uncertain::Input(swap) = worth.values[LevelId::new(1)] else { panic!() };
    let swap = &case.inputs[swap];
    assert_eq!((swap.path.as_str(), swap.clip), ("preferences.velia.values.territory.small_swap", (0.0, 100.0)));
    assert_eq!(swap.prior, Distribution::Interval { low: 30.0, high: 60.0 });
    assert!(matches!(cardinal.walk_away, WalkAway::Above(Uncertain::Input(_))));
    assert_eq!((cardinal.terms.len(), case.red_lines[velia].len()), (1, 1));
    assert!(case.inputs.iter().any(|i| i.path == "preferences.velia.terms.protected.add"));
    let ardon = case.party("ardon").unwrap();
    let Preference::Priorities(statements) = &case.preferences[ardon] else { panic!() };
    assert_eq!((statements.len(), statements[0].strength), (3, Strength::Mild));

    assert_eq!((case.proposals.len(), case.threats.len(), case.scenarios.len()), (1, 1, 2));
    assert_eq!((case.events.len(), case.questions.len(), case.predictions.len()), (1, 1, 1));
    let prediction = &case.predictions.as_slice()[0];
    assert!(matches!(prediction.says, Says::Condition(_)) && prediction.given.is_some());
    assert_eq!((prediction.probability.low, prediction.probability.high), (0.55, 0.80));
    let question = &case.questions.as_slice()[0];
    assert_eq!((question.scale.len(), question.reference, question.positions.len()), (3, Some(0.0), 2));
    let evidence = &case.evidence.as_slice()[0];
    assert_eq!(evidence.grade.unwrap().to_string(), "B2");
    assert_eq!(evidence.bears_on[0], ("rules.R1".to_owned(), Bearing::Supports));
    assert_eq!(case.assumptions.as_slice()[0].bears_on, ["preferences.ardon"]);
    assert!(Model::new(opened.case.clone().unwrap()).is_ok());
}

/// A condition means what it says: `A if B` is true where B is false, a name alone is its package.
#[test]
fn conditions_mean_what_they_say() {
    let opened = read(HARBOUR);
    let case = case(&opened);
    let holds = |text: &str, set: &[(&str, &str)]| {
        let stated = case.conditions.iter().find(|c| c.text == text).unwrap();
        Condition::compile(&stated.expr, case).unwrap().holds(&at(case, set))
    };
    let linked = "sanctions = ease if fire_ardon = full_stop";
    assert!(holds(linked, &[]) && holds(linked, &[("fire_ardon", "full_stop"), ("sanctions", "ease")]));
    assert!(!holds(linked, &[("fire_ardon", "full_stop")]));
}

/// Under a scenario the same code reads another status quo, other numbers and more red lines.
#[test]
fn scenarios_change_what_they_say() {
    let opened = read(HARBOUR);
    assert_eq!(opened.scenarios(), ["after_the_meeting", "narrow_agenda"]);
    let after = opened.under("after_the_meeting").unwrap();
    let guarantee = case(&after).issue("guarantee").unwrap();
    assert_eq!(case(&after).issues[guarantee].status_quo, LevelId::new(1));
    assert_eq!(case(&after).under.as_deref(), Some("after_the_meeting"));
    assert_eq!(after.hash, opened.hash);

    let narrow = opened.under("narrow_agenda").unwrap();
    let case_n = case(&narrow);
    assert_eq!(case_n.issues[case_n.issue("sanctions").unwrap()].levels.len(), 1);
    let velia = case_n.party("velia").unwrap();
    assert_eq!(case_n.red_lines[velia].len(), 2);
    let walk_away = case_n.inputs.iter().find(|i| i.path == "preferences.velia.walk_away").unwrap();
    assert_eq!(walk_away.prior, Distribution::Interval { low: 5.0, high: 10.0 });
    assert!(case_n.threats.as_slice()[0].off_agenda.is_some(), "it threatens with a level that is taken away");
    assert!(Model::new(narrow.case.clone().unwrap()).is_ok());
    let sizes = case_n.issues.iter().map(|v| v.levels.len() as u16).collect();
    assert_eq!(OutcomeSpace::new(sizes).count(), Count::Exact(27));
}

/// A number that is only a default can be replaced; what is not one is refused, by scenarios and from outside alike.
#[test]
fn defaults_can_be_replaced() {
    let text = HARBOUR.replace("walk_away  = \"-2 to 8\"", "#");
    let opened = read(&text);
    let pair = |path: &str, value: &str| (path.to_owned(), value.to_owned());
    let changed = opened.overridden(&[pair("preferences.velia.walk_away", "\"10 to 20\"")]).unwrap();
    let found = case(&changed).inputs.iter().find(|i| i.path == "preferences.velia.walk_away").unwrap();
    assert_eq!(found.prior, Distribution::Interval { low: 10.0, high: 20.0 });
    let changed = opened.overridden(&[pair("preferences.velia.terms.protected", "7")]).unwrap();
    let Preference::Cardinal(velia) = &case(&changed).preferences[case(&changed).party("velia").unwrap()] else {
        panic!()
    };
    assert_eq!(velia.terms[0].add, Uncertain::Known(7.0));
    // Composed: overrides on top of a scenario keep the scenario.
    let both =
        opened.under("narrow_agenda").unwrap().overridden(&[pair("preferences.velia.weights.sanctions", "3")]).unwrap();
    assert_eq!(case(&both).issues[case(&both).issue("sanctions").unwrap()].levels.len(), 1);
    for (path, value, code) in [
        ("parties.velia.name", "5", "E621"),
        ("preferences.velia.weights.nothing", "5", "E621"),
        ("preferences.ardon.walk_away", "5", "E621"),
        ("preferences.velia.walk_away", "5 to 10", "E105"),
        ("preferences.velia.walk_away", "\"10 to 5\"", "E304"),
        ("preferences.velia.weights.sanctions", "-1", "E308"),
    ] {
        let errors = opened.overridden(&[pair(path, value)]).unwrap_err();
        assert_eq!(errors[0].code.code, code, "{path} = {value}");
        assert!(!errors[0].labels.is_empty());
    }
    let error = opened.under("narow_agenda").unwrap_err();
    assert!(error.cure.contains("narrow_agenda"), "{}", error.cure);
}

/// An arrow down the list of levels forbids the way up, beyond the step as well; arrows both ways bound what is between them.
#[test]
fn one_way_in_either_direction() {
    let allowed = |arrows: &str| {
        let opened = read(&format!(
            "zopa = 1\nid = \"x\"\n[parties.a]\n[parties.b]\n[issues.v]\nlevels = [\"l0\", \"l1\", \"l2\", \"l3\"]\n\
             status_quo = \"l1\"\nset_by = \"a\"\none_way = {arrows}\n"
        ));
        let control = &case(&opened).issues[IssueId::new(0)].control;
        let to = |from: usize| (0..4).filter(|to| control.allows(LevelId::new(from), LevelId::new(*to))).collect();
        (0..4).map(to).collect::<Vec<Vec<usize>>>()
    };
    assert_eq!(allowed("\"l1 -> l2\""), [vec![0, 1, 2, 3], vec![0, 1, 2, 3], vec![2, 3], vec![2, 3]]);
    assert_eq!(allowed("\"l2 -> l1\""), [vec![0, 1], vec![0, 1], vec![0, 1, 2, 3], vec![0, 1, 2, 3]]);
    assert_eq!(allowed("[\"l0 -> l1\", \"l3 -> l2\"]"), [vec![0, 1, 2], vec![1, 2], vec![1, 2], vec![1, 2, 3]]);
}

/// Under another status quo, a proposal that `one_way` puts out of reach is off the agenda, not an error.
#[test]
fn what_a_start_puts_out_of_reach_is_off_the_agenda() {
    let text = format!(
        "{HARBOUR}\n[proposals.arms]\nset = {{ guarantee = \"arms\" }}\n[scenarios.treaty]\nstart = {{ guarantee = \"treaty\" }}\n"
    );
    let opened = read(&text);
    let under = opened.under("treaty").unwrap();
    let arms = case(&under).proposals.find(|p| p.id == "arms").unwrap();
    assert!(case(&under).proposals[arms].off_agenda.is_some() && case(&under).proposals[arms].set.is_empty());
    assert!(case(&opened).proposals[arms].off_agenda.is_none());
}

/// A path gives its own place; one that is not written, the nearest above it.
#[test]
fn paths_have_places() {
    let opened = read(HARBOUR);
    let text = |path: &str| &opened.text[opened.locate(&Place::Path(path.to_owned())).unwrap()];
    assert_eq!(text("preferences.velia.weights.sanctions"), "10");
    assert_eq!(text("preferences.velia.walk_away"), "\"-2 to 8\"");
    assert_eq!(text("rules.R1"), "[[rules]]");
    assert_eq!(text("rules.R1.id"), "\"R1\"");
    assert_eq!(text("preferences.velia.terms.protected.add"), "\"5 to 15\"");
    assert_eq!(
        text("preferences.velia.weights.nothing.at.all"),
        "{ territory = \"40 to 60\", fire_ardon = \"20 to 30\", sanctions = 10, guarantee = \"20 to 35\" }"
    );
    assert_eq!(text("issues.guarantee"), "[issues.guarantee]");
    assert_eq!(opened.locate(&Place::Span(0..usize::MAX)), None);
}

/// A shared value is one input, truncated to the scales of all its places; a group holds it where it is used.
#[test]
fn shared_values_and_groups() {
    let text = HARBOUR
        .replace("sanctions = 10,", "sanctions = { ref = \"growth\" },")
        .replace("salience = 80", "salience = { ref = \"growth\" }")
        + "\n[values]\ngrowth = \"10 to 30\"\n[[correlate]]\nof = [\"preferences.velia.weights\"]\nby = 0.6\n";
    let opened = read(&text);
    let case = case(&opened);
    let shared: Vec<_> = case.inputs.enumerated().filter(|(_, i)| i.path == "values.growth").collect();
    assert_eq!(shared.len(), 1);
    assert_eq!(shared[0].1.clip, (0.0, 100.0));
    let group = &case.correlations[0];
    assert_eq!(group.inputs.len(), 4);
    assert!(group.inputs.contains(&shared[0].0));
    assert!(!codes(&opened).contains(&"W308"));
}

/// An explicit graph is one issue whose levels are the states.
#[test]
fn a_graph_is_one_issue() {
    let opened = read(GRAPH);
    let case = case(&opened);
    assert!(case.is_graph() && case.has_status_quo);
    let state = case.issue("state").unwrap();
    assert_eq!(case.label(state, LevelId::new(2)), "walk out");
    let Control::Arcs(arcs) = &case.issues[state].control else { panic!() };
    let velia = case.party("velia").unwrap();
    let to: Vec<usize> = arcs[velia][LevelId::new(1)].iter().map(Id::index).collect();
    assert_eq!(to, [2]);
    let Preference::Ranking(tiers) = &case.preferences[case.party("ardon").unwrap()] else { panic!() };
    assert_eq!(tiers.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(case.conditions[tiers[0][0]].text, "state = 2");
    assert!(!case_of(&GRAPH.replace("status_quo = 1", "#")).has_status_quo);
}

/// Programs that write cases write lists that happen to be empty: they say as much as leaving the key out.
#[test]
fn an_empty_list_of_what_need_not_be_there_is_as_good_as_none() {
    let written = |empty: &str| {
        let key = |name: &str| if empty.is_empty() { String::new() } else { format!("{name} = {empty}\n") };
        let top: String = ["rules", "correlate", "events", "predictions", "evidence", "assumptions"].map(key).concat();
        let issue: String = ["consent", "one_way"].map(key).concat();
        let preference: String = ["terms", "refuses"].map(key).concat();
        let because = key("because");
        format!(
            "zopa = 1\nid = \"c\"\n{top}[parties.a]\n[parties.b]\n\
             [issues.i]\nlevels = [\"x\", \"y\"]\nstatus_quo = \"x\"\nset_by = [\"a\", \"b\"]\n{issue}\
             [preferences.a]\nweights = {{ i = 1 }}\nvalues.i = {{ x = 0, y = 100 }}\n{preference}\
             [preferences.b]\npriorities = [\"i = x\"]\n\
             [proposals.p]\nset = {{ i = \"y\" }}\n{because}"
        )
    };
    assert_eq!(case_of(&written("[]")), case_of(&written("")));
    let graph = |arcs: &str| format!("zopa = 1\nid = \"g\"\n[parties.a]\n[graph]\nstates = [\"s\", \"t\"]\n{arcs}");
    assert!(case_of(&graph("arcs = []\n")).is_graph());
    assert_eq!(parse("case.toml", &graph(""), &SourceTexts::default()).case, None, "arcs are not forgotten");
}

fn case_of(text: &str) -> Case {
    case(&read(text)).clone()
}

/// All faults of a file are reported in one run, each once, in the order of the file, and none because of another.
#[test]
fn many_faults_one_run() {
    let text = HARBOUR
        .replace("status_quo = \"as_is\"", "status_quo = \"as_was\"") // E504
        .replace("set_by = \"union\"\n[issues.guarantee]", "set_by = \"onion\"\n[issues.guarantee]") // E204
        .replace("sanctions = 10", "sanctions = -10") // E308
        .replace("guarantee != treaty\"", "guarantee != traety\"") // E408, so that nothing else is said of R1
        .replace("grade = \"B2\"", "grade = \"2B\"") // E602
        .replace("kind = \"demand\"", "kind = \"demnad\"") // E111
        .replace("watch =", "wach =") // E108
        .replace("tabled_by = \"ardon\"", "tabled_by = \"ardo\""); // E204
    let opened = parse("case.toml", &text, &SourceTexts::default());
    let errors: Vec<&str> =
        opened.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| d.code.code).collect();
    assert_eq!(errors, ["E504", "E204", "E408", "E308", "E204", "E111", "E602", "E108"]);
    assert!(opened.case.is_none());
    let starts: Vec<usize> = opened
        .diagnostics
        .iter()
        .map(|d| match &d.labels[0].0 {
            Place::Span(at) => at.start,
            Place::Path(path) => panic!("{path} has no place"),
        })
        .collect();
    assert!(starts.is_sorted());
}

/// A section of the wrong shape is reported once: what refers to it cannot be judged.
#[test]
fn a_broken_section_does_not_cascade() {
    for (from, to) in [
        (
            "[parties.ardon]\nname = \"Ardon\"\nat_table = true                             # default true\n[parties.velia]\nname = \"Velia\"\n[parties.union]\nname = \"Union of Ports\"\nrole = \"third_party\"",
            "parties = 3 #",
        ),
        ("levels = [\"as_is\", \"small_swap\", \"large_swap\"]", "levels = 3 #"),
        ("id = \"E1\"", "id = 1"),
    ] {
        assert!(HARBOUR.contains(from), "{from}");
        let text = HARBOUR.replacen(from, to, 1).replace("at_table = false\n", "");
        let opened = parse("case.toml", &text, &SourceTexts::default());
        let errors: BTreeSet<&str> =
            opened.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| d.code.code).collect();
        let shown: String = opened.diagnostics.iter().map(|d| opened.plain(d)).collect();
        assert_eq!(errors, BTreeSet::from(["E109"]), "{shown}");
    }
}

/// Syntax errors do not hide what is plainly wrong elsewhere, and cause nothing else to be reported.
#[test]
fn a_syntax_error_does_not_cascade() {
    let text = HARBOUR.replace("set_by = \"ardon\"", "set_by = ardon").replace("grade = \"B2\"", "grade = \"B9\"");
    let opened = parse("case.toml", &text, &SourceTexts::default());
    assert_eq!(codes(&opened), ["E105", "E602"]);
}

/// Two cases of the repository's own, if they are there, and the starter.
#[test]
fn shipped_cases_are_sound() {
    for name in ["alaska-2025/case.toml", "alaska-2025/after.toml", "elmira/case.toml", "prisoners-dilemma/case.toml"] {
        let path = Path::new("../../cases").join(name);
        if !path.exists() {
            continue;
        }
        let opened = open(&path).unwrap();
        let errors: Vec<String> =
            opened.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| opened.plain(d)).collect();
        assert!(errors.is_empty(), "{}", errors.concat());
        for scenario in opened.scenarios() {
            assert!(opened.under(scenario).is_ok(), "{name} under {scenario}");
        }
    }
}

/// The starter reads without any remark, under its scenarios too, whatever id is asked for.
#[test]
fn the_starter_is_sound() {
    for id in ["my-case", "not", "", "Peace talks, 2031", "é\"\n"] {
        let opened = read(&zopa_case::starter(id));
        let shown: String = opened.diagnostics.iter().map(|d| opened.plain(d)).collect();
        assert!(opened.diagnostics.is_empty(), "{id}: {shown}");
        for scenario in opened.scenarios() {
            assert!(opened.under(scenario).is_ok(), "{scenario}");
        }
    }
    assert_eq!(case(&read(&zopa_case::starter("my-case"))).id, "my-case");
}

/// Values mean what they say in quotation too: a source's text is looked up by its id or through `via`.
#[test]
fn quotations_are_looked_up() {
    let text = format!(
        "{HARBOUR}\n[sources.digest]\noutlet = \"Digest\"\n[[evidence]]\nid = \"E2\"\nclaim = \"He said it.\"\nquote = \"never again\"\nsource = {{ outlet = \"Courier\", via = \"digest\" }}\nbears_on = {{ \"rules.R1\" = \"supports\" }}\n"
    );
    let with = |digest: &str| {
        let mut sources = SourceTexts::default();
        sources.texts.insert("digest".into(), digest.into());
        codes(&parse("case.toml", &text, &sources)).contains(&"E603")
    };
    assert!(with("He said something else."));
    assert!(!with("He said: never\n  again."));
}

/// An expression that is printed and read again holds in the same outcomes.
#[test]
fn printed_conditions_are_read_back() {
    let opened = read(HARBOUR);
    let case = case(&opened);
    for stated in case.conditions.iter() {
        let printed = print_expression(&stated.expr, case);
        let text = format!("{HARBOUR}\n[[rules]]\nid = \"again\"\nnever = \"{printed}\"\napplies_to = \"packages\"\n");
        let again = parse("case.toml", &text, &SourceTexts::default());
        assert!(again.diagnostics.iter().all(|d| !d.code.code.starts_with("E4")), "{printed}");
    }
    let _ = IssueId::new(0);
}
