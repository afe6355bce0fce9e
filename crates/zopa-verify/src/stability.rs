//! An answer of `zopa stability`, written a second time from the list of all states.

use crate::compare::{Difference, compare};
use crate::conflict::{Concept, Graph, Margin};
use crate::deals::{reference, units, values};
use crate::ground::{Ground, amount};
use crate::{Source, Verified, no_answer};
use serde_json::{Map, Value, json};
use zopa_core::{Compared, Diagnostic, Id, Outcome, PartyId, PartySet};

/// Why a concept is not derived.
const OTHER: &str = "only nash, gmr, smr, seq and sseq, with and without signatures, are derived again";
/// Of what is not derived although it could be.
const AS_IS: &str = "taken as it is";
/// Why a part is not derived.
const PART: &str = "this part of an answer about stability is not derived again";

pub(crate) fn verify(source: &Source<'_>, answer: &Value) -> Result<Verified, Diagnostic> {
    let given = answer.as_object().ok_or_else(|| no_answer("it is no JSON object"))?;
    let mut found = Verified::default();
    let ground = Ground::unlisted(source.instance);
    let case = ground.case();
    let mut derived = Map::new();
    derived.insert("version".into(), json!(source.version));
    derived.insert("answer".into(), json!("stability"));
    derived.insert("case".into(), reference(source, case));
    derived.insert("draw".into(), json!(0));
    derived.insert("parties".into(), ground.ids(case.parties.ids().collect()));
    let concepts = given.get("concepts").and_then(Value::as_object);
    let known: Vec<Concept> =
        Concept::all().into_iter().filter(|c| concepts.is_some_and(|g| g.contains_key(c.key))).collect();
    let states = Ground::all(source.instance, |at| source.instance.model().exists(at));
    let graph = states.and_then(|states| Graph::new(&ground, states, known.iter().any(|c| c.signs)));
    match (graph, concepts) {
        (Some(graph), Some(concepts)) => {
            let checker = Checker { given, ground: &ground, graph, known, concepts };
            derived.extend(checker.document(&mut found));
        }
        _ => {
            let why = match concepts {
                None => "the states are too many to list: equilibria found by satisfiability are not derived again",
                Some(_) => "the states, or the moves between them, are too many to list",
            };
            for (name, value) in given {
                if !derived.contains_key(name) {
                    found.unchecked.push((name.clone(), why));
                    derived.insert(name.clone(), value.clone());
                }
            }
        }
    }
    let mut differences = Vec::new();
    let taken = found.consistent.iter().filter(|(_, why)| *why == AS_IS).chain(&found.unchecked);
    let taken: usize = taken.filter_map(|(place, _)| at(answer, place)).map(values).sum();
    found.derived = compare(answer, &Value::Object(derived), "", &mut differences).saturating_sub(taken);
    found.differences.append(&mut differences);
    Ok(found)
}

/// The value at a place, names and positions from the outside in.
fn at<'v>(answer: &'v Value, place: &str) -> Option<&'v Value> {
    answer.pointer(&format!("/{}", place.replace('.', "/")))
}

struct Checker<'t, 'g> {
    given: &'t Map<String, Value>,
    ground: &'g Ground<'g>,
    graph: Graph<'g>,
    /// The concepts that were asked for and are derived.
    known: Vec<Concept>,
    concepts: &'t Map<String, Value>,
}

/// What one concept says.
struct Verdicts {
    concept: Concept,
    /// By party with preferences: which states are stable for it.
    stable: Vec<(PartyId, Vec<bool>)>,
    /// By party with preferences: what each departure is worth to it.
    departures: Vec<Vec<i64>>,
}

impl Verdicts {
    fn equilibrium(&self, state: usize) -> bool {
        self.stable.iter().all(|(_, of)| of[state])
    }
}

impl Checker<'_, '_> {
    fn document(&self, found: &mut Verified) -> Vec<(String, Value)> {
        let graph = &self.graph;
        let case = self.ground.case();
        let everyone: PartySet = case.parties.ids().collect();
        let stated = graph.stated();
        let verdicts: Vec<Verdicts> = self.known.iter().map(|c| self.judge(*c)).collect();
        let every = self.given.get("listed") == Some(&json!("all"));
        let shown: Vec<u32> = match every {
            true => (0..graph.states.len() as u32).collect(),
            false => self.listed(found),
        };
        let moves = |p: PartyId| graph.moves[p.index()].iter().any(|to| !to.is_empty());
        let no_move: PartySet = everyone.iter().filter(|p| !moves(*p)).collect();
        let numbers = |stable: &dyn Fn(usize) -> bool| -> Value {
            shown.iter().filter(|s| stable(**s as usize)).map(|s| json!(s + 1)).collect()
        };
        let count =
            |stable: &dyn Fn(usize) -> bool| amount((0..graph.states.len()).filter(|s| stable(*s)).count() as u128);
        let by_party = |v: &Verdicts, of: &dyn Fn(&[bool]) -> Value| -> Value {
            let entry = |(p, stable): &(PartyId, Vec<bool>)| (case.parties[*p].id.clone(), of(stable));
            Value::Object(v.stable.iter().map(entry).collect())
        };
        let silent = everyone.minus(stated.iter().copied().collect());
        let mut put = vec![
            ("units", units(case)),
            ("no_move", self.ground.ids(no_move)),
            ("without_preferences", self.ground.ids(silent)),
            ("feasible", amount(graph.states.len() as u128)),
            ("listed", json!(if every { "all" } else { "requested" })),
            ("states", shown.iter().map(|s| self.state(*s)).collect()),
            ("exactness", json!("exact")),
            (
                "method",
                json!({
                    "name": "graph model, all states", "variant": "joint moves by legal sequences",
                    "source": "Fang, Hipel & Kilgour 1993, ch. 3",
                }),
            ),
        ];
        let method = |v: &Verdicts| {
            let [name, variant, source] = v.concept.method;
            json!({ "name": name, "variant": variant, "source": source })
        };
        let stable = |v: &Verdicts| by_party(v, &|of| numbers(&|s| of[s]));
        let stable_count = |v: &Verdicts| by_party(v, &|of| count(&|s| of[s]));
        put.push(("concepts", self.by_concept("concepts", &verdicts, &method, found)));
        put.push(("stable", self.by_concept("stable", &verdicts, &stable, found)));
        let equilibria = |v: &Verdicts| numbers(&|s| v.equilibrium(s));
        put.push(("equilibria", self.by_concept("equilibria", &verdicts, &equilibria, found)));
        let equilibria = |v: &Verdicts| count(&|s| v.equilibrium(s));
        put.push((
            "counts",
            json!({
                "stable": self.by_concept("counts.stable", &verdicts, &stable_count, found),
                "equilibria": self.by_concept("counts.equilibria", &verdicts, &equilibria, found),
            }),
        ));
        let q = case.has_status_quo.then(|| graph.states.iter().position(|s| s == self.ground.q())).flatten();
        put.push(("status_quo", json!(q.map(|q| q + 1))));
        put.push(("examined", self.examined(&verdicts, found)));
        put.push(("paths", self.paths(&verdicts, found)));
        for name in ["paths_along", "paths_reachable", "paths_reason"] {
            if let Some(value) = self.given.get(name) {
                found.consistent.push((name.to_owned(), AS_IS));
                put.push((name, value.clone()));
            }
        }
        let together = self.concepts.keys().any(|key| key.starts_with('c'));
        for name in ["coalitions", "evolution", "hypergame", "inverse"] {
            if name == "coalitions" && !together {
                put.push((name, json!([])));
            } else if let Some(value) = self.given.get(name) {
                if !value.is_null() && *value != json!([]) {
                    found.unchecked.push((name.to_owned(), PART));
                }
                put.push((name, value.clone()));
            }
        }
        put.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn judge(&self, concept: Concept) -> Verdicts {
        let graph = &self.graph;
        let stated = graph.stated();
        let departures: Vec<Vec<i64>> = stated.iter().map(|p| graph.departures(*p, concept, None)).collect();
        let of = |(p, worth): (&PartyId, &Vec<i64>)| {
            (*p, (0..graph.states.len() as u32).map(|s| graph.stable(*p, s, worth)).collect())
        };
        Verdicts { concept, stable: stated.iter().zip(&departures).map(of).collect(), departures }
    }

    /// Something for each concept; those that are not derived as they were given.
    fn by_concept(
        &self,
        name: &str,
        verdicts: &[Verdicts],
        of: &dyn Fn(&Verdicts) -> Value,
        found: &mut Verified,
    ) -> Value {
        let given = match name.split_once('.') {
            Some((outer, inner)) => self.given.get(outer).and_then(|value| value.get(inner)),
            None => self.given.get(name),
        };
        let mut all = Map::new();
        for key in self.concepts.keys() {
            match verdicts.iter().find(|v| v.concept.key == key) {
                Some(v) => drop(all.insert(key.clone(), of(v))),
                // A concept that is named must be there, derived or not.
                None => {
                    let value = given.and_then(|g| g.get(key));
                    found.unchecked.push((format!("{name}.{key}"), OTHER));
                    all.insert(key.clone(), value.cloned().unwrap_or_default());
                }
            }
        }
        Value::Object(all)
    }

    /// The states that a document lists where it does not list all.
    fn listed(&self, found: &mut Verified) -> Vec<u32> {
        found
            .consistent
            .push(("states".to_owned(), "which states are listed is taken as it is; what they are is derived"));
        let given = self.given.get("states").and_then(Value::as_array).into_iter().flatten();
        let mut shown: Vec<u32> = given.filter_map(|s| self.numbered(s.get("number")?)).collect();
        shown.sort_unstable();
        shown.dedup();
        shown
    }

    fn numbered(&self, number: &Value) -> Option<u32> {
        let number = number.as_u64().filter(|n| (1..=self.graph.states.len() as u64).contains(n))?;
        Some(number as u32 - 1)
    }

    fn state(&self, state: u32) -> Value {
        let (case, at) = (self.ground.case(), &self.graph.states[state as usize]);
        match case.is_graph() {
            true => json!({ "number": state + 1, "name": self.name(at) }),
            false => json!({ "number": state + 1, "levels": self.ground.levels(at) }),
        }
    }

    /// The name of a state of a `[graph]`.
    fn name(&self, at: &Outcome) -> String {
        let case = self.ground.case();
        case.issues.enumerated().next().map_or(String::new(), |(v, _)| case.label(v, at.level(v)).to_owned())
    }

    fn examined(&self, verdicts: &[Verdicts], found: &mut Verified) -> Value {
        let given = self.given.get("examined").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        if given.is_empty() {
            return json!([]);
        }
        found.consistent.push((
            "examined".to_owned(),
            "verdicts, improvements and margins are derived; that an answer is legal and does what is said is checked, \
             not that it is the shortest",
        ));
        let each = given.iter().enumerate().map(|(k, entry)| {
            let Some(state) = entry.get("number").and_then(|n| self.numbered(n)) else {
                return json!("a state of this case");
            };
            let asked = self.concepts.len() > self.known.len();
            let further = entry.get("further").cloned().filter(|_| asked).unwrap_or(json!([]));
            if further != json!([]) {
                found.unchecked.push((format!("examined.{k}.further"), OTHER));
            }
            // Of verdicts on coalitions only.
            let unasked = entry.get("margins_unasked").cloned().filter(|_| asked).unwrap_or(json!(0));
            if unasked != json!(0) {
                found.unchecked.push((format!("examined.{k}.margins_unasked"), OTHER));
            }
            let mut rows = Vec::new();
            for (n, party) in self.graph.stated().into_iter().enumerate() {
                for v in verdicts {
                    let given = entry.get("verdicts").and_then(|all| all.get(rows.len()));
                    rows.push(self.verdict(v, n, party, state, given));
                }
            }
            json!({ "number": state + 1, "verdicts": rows, "further": further, "margins_unasked": unasked })
        });
        each.collect()
    }

    fn verdict(&self, v: &Verdicts, n: usize, party: PartyId, state: u32, given: Option<&Value>) -> Value {
        let (graph, ground) = (&self.graph, self.ground);
        let worth = |s: u32| graph.worth[party.index()].as_ref().map_or(0, |u| u[s as usize]);
        let mut improvements: Vec<u32> =
            graph.moves(party, state).iter().copied().filter(|t| graph.gains(party, state, *t)).collect();
        improvements.sort_by_key(|t| (std::cmp::Reverse(worth(*t)), *t));
        let in_all = improvements.len();
        let deterred = |t: u32| v.departures[n][t as usize] <= worth(state);
        let stable = v.stable[n].1[state as usize];
        let listed = given.and_then(|g| g.get("improvements")?.as_array());
        let shown: Vec<u32> = match improvements.iter().find(|t| !deterred(**t)) {
            Some(first) => vec![*first],
            // Only a list that says how many there are in all may be shorter.
            None => improvements.into_iter().take(listed.map_or(usize::MAX, Vec::len).max(100)).collect(),
        };
        let shown = shown
            .into_iter()
            .enumerate()
            .map(|(k, t)| self.improvement(v.concept, party, state, t, deterred(t), listed.and_then(|l| l.get(k))));
        let cardinal = ground.instance.additive(party).is_some();
        let margin = graph.margin(party, v.concept, state);
        let (points, ranks) = match margin {
            Margin::Unlimited => (None, None),
            Margin::By(x) if cardinal => (Some(ground.points(party, x)), None),
            Margin::By(x) => (None, Some(x)),
        };
        json!({
            "party": ground.id(party),
            "concept": v.concept.key,
            "stable": stable,
            "no_move": graph.moves(party, state).is_empty(),
            "improvements": shown.collect::<Value>(),
            "improvements_in_all": amount(in_all as u128),
            "margin_points": points,
            "margin_ranks": ranks,
            "margin_unlimited": margin == Margin::Unlimited,
        })
    }

    /// An improvement with its answer: legal, and as good as it is said to be.
    fn improvement(
        &self,
        concept: Concept,
        party: PartyId,
        state: u32,
        to: u32,
        deterred: bool,
        given: Option<&Value>,
    ) -> Value {
        let graph = &self.graph;
        let alone = PartySet::only(party);
        let answer = given.and_then(|g| g.get("answer")?.as_array()).map_or(&[][..], Vec::as_slice);
        let others = graph.movers().minus(alone);
        let end = if concept.answers { self.follow(to, answer, others, concept.gains, concept.signs) } else { None };
        // Without an answer nobody is deterred; with one that deters, the party is no better off than where it was.
        let least = |s: u32| graph.as_sanction(party, concept, s);
        let here = worth_of(graph, party, state);
        let sound = match end {
            _ if !concept.answers => answer.is_empty(),
            None => false,
            Some(_) if answer.is_empty() => !deterred,
            Some(end) => (least(end) <= here) == deterred,
        };
        let end = end.filter(|_| !answer.is_empty());
        let counter = end.filter(|_| concept.counters).and_then(|end| {
            let moves = graph.moves(party, end).iter();
            moves.min_by_key(|t| (std::cmp::Reverse(worth_of(graph, party, **t)), **t)).map(|t| (end, *t))
        });
        let likes = |s: u32| self.compared(party, s, state);
        json!({
            "step": self.step(alone, state, to),
            "deterred": deterred,
            "answer": if sound { json!(answer) } else { json!("legal steps of the others that do what is said") },
            "end": end.map(likes),
            "counter": counter.map(|(from, to)| self.step(alone, from, to)),
            "counter_end": counter.map(|(_, to)| likes(to)),
        })
    }

    /// Where steps lead that are legal: by whom they say, of these parties, and gains where that is asked; `None` otherwise.
    fn follow(&self, from: u32, steps: &[Value], by: PartySet, gains: bool, signs: bool) -> Option<u32> {
        let graph = &self.graph;
        let (mut at, mut last) = (from, None);
        for step in steps {
            let to = self.after(at, step)?;
            let who: PartySet = step
                .get("by")?
                .as_array()?
                .iter()
                .map(|id| self.ground.case().parties.find(|p| json!(p.id) == *id))
                .collect::<Option<_>>()?;
            if who.is_empty() || !who.is_subset(by) || (gains && !who.iter().all(|p| graph.gains(p, at, to))) {
                return None;
            }
            if who.len() == 1 {
                let mover = who.iter().next()?;
                if last == Some(mover) || !graph.moves(mover, at).contains(&to) {
                    return None;
                }
                last = Some(mover);
            } else {
                if !signs || !graph.can_sign(who, &graph.states[at as usize], &graph.states[to as usize]) {
                    return None;
                }
                last = None;
            }
            if *step != self.step_as(who, at, to, step) {
                return None;
            }
            at = to;
        }
        Some(at)
    }

    /// The state after the changes of a step.
    fn after(&self, from: u32, step: &Value) -> Option<u32> {
        let case = self.ground.case();
        let changes = step.get("changes")?.as_object()?;
        let mut at = self.graph.states[from as usize].clone();
        for (name, to) in changes {
            if case.is_graph() {
                let (v, issue) = case.issues.enumerated().next()?;
                at.set(v, issue.levels.find(|l| json!(l.label) == *to)?);
            } else {
                let v = case.issue(name)?;
                at.set(v, case.issues[v].levels.find(|l| json!(l.id) == *to)?);
            }
        }
        self.graph.place(&at)
    }

    /// A step as documents have it.
    fn step(&self, by: PartySet, from: u32, to: u32) -> Value {
        let case = self.ground.case();
        let (a, b) = (&self.graph.states[from as usize], &self.graph.states[to as usize]);
        let change = |v: zopa_core::IssueId| match case.is_graph() {
            true => ("state".to_owned(), json!(self.name(b))),
            false => (case.issues[v].id.clone(), json!(case.issues[v].levels[b.level(v)].id)),
        };
        let likes = by.iter().map(|p| self.ground.instance.compare(p, b, a));
        let least = likes.reduce(|a, b| match (a, b) {
            (Compared::Unknown, x) | (x, Compared::Unknown) if x > Compared::Worse => Compared::Unknown,
            (a, b) => a.min(b),
        });
        json!({
            "by": self.ground.ids(by),
            "changes": a.differing(b).map(change).collect::<Map<String, Value>>(),
            "likes": liking(least.unwrap_or(Compared::Unknown)),
        })
    }

    /// The same; where the case states how strongly a party likes things, the document may say so.
    fn step_as(&self, by: PartySet, from: u32, to: u32, given: &Value) -> Value {
        let mut step = self.step(by, from, to);
        let strong = match step.get("likes").and_then(Value::as_str) {
            Some("better") => "much_better",
            Some("worse") => "much_worse",
            _ => return step,
        };
        if given.get("likes") == Some(&json!(strong)) {
            step["likes"] = json!(strong);
        }
        step
    }

    fn compared(&self, party: PartyId, a: u32, b: u32) -> &'static str {
        liking(self.ground.instance.compare(party, &self.graph.states[a as usize], &self.graph.states[b as usize]))
    }

    /// Ways from the status quo: legal, each step a gain, to where every concept asked for has an equilibrium.
    fn paths(&self, verdicts: &[Verdicts], found: &mut Verified) -> Value {
        let given = self.given.get("paths").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let q = self.graph.place(self.ground.q());
        let (false, Some(q)) = (given.is_empty(), q) else { return json!(given) };
        found.consistent.push((
            "paths".to_owned(),
            "steps are legal, gain those who take them, and end in an equilibrium; that they are the shortest, and that there \
             are no others, is taken as it is",
        ));
        let everybody = self.graph.movers();
        let each = given.iter().enumerate().map(|(k, path)| {
            let steps = path.get("steps").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let end = self.follow(q, steps, everybody, true, true);
            let sound = end.filter(|end| {
                path.get("to") == Some(&json!(end + 1)) && verdicts.iter().all(|v| v.equilibrium(*end as usize))
            });
            if sound.is_none() {
                found.differences.push(Difference {
                    place: format!("paths.{k}"),
                    given: Some(path.clone()),
                    derived: Some(json!("legal gains that lead to an equilibrium")),
                });
            }
            let (mut at, mut crossed) = (q, PartySet::EMPTY);
            for step in steps {
                let Some(to) = self.after(at, step) else { break };
                let by = step.get("by").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                let who = by.iter().filter_map(|id| self.ground.case().parties.find(|p| json!(p.id) == *id));
                let (who, state) = (who.collect::<PartySet>(), &self.graph.states[to as usize]);
                let red = who.iter().filter(|p| self.ground.instance.model().red_line(*p, state).is_some());
                if who.len() > 1 {
                    crossed = crossed.union(red.collect());
                }
                at = to;
            }
            json!({
                "to": path.get("to"),
                "steps": steps,
                "beyond_red_lines_of": self.ground.ids(crossed),
            })
        });
        each.collect()
    }
}

/// What a state is worth to a party.
fn worth_of(graph: &Graph<'_>, party: PartyId, state: u32) -> i64 {
    graph.worth[party.index()].as_ref().map_or(0, |u| u[state as usize])
}

fn liking(how: Compared) -> &'static str {
    match how {
        Compared::MuchWorse => "much_worse",
        Compared::Worse => "worse",
        Compared::Equal => "equal",
        Compared::Better => "better",
        Compared::MuchBetter => "much_better",
        Compared::Unknown => "unknown",
    }
}
