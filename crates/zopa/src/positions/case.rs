//! A table of positions as the text of a case file, for `zopa import`.
//!
//! In: [`Positions`]. Out: the text, the ids that were made of names, and warnings. `zopa forecast` gives the same numbers
//! from the case as from the table: actors become parties in the order in which the file names them, questions keep theirs,
//! and every number is written with all its digits. What can go wrong: more than 64 actors, and numbers of 10^9 and more,
//! which a case cannot say.
//!
//! Two things a case says otherwise. It needs an issue; one is made up, and no forecast uses it. And it keeps no outcomes:
//! those are for `zopa backtest` on the table itself.

use super::{Positions, bad};
use std::fmt::Write;
use zopa_core::Diagnostic;
use zopa_formats::write::quoted;
use zopa_formats::{ASSUMED, NOT_KEPT, ids};

/// The most parties of a case.
const PARTIES: usize = 64;
/// Numbers of a case stay below this.
const BIGGEST: f64 = 1e9;

/// A case made of a table.
#[derive(Clone, PartialEq, Debug)]
pub struct Made {
    /// The text of `case.toml`.
    pub text: String,
    /// Of each party: its id, and the name in the table.
    pub parties: Vec<(String, String)>,
    /// Of each question likewise.
    pub questions: Vec<(String, String)>,
    /// What was assumed, changed or left out.
    pub warnings: Vec<Diagnostic>,
}

/// The case of a table.
///
/// # Errors
/// E842 for what a case cannot say; E761 for numbers that make no table.
pub fn case(file: &str, positions: &Positions) -> Result<Made, Box<Diagnostic>> {
    let stem = file.rsplit(['/', '\\']).next().unwrap_or(file);
    for question in &positions.questions {
        question.table()?;
    }
    let actors = actors(positions);
    if actors.len() > PARTIES {
        let what = format!("{} actors; a case has at most {PARTIES} parties", actors.len());
        return Err(bad(stem, &format!("{what}; `zopa forecast {stem}` takes the table as it is")));
    }
    let party_ids = ids(actors.iter().copied(), "party_");
    let question_ids = ids(positions.questions.iter().map(|q| q.name.as_str()), "question_");
    let mut warnings: Vec<Diagnostic> = positions.notes.iter().map(|note| assumed(stem, note)).collect();
    warnings.extend(left_out(stem, positions));

    let title = if positions.title.is_empty() { stem } else { &positions.title };
    let mut text = String::new();
    let _ = writeln!(text, "# Read by zopa from {}: {}.", positions.form, one_line(stem));
    let _ = writeln!(text, "# The numbers are those of that file, and so is the responsibility for them.");
    let _ = writeln!(text, "zopa = 1\nid = {}\ntitle = {}", quoted(&ids([title], "imported")[0]), quoted(title));
    let _ = writeln!(text, "question = \"What is likely, and what does that depend on?\"");
    for (name, id) in actors.iter().zip(&party_ids) {
        let _ = writeln!(text, "\n[parties.{id}]\nname = {}", quoted(name));
        let said = positions.described.iter().find(|(a, d)| a == name && !d.is_empty() && d != name);
        if let Some((_, said)) = said {
            let _ = writeln!(text, "note = {}", quoted(said));
        }
    }
    let setters: Vec<String> = party_ids.iter().map(|id| quoted(id)).collect();
    let _ = writeln!(
        text,
        "\n# A case has at least one issue; the table has none. No forecast uses it: write your own, or leave it.\n\
         [issues.decision]\nname = \"A decision\"\nlevels = [\"none\", \"taken\"]\nstatus_quo = \"none\"\nset_by = [{}]",
        setters.join(", ")
    );
    for (question, id) in positions.questions.iter().zip(&question_ids) {
        let (low, high) = question.scale;
        let _ = writeln!(text, "\n[questions.{id}]\nname = {}", quoted(&question.name));
        let _ = writeln!(text, "scale = {{ \"{low}\" = \"{low}\", \"{high}\" = \"{high}\" }}");
        if let Some(reference) = question.reference {
            let _ = writeln!(text, "reference = {reference}");
        }
        if positions.one_space && positions.questions.len() > 1 {
            let _ = writeln!(text, "space = \"space\"");
        }
        if !question.proposal.is_empty() {
            let _ = writeln!(text, "proposal = {}", quoted(&question.proposal));
        }
        for stand in &question.stands {
            let place = actors.iter().position(|a| *a == stand.actor).unwrap_or(0);
            for (x, what) in [(stand.position, "position"), (stand.influence, "influence")] {
                if x.abs() >= BIGGEST {
                    let what = format!("the {what} of `{}` is {x}; numbers of a case stay below 10^9", stand.actor);
                    return Err(bad(stem, &format!("{what}: use a larger unit")));
                }
            }
            let _ = writeln!(
                text,
                "positions.{} = {{ position = {}, salience = {}, influence = {} }}",
                party_ids[place],
                stand.position,
                per_cent(stand.salience),
                stand.influence
            );
        }
    }
    let _ = writeln!(
        text,
        "\n[[assumptions]]\nid = \"A1\"\ntext = {}\nbears_on = [\"questions\"]",
        quoted(&format!("Positions, salience and influence are those of {stem} ({}).", positions.form))
    );
    let pairs =
        |ids: Vec<String>, names: Vec<&str>| ids.into_iter().zip(names.into_iter().map(str::to_owned)).collect();
    Ok(Made {
        text,
        questions: pairs(question_ids, positions.questions.iter().map(|q| q.name.as_str()).collect()),
        parties: pairs(party_ids, actors),
        warnings,
    })
}

/// Every actor of any question, in the order in which the questions list them.
fn actors(positions: &Positions) -> Vec<&str> {
    // Each question lists its actors in one order that all share: they are merged so that each keeps its own.
    let mut all: Vec<&str> = Vec::new();
    for question in &positions.questions {
        let mut at = 0;
        for stand in &question.stands {
            match all.iter().position(|a| *a == stand.actor) {
                Some(known) => at = known + 1,
                None => {
                    all.insert(at.min(all.len()), &stand.actor);
                    at += 1;
                }
            }
        }
    }
    all
}

/// A share in per cent, so that a hundredth of it is the share again.
fn per_cent(share: f64) -> f64 {
    let near = share * 100.0;
    let short = (near * 1e10).round() / 1e10;
    #[allow(clippy::float_cmp, reason = "the very same number is wanted")]
    let found = [short, near, near.next_up(), near.next_down()].into_iter().find(|x| x / 100.0 == share);
    found.unwrap_or(near).clamp(0.0, 100.0)
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn assumed(file: &str, what: &str) -> Diagnostic {
    Diagnostic::new(&ASSUMED, format!("{file}: {what}"))
        .because("The file leaves it open.")
        .cure("If the source means something else, change it in the case that was written.")
}

/// What the table has and a case does not keep.
fn left_out(file: &str, positions: &Positions) -> Option<Diagnostic> {
    let outcomes = positions.questions.iter().filter(|q| q.outcome.is_some()).count();
    let grouped = positions.questions.iter().any(|q| [&q.domain, &q.procedure].iter().any(|text| !text.is_empty()));
    let what = match (outcomes, grouped) {
        (0, false) => return None,
        (0, true) => "domain and procedure are not kept".to_owned(),
        (n, false) => format!("the outcomes of {n} questions are not kept"),
        (n, true) => format!("the outcomes of {n} questions are not kept, nor domain and procedure"),
    };
    Some(
        Diagnostic::new(&NOT_KEPT, format!("{file}: {what}"))
            .because("A case is about what is not known yet.")
            .cure(format!("Score them from the table itself: zopa backtest {file}")),
    )
}
