//! GeniusWeb JSON: a domain (`issuesValues`) and a profile for each party.
//!
//! `LinearAdditiveUtilitySpace` with tables (`DiscreteValueSetUtilities`, in older files `discreteutils`) and lines
//! (`NumberValueSetUtilities`, `numberutils`), and `SumOfGroupsUtilitySpace` with a table for each group of issues
//! (`partsutils`). What a table does not list is worth 0. The form knows no discount, and instead of a reservation value
//! a reservation bid, whose utility is taken.
//!
//! NegMAS 0.16 reads additive profiles whose tables are spelt `discreteutils` and list every value; what else it refuses, or
//! computes in another way, is said, and by its reading refused or computed so.

use crate::form::{File, Form, Imported, Options, Semantics};
use crate::genius::Reader;
use crate::number::{name_of, rated, short, which};
use crate::problems::{ASSUMED, Fault, assumed, incomplete, malformed, mended, second_domain, too_large, unsupported};
use crate::scenario::{Guard, Issue, LEVELS, Party, Scenario, Term};
use crate::tree::{Node, json};
use crate::write::case_text;
use zopa_core::Diagnostic;

/// GeniusWeb JSON.
pub(crate) const FORM: Form =
    Form { name: "GeniusWeb JSON (a domain and its profiles)", recognises, parties_in: &["json"], read };

const ADDITIVE: &str = "LinearAdditiveUtilitySpace";
const GROUPS: &str = "SumOfGroupsUtilitySpace";

fn recognises(file: &File) -> bool {
    file.text().is_ok_and(|text| {
        text.starts_with('{')
            && ["\"issuesValues\"", "UtilitySpace\"", "PartialOrdering\"", "FullOrdering\""]
                .iter()
                .any(|k| text.contains(k))
    })
}

fn read(files: &[File], options: &Options) -> Result<Imported, Fault> {
    let trees: Vec<(&File, Node)> = files.iter().map(|f| Ok((f, json(f)?))).collect::<Result<_, Fault>>()?;
    let mut reader = Reader { options, tool: "GeniusWeb", warnings: Vec::new(), cuts: Vec::new() };
    let mut domains = trees.iter().filter(|(_, t)| t.get("issuesValues").is_some());
    let domain = domains.next();
    if let (Some((first, _)), Some((second, _))) = (domain, domains.next()) {
        return Err(second_domain(&second.name, &first.name));
    }
    let profiles: Vec<&(&File, Node)> = trees.iter().filter(|(_, t)| t.get("issuesValues").is_none()).collect();
    let embedded = || profiles.iter().find_map(|(f, t)| Some((*f, t.entries().first()?.1.get("domain")?)));
    let Some((file, tree)) = domain.map(|(f, t)| (*f, t)).or_else(embedded) else {
        return Err(incomplete(
            &files[0].name,
            "no `issuesValues`: the issues are not known",
            "Name the domain file too.",
        ));
    };
    let issues = issues(file, tree)?;
    for (name, _) in
        tree.get("issuesValues").into_iter().flat_map(Node::entries).filter(|(_, v)| v.get("values").is_none())
    {
        reader.negmas_refuses(file, format!("`{name}`"), "issues whose values are a range of numbers")?;
    }
    let mut parties = Vec::new();
    for (profile, tree) in &profiles {
        reader.warnings.extend(other_domain(profile, tree, (file, &issues))?);
    }
    for (file, tree) in &profiles {
        parties.push(profile(file, tree, &issues, &mut reader)?);
    }
    let name = tree.get("name").and_then(Node::text).unwrap_or_else(|| file.stem()).to_owned();
    let scenario = Scenario { name, issues, parties }.check(&file.name)?;
    reader.warnings.extend(scenario.alone(&file.name));
    let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    let origin = match options.semantics {
        Semantics::Genius => "GeniusWeb JSON",
        Semantics::Negmas => "GeniusWeb JSON, as NegMAS reads it",
    };
    Ok(Imported { form: FORM.name, text: case_text(&scenario, origin, &names)?, warnings: reader.warnings })
}

/// A warning where the domain inside a profile is not the one that is read.
fn other_domain(profile: &File, tree: &Node, (file, issues): (&File, &[Issue])) -> Result<Option<Diagnostic>, Fault> {
    let Some(own) = tree.entries().first().and_then(|(_, body)| body.get("domain")) else { return Ok(None) };
    if profile.name == file.name || own.get("issuesValues").is_none_or(|list| list.entries().is_empty()) {
        return Ok(None);
    }
    let own = self::issues(profile, own)?;
    let named = |list: &[Issue], name: &str| list.iter().position(|v| v.name == name);
    let differs = own.iter().find_map(|v| match named(issues, &v.name) {
        None => Some(format!("has issue `{}`, which is not there", v.name)),
        Some(k) => {
            let more = v.levels.iter().find(|l| !issues[k].levels.contains(l));
            let fewer = issues[k].levels.iter().find(|l| !v.levels.contains(l));
            more.map(|l| format!("has the value `{l}` of issue `{}`, which is not there", v.name))
                .or_else(|| fewer.map(|l| format!("lacks the value `{l}` of issue `{}`", v.name)))
        }
    });
    let lacks = || issues.iter().find(|v| named(&own, &v.name).is_none());
    let differs = differs.or_else(|| lacks().map(|v| format!("lacks issue `{}`", v.name)));
    Ok(differs.map(|how| {
        let name = &file.name;
        Diagnostic::new(
            &ASSUMED,
            format!("{}: its own domain is not that of {name}: it {how}. That of {name} was read", profile.name),
        )
        .because("A profile is about the issues of its own domain, and all parties of a scenario have the same issues.")
        .cure("Name the files of one scenario only; a profile with its domain inside needs no domain file.")
    }))
}

fn issues(file: &File, tree: &Node) -> Result<Vec<Issue>, Fault> {
    let Some(list) = tree.get("issuesValues") else {
        return Err(incomplete(&file.name, "no `issuesValues`", "Name the domain file too."));
    };
    let read = |(name, values): &(String, Node)| -> Result<Issue, Fault> {
        if let Some(listed) = values.get("values") {
            let mut levels: Vec<String> = Vec::new();
            for value in listed.items() {
                let Some(text) = value.text() else {
                    return Err(malformed(&file.name, format!("issue `{name}` has a value that is no text")));
                };
                if !levels.iter().any(|l| l == text) {
                    levels.push(text.to_owned());
                }
            }
            return Ok(Issue { name: name.clone(), levels });
        }
        let Some(range) = values.get("range") else {
            return Err(malformed(&file.name, format!("issue `{name}` has neither `values` nor a `range`")));
        };
        let part = |key: &str, place: usize| -> Result<f64, Fault> {
            let node = range.get(key).or_else(|| range.items().get(place));
            node.ok_or_else(|| malformed(&file.name, format!("the range of issue `{name}` lacks `{key}`")))?
                .finite(&file.name, &format!("`{key}` of issue `{name}`"))
        };
        let (low, high, step) = (part("low", 0)?, part("high", 1)?, part("step", 2)?);
        if step <= 0.0 || high < low {
            return Err(malformed(&file.name, format!("issue `{name}` runs from {low} to {high} by steps of {step}")));
        }
        let steps = ((high - low) / step + 1e-9).floor();
        if steps >= LEVELS as f64 {
            return Err(too_large(&file.name, format!("issue `{name}` has {} values", steps + 1.0)));
        }
        Ok(Issue {
            name: name.clone(),
            levels: (0..=steps as u32).map(|k| name_of(low + step * f64::from(k))).collect(),
        })
    };
    list.entries().iter().map(read).collect()
}

fn profile(file: &File, tree: &Node, issues: &[Issue], reader: &mut Reader<'_>) -> Result<Party, Fault> {
    let Some((class, body)) = tree.entries().first() else {
        return Err(malformed(&file.name, "an empty profile"));
    };
    let mut party = Party {
        name: file.stem().to_owned(),
        issues: issues.iter().map(|v| (0.0, vec![0.0; v.levels.len()])).collect(),
        bias: 0.0,
        terms: Vec::new(),
        reservation: 0.0,
        reserved: None,
        accepts_all: false,
        discount: None,
        note: String::new(),
    };
    match class.as_str() {
        ADDITIVE => additive(file, body, issues, &mut party, reader)?,
        GROUPS => {
            reader.negmas_refuses(file, "", &format!("profiles of class `{GROUPS}`"))?;
            groups(file, body, issues, &mut party)?;
        }
        other => return Err(unsupported(&file.name, format!("a profile of class `{other}`"))),
    }
    no_deal(file, body, issues, &mut party, reader)?;
    Ok(party)
}

/// The worth of no deal: that of the reservation bid.
fn no_deal(
    file: &File,
    body: &Node,
    issues: &[Issue],
    party: &mut Party,
    reader: &mut Reader<'_>,
) -> Result<(), Fault> {
    let negmas = reader.options.semantics == Semantics::Negmas;
    if let Some(factor) = body.get("discount_factor") {
        let factor = factor.finite(&file.name, "`discount_factor`")?;
        if (factor - 1.0).abs() > 0.0 {
            reader.differ(
                file,
                short(factor),
                "a key `discount_factor`: GeniusWeb knows none; NegMAS applies it at every step",
            );
            if negmas {
                party.note = format!("Discounted by {} at each step.", short(factor));
            }
        }
    }
    if body.get("reservationBid").is_some_and(Node::is_null) {
        reader.negmas_refuses(file, "", "reservation bids that are null")?;
    }
    let bid = body.get("reservationBid").and_then(|bid| bid.get("issuevalues"));
    if let Some(bid) = bid.filter(|bid| !bid.entries().is_empty()) {
        (party.reservation, party.reserved) = reservation(file, bid, issues, party, &mut reader.warnings)?;
        if issues.iter().any(|v| bid.get(&v.name).is_none()) {
            reader.negmas_refuses(file, "", "reservation bids that leave out issues")?;
        }
        return Ok(());
    }
    let lowest = party.bounds().0.min(0.0);
    match body.get("reserved_value").filter(|value| !value.is_null()) {
        Some(value) => {
            let value = value.finite(&file.name, "`reserved_value`")?;
            let said = "a key `reserved_value` and no reservation bid: GeniusWeb knows no such key, and to it any bid will do; \
                        NegMAS takes it as the worth of no deal";
            reader.differ(file, short(value), said);
            if negmas {
                party.reservation = value;
                return Ok(());
            }
        }
        None => {
            let said = "no reservation bid: NegMAS has no worth of no deal then, and an empty frontier (the case then has a number \
                        below which no utility lies)";
            reader.differ(file, format!("0, or {} for none", short(lowest)), said);
        }
    }
    if negmas {
        (party.reservation, party.accepts_all) = (lowest, true);
    } else {
        reader.warnings.push(assumed(&file.name, "no reservation bid; no deal is taken as worth 0"));
    }
    Ok(())
}

fn additive(
    file: &File,
    body: &Node,
    issues: &[Issue],
    party: &mut Party,
    reader: &mut Reader<'_>,
) -> Result<(), Fault> {
    let (utilities, weights) = (body.get("issueUtilities"), body.get("issueWeights"));
    for (name, _) in utilities.into_iter().chain(weights).flat_map(Node::entries) {
        if !issues.iter().any(|v| v.name == *name) {
            return Err(incomplete(
                &file.name,
                format!("issue `{name}` is not in the domain"),
                "Use the domain file that belongs to this profile.",
            ));
        }
    }
    let negmas = reader.options.semantics == Semantics::Negmas;
    for (issue, (weight, values)) in issues.iter().zip(&mut party.issues) {
        match weights.and_then(|w| w.get(&issue.name)) {
            Some(node) => *weight = node.finite(&file.name, &format!("the weight of `{}`", issue.name))?,
            None => {
                *weight = if negmas { 1.0 } else { 0.0 };
                reader.differ(
                    file,
                    format!("`{}`", issue.name),
                    "issues without a weight: 0 to GeniusWeb, 1 to NegMAS",
                );
                let what = format!("issue `{}` has no weight; taken as {weight}", issue.name);
                reader.warnings.push(assumed(&file.name, what));
            }
        }
        let at = || format!("`{}`", issue.name);
        let Some(worth) = utilities.and_then(|u| u.get(&issue.name)).and_then(|w| w.entries().first()) else {
            reader.negmas_refuses(file, at(), "issues without utilities")?;
            reader.warnings.push(assumed(&file.name, format!("issue `{}` has no utilities; taken as 0", issue.name)));
            continue;
        };
        match (worth.0.as_str(), worth.1.get("valueUtilities")) {
            (class @ ("DiscreteValueSetUtilities" | "discreteutils"), Some(table)) => {
                if class != "discreteutils" {
                    reader.negmas_refuses(file, at(), &format!("utilities of class `{class}`"))?;
                }
                if self::table(file, table, issue, values, &mut reader.warnings)? {
                    reader.negmas_refuses(file, at(), "tables of utilities without one of some value")?;
                }
            }
            (class @ ("NumberValueSetUtilities" | "numberutils"), _) => {
                reader.negmas_refuses(file, at(), &format!("utilities of class `{class}`"))?;
                line(file, &worth.1, issue, values, &mut reader.warnings)?;
            }
            (other, _) => {
                return Err(unsupported(
                    &file.name,
                    format!("issue `{}` has utilities of class `{other}`", issue.name),
                ));
            }
        }
        if *weight < 0.0 || values.iter().any(|x| !(0.0..=1.0).contains(x)) {
            reader.warnings.push(mended(
                &file.name,
                format!(
                    "issue `{}`: a weight below 0 or a utility outside 0 to 1, which GeniusWeb refuses; read as written",
                    issue.name
                ),
            ));
        }
    }
    let sum: f64 = party.issues.iter().map(|(weight, _)| weight).sum();
    if party.issues.iter().all(|(weight, _)| weight.abs() <= 0.0) {
        reader.warnings.push(crate::problems::no_weight(&file.name));
    }
    if (sum - 1.0).abs() > 1e-6 {
        reader
            .warnings
            .push(mended(&file.name, format!("the weights add up to {}, not 1; read as written", short(sum))));
    }
    Ok(())
}

/// Whether the table lacks some value.
fn table(
    file: &File,
    table: &Node,
    issue: &Issue,
    values: &mut [f64],
    warnings: &mut Vec<Diagnostic>,
) -> Result<bool, Fault> {
    let rated = rated(&issue.levels, table.entries());
    for (level, entry) in rated.iter().enumerate() {
        if let Some((value, node)) = entry.map(|k| &table.entries()[k]) {
            values[level] = node.finite(&file.name, &format!("the utility of `{value}` of `{}`", issue.name))?;
        }
    }
    for (k, (value, _)) in table.entries().iter().enumerate() {
        if !rated.contains(&Some(k)) {
            let what = format!("issue `{}`: the value `{value}` is not in the domain; it is left out", issue.name);
            warnings.push(assumed(&file.name, what));
        }
    }
    let missing: Vec<&str> =
        issue.levels.iter().zip(&rated).filter(|(_, entry)| entry.is_none()).map(|(l, _)| l.as_str()).collect();
    if !missing.is_empty() {
        warnings.push(assumed(
            &file.name,
            format!("issue `{}`: no utility of {}; taken as 0", issue.name, missing.join(", ")),
        ));
    }
    Ok(!missing.is_empty())
}

/// The line between two points of a number issue. Outside them GeniusWeb's own reader gives 0.
fn line(
    file: &File,
    node: &Node,
    issue: &Issue,
    values: &mut [f64],
    warnings: &mut Vec<Diagnostic>,
) -> Result<(), Fault> {
    let part = |key: &str| -> Result<f64, Fault> {
        node.get(key)
            .ok_or_else(|| malformed(&file.name, format!("issue `{}` lacks `{key}`", issue.name)))?
            .finite(&file.name, &format!("`{key}` of issue `{}`", issue.name))
    };
    let (x0, u0, x1, u1) = (part("lowValue")?, part("lowUtility")?, part("highValue")?, part("highUtility")?);
    if x1 <= x0 {
        return Err(malformed(&file.name, format!("issue `{}`: `lowValue` is not below `highValue`", issue.name)));
    }
    let mut outside = Vec::new();
    for (level, worth) in issue.levels.iter().zip(values) {
        let x = crate::number::number(level, &file.name, &format!("the value `{level}` of `{}`", issue.name))?;
        *worth = match (x0..=x1).contains(&x) {
            true => u0 + (x - x0) / (x1 - x0) * (u1 - u0),
            false => {
                outside.push(level.as_str());
                0.0
            }
        };
    }
    if !outside.is_empty() {
        warnings.push(mended(
            &file.name,
            format!(
                "issue `{}`: no utility of {}, outside `lowValue` to `highValue`; taken as 0, as GeniusWeb does",
                issue.name,
                outside.join(", ")
            ),
        ));
    }
    Ok(())
}

fn groups(file: &File, body: &Node, issues: &[Issue], party: &mut Party) -> Result<(), Fault> {
    let Some(parts) = body.get("partUtilities") else {
        return Err(malformed(&file.name, "a sum of groups without `partUtilities`"));
    };
    let mut used = vec![false; issues.len()];
    for (name, part) in parts.entries() {
        let part = match part.entries().first() {
            Some((class, inner)) if matches!(class.as_str(), "partsutils" | "PartsUtilities") => inner,
            _ => part,
        };
        let mut members = Vec::new();
        for item in part.get("issues").map_or(&[][..], Node::items) {
            let text = item.text().unwrap_or("");
            let Some(v) = issues.iter().position(|v| v.name == text) else {
                return Err(incomplete(
                    &file.name,
                    format!("group `{name}` names issue `{text}`, which is not in the domain"),
                    "Use the domain file that belongs to this profile.",
                ));
            };
            if std::mem::replace(&mut used[v], true) {
                return Err(malformed(&file.name, format!("issue `{text}` is in two groups")));
            }
            members.push(v);
        }
        let mut listed = std::collections::BTreeSet::new();
        for entry in part.get("utilslist").map_or(&[][..], Node::items) {
            let values = entry.get("values").map_or(&[][..], Node::items);
            let util = entry
                .get("util")
                .ok_or_else(|| malformed(&file.name, format!("an entry of group `{name}` lacks `util`")))?
                .finite(&file.name, "`util`")?;
            if values.len() != members.len() {
                return Err(malformed(
                    &file.name,
                    format!("an entry of group `{name}` has {} values for {} issues", values.len(), members.len()),
                ));
            }
            let mut at: Vec<(usize, usize)> = Vec::new();
            for (v, value) in members.iter().zip(values) {
                let text = value.text().unwrap_or("");
                let Some(level) = which(&issues[*v].levels, text) else {
                    return Err(incomplete(
                        &file.name,
                        format!("group `{name}`: issue `{}` has no value `{text}`", issues[*v].name),
                        "Use the domain file that belongs to this profile.",
                    ));
                };
                at.push((*v, level));
            }
            if !listed.insert(at.clone()) {
                return Err(malformed(&file.name, format!("group `{name}` lists the same values twice")));
            }
            match at.as_slice() {
                [(v, level)] => {
                    party.issues[*v].0 = 1.0;
                    party.issues[*v].1[*level] = util;
                }
                several => {
                    let all = several.iter().map(|(issue, l)| Guard::At { issue: *issue, levels: vec![*l] }).collect();
                    party.terms.push(Term::new(Guard::All(all), util));
                }
            }
        }
    }
    Ok(())
}

/// The utility of the reservation bid, and the bid if it is whole; an issue that it leaves out adds nothing.
fn reservation(
    file: &File,
    bid: &Node,
    issues: &[Issue],
    party: &Party,
    warnings: &mut Vec<Diagnostic>,
) -> Result<(f64, Option<Vec<usize>>), Fault> {
    let mut outcome: Vec<Option<usize>> = vec![None; issues.len()];
    for (name, value) in bid.entries() {
        let text = value.text().unwrap_or("");
        let place = issues.iter().position(|v| v.name == *name);
        let level = place.and_then(|v| which(&issues[v].levels, text));
        match (place, level) {
            (Some(v), Some(level)) => outcome[v] = Some(level),
            _ => {
                return Err(incomplete(
                    &file.name,
                    format!("the reservation bid sets `{name}` to `{text}`, which the domain does not have"),
                    "Use the domain file that belongs to this profile.",
                ));
            }
        }
    }
    if outcome.contains(&None) {
        warnings.push(assumed(&file.name, "the reservation bid leaves out issues; they are taken as worth 0 in it"));
    }
    let additive: f64 = party.issues.iter().zip(&outcome).filter_map(|((w, values), l)| Some(w * values[(*l)?])).sum();
    let holds = |guard: &Guard| match guard {
        Guard::All(all) => all
            .iter()
            .all(|g| matches!(g, Guard::At { issue, levels } if outcome[*issue].is_some_and(|l| levels.contains(&l)))),
        _ => false,
    };
    let terms: f64 = party.terms.iter().filter(|t| holds(&t.when)).map(|t| t.add).sum();
    Ok((additive + terms, outcome.into_iter().collect()))
}
