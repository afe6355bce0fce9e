//! The tables of the case file, version 1.

use super::Form::{
    AnyNumber, Arc, Date, Either, Entries, Expression, Flag, Id, List, Map, Name, Number, OneOrMore, Otherwise, Path,
    Pattern, Probability, Real, Table, Text, Tier, Whole, Words,
};
use super::Names::{Known, New, Numbers, Paths};
use super::{Form, Key, Shape};

const fn need(name: &'static str, form: Form, about: &'static str, example: &'static str) -> Key {
    Key { name, form, required: true, about, example }
}
const fn may(name: &'static str, form: Form, about: &'static str, example: &'static str) -> Key {
    Key { name, form, required: false, about, example }
}

const BECAUSE: Key =
    may("because", AnyNumber(&Name("a record of evidence")), "The evidence it rests on, by id.", r#"["E1"]"#);
const NOTE: Key = may("note", Text, "What a reader should know.", r#""Contested.""#);

/// The whole file.
pub(crate) static CASE: Shape = Shape {
    noun: "the case",
    about: "A zopa case, version 1: a negotiation or a conflict with the sources behind every number. Ids are made of letters, digits, _ and -; expressions and paths use them.",
    keys: &[
        need("zopa", Whole, "Version of the case file: 1.", "1"),
        need("id", Id, "Id of the case.", r#""harbour-summit""#),
        may("title", Text, "Title; default: the id.", r#""Harbour summit""#),
        may("as_of", Date, "The day whose knowledge the case describes.", "2031-05-02"),
        may("question", Text, "What the case is to answer.", r#""Can Ardon and Velia agree, and on what?""#),
        need(
            "parties",
            Map { of: New("a party"), to: &Table(&PARTY) },
            "Who is involved, at most 64.",
            r#"{ ardon = { name = "Ardon" } }"#,
        ),
        may(
            "issues",
            Map { of: New("an issue"), to: &Table(&ISSUE) },
            "What is at issue. A case has issues, or a [graph].",
            r#"{ fire = { levels = ["on", "off"], status_quo = "on", set_by = "ardon" } }"#,
        ),
        may(
            "graph",
            Table(&GRAPH),
            "An explicit graph of states, instead of issues: it has no issue structure.",
            r#"{ states = ["war", "truce"], arcs = [[1, 2, "ardon"]] }"#,
        ),
        may(
            "rules",
            Entries(&Table(&RULE)),
            "What cannot be (not what is disliked).",
            r#"[{ id = "R1", never = "territory = large_swap and guarantee = nothing" }]"#,
        ),
        may(
            "preferences",
            Map { of: Known("a party"), to: &Table(&PREFERENCE) },
            "What each party wants: weights with values, priorities, or a ranking.",
            r#"{ velia = { priorities = ["fire = off"] } }"#,
        ),
        may(
            "views",
            Map { of: Known("a party"), to: &Table(&VIEW) },
            "What a party believes that is not so: what others want, what can happen. Its own stability is judged in its own view.",
            r#"{ velia = { preferences = { ardon = { priorities = ["fire = off"] } } } }"#,
        ),
        may(
            "values",
            Map { of: New("a shared value"), to: &Number },
            "Numbers used in several places as { ref = \"growth\" }: drawn once, the same everywhere.",
            r#"{ growth = "1 to 3" }"#,
        ),
        may(
            "correlate",
            Entries(&Table(&CORRELATE)),
            "Groups of uncertain numbers that are drawn together. All others are independent.",
            r#"[{ of = ["preferences.velia"], by = 0.6 }]"#,
        ),
        may(
            "proposals",
            Map { of: New("a proposal"), to: &Table(&PROPOSAL) },
            "What somebody could sign. A threat is not a proposal.",
            r#"{ air_truce = { set = { fire = "off" } } }"#,
        ),
        may(
            "threats",
            Map { of: New("a threat"), to: &Table(&THREAT) },
            "What somebody says it will do unless: used for credibility and as an answer to a breach, never a settlement.",
            r#"{ embargo = { by = "union", to = "ardon", set = { sanctions = "tighten" }, unless = "fire = off" } }"#,
        ),
        may(
            "scenarios",
            Map { of: New("a scenario"), to: &Table(&SCENARIO) },
            "Variants of the case, each a few overrides.",
            r#"{ narrow = { fix = { sanctions = "keep" } } }"#,
        ),
        may(
            "events",
            Entries(&Table(&EVENT)),
            "What happened and what is planned.",
            r#"[{ id = "V1", on = 2031-05-15, kind = "deadline", what = "The deadline." }]"#,
        ),
        may(
            "questions",
            Map { of: New("a question"), to: &Table(&QUESTION) },
            "Continua for the forecast models.",
            r#"{ share = { scale = { 0 = "none", 100 = "all" } } }"#,
        ),
        may(
            "predictions",
            Entries(&Table(&PREDICTION)),
            "What named people expect, to be scored when the outcome is known.",
            r#"[{ id = "P1", by = "I. Maro", says = "fire = off", probability = "likely" }]"#,
        ),
        may(
            "sources",
            Map { of: New("a source"), to: &Table(&SOURCE) },
            "Sources used by several records of evidence. Where `sources/<id>.txt` lies beside the case, quotations are looked up in it.",
            r#"{ gazette = { outlet = "Harbour Gazette" } }"#,
        ),
        may(
            "evidence",
            Entries(&Table(&EVIDENCE)),
            "Who said what, where, and what it bears on.",
            r#"[{ id = "E1", claim = "No transfer could be ratified.", bears_on = { "rules.R1" = "supports" } }]"#,
        ),
        may(
            "assumptions",
            Entries(&Table(&ASSUMPTION)),
            "What is taken as given without evidence.",
            r#"[{ id = "A1", text = "The cabinet acts as one." }]"#,
        ),
    ],
};

/// A party.
pub(crate) static PARTY: Shape = Shape {
    noun: "a party",
    about: "Somebody who wants something, or whom others watch.",
    keys: &[
        may("name", Text, "Its name in sentences; default: the id.", r#""Ardon""#),
        may(
            "role",
            Words(&[
                ("principal", "a side (default)"),
                ("third_party", "sets issues, but is no side"),
                ("audience", "watches: never moves, never counts in efficiency"),
            ]),
            "Its part; default \"principal\".",
            r#""third_party""#,
        ),
        may("at_table", Flag, "Whether it takes part in the talks; default true.", "false"),
        NOTE,
    ],
};

/// An issue.
pub(crate) static ISSUE: Shape = Shape {
    noun: "an issue",
    about: "Something that is negotiated or fought about, with an ordered list of levels.",
    keys: &[
        may("name", Text, "Its name in sentences; default: the id.", r#""The Neck""#),
        need(
            "levels",
            List(&Id),
            "Its levels in order, by id; at least one. `<` and `>` in expressions follow this order.",
            r#"["as_is", "small_swap", "large_swap"]"#,
        ),
        may(
            "labels",
            Map { of: Known("a level"), to: &Text },
            "Names of levels in sentences; default: their ids.",
            r#"{ as_is = "No change" }"#,
        ),
        need("status_quo", Name("a level"), "The level at which it stands.", r#""as_is""#),
        need(
            "set_by",
            OneOrMore(&Name("a party")),
            "Who decides it. One party moves it alone; of several all must sign a new level, and each can fall back to the status-quo level alone.",
            r#"["ardon", "velia"]"#,
        ),
        may(
            "binding",
            Flag,
            "For joint issues: nobody falls back alone (a fact once done is binding); default false.",
            "true",
        ),
        may(
            "consent",
            AnyNumber(&Name("a party")),
            "Who must agree to a new level without setting it (a ratifier).",
            r#"["union"]"#,
        ),
        may(
            "one_way",
            AnyNumber(&Pattern {
                noun: "two neighbouring levels, such as \"arms -> treaty\"",
                regex: r"^\s*[A-Za-z0-9_-]+\s*->\s*[A-Za-z0-9_-]+\s*$",
            }),
            "Two neighbouring levels, in either order: no change from levels at or beyond the second to levels at or before the first; holds for falling back too.",
            r#""arms -> treaty""#,
        ),
        NOTE,
    ],
};

/// A rule.
pub(crate) static RULE: Shape = Shape {
    noun: "a rule",
    about: "What cannot be: one condition, as `never` or as `always`.",
    keys: &[
        need("id", Id, "Its id.", r#""R1""#),
        may("never", Expression, "Where it is broken.", r#""territory = large_swap and guarantee != treaty""#),
        may("always", Expression, "Where it is kept.", r#""guarantee = treaty if territory = large_swap""#),
        may(
            "applies_to",
            Words(&[
                ("states", "no such state exists (default)"),
                ("packages", "nobody would sign it, but a breach can bring it about"),
                ("moves", "no single move or signature leads there (from where `from` holds)"),
            ]),
            "What it applies to; default \"states\".",
            r#""packages""#,
        ),
        may(
            "from",
            Expression,
            "Only with applies_to = \"moves\": where the forbidden move starts; anywhere if left out.",
            r#""territory = large_swap""#,
        ),
        BECAUSE,
        NOTE,
    ],
};

/// A preference.
pub(crate) static PREFERENCE: Shape = Shape {
    noun: "a party's preference",
    about: "What a party wants, in one of three forms: `weights` with `values` (and `terms`, `walk_away`), `priorities`, or `ranking`. `refuses` goes with every form.",
    keys: &[
        may(
            "weights",
            Map { of: Known("an issue"), to: &Number },
            "How much each issue matters, at least 0; divided by their sum in each draw. Issues left out do not matter.",
            r#"{ territory = "40 to 60", sanctions = 10 }"#,
        ),
        may(
            "values",
            Map { of: Known("an issue"), to: &Map { of: Known("a level"), to: &Number } },
            "Worth of each level of each weighted issue, 0 to 100.",
            r#"{ territory = { as_is = 100, small_swap = "30 to 60", large_swap = 0 } }"#,
        ),
        may(
            "terms",
            Entries(&Table(&TERM)),
            "Points added where a condition holds.",
            r#"[{ id = "protected", when = "territory != as_is and guarantee = treaty", add = "5 to 15" }]"#,
        ),
        may(
            "walk_away",
            Number,
            "Worth of no deal, in points above the status quo of the same draw; default 0.",
            r#""-2 to 8""#,
        ),
        may(
            "reservation",
            Number,
            "Worth of no deal in absolute points, for imported scenarios; never with `walk_away`.",
            "40",
        ),
        may(
            "unit",
            Real,
            "One point is so many units of the original scale, for imported scenarios; values may then lie outside 0 to 100. Default 1.",
            "0.01",
        ),
        may(
            "discount",
            Real,
            "What is left of a utility at the end of the time, above 0 and at most 1; for imported scenarios and protocols. Deals are undiscounted.",
            "0.75",
        ),
        may(
            "priorities",
            List(&Either(&Expression, &STATEMENT)),
            "Statements in order: the first counts more than all later ones together.",
            r#"["territory != as_is", "fire = off"]"#,
        ),
        may(
            "ranking",
            List(&OneOrMore(&Expression)),
            "Tiers, best first: an outcome is in the first tier one of whose conditions fits it, the rest last.",
            r#"[["air_truce"], ["territory = small_swap", "status_quo"]]"#,
        ),
        may(
            "ties",
            Words(&[
                ("equal", "conditions of one tier are equally good (default)"),
                ("open", "which of them is better is not known: every order of them is drawn as often as any other"),
            ]),
            "What a tier of several conditions means; default \"equal\".",
            r#""open""#,
        ),
        may(
            "refuses",
            Entries(&Table(&REFUSAL)),
            "Red lines: consent withheld whatever the gain.",
            r#"[{ id = "no_large_swap", when = "territory = large_swap" }]"#,
        ),
    ],
};

/// A term of a utility.
pub(crate) static TERM: Shape = Shape {
    noun: "a term",
    about: "Points added to a utility where a condition holds.",
    keys: &[
        need("id", Id, "Its id, part of its path.", r#""protected""#),
        need("when", Expression, "Where it counts.", r#""territory != as_is and guarantee = treaty""#),
        need("add", Number, "Points added; may be negative.", r#""5 to 15""#),
    ],
};

/// A statement of a priority order.
pub(crate) static STATEMENT: Shape = Shape {
    noun: "a statement with its strength or its place",
    about: "A statement of a priority order with the strength at which it is held, which engines that do not use strengths ignore, or with an open place.",
    keys: &[
        need("when", Expression, "What is better true than false.", r#""fire = off""#),
        may(
            "strength",
            Words(&[
                ("mild", "mildly preferred (default)"),
                ("strong", "greatly preferred"),
                ("unknown", "not known whether preferred"),
            ]),
            "How strongly; default \"mild\".",
            r#""strong""#,
        ),
        may(
            "place",
            Words(&[
                ("fixed", "it stands where it is written (default)"),
                ("open", "it stands where it is written or before the statement above it, in half of the draws each"),
            ]),
            "Whether its place is certain; default \"fixed\".",
            r#""open""#,
        ),
    ],
};

/// A red line.
pub(crate) static REFUSAL: Shape = Shape {
    noun: "a red line",
    about: "Consent withheld whatever the gain, where a condition holds.",
    keys: &[
        need("id", Id, "Its id, part of its path.", r#""no_large_swap""#),
        need("when", Expression, "Where it is met.", r#""territory = large_swap""#),
        BECAUSE,
    ],
};

/// A group of numbers drawn together.
pub(crate) static CORRELATE: Shape = Shape {
    noun: "a group of numbers drawn together",
    about: "All uncertain numbers under the paths share an equal rank correlation (Gaussian copula). A shared value counts where it is used. A number belongs to one group.",
    keys: &[
        need(
            "of",
            OneOrMore(&Path),
            "Paths; every uncertain number beneath them is in the group.",
            r#"["preferences.velia"]"#,
        ),
        need("by", Real, "Spearman's rank correlation of each pair, up to 1.", "0.6"),
    ],
};

/// A proposal.
pub(crate) static PROPOSAL: Shape = Shape {
    noun: "a proposal",
    about: "Something somebody could sign: levels of some issues; all others stay at the status quo.",
    keys: &[
        may("name", Text, "Its name in sentences; default: the id.", r#""Air truce""#),
        need(
            "set",
            Map { of: Known("an issue"), to: &Name("a level") },
            "The levels it names.",
            r#"{ fire_ardon = "air_pause", fire_velia = "air_pause" }"#,
        ),
        may("tabled_by", Name("a party"), "Who tabled it.", r#""ardon""#),
        may("on", Date, "When.", "2031-04-28"),
        BECAUSE,
        NOTE,
    ],
};

/// A threat.
pub(crate) static THREAT: Shape = Shape {
    noun: "a threat",
    about: "What a party says it will do, on issues that it sets alone, unless another does something.",
    keys: &[
        may("name", Text, "Its name in sentences; default: the id.", r#""Embargo""#),
        need("by", Name("a party"), "Who threatens.", r#""union""#),
        need("to", Name("a party"), "Whose behaviour it is meant to change.", r#""ardon""#),
        need(
            "set",
            Map { of: Known("an issue"), to: &Name("a level") },
            "What it would do.",
            r#"{ sanctions = "tighten" }"#,
        ),
        need("unless", Expression, "What would avert it.", r#""fire_ardon != fire""#),
        may("due", Date, "By when.", "2031-05-15"),
        BECAUSE,
        NOTE,
    ],
};

/// A party's own view of the conflict.
pub(crate) static VIEW: Shape = Shape {
    noun: "a view",
    about: "One party's own model of the conflict (a hypergame of level 1): what is written here stands in place of what the case says. It must be a sound case itself.",
    keys: &[
        may(
            "preferences",
            Map { of: Known("a party"), to: &Table(&PREFERENCE) },
            "What it believes that the others (or it itself) want, whole preferences.",
            r#"{ ardon = { priorities = ["fire = off"] } }"#,
        ),
        may(
            "ranking",
            Map { of: Known("a party"), to: &List(&Tier) },
            "The same in a [graph].",
            r#"{ ardon = [2, 1, 3] }"#,
        ),
        may("never", Expression, "States that it does not think possible.", r#""guarantee = treaty""#),
        BECAUSE,
        NOTE,
    ],
};

/// A scenario.
pub(crate) static SCENARIO: Shape = Shape {
    noun: "a scenario",
    about: "A variant of the case: a few overrides. It must be a sound case itself.",
    keys: &[
        may("name", Text, "Its name in sentences; default: the id.", r#""After the meeting""#),
        may(
            "start",
            Map { of: Known("an issue"), to: &Name("a level") },
            "Another status quo in every sense: fall-back level, walk-away, consent. Proposals that `one_way` then puts out of reach are off the agenda.",
            r#"{ guarantee = "arms" }"#,
        ),
        may(
            "fix",
            Map { of: Known("an issue"), to: &Name("a level") },
            "Start there, and no other level exists; proposals that name another one are not on this agenda.",
            r#"{ sanctions = "keep" }"#,
        ),
        may(
            "values",
            Map { of: Paths, to: &Number },
            "Numbers replaced, also one that is only a default in the base case. Paths stand in quotes.",
            r#"{ "preferences.velia.walk_away" = "5 to 10" }"#,
        ),
        may(
            "refuses",
            Map { of: Known("a party"), to: &Entries(&Table(&REFUSAL)) },
            "Red lines added: a second reading.",
            r#"{ velia = [{ id = "no_land", when = "territory != as_is" }] }"#,
        ),
        NOTE,
    ],
};

/// An event.
pub(crate) static EVENT: Shape = Shape {
    noun: "an event",
    about: "Something that happened, is planned or runs out on a day.",
    keys: &[
        need("id", Id, "Its id.", r#""V1""#),
        need("on", Date, "When.", "2031-05-15"),
        need(
            "kind",
            Words(&[("planned", "is planned"), ("happened", "has happened"), ("deadline", "runs out on that day")]),
            "What kind.",
            r#""deadline""#,
        ),
        need("what", Text, "What, in a sentence.", r#""The Union's deadline.""#),
        may("threat", Name("a threat"), "The threat it belongs to.", r#""embargo""#),
        may(
            "sets",
            Map { of: Known("an issue"), to: &Name("a level") },
            "The issues that it changed.",
            r#"{ sanctions = "tighten" }"#,
        ),
        BECAUSE,
    ],
};

/// A forecast question.
pub(crate) static QUESTION: Shape = Shape {
    noun: "a question",
    about: "A question on a continuum, for the forecast models.",
    keys: &[
        may("name", Text, "Its name in sentences; default: the id.", r#""Share of the Neck that changes hands""#),
        need(
            "scale",
            Map { of: Numbers, to: &Text },
            "Marks of the scale: at least two. The smallest and the largest are its ends. A number with a point stands in quotes.",
            r#"{ 0 = "none", 50 = "half", 100 = "all" }"#,
        ),
        may("reference", Real, "What happens if nothing is decided.", "0"),
        may(
            "space",
            Text,
            "Questions that name the same space are its dimensions in the spatial model: the same parties with the same influence, saliences that sum to at most 100.",
            r#""policy""#,
        ),
        may(
            "proposal",
            Text,
            "Questions that name the same proposal are one dossier in the exchange model; those that name none are one together.",
            r#""transport""#,
        ),
        may(
            "positions",
            Map { of: Known("a party"), to: &Table(&POSITION) },
            "Who wants what.",
            r#"{ ardon = { position = "70 to 90", salience = 80, influence = 60 } }"#,
        ),
    ],
};

/// A position on a question.
pub(crate) static POSITION: Shape = Shape {
    noun: "a party's stand on a question",
    about: "Where a party stands, how much it cares, what weight it brings.",
    keys: &[
        need("position", Number, "Its position, within the ends of the scale.", r#""70 to 90""#),
        need("salience", Number, "How much it cares, 0 to 100.", "80"),
        need(
            "influence",
            Number,
            "The weight that it brings, at least 0, on any scale common to all; with 0 it has a position and no pull.",
            r#""60 to 80""#,
        ),
    ],
};

/// A prediction.
pub(crate) static PREDICTION: Shape = Shape {
    noun: "a prediction",
    about: "What a named person expects, with a probability and a day on which it can be scored.",
    keys: &[
        need("id", Id, "Its id.", r#""P1""#),
        need("by", Text, "Who.", r#""I. Maro""#),
        may("on", Date, "When it was made.", "2031-04-30"),
        may(
            "says",
            Expression,
            "What is expected, as a condition on outcomes.",
            r#""fire_ardon = air_pause and territory = as_is""#,
        ),
        may(
            "says_text",
            Text,
            "What is expected, in words: scored by hand. Instead of `says`.",
            r#""A second round follows within a month.""#,
        ),
        may("given", Expression, "Void if this does not happen.", r#""guarantee = treaty""#),
        need(
            "probability",
            Probability,
            "How likely: a number or a range between 0 and 1, a range in per cent (\"20 to 45\"), or a word of ICD 203.",
            r#""likely""#,
        ),
        may("due", Date, "By when it is decided.", "2031-06-30"),
        may("outcome", Flag, "Whether it came true, when that is known.", "true"),
        may("void", Flag, "Whether its `given` did not happen; default false.", "true"),
        may("resolved_on", Date, "When that was known.", "2031-07-01"),
        BECAUSE,
        NOTE,
    ],
};

const MODE: Form = Words(&[
    ("on_record", "said on record"),
    ("anonymous", "said by somebody unnamed"),
    ("leak", "leaked"),
    ("document", "a document"),
    ("analyst", "an analyst's view"),
    ("digest", "a digest of other reports"),
]);

/// A source.
pub(crate) static SOURCE: Shape = Shape {
    noun: "a source",
    about: "Where something was read.",
    keys: &[
        need("outlet", Text, "Who published it.", r#""Harbour Gazette""#),
        may("published", Date, "When.", "2031-04-28"),
        may("mode", MODE, "How it came by what it says.", r#""on_record""#),
        may("ref", Text, "A key of sources/references.json (CSL-JSON), an address, or a page.", r#""gazette-2031""#),
        may("via", Name("a source"), "The source through which it was read.", r#""digest""#),
    ],
};

/// A speaker.
pub(crate) static SPEAKER: Shape = Shape {
    noun: "a speaker",
    about: "Who said it.",
    keys: &[
        may("name", Text, "Name.", r#""I. Maro""#),
        may("role", Text, "Office or function.", r#""Speaker of the assembly""#),
        may("party", Name("a party"), "The party spoken for.", r#""velia""#),
    ],
};

/// A record of evidence.
pub(crate) static EVIDENCE: Shape = Shape {
    noun: "a record of evidence",
    about: "One claim with its origin, its grade and what it bears on.",
    keys: &[
        need("id", Id, "Its id.", r#""E1""#),
        need("claim", Text, "The claim, in the coder's words.", r#""No transfer could be ratified without a treaty.""#),
        may("quote", Text, "A short quotation, word for word.", r#""never without a treaty""#),
        may(
            "kind",
            Words(&[
                ("demand", "what somebody asks"),
                ("offer", "what somebody offers"),
                ("threat", "what somebody threatens"),
                ("fact", "what is so"),
                ("assessment", "what somebody judges to be so"),
                ("prediction", "what somebody expects"),
                ("denial", "what somebody rejects or denies"),
            ]),
            "What kind of claim.",
            r#""demand""#,
        ),
        may(
            "speaker",
            Table(&SPEAKER),
            "Who said it.",
            r#"{ name = "I. Maro", role = "Speaker of the assembly", party = "velia" }"#,
        ),
        may("said_on", Date, "When it was said.", "2031-04-27"),
        may(
            "source",
            Either(&Name("a source"), &SOURCE),
            "Where it was read: the id of a source, or a source written here.",
            r#""gazette""#,
        ),
        may(
            "origin",
            Text,
            "Records that copy one original share an origin and count once; default: the source.",
            r#""wire-0427""#,
        ),
        may(
            "grade",
            Pattern { noun: "an Admiralty grade such as \"B2\"", regex: "^[A-F][1-6]$" },
            "Admiralty code: source A to F, content 1 to 6. Never turned into weights.",
            r#""B2""#,
        ),
        may(
            "bears_on",
            Map {
                of: Paths,
                to: &Words(&[
                    ("supports", "speaks for it"),
                    ("against", "speaks against it"),
                    ("bounds", "limits its range"),
                ]),
            },
            "The paths it bears on, in quotes, and how.",
            r#"{ "rules.R1" = "supports" }"#,
        ),
        may("coder", Text, "Who coded it.", r#""ab""#),
        may("status", Text, "Where its coding stands.", r#""checked""#),
    ],
};

/// An assumption.
pub(crate) static ASSUMPTION: Shape = Shape {
    noun: "an assumption",
    about: "What is taken as given without evidence. Everything beneath its paths is marked as judgement under it.",
    keys: &[
        need("id", Id, "Its id.", r#""A1""#),
        may("key", Flag, "Whether findings rest on it; default false.", "true"),
        need("text", Text, "What is assumed.", r#""Ardon's cabinet acts as one.""#),
        may("watch", Text, "What would show that it fails.", r#""Ministries contradict each other in public.""#),
        may(
            "bears_on",
            AnyNumber(&Path),
            "Paths beneath which everything is a judgement under this assumption.",
            r#"["preferences.ardon"]"#,
        ),
        may(
            "if_false",
            Map { of: Paths, to: &Otherwise },
            "The numbers that hold if it is false; in a case with a graph also a party's order of the states (`graph.ranking.PARTY`) or where things stand (`graph.status_quo`). Paths stand in quotes.",
            r#"{ "preferences.velia.walk_away" = "10 to 20" }"#,
        ),
    ],
};

/// An explicit graph.
pub(crate) static GRAPH: Shape = Shape {
    noun: "an explicit graph",
    about: "States and arcs given one by one. In expressions it is one issue named `state` whose levels are the numbers of the states: `state = 2`.",
    keys: &[
        need(
            "states",
            List(&Text),
            "Names of the states, numbered from 1 in this order; at most 4,096.",
            r#"["no deal", "deal", "walk out"]"#,
        ),
        need(
            "arcs",
            Entries(&Arc),
            "Who can move from where to where: [from, to, party].",
            r#"[[1, 2, "ardon"], [2, 1, "ardon"]]"#,
        ),
        may(
            "status_quo",
            Whole,
            "The state at which things stand; without it there are no paths and no assessment.",
            "1",
        ),
        may(
            "ranking",
            Map { of: Known("a party"), to: &List(&Tier) },
            "States by number, best first; a nested list is a tie; \">>\" between two entries: what stands before is liked greatly better than what stands after. Every state once.",
            r#"{ ardon = [2, ">>", [1, 3]], velia = [1, 2, 3] }"#,
        ),
        may(
            "unknown",
            Map { of: Known("a party"), to: &List(&List(&Whole)) },
            "Pairs of states of which nobody knows how the party compares them; used by the extensions for unknown preferences.",
            r#"{ ardon = [[1, 3]] }"#,
        ),
    ],
};
