//! A [`Conflict`] as the text of a case file: issues where every option has one holder, otherwise an explicit `[graph]`.

use super::states::{Unlisted, all, lowest};
use super::{Conflict, Direction, Pattern, Wants, fits};
use crate::names::ids;
use crate::problems::{Fault, assumed, incomplete, mended, too_large};
use crate::write::quoted;
use std::fmt::Write;
use zopa_core::{Diagnostic, grouped};

/// Signs of an expression of a case.
const EXPRESSION: usize = 4000;
/// Rules of a case.
const RULES: usize = 1024;
/// Comparisons in all expressions of a case.
const COMPARISONS: usize = 200_000;
/// States of a `[graph]`.
const GRAPH: usize = 4096;
/// States that a ranking can go through.
const RANKED: usize = 100_000;

/// The text of `case.toml`.
pub(crate) fn case_text(conflict: &Conflict, file: &str, warnings: &mut Vec<Diagnostic>) -> Result<String, Fault> {
    let start = lowest(conflict).map_err(|_| too_large(file, "the search for a feasible state takes too long"))?;
    let Some(start) = start else {
        return Err(incomplete(
            file,
            "no state is feasible",
            "Take out infeasible conditions that exclude each other's complements.",
        ));
    };
    let held = |option| conflict.holders(option).count();
    let shared: Vec<&str> = named(conflict, |option| held(option) > 1);
    let nobody: Vec<&str> = named(conflict, |option| held(option) == 0);
    if shared.is_empty() && nobody.is_empty() {
        if let Some(text) = as_issues(conflict, file, &start, warnings)? {
            return Ok(text);
        }
        warnings.push(assumed(file, "its rankings are too long for a case with issues; written as an explicit graph"));
    }
    for (options, who) in [(shared, "several decision makers"), (nobody, "no decision maker")] {
        if !options.is_empty() {
            let options = options.join("`, `");
            let what =
                format!("`{options}` belongs to {who}; the conflict is written as an explicit graph of its states");
            warnings.push(assumed(file, what));
        }
    }
    as_graph(conflict, file, warnings)
}

fn named(conflict: &Conflict, which: impl Fn(usize) -> bool) -> Vec<&str> {
    (0..conflict.options.len()).filter(|o| which(*o)).map(|o| conflict.options[o].name.as_str()).collect()
}

/// What both forms begin with.
fn head(conflict: &Conflict, file: &str, party_ids: &[String]) -> String {
    let mut text = format!(
        "# Read by zopa from GMCR+ ({file}). What the file says is its author's, and so is the responsibility for it.\n",
        file = file.replace(|c: char| c.is_control(), " ")
    );
    let id = ids([conflict.name.as_str()], "conflict").remove(0);
    let title = if conflict.name.is_empty() { "Imported conflict" } else { &conflict.name };
    let _ = writeln!(text, "zopa = 1\nid = {}\ntitle = {}", quoted(&id), quoted(title));
    text.push_str("question = \"Which states would hold?\"\n");
    for (maker, id) in conflict.makers.iter().zip(party_ids) {
        let _ = writeln!(text, "\n[parties.{id}]\nname = {}", quoted(&maker.name));
    }
    text
}

/// The names of options in sentences: with the holder's name where two are called alike.
fn option_names(conflict: &Conflict) -> Vec<String> {
    let alike = |k: usize| conflict.options.iter().filter(|o| o.name == conflict.options[k].name).count() > 1;
    let name = |k: usize| match conflict.holders(k).next() {
        Some(holder) if alike(k) => format!("{}: {}", conflict.makers[holder].name, conflict.options[k].name),
        _ => conflict.options[k].name.clone(),
    };
    (0..conflict.options.len()).map(name).collect()
}

/// The status quo and why: the state that the file names, or its first.
fn status_quo(conflict: &Conflict, file: &str, states: Option<&[Vec<bool>]>, warnings: &mut Vec<Diagnostic>) -> usize {
    let named = conflict.status_quo.map(|number| (number as usize).wrapping_sub(1));
    match (named, states) {
        (Some(k), Some(states)) if k < states.len() => k,
        (Some(_), _) => {
            warnings.push(mended(file, "the status quo that it names is no feasible state; state 1 is taken"));
            0
        }
        (None, _) => {
            warnings.push(assumed(
                file,
                "it knows no status quo; its state 1 is taken (change it with `status_quo` of the issues or the graph)",
            ));
            0
        }
    }
}

/// As issues with yes and no; `None` if rankings would take more comparisons than a case holds.
fn as_issues(
    conflict: &Conflict,
    file: &str,
    start: &[bool],
    warnings: &mut Vec<Diagnostic>,
) -> Result<Option<String>, Fault> {
    let n = conflict.options.len();
    let rankings = conflict.makers.iter().filter(|m| matches!(m.wants, Wants::Ranking(_))).count();
    let states = match all(conflict, RANKED) {
        Ok(states) => Some(states),
        Err(Unlisted::Many | Unlisted::Long) if rankings > 0 => {
            return Err(too_large(file, format!("rankings of more than {} states", grouped(RANKED as u128))));
        }
        Err(_) => None,
    };
    if states.as_ref().is_some_and(|s| rankings * s.len() * n > COMPARISONS / 2) {
        return Ok(None);
    }
    let k = status_quo(conflict, file, states.as_deref(), warnings);
    let quo = states.as_ref().and_then(|s| s.get(k)).map_or(start, Vec::as_slice);
    let names = option_names(conflict);
    let party_ids = ids(conflict.makers.iter().map(|m| m.name.as_str()), "party_");
    let own = ids(names.iter().map(String::as_str), "option_");
    let short: Vec<String> = (1..=n).map(|k| format!("o{k}")).collect();
    // Ids that make a condition longer than a case reads are exchanged for short ones.
    let longest = patterns(conflict).map(|p| expression(p, &own).len()).max().unwrap_or(0);
    let issue_ids = if longest + n > EXPRESSION { &short } else { &own };
    let mut text = head(conflict, file, &party_ids);
    for (k, option) in conflict.options.iter().enumerate() {
        let now = if quo[k] { "yes" } else { "no" };
        let holder = conflict.holders(k).next().unwrap_or(0);
        let _ = writeln!(text, "\n[issues.{}]\nname = {}", issue_ids[k], quoted(&names[k]));
        let _ = writeln!(
            text,
            "levels = [\"no\", \"yes\"]\nstatus_quo = \"{now}\"\nset_by = {}",
            quoted(&party_ids[holder])
        );
        match option.direction {
            Direction::Both => {}
            Direction::Forward => text.push_str("one_way = \"no -> yes\"\n"),
            // The levels stand in one order for every option, so that states are numbered as in the file.
            Direction::Back => text.push_str("one_way = \"yes -> no\"\n"),
        }
    }
    let whole: Vec<Vec<Pattern>> = conflict.infeasible.iter().map(|p| vec![p.clone()]).collect();
    let rules = if whole.len() <= RULES { whole } else { packed(&conflict.infeasible, issue_ids) };
    if rules.len() > RULES {
        return Err(too_large(file, format!("{} infeasible conditions; a case holds {RULES} rules", rules.len())));
    }
    for (k, rule) in rules.iter().enumerate() {
        let never = alternatives(rule, issue_ids, file)?;
        let _ = writeln!(text, "\n[[rules]]\nid = \"R{}\"\nnever = {}", k + 1, quoted(&never));
    }
    let mut comparisons = conflict.infeasible.iter().map(Vec::len).sum::<usize>();
    for (maker, id) in conflict.makers.iter().zip(&party_ids) {
        let _ = writeln!(text, "\n[preferences.{id}]");
        match &maker.wants {
            Wants::Statements(statements) => {
                let telling: Vec<&Vec<Pattern>> = statements.iter().filter(|s| !s.is_empty()).collect();
                comparisons += telling.iter().map(|s| s.iter().map(Vec::len).sum::<usize>()).sum::<usize>();
                if telling.is_empty() {
                    // Equally good everywhere.
                    let _ = writeln!(text, "priorities = [{}]", quoted(&format!("{} in {{no, yes}}", issue_ids[0])));
                    continue;
                }
                text.push_str("priorities = [\n");
                for statement in telling {
                    let _ = writeln!(text, "  {},", quoted(&alternatives(statement, issue_ids, file)?));
                }
            }
            Wants::Ranking(tiers) => {
                let states = states.as_deref().unwrap_or(&[]);
                let places = ranks(states, tiers, file, &maker.name, warnings);
                comparisons += states.len() * n;
                text.push_str("ranking = [\n");
                for tier in 0..=places.iter().copied().max().unwrap_or(0) {
                    let of: Vec<String> = (0..states.len())
                        .filter(|s| places[*s] == tier)
                        .map(|s| {
                            let pattern: Pattern = states[s].iter().copied().enumerate().collect();
                            quoted(&expression(&pattern, issue_ids))
                        })
                        .collect();
                    let _ = writeln!(text, "  [{}],", of.join(", "));
                }
            }
        }
        text.push_str("]\n");
    }
    if comparisons > COMPARISONS {
        let [needed, most] = [comparisons, COMPARISONS].map(|n| grouped(n as u128));
        return Err(too_large(file, format!("{needed} comparisons; a case holds {most}")));
    }
    text.push_str(&assumption(file, conflict.status_quo.is_none()));
    Ok(Some(text))
}

/// Every pattern of the conflict.
fn patterns(conflict: &Conflict) -> impl Iterator<Item = &Pattern> {
    let stated = conflict.makers.iter().flat_map(|m| match &m.wants {
        Wants::Statements(statements) => &statements[..],
        Wants::Ranking(_) => &[],
    });
    conflict.infeasible.iter().chain(stated.flatten())
}

fn expression(pattern: &Pattern, ids: &[String]) -> String {
    let part = |(option, yes): &(usize, bool)| format!("{} = {}", ids[*option], if *yes { "yes" } else { "no" });
    pattern.iter().map(part).collect::<Vec<_>>().join(" and ")
}

/// Any of the patterns, as one expression.
fn alternatives(patterns: &[Pattern], ids: &[String], file: &str) -> Result<String, Fault> {
    let text = patterns.iter().map(|p| expression(p, ids)).collect::<Vec<_>>().join(" or ");
    match text.len() <= EXPRESSION {
        true => Ok(text),
        false => Err(too_large(file, format!("a condition of {} signs; a case reads {EXPRESSION}", text.len()))),
    }
}

/// Patterns packed into as few expressions as a case reads.
fn packed(patterns: &[Pattern], ids: &[String]) -> Vec<Vec<Pattern>> {
    let (mut packs, mut length) = (Vec::<Vec<Pattern>>::new(), EXPRESSION);
    for pattern in patterns {
        let more = expression(pattern, ids).len() + 4;
        if length + more > EXPRESSION {
            packs.push(Vec::new());
            length = 0;
        }
        length += more;
        if let Some(last) = packs.last_mut() {
            last.push(pattern.clone());
        }
    }
    packs
}

/// The place of each state in a ranking, 0 best. A state that is named twice is where it is named first; states that
/// are not named come last, together.
fn ranks(
    states: &[Vec<bool>],
    tiers: &[Vec<u32>],
    file: &str,
    name: &str,
    warnings: &mut Vec<Diagnostic>,
) -> Vec<usize> {
    let mut places: Vec<Option<usize>> = vec![None; states.len()];
    let (mut twice, mut beyond, mut place) = (Vec::new(), Vec::new(), 0);
    for tier in tiers {
        let mut used = false;
        for number in tier {
            match places.get_mut((*number as usize).wrapping_sub(1)) {
                None => beyond.push(*number),
                Some(Some(_)) => twice.push(*number),
                Some(free) => {
                    *free = Some(place);
                    used = true;
                }
            }
        }
        place += usize::from(used);
    }
    let left: Vec<u32> = (1..).zip(&places).filter(|(_, p)| p.is_none()).map(|(s, _)| s).collect();
    let mut say = |of: &[u32], what: &str, warn: fn(&str, String) -> Diagnostic| {
        if !of.is_empty() {
            let some: Vec<String> = of.iter().take(10).map(u32::to_string).collect();
            let more = if of.len() > 10 { " and more" } else { "" };
            warnings.push(warn(file, format!("the ranking of `{name}` {what}: {}{more}", some.join(", "))));
        }
    };
    say(&twice, "names states twice; the first place counts", mended);
    say(&beyond, "names states that do not exist, left out", mended);
    say(&left, "leaves out states; they come last, together", assumed);
    places.into_iter().map(|p| p.unwrap_or(place)).collect()
}

/// As an explicit graph.
fn as_graph(conflict: &Conflict, file: &str, warnings: &mut Vec<Diagnostic>) -> Result<String, Fault> {
    let Ok(states) = all(conflict, GRAPH) else {
        return Err(too_large(file, format!("an explicit graph of more than {} states", grouped(GRAPH as u128))));
    };
    let party_ids = ids(conflict.makers.iter().map(|m| m.name.as_str()), "party_");
    let mut text = head(conflict, file, &party_ids);
    text.push_str("\n# A state is called by the options taken, in the order of the file:\n");
    for (k, name) in option_names(conflict).iter().enumerate() {
        let _ = writeln!(text, "# {}. {}", k + 1, name.replace(|c: char| c.is_control(), " "));
    }
    text.push_str("[graph]\nstates = [\n");
    for (k, state) in states.iter().enumerate() {
        let signs: String = state.iter().map(|yes| if *yes { 'Y' } else { 'N' }).collect();
        let _ = writeln!(text, "  {}, # {}", quoted(&signs), k + 1);
    }
    text.push_str("]\narcs = [\n");
    let before = text.len();
    for (maker, id) in conflict.makers.iter().zip(&party_ids) {
        let others: Vec<usize> = (0..conflict.options.len()).filter(|o| !maker.options.contains(o)).collect();
        // States that differ in this maker's options only.
        let mut alike: std::collections::BTreeMap<Vec<bool>, Vec<usize>> = std::collections::BTreeMap::new();
        for (k, state) in states.iter().enumerate() {
            alike.entry(others.iter().map(|o| state[*o]).collect()).or_default().push(k);
        }
        for (from, state) in states.iter().enumerate() {
            let key: Vec<bool> = others.iter().map(|o| state[*o]).collect();
            let to: Vec<String> = alike[&key]
                .iter()
                .filter(|to| **to != from && allowed(conflict, &maker.options, state, &states[**to]))
                .map(|to| format!("[{}, {}, {}]", from + 1, to + 1, quoted(id)))
                .collect();
            if !to.is_empty() {
                let _ = writeln!(text, "  {},", to.join(", "));
            }
        }
    }
    if text.len() == before {
        warnings.push(assumed(file, "nobody can change anything alone: every state is stable for everyone"));
    }
    let quo = status_quo(conflict, file, Some(&states), warnings);
    let _ = writeln!(text, "]\nstatus_quo = {}\n\n[graph.ranking]", quo + 1);
    for (maker, id) in conflict.makers.iter().zip(&party_ids) {
        let places = match &maker.wants {
            Wants::Ranking(tiers) => ranks(&states, tiers, file, &maker.name, warnings),
            Wants::Statements(statements) => by_statements(&states, statements),
        };
        let mut tiers = Vec::new();
        for tier in 0..=places.iter().copied().max().unwrap_or(0) {
            let of: Vec<String> =
                (0..states.len()).filter(|s| places[*s] == tier).map(|s| (s + 1).to_string()).collect();
            match of.as_slice() {
                [] => {}
                [one] => tiers.push(one.clone()),
                many => tiers.push(format!("[{}]", many.join(", "))),
            }
        }
        let _ = writeln!(text, "{id} = [{}]", tiers.join(", "));
    }
    text.push_str(&assumption(file, conflict.status_quo.is_none()).replace("\"preferences\"", "\"graph\""));
    Ok(text)
}

/// Whether the holder of these options can change one state into the other in one move.
fn allowed(conflict: &Conflict, own: &[usize], from: &[bool], to: &[bool]) -> bool {
    own.iter().all(|o| from[*o] == to[*o] || conflict.options[*o].direction.leaves(from[*o]))
}

/// The place of each state under statements in order of importance: the first that tells two states apart decides.
fn by_statements(states: &[Vec<bool>], statements: &[Vec<Pattern>]) -> Vec<usize> {
    let bits = |s: &Vec<bool>| -> Vec<bool> { statements.iter().map(|any| !any.iter().any(|p| fits(p, s))).collect() };
    let all: Vec<Vec<bool>> = states.iter().map(bits).collect();
    let mut distinct = all.clone();
    distinct.sort();
    distinct.dedup();
    all.iter().map(|b| distinct.binary_search(b).unwrap_or(0)).collect()
}

fn assumption(file: &str, first: bool) -> String {
    let quo = if first { " It knows no status quo: its first state stands for it." } else { "" };
    let text = format!("Options, preferences and infeasible states are those of {file}.{quo}");
    format!("\n[[assumptions]]\nid = \"A1\"\ntext = {}\nbears_on = [\"preferences\"]\n", quoted(&text))
}
