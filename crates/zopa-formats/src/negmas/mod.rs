//! NegMAS YAML or JSON: an outcome space (`issues`) and a utility function for each party, evaluated as NegMAS does.
//!
//! Read: `LinearAdditiveUtilityFunction`, `LinearUtilityFunction` and `AffineUtilityFunction`,
//! `MappingUtilityFunction`, `HyperRectangleUtilityFunction`, `ConstUtilityFunction`, weighted sums of these
//! (`WeightedUtilityFunction`), and the two discounted wrappers; value functions by table or by formula. Others are
//! refused by name.

mod worth;

use crate::form::{File, Form, Imported, Options, Semantics};
use crate::genius::Reader;
use crate::number::{bound, name_of, rated, short, which};
use crate::problems::{
    DISCRETISED, Fault, NOT_KEPT, assumed, incomplete, malformed, not_whole, odd_weights, second_domain, unsupported,
};
use crate::scenario::{Guard, Issue, Party, Scenario, Term, whole_levels};
use crate::tree::{Node, Otherwise, one_document, parts, python_json, yaml};
use crate::write::case_text;
use zopa_core::{Diagnostic, grouped};

/// NegMAS YAML.
pub(crate) const FORM: Form = Form {
    name: "NegMAS YAML or JSON (an outcome space and its utility functions)",
    recognises,
    parties_in: &["yml", "yaml", "json"],
    read,
};

fn recognises(file: &File) -> bool {
    let Ok(text) = file.text() else { return false };
    let named = matches!(file.ending().as_str(), "yml" | "yaml" | "json") && !file.stem().starts_with('_');
    named
        && ["OutcomeSpace", "UtilityFunction", "UFun", "Issue"].iter().any(|k| text.contains(k))
        && (text.contains("type:") || text.contains("__python_class__") || text.contains("\"type\""))
}

/// The short name of a node's class.
fn class(node: &Node) -> &str {
    let text = ["type", "__python_class__"].iter().find_map(|k| node.get(k)?.text()).unwrap_or("");
    text.rsplit('.').next().unwrap_or(text)
}

fn read(files: &[File], options: &Options) -> Result<Imported, Fault> {
    let tree = |f: &File| if f.ending() == "json" { python_json(f) } else { yaml(f) };
    let trees: Vec<(&File, Node)> = files.iter().map(|f| Ok((f, tree(f)?))).collect::<Result<_, Fault>>()?;
    let mut reader = Reader { options, tool: "GENIUS", warnings: Vec::new(), cuts: Vec::new() };
    for file in files.iter().filter(|f| f.ending() != "json") {
        reader.warnings.extend(otherwise(&file.name, &one_document(file)?));
    }
    let is_space = |t: &Node| t.get("issues").is_some() && !class(t).contains("Fun");
    let Some((file, space)) = trees.iter().find(|(_, t)| is_space(t)) else {
        return Err(incomplete(
            &files[0].name,
            "no outcome space: no file lists `issues`",
            "Name the file of the domain as well, or the whole folder.",
        ));
    };
    if let Some((second, _)) = trees.iter().filter(|(_, t)| is_space(t)).nth(1) {
        return Err(second_domain(&second.name, &file.name));
    }
    let space_issues = space.get("issues").map_or(&[][..], Node::items);
    let issues = space_issues.iter().map(|node| issue(file, node, &mut reader)).collect::<Result<Vec<_>, Fault>>()?;
    for (k, issue) in issues.iter().enumerate() {
        if issues[..k].iter().any(|other| other.name == issue.name) {
            let what = format!("two issues are called `{}`; they are told apart by their places", issue.name);
            reader.warnings.push(assumed(&file.name, what));
        }
    }
    let mut parties = Vec::new();
    for (file, tree) in trees.iter().filter(|(_, t)| !is_space(t)) {
        let mut party = function(file, tree, &issues, &mut reader)?;
        let name = tree.get("name").and_then(Node::text).filter(|n| !n.is_empty());
        party.name = name.unwrap_or_else(|| file.stem()).to_owned();
        parties.push(party);
    }
    let name = space.get("name").and_then(Node::text).unwrap_or_else(|| file.stem()).to_owned();
    let scenario = Scenario { name, issues, parties }.check(&file.name)?;
    reader.warnings.extend(scenario.alone(&file.name));
    let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    Ok(Imported { form: FORM.name, text: case_text(&scenario, "NegMAS files", &names)?, warnings: reader.warnings })
}

/// A warning where numbers of a file are others to NegMAS.
fn otherwise(file: &str, numbers: &[Otherwise]) -> Option<Diagnostic> {
    let told = |n: &Otherwise| match n.there {
        Some(there) => format!("`{}` is taken as {}, not {there}", n.text, n.taken),
        None => format!("`{}` is taken as {}, not as a text", n.text, n.taken),
    };
    let list: Vec<String> = numbers.iter().map(told).collect();
    let what = format!("NegMAS reads YAML 1.1, which takes numbers otherwise: {}", list.join("; "));
    (!list.is_empty()).then(|| {
        assumed(file, what)
            .because(
                "YAML 1.1 has numbers to the base 8 after a 0, and an exponent only after a point and with a sign.",
            )
            .cure("Write numbers without a 0 before other digits, and as 1.0e-1 or 0.1.")
    })
}

fn issue(file: &File, node: &Node, reader: &mut Reader<'_>) -> Result<Issue, Fault> {
    let name = node.get("name").and_then(Node::text).unwrap_or("issue").to_owned();
    let Some(values) = node.get("values") else {
        return Err(incomplete(&file.name, format!("issue `{name}` has no `values`"), "Add its values."));
    };
    let ends = || -> Result<(f64, f64), Fault> {
        match values.items() {
            [low, high] => Ok((low.finite(&file.name, "a bound")?, high.finite(&file.name, "a bound")?)),
            _ => Err(malformed(&file.name, format!("issue `{name}`: `values` is not a lower and an upper bound"))),
        }
    };
    let levels = match class(node) {
        "ContiguousIssue" => {
            let (low, high) = match values.number() {
                Some(size) => (0.0, size - 1.0),
                None => ends()?,
            };
            if let Some(end) = [low, high].into_iter().find(|x| x.fract().abs() > 0.0) {
                return Err(not_whole(&file.name, format!("issue `{name}`: `values` has the number {end}")));
            }
            whole_levels(low as i64, high as i64, &file.name, &name)?
        }
        "ContinuousIssue" => {
            let (low, high) = ends()?;
            let (numbers, _) = crate::genius::cut(&file.name, &name, low, high, reader)?;
            numbers.iter().map(|x| name_of(*x)).collect()
        }
        _ => values.items().iter().map(|v| v.text().unwrap_or("null").to_owned()).collect(),
    };
    Ok(Issue { name, levels })
}

/// The outcomes of a list or of a text such as `(red, 3)`.
fn values_of(node: &Node) -> Vec<String> {
    match node {
        Node::List(items) => items.iter().map(|i| i.text().unwrap_or("null").to_owned()).collect(),
        other => parts(other.text().unwrap_or("")),
    }
}

fn level(file: &File, issue: &Issue, value: &str) -> Result<usize, Fault> {
    which(&issue.levels, value).ok_or_else(|| {
        incomplete(
            &file.name,
            format!("issue `{}` has no value `{value}`", issue.name),
            "Use the outcome space that belongs to this utility function.",
        )
    })
}

/// A party from its function: discounts are wrapped around it, the outermost first.
fn function(file: &File, node: &Node, issues: &[Issue], reader: &mut Reader<'_>) -> Result<Party, Fault> {
    let mut layers = vec![node];
    let mut inner = node;
    while discounts(inner) {
        let Some(next) = inner.get("ufun") else {
            return Err(incomplete(&file.name, "a discounted function without its `ufun`", "Add it."));
        };
        layers.push(next);
        inner = next;
    }
    let (mut party, lost) = preferences(file, inner, issues, reader)?;
    bounds(file, issues, &lost, reader);
    for layer in layers.iter().filter(|layer| discounts(layer)).rev() {
        discount(file, layer, &mut party, reader)?;
    }
    reservation(file, &layers, issues, &mut party, reader)?;
    Ok(party)
}

fn discounts(node: &Node) -> bool {
    matches!(class(node), "ExpDiscountedUFun" | "LinDiscountedUFun")
}

/// By how much at most a utility changes from a value of a real issue to the nearest of its levels, for each issue; infinite
/// where nothing bounds it, and of no meaning for other issues.
type Lost = Vec<f64>;

/// Says what cutting real issues into levels may have lost of this party's utilities.
fn bounds(file: &File, issues: &[Issue], lost: &Lost, reader: &mut Reader<'_>) {
    for (issue, lost) in issues.iter().zip(lost) {
        if !reader.cuts.iter().any(|(name, _)| *name == issue.name) {
            continue;
        }
        let (what, why) = match lost.is_finite() {
            true => (
                format!("utilities between levels differ from the nearest level's by at most {}", bound(*lost)),
                "The weight times the steepest slope times half the distance of two levels, and the weight times its jumps.",
            ),
            false => (
                "how far utilities between levels are from the nearest level's is not bounded".to_owned(),
                "Boxes and tables of whole outcomes may jump anywhere between levels.",
            ),
        };
        let message = format!("{}: issue `{}`: {what}", file.name, issue.name);
        reader.warnings.push(
            Diagnostic::new(&DISCRETISED, message).because(why).cure("Ask for more `--levels` if that is too much."),
        );
    }
}

/// What a function without discount says of outcomes.
fn preferences(file: &File, node: &Node, issues: &[Issue], reader: &mut Reader<'_>) -> Result<(Party, Lost), Fault> {
    // What is no function of a single issue is bounded by nothing.
    let mut lost = vec![f64::INFINITY; issues.len()];
    let half = |issue: &Issue, reader: &Reader<'_>| -> f64 {
        reader.cuts.iter().find(|(name, _)| *name == issue.name).map_or(0.0, |(_, half)| *half)
    };
    let mut party = Party::indifferent(issues.iter().map(|v| v.levels.len()));
    let optional = |key: &str| -> Result<Option<f64>, Fault> {
        node.get(key).filter(|n| !n.is_null()).map(|n| n.finite(&file.name, &format!("`{key}`"))).transpose()
    };
    match class(node) {
        "LinearAdditiveUtilityFunction" => {
            party.bias = optional("bias")?.unwrap_or(0.0);
            weights(file, node, issues, &mut party, reader)?;
            let Some(functions) = node.get("values") else {
                return Err(incomplete(&file.name, "no `values`: what the levels are worth is not known", "Add them."));
            };
            belongs(file, "value functions", functions, issues)?;
            for (k, (issue, (weight, values))) in issues.iter().zip(&mut party.issues).enumerate() {
                let Some(f) = functions.items().get(k).or_else(|| functions.get(&issue.name)) else {
                    return Err(incomplete(
                        &file.name,
                        format!("issue `{}` has no value function", issue.name),
                        "Add it.",
                    ));
                };
                let worth = worth::worth(file, f, issue)?;
                if half(issue, reader) <= 0.0 {
                    strays(file, f, issue, reader);
                }
                lost[k] = weight.abs() * (worth.steepest * half(issue, reader) + worth.jump);
                *values = worth.values;
            }
        }
        "LinearUtilityFunction" | "AffineUtilityFunction" => {
            party.bias = optional("bias")?.unwrap_or(0.0);
            weights(file, node, issues, &mut party, reader)?;
            for ((issue, (weight, values)), lost) in issues.iter().zip(&mut party.issues).zip(&mut lost) {
                *lost = weight.abs() * half(issue, reader);
                for (level, worth) in issue.levels.iter().zip(values) {
                    *worth = crate::number::number(level, &file.name, &format!("a value of issue `{}`", issue.name))?;
                }
            }
        }
        "ConstUtilityFunction" => {
            lost.fill(0.0);
            party.bias = optional("value")?.or(optional("bias")?).unwrap_or(0.0);
        }
        "MappingUtilityFunction" => mapping(file, node, issues, &mut party)?,
        "HyperRectangleUtilityFunction" => {
            party.bias = optional("bias")?.unwrap_or(0.0);
            rectangles(file, node, issues, &mut party, reader)?;
        }
        "WeightedUtilityFunction" => lost = weighted(file, node, issues, &mut party, reader)?,
        other => return Err(unsupported(&file.name, format!("a utility function of type `{other}`"))),
    }
    Ok((party, lost))
}

/// A weighted sum of functions. What they say of no deal plays no part.
fn weighted(
    file: &File,
    node: &Node,
    issues: &[Issue],
    party: &mut Party,
    reader: &mut Reader<'_>,
) -> Result<Lost, Fault> {
    let functions = node.get("ufuns").map_or(&[][..], Node::items);
    if functions.is_empty() {
        return Err(incomplete(&file.name, "a weighted sum without its `ufuns`", "Add them."));
    }
    let weights = match node.get("weights").filter(|n| !n.is_null()) {
        None => vec![1.0; functions.len()],
        Some(list) => list.items().iter().map(|w| w.finite(&file.name, "a weight")).collect::<Result<_, Fault>>()?,
    };
    if weights.len() != functions.len() {
        let what = format!("{} functions and {} weights", functions.len(), weights.len());
        return Err(malformed(&file.name, what));
    }
    let (mut parts, mut lost) = (Vec::new(), vec![0.0; issues.len()]);
    for (function, weight) in functions.iter().zip(weights) {
        let (part, own) = preferences(file, function, issues, reader)?;
        // A part that does not count loses nothing, whatever it is.
        lost.iter_mut().zip(own).for_each(|(sum, x)| *sum += if weight.abs() > 0.0 { weight.abs() * x } else { 0.0 });
        parts.push((weight, part));
    }
    for (v, (own, values)) in party.issues.iter_mut().enumerate() {
        let shares: Vec<f64> = parts.iter().map(|(by, part)| by * part.issues[v].0).collect();
        let sum: f64 = shares.iter().sum();
        // A mean of the values if there is one, so that the weight says how much the issue matters.
        let mean = sum > 0.0 && shares.iter().all(|share| *share >= 0.0);
        *own = if mean { sum } else { f64::from(u8::from(shares.iter().any(|share| share.abs() > 0.0))) };
        for (level, worth) in values.iter_mut().enumerate() {
            let total: f64 = shares.iter().zip(&parts).map(|(share, (_, part))| share * part.issues[v].1[level]).sum();
            *worth = if mean { total / sum } else { total };
        }
    }
    party.bias = parts.iter().map(|(by, part)| by * part.bias).sum();
    for (by, part) in parts {
        party.terms.extend(part.terms.into_iter().map(|term| Term::new(term.when, by * term.add)));
    }
    Ok(lost)
}

/// A discount that is wrapped around a party's function.
fn discount(file: &File, node: &Node, party: &mut Party, reader: &mut Reader<'_>) -> Result<(), Fault> {
    let factor = node.get("factor").and_then(Node::text).unwrap_or("step");
    let inner = std::mem::take(&mut party.note);
    let note = |own: String| if inner.is_empty() { own } else { format!("{inner} {own}") };
    let mut not_kept = |what: String, because: &str| {
        reader.warnings.push(
            Diagnostic::new(&NOT_KEPT, format!("{}: {what}", file.name))
                .because(because)
                .cure("Nothing is needed for deals, which are undiscounted."),
        );
    };
    if let Some(discount) = node.get("discount").filter(|n| !n.is_null()) {
        let discount = discount.finite(&file.name, "`discount`")?;
        let power = node.get("power").and_then(Node::number).unwrap_or(1.0);
        let alone =
            node.get("dynamic_reservation").and_then(Node::text).is_some_and(|t| matches!(t, "false" | "False"));
        let mut what = format!("Discount {discount} for each {factor}");
        if (power - 1.0).abs() > 0.0 {
            what.push_str(&format!(" to the power {power}"));
        }
        if alone {
            what.push_str(", not of the reservation value");
        }
        let before = party.discount.take().unwrap_or(1.0);
        // What a case can say: d^t of a utility and of no deal, the time t running from 0 to 1.
        let said =
            factor == "relative_time" && (power - 1.0).abs() <= 0.0 && !alone && discount > 0.0 && discount <= 1.0;
        if said {
            party.discount = Some(before * discount);
        } else {
            not_kept(
                what.replacen("Discount", "the discount", 1),
                "A case's discount is what is left of a utility and of the worth of no deal at the end of the time. This \
                 is another one; it is kept in the party's note.",
            );
        }
        party.note = note(format!("{what} (NegMAS)."));
    } else {
        let cost = node.get("cost").and_then(Node::number).unwrap_or(0.0);
        party.note = note(format!("Cost {cost} for each {factor} (NegMAS)."));
        not_kept(
            format!("a linear cost of time, {cost} for each {factor}"),
            "A case states a discount, not a cost of time; it is kept in the party's note.",
        );
    }
    Ok(())
}

/// Refuses a list, one entry for each issue, that has entries for other issues.
fn belongs(file: &File, what: &str, written: &Node, issues: &[Issue]) -> Result<(), Fault> {
    let unknown = written.entries().iter().find(|(key, _)| issues.iter().all(|v| v.name != *key));
    let wrong = match (written.items().len(), unknown) {
        (n, _) if n > issues.len() => format!("{n} {what} for {} issues", issues.len()),
        (_, Some((key, _))) => format!("{what} of `{key}`, which is no issue"),
        _ => return Ok(()),
    };
    let cure = "Use the outcome space that belongs to this utility function, whole.";
    Err(incomplete(&file.name, wrong, cure))
}

fn weights(
    file: &File,
    node: &Node,
    issues: &[Issue],
    party: &mut Party,
    reader: &mut Reader<'_>,
) -> Result<(), Fault> {
    let written = node.get("weights").filter(|n| !n.is_null());
    written.map_or(Ok(()), |list| belongs(file, "weights", list, issues))?;
    for (k, (issue, (weight, _))) in issues.iter().zip(&mut party.issues).enumerate() {
        *weight = match written {
            None => 1.0,
            Some(list) => match list.items().get(k).or_else(|| list.get(&issue.name)) {
                Some(x) => x.finite(&file.name, &format!("the weight of `{}`", issue.name))?,
                None => {
                    return Err(incomplete(
                        &file.name,
                        format!("issue `{}` has no weight", issue.name),
                        "Write one weight for each issue, in the order of the issues.",
                    ));
                }
            },
        };
    }
    match written {
        None => reader.warnings.push(assumed(&file.name, "no weights; NegMAS takes 1 for each issue")),
        Some(_) => {
            let weights = issues.iter().zip(&party.issues).map(|(v, (weight, _))| (v.name.as_str(), *weight));
            reader.warnings.extend(odd_weights(&file.name, weights));
        }
    }
    Ok(())
}

/// A warning where a table rates a value that the issue does not have.
fn strays(file: &File, f: &Node, issue: &Issue, reader: &mut Reader<'_>) {
    let table = f.get("mapping").map_or(&[][..], Node::entries);
    let rated = rated(&issue.levels, table);
    for (_, (value, _)) in table.iter().enumerate().filter(|(k, _)| !rated.contains(&Some(*k))) {
        let what = format!("issue `{}`: the value `{value}` is not in the outcome space; it is left out", issue.name);
        reader.warnings.push(assumed(&file.name, what));
    }
}

/// Outcomes with their utilities, one term each.
fn mapping(file: &File, node: &Node, issues: &[Issue], party: &mut Party) -> Result<(), Fault> {
    let Some(table) = node.get("mapping") else {
        return Err(incomplete(&file.name, "no `mapping`", "Add it."));
    };
    party.bias = node.get("default").and_then(Node::number).filter(|x| x.is_finite()).unwrap_or(0.0);
    let outcome = |key: &String| match issues {
        // The value itself, if it is one; it may have signs of a list in it.
        [only] if only.levels.contains(key) => vec![key.clone()],
        _ => parts(key),
    };
    let mut entries: Vec<(Vec<String>, &Node)> =
        table.entries().iter().map(|(key, node)| (outcome(key), node)).collect();
    for item in table.items() {
        if let [outcome, utility] = item.items() {
            entries.push((values_of(outcome), utility));
        }
    }
    if entries.len() > 20_000 {
        let listed = grouped(entries.len() as u128);
        return Err(crate::problems::too_large(&file.name, format!("{listed} outcomes with a utility each")));
    }
    let mut listed = std::collections::BTreeSet::new();
    for (values, utility) in entries {
        if values.len() != issues.len() {
            let n = values.len();
            return Err(malformed(
                &file.name,
                format!("an outcome of `mapping` has {n} values for {} issues", issues.len()),
            ));
        }
        let mut outcome = Vec::new();
        for (issue, value) in issues.iter().zip(&values) {
            outcome.push(level(file, issue, value)?);
        }
        if !listed.insert(outcome.clone()) {
            return Err(malformed(&file.name, format!("`mapping` lists the outcome ({}) twice", values.join(", "))));
        }
        let add = utility.finite(&file.name, "a utility of `mapping`")? - party.bias;
        if let [only] = outcome.as_slice() {
            party.issues[0].0 = 1.0;
            party.issues[0].1[*only] += add;
        } else {
            let at = outcome.iter().enumerate().map(|(issue, l)| Guard::At { issue, levels: vec![*l] });
            party.terms.push(Term::new(Guard::All(at.collect()), add));
        }
    }
    Ok(())
}

/// Boxes with a reward each: `{issue index or name: range}`.
fn rectangles(
    file: &File,
    node: &Node,
    issues: &[Issue],
    party: &mut Party,
    reader: &mut Reader<'_>,
) -> Result<(), Fault> {
    let boxes = node.get("outcome_ranges").map_or(&[][..], Node::items);
    let utilities = node.get("utilities").map_or(&[][..], Node::items);
    let weights = node.get("weights").map_or(&[][..], Node::items);
    if boxes.len() != utilities.len() {
        return Err(malformed(
            &file.name,
            format!("{} hyper-rectangles and {} utilities", boxes.len(), utilities.len()),
        ));
    }
    let mut open = false;
    for (k, (bounds, utility)) in boxes.iter().zip(utilities).enumerate() {
        let Some(reward) = utility.number() else {
            return Err(unsupported(&file.name, "a hyper-rectangle whose reward is a function"));
        };
        let weight = weights.get(k).and_then(Node::number).unwrap_or(1.0);
        let mut inside = Vec::new();
        for (key, range) in bounds.entries() {
            let place = key.parse::<usize>().ok().or_else(|| issues.iter().position(|v| v.name == *key));
            let Some(v) = place.filter(|v| *v < issues.len()) else {
                return Err(incomplete(
                    &file.name,
                    format!("a hyper-rectangle bounds `{key}`, which is no issue"),
                    "Mend it.",
                ));
            };
            let levels = accepted(file, &issues[v], range, &mut open)?;
            inside.push(Guard::At { issue: v, levels });
        }
        if inside.is_empty() {
            party.bias += weight * reward;
        } else {
            party.terms.push(Term::new(Guard::All(inside), weight * reward));
        }
    }
    if open {
        reader.warnings.push(assumed(
            &file.name,
            "bounds of hyper-rectangles are read as NegMAS 0.16 evaluates them: only values strictly between two bounds \
             are inside",
        ));
    }
    Ok(())
}

/// The levels that a range takes in, as NegMAS evaluates it: a value is only itself, two numbers are an open interval, any
/// other list is the union of its entries. Sets `open` where an interval was read.
fn accepted(file: &File, issue: &Issue, range: &Node, open: &mut bool) -> Result<Vec<usize>, Fault> {
    if range.is_null() {
        return Ok(Vec::new());
    }
    let mut levels = match range {
        Node::List(items) => match items.as_slice() {
            [Node::Number(low, _), Node::Number(high, _)] => {
                *open = true;
                let between = |l: &String| l.parse::<f64>().is_ok_and(|x| *low < x && x < *high);
                (0..issue.levels.len()).filter(|l| between(&issue.levels[*l])).collect()
            }
            _ => {
                let found =
                    items.iter().map(|item| accepted(file, issue, item, open)).collect::<Result<Vec<_>, Fault>>()?;
                found.concat()
            }
        },
        one => vec![level(file, issue, one.text().unwrap_or(""))?],
    };
    levels.sort_unstable();
    levels.dedup();
    Ok(levels)
}

/// The worth of no deal by the reserved value of the outermost function, the only one that NegMAS asks; where that has none
/// and names an outcome, or the function inside a discount has a value, the reading decides.
fn reservation(
    file: &File,
    layers: &[&Node],
    issues: &[Issue],
    party: &mut Party,
    reader: &mut Reader<'_>,
) -> Result<(), Fault> {
    let mut known = layers.iter().map(|layer| stated(file, layer, issues, party)).collect::<Result<Vec<_>, Fault>>()?;
    let inner = known.split_off(1).into_iter().flatten().next();
    let own = known.pop().flatten();
    let lowest = party.bounds().0.min(0.0);
    let least = short(lowest);
    let (reservation, reserved) = match (own, inner) {
        (Some((reservation, None)), _) => {
            party.reservation = reservation;
            return Ok(());
        }
        (Some((reservation, reserved)), _) | (None, Some((reservation, reserved @ Some(_)))) => {
            let said = "a reserved outcome and no reservation value: NegMAS 0.16 takes the worth of no deal from the value alone, so \
                        to it there is none (the case then has a number below which no utility lies); by the other \
                        reading the utility of that outcome is taken";
            reader.differ(file, format!("{} for the outcome, {least} for none", short(reservation)), said);
            (reservation, reserved)
        }
        (None, Some((reservation, None))) => {
            let said = "the discounted function has no reservation value, the one inside it has: to NegMAS there is none (the \
                        case then has a number below which no utility lies); as GENIUS keeps it with a discount it is kept";
            reader.differ(file, format!("{reservation} inside it, {least} for none"), said);
            (reservation, None)
        }
        (None, None) => {
            (party.reservation, party.accepts_all) = (lowest, true);
            reader.warnings.push(assumed(
                &file.name,
                format!(
                    "no reservation value (NegMAS: minus infinity, and an empty frontier); taken as {least}, below which \
                     no utility lies"
                ),
            ));
            return Ok(());
        }
    };
    (party.reservation, party.reserved) = match reader.options.semantics {
        Semantics::Genius => (reservation, reserved),
        Semantics::Negmas => (lowest, None),
    };
    party.accepts_all = reader.options.semantics == Semantics::Negmas;
    Ok(())
}

/// The worth of no deal, and the outcome that it is as good as where one is named.
type Stated = (f64, Option<Vec<usize>>);

/// What a function says of no deal, if anything.
fn stated(file: &File, node: &Node, issues: &[Issue], party: &Party) -> Result<Option<Stated>, Fault> {
    if let Some(written) = node.get("reserved_value").filter(|n| !n.is_null()) {
        // Minus infinity, and what is no number to NegMAS either, mean that there is none.
        let none = |x: f64| x.is_nan() || (x.is_infinite() && x < 0.0);
        let dot = written.text().map(|text| text.trim().to_ascii_lowercase());
        if !dot.is_some_and(|text| text == ".nan" || text == "-.inf") && !written.number().is_some_and(none) {
            return Ok(Some((written.finite(&file.name, "the reservation value")?, None)));
        }
    }
    let Some(outcome) = node.get("reserved_outcome").filter(|n| !n.is_null()) else { return Ok(None) };
    let values = values_of(outcome);
    if values.len() != issues.len() {
        return Ok(None);
    }
    let levels = issues.iter().zip(&values).map(|(v, x)| level(file, v, x)).collect::<Result<Vec<_>, Fault>>()?;
    Ok(Some((party.utility(&levels), Some(levels))))
}
