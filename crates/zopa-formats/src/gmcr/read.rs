//! A `.gmcr` file to a [`Conflict`], with a warning for whatever was ignored or assumed.

use super::{Choice, Conflict, Direction, Maker, Pattern, Wants, loose::loose, sentence};
use crate::form::File;
use crate::problems::{Fault, NOT_KEPT, TOLERATED, assumed, incomplete, malformed, mended, too_large};
use crate::tree::{Node, json};
use zopa_core::{Diagnostic, grouped};

/// Options and conditions that are read; a case holds no more.
const OPTIONS: usize = 1024;
const MAKERS: usize = 64;
const CONDITIONS: usize = 100_000;

/// Keys that are read, or repeat what is read.
const CONFLICT_KEYS: [&str; 12] = [
    "options",
    "decisionMakers",
    "infeasibles",
    "coalitions",
    "coalitionsFull",
    "useManualPreferenceRanking",
    "useManualPreferenceRankings",
    "useManualPreferenceVectors",
    "program",
    "version",
    "statusQuo",
    "name",
];
const MAKER_KEYS: [&str; 8] = [
    "name",
    "options",
    "preferences",
    "payoffs",
    "misperceptions",
    "preferenceRanking",
    "preferenceVector",
    "perceivedRanking",
];
const OPTION_KEYS: [&str; 2] = ["name", "permittedDirection"];

struct Reader<'f> {
    file: &'f str,
    warnings: &'f mut Vec<Diagnostic>,
    options: usize,
}

/// Reads a file.
pub(crate) fn read(file: &File, warnings: &mut Vec<Diagnostic>) -> Result<Conflict, Fault> {
    let tree = tree(file, warnings)?;
    if !matches!(tree, Node::Map(_)) {
        return Err(malformed(&file.name, "it is no table with `options` and `decisionMakers`"));
    }
    let listed = tree.get("options").map_or(&[][..], Node::items);
    if listed.is_empty() {
        return Err(incomplete(&file.name, "no options", "Add the list `options`."));
    }
    if listed.len() > OPTIONS {
        return Err(too_large(&file.name, format!("{} options", listed.len())));
    }
    let mut reader = Reader { file: &file.name, warnings, options: listed.len() };
    reader.unknown_keys(&tree, &CONFLICT_KEYS, "the conflict");
    let options = listed.iter().enumerate().map(|(k, node)| reader.option(k, node)).collect();
    let rankings = ["useManualPreferenceRanking", "useManualPreferenceRankings", "useManualPreferenceVectors"];
    let rankings = rankings.iter().find_map(|key| tree.get(key)).map(truth);
    let makers = tree.get("decisionMakers").map_or(&[][..], Node::items);
    if makers.is_empty() {
        return Err(incomplete(&file.name, "no decision makers", "Add the list `decisionMakers`."));
    }
    if makers.len() > MAKERS {
        return Err(too_large(&file.name, format!("{} decision makers", makers.len())));
    }
    let makers = makers
        .iter()
        .enumerate()
        .map(|(k, node)| reader.maker(k, node, rankings))
        .collect::<Result<Vec<Maker>, Fault>>()?;
    let mut infeasible = Vec::new();
    for (k, node) in reader.conditions(tree.get("infeasibles"), "`infeasibles`")?.iter().enumerate() {
        infeasible.extend(reader.condition(node, &format!("infeasible condition {}", k + 1))?);
    }
    if let Some(blocks) = tree.get("coalitions").map(Node::items)
        && blocks.iter().any(|block| block.items().len() > 1)
    {
        reader.not_kept(
            "coalitions",
            "GMCR+ fuses each into one decision maker. zopa keeps the parties apart and judges every coalition: ask \
             with `zopa stability --coalitions`.",
        );
    }
    let status_quo = tree.get("statusQuo").and_then(whole);
    let name = tree.get("name").and_then(Node::text).unwrap_or(file.stem()).to_owned();
    let conflict = Conflict { name, options, makers, infeasible, status_quo };
    reader.order(&conflict);
    Ok(conflict)
}

/// JSON, or what a hand made of it.
fn tree(file: &File, warnings: &mut Vec<Diagnostic>) -> Result<Node, Fault> {
    let strict = match json(file) {
        Ok(tree) => return Ok(tree),
        Err(fault) => fault,
    };
    let tree =
        loose(file.text()?).map_err(|what| malformed(&file.name, format!("not JSON, even read leniently: {what}")))?;
    warnings.push(
        Diagnostic::new(&TOLERATED, format!("{}; read leniently", strict.message))
            .because("Comments, single quotes, bare words and surplus or missing commas were read over.")
            .cure("Look at the case that was written; if it is right, nothing is needed."),
    );
    Ok(tree)
}

/// A flag, however it is written.
fn truth(node: &Node) -> bool {
    node.text().is_some_and(|t| t.eq_ignore_ascii_case("true") || t == "1")
}

/// A whole number from 0, however it is written.
fn whole(node: &Node) -> Option<u32> {
    let number = node.number()?;
    (number.fract() == 0.0 && (0.0..4e9).contains(&number)).then_some(number as u32)
}

impl Reader<'_> {
    fn assume(&mut self, what: String) {
        self.warnings.push(assumed(self.file, what));
    }

    /// What the file says cannot be.
    fn mend(&mut self, what: String) {
        self.warnings.push(mended(self.file, what));
    }

    fn not_kept(&mut self, what: &str, because: &str) {
        self.warnings.push(
            Diagnostic::new(&NOT_KEPT, format!("{}: {what} are left out", self.file))
                .because(because)
                .cure("Everything else is kept; results that rest on them differ."),
        );
    }

    /// Says which keys were not looked at.
    fn unknown_keys(&mut self, node: &Node, known: &[&str], of: &str) {
        let unknown: Vec<&str> =
            node.entries().iter().map(|(key, _)| key.as_str()).filter(|key| !known.contains(key)).collect();
        if !unknown.is_empty() {
            self.assume(format!("unknown keys of {of} were ignored: {}", unknown.join(", ")));
        }
    }

    fn option(&mut self, k: usize, node: &Node) -> Choice {
        self.unknown_keys(node, &OPTION_KEYS, &format!("option {}", k + 1));
        let name = node.get("name").or(Some(node)).and_then(Node::text).unwrap_or("").trim().to_owned();
        let name = if name.is_empty() {
            self.assume(format!("option {} has no name; called by its number", k + 1));
            format!("Option {}", k + 1)
        } else {
            name
        };
        let written = node.get("permittedDirection").and_then(Node::text);
        let direction = match written.map(str::to_ascii_lowercase).as_deref() {
            Some("both") => Direction::Both,
            Some("fwd" | "forward") => Direction::Forward,
            Some("back" | "backward" | "bwd") => Direction::Back,
            Some(other) => {
                self.mend(format!("option `{name}` has the direction `{other}`; taken as `both`"));
                Direction::Both
            }
            None => {
                self.assume(format!("option `{name}` has no direction; taken as `both`"));
                Direction::Both
            }
        };
        Choice { name, direction }
    }

    fn maker(&mut self, k: usize, node: &Node, rankings: Option<bool>) -> Result<Maker, Fault> {
        let name = node.get("name").and_then(Node::text).unwrap_or("").trim().to_owned();
        let name = if name.is_empty() {
            self.assume(format!("decision maker {} has no name; called by its number", k + 1));
            format!("Party {}", k + 1)
        } else {
            name
        };
        self.unknown_keys(node, &MAKER_KEYS, &format!("`{name}`"));
        let mut options = Vec::new();
        for option in node.get("options").map_or(&[][..], Node::items) {
            match whole(option).map(|o| o as usize).filter(|o| *o < self.options) {
                Some(option) => options.push(option),
                None => self.mend(format!(
                    "`{name}` holds option {}, which is not in the list; ignored",
                    option.text().unwrap_or("?")
                )),
            }
        }
        options.sort_unstable();
        let named = options.len();
        options.dedup();
        if options.len() < named {
            self.mend(format!("`{name}` names an option twice; it holds it once"));
        }
        if node.get("misperceptions").is_some_and(|m| !m.items().is_empty()) {
            self.not_kept(
                &format!("the misperceptions of `{name}`"),
                "What a decision maker overlooks is not taken over from the file; `[views]` with `never` says it in a case.",
            );
        }
        let ranking = node.get("preferenceRanking").or(node.get("preferenceVector")).filter(|r| !r.items().is_empty());
        let statements = self.conditions(node.get("preferences"), &format!("`preferences` of `{name}`"))?;
        let wants = match (rankings, ranking) {
            (Some(true), Some(ranking)) => self.ranking(ranking, &name),
            (None, Some(ranking)) => {
                self.assume(format!("the file does not say whether rankings are in use; that of `{name}` is taken"));
                self.ranking(ranking, &name)
            }
            (Some(true), None) => {
                self.mend(format!("rankings are in use, but `{name}` has none; its statements are taken"));
                self.statements(statements, &name)?
            }
            _ => self.statements(statements, &name)?,
        };
        Ok(Maker { name, options, wants })
    }

    fn statements(&mut self, nodes: &[Node], name: &str) -> Result<Wants, Fault> {
        let mut statements = Vec::new();
        for (k, node) in nodes.iter().enumerate() {
            let what = format!("statement {} of `{name}`", k + 1);
            statements.push(self.condition(node, &what)?);
        }
        if statements.is_empty() {
            self.assume(format!("`{name}` states no preference; all states are equally good to it, as in GMCR+"));
        }
        Ok(Wants::Statements(statements))
    }

    fn ranking(&mut self, node: &Node, name: &str) -> Wants {
        let mut tiers = Vec::new();
        for item in node.items() {
            let states = if let Node::List(states) = item { &states[..] } else { std::slice::from_ref(item) };
            let mut tier = Vec::new();
            for state in states {
                match whole(state) {
                    Some(state) => tier.push(state),
                    None => self.mend(format!(
                        "`{}` in the ranking of `{name}` is no state number; ignored",
                        state.text().unwrap_or("?")
                    )),
                }
            }
            tiers.push(tier);
        }
        Wants::Ranking(tiers)
    }

    /// A list of conditions; none where it is missing.
    fn conditions<'n>(&self, node: Option<&'n Node>, what: &str) -> Result<&'n [Node], Fault> {
        match node {
            None | Some(Node::Null) => Ok(&[]),
            Some(Node::List(items)) => Ok(items),
            Some(_) => Err(malformed(self.file, format!("{what} is no list of conditions"))),
        }
    }

    /// A condition: one pattern, a text, or the members of a compound one; patterns that nothing fits are left out.
    fn condition(&mut self, node: &Node, what: &str) -> Result<Vec<Pattern>, Fault> {
        let members = match node {
            Node::Map(_) => node.get("members").map_or(&[][..], Node::items),
            _ => std::slice::from_ref(node),
        };
        if members.len() > CONDITIONS {
            return Err(too_large(self.file, format!("{what} has {} members", grouped(members.len() as u128))));
        }
        let mut patterns = Vec::new();
        for member in members {
            match member.text() {
                Some(text) => patterns.extend(self.sentence(text, what)?),
                None => patterns.extend(self.pattern(member, what)?),
            }
        }
        Ok(patterns)
    }

    fn sentence(&mut self, text: &str, what: &str) -> Result<Vec<Pattern>, Fault> {
        let patterns = sentence::patterns(text, self.options)
            .map_err(|why| malformed(self.file, format!("{what}, `{text}`, is not understood: {why}")))?;
        if patterns.is_empty() {
            self.mend(format!("{what}, `{text}`, contradicts itself; no state fits it"));
        }
        Ok(patterns)
    }

    fn pattern(&mut self, node: &Node, what: &str) -> Result<Option<Pattern>, Fault> {
        let mut pattern = Pattern::new();
        for pair in node.items() {
            let option = pair.items().first().and_then(whole).map(|o| o as usize).filter(|o| *o < self.options);
            let yes = pair.items().get(1).and_then(Node::text).and_then(|t| match t.to_ascii_lowercase().as_str() {
                "y" | "yes" | "true" | "1" => Some(true),
                "n" | "no" | "false" | "0" => Some(false),
                _ => None,
            });
            let dash = pair.items().get(1).and_then(Node::text) == Some("-");
            match (option, yes) {
                (Some(option), Some(yes)) => pattern.push((option, yes)),
                (Some(_), None) if dash => {}
                // Without the pair the condition would say something else: more states infeasible, other preferences.
                _ => {
                    return Err(malformed(
                        self.file,
                        format!("{what} has an entry that is not an option of the list with \"Y\" or \"N\""),
                    ));
                }
            }
        }
        pattern.sort_unstable();
        pattern.dedup();
        if pattern.windows(2).any(|w| w[0].0 == w[1].0) {
            self.mend(format!("{what} asks for both Y and N of one option; no state fits it"));
            return Ok(None);
        }
        if pattern.is_empty() {
            self.assume(format!("{what} is empty and was ignored"));
            return Ok(None);
        }
        Ok(Some(pattern))
    }

    /// GMCR+ sorts options by their decision makers before it numbers states.
    fn order(&mut self, conflict: &Conflict) {
        let mut first = Vec::new();
        for maker in &conflict.makers {
            first.extend(maker.options.iter().copied().filter(|o| !first.contains(o)).collect::<Vec<_>>());
        }
        let ranked = conflict.makers.iter().any(|m| matches!(m.wants, Wants::Ranking(_)));
        if ranked && first != (0..conflict.options.len()).collect::<Vec<_>>() {
            self.assume(
                "options do not stand in the order of their decision makers; states of rankings are numbered by the \
                 order of the list"
                    .to_owned(),
            );
        }
    }
}
