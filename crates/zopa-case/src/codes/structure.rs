//! Problems of what the case says: issues, control, rules, preferences, proposals, threats, graphs.

use zopa_core::Code;

/// Audience that acts.
pub(crate) static AUDIENCE_ACTS: Code = Code {
    code: "E501",
    title: "audience that acts",
    about: "An audience never moves: it sets no issue and consents to none.",
    example: concat!(
        base!(),
        r#"[parties.c]
role = "audience"
[issues.land]
levels = ["as_is", "swap"]
status_quo = "as_is"
set_by = "a"
consent = ["c"]
"#
    ),
};

/// Binding on an issue that is not joint.
pub(crate) static BINDING_ALONE: Code = Code {
    code: "E502",
    title: "binding on an issue that is not joint",
    about: "`binding` says that nobody falls back from a joint decision alone. An issue with one setter and nobody to consent is not joint; if a level cannot be undone, that is `one_way`.",
    example: concat!(
        base!(),
        r#"binding = true
"#
    ),
};

/// Bad one_way.
pub(crate) static ONE_WAY: Code = Code {
    code: "E503",
    title: "bad one_way",
    about: "`one_way = \"arms -> treaty\"` names two neighbouring levels, in either order: from levels at or beyond treaty there is no change to levels at or before arms. One step is not crossed both ways.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[issues.fire]
levels = ["on", "pause", "off"]
status_quo = "on"
set_by = "a"
one_way = "on -> off"
"#,
};

/// Status quo is not a level.
pub(crate) static BAD_STATUS_QUO: Code = Code {
    code: "E504",
    title: "status quo is not a level",
    about: "`status_quo` names one of the levels of the issue.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[issues.fire]
levels = ["on", "off"]
status_quo = "firing"
set_by = "a"
"#,
};

/// Several forms of preference.
pub(crate) static SEVERAL_FORMS: Code = Code {
    code: "E510",
    title: "several forms of preference",
    about: "A party's preference has one form: weights with values, priorities, or a ranking.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = 1 }
values.fire = { on = 0, off = 100 }
priorities = ["fire = off"]
"#
    ),
};

/// Needs weights.
pub(crate) static NEEDS_WEIGHTS: Code = Code {
    code: "E511",
    title: "needs weights",
    about: "`values`, `terms`, `walk_away`, `reservation` and `unit` are in points, and points exist only with `weights`.",
    example: concat!(
        base!(),
        r#"[preferences.a]
priorities = ["fire = off"]
walk_away = 5
"#
    ),
};

/// Nothing above.
pub(crate) static NOTHING_ABOVE: Code = Code {
    code: "E519",
    title: "nothing above",
    about: "`place = \"open\"` says that a statement may as well stand before the one above it; the first one has none above it.",
    example: concat!(
        base!(),
        r#"[preferences.a]
priorities = [{ when = "fire = off", place = "open" }]
"#
    ),
};

/// Nothing tied.
pub(crate) static NOTHING_TIED: Code = Code {
    code: "E537",
    title: "nothing tied",
    about: "`ties = \"open\"` says that the order of conditions in one tier of a ranking is not known; there is no tier of several.",
    example: concat!(
        base!(),
        r#"[preferences.a]
ranking = ["fire = off", "fire = on"]
ties = "open"
"#
    ),
};

/// Walk_away and reservation.
pub(crate) static TWO_WALK_AWAYS: Code = Code {
    code: "E512",
    title: "walk_away and reservation",
    about: "The worth of no deal is given once: `walk_away` above the status quo, or `reservation` in absolute points.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = 1 }
values.fire = { on = 0, off = 100 }
walk_away = 5
reservation = 40
"#
    ),
};

/// Level without a value.
pub(crate) static VALUE_MISSING: Code = Code {
    code: "E513",
    title: "level without a value",
    about: "An issue that has a weight needs a value for each of its levels.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = 1 }
values.fire = { off = 100 }
"#
    ),
};

/// Values without a weight.
pub(crate) static WEIGHT_MISSING: Code = Code {
    code: "E514",
    title: "values without a weight",
    about: "Values of an issue that has no weight would be ignored.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = 1 }
values.fire = { on = 0, off = 100 }
values.land = { as_is = 0, swap = 100 }
[issues.land]
levels = ["as_is", "swap"]
status_quo = "as_is"
set_by = ["a", "b"]
"#
    ),
};

/// All weights are zero.
pub(crate) static ALL_WEIGHTS_ZERO: Code = Code {
    code: "E515",
    title: "all weights are zero",
    about: "Weights are divided by their sum, so at least one must be above 0.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = 0 }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Rule without one condition.
pub(crate) static RULE_FORM: Code = Code {
    code: "E520",
    title: "rule without one condition",
    about: "A rule says `never` or `always`, one of the two.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
"#
    ),
};

/// Rule removes the status quo.
pub(crate) static RULE_REMOVES_STATUS_QUO: Code = Code {
    code: "E521",
    title: "rule removes the status quo",
    about: "The status quo exists, so a rule on states that excludes it is wrong, or the status quo is.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
never = "fire = on"
"#
    ),
};

/// Proposal breaks a rule.
pub(crate) static PROPOSAL_BREAKS_RULE: Code = Code {
    code: "E522",
    title: "proposal breaks a rule",
    about: "A proposal is something that somebody could sign; a rule of either kind that excludes it contradicts that.",
    example: concat!(
        base!(),
        r#"[proposals.p]
set = { fire = "off" }
[[rules]]
id = "R1"
never = "fire = off"
applies_to = "packages"
"#
    ),
};

/// Proposal against one_way.
pub(crate) static PROPOSAL_UNREACHABLE: Code = Code {
    code: "E523",
    title: "proposal against one_way",
    about: "`one_way` forbids the change from the status quo to the level that the proposal names.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[issues.fire]
levels = ["on", "off"]
status_quo = "off"
set_by = "a"
one_way = "on -> off"
[proposals.p]
set = { fire = "on" }
"#,
};

/// Threat on what is not one's own.
pub(crate) static THREAT_NOT_ALONE: Code = Code {
    code: "E525",
    title: "threat on what is not one's own",
    about: "A threat is carried out by its author alone, so it may set only issues that the author sets alone.",
    example: concat!(
        base!(),
        r#"[threats.t]
by = "b"
to = "a"
set = { fire = "off" }
unless = "fire = off"
"#
    ),
};

/// Threat to oneself.
pub(crate) static THREAT_TO_SELF: Code = Code {
    code: "E526",
    title: "threat to oneself",
    about: "A threat is meant to change the behaviour of another party.",
    example: concat!(
        base!(),
        r#"[threats.t]
by = "a"
to = "a"
set = { fire = "off" }
unless = "fire = on"
"#
    ),
};

/// Graph together with issues.
pub(crate) static GRAPH_AND_ISSUES: Code = Code {
    code: "E530",
    title: "graph together with issues",
    about: "A case is described by issues or by an explicit `[graph]`. A graph has no issues, so there are no rules, preferences by issue, proposals, threats and scenarios with it.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[graph]
states = ["war", "truce"]
arcs = [[1, 2, "a"]]
[issues.fire]
levels = ["on"]
status_quo = "on"
set_by = "a"
"#,
};

/// Unknown state.
pub(crate) static UNKNOWN_STATE: Code = Code {
    code: "E531",
    title: "unknown state",
    about: "States are numbered from 1 in the order of `states`; there is none of this number.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[graph]
states = ["war", "truce"]
arcs = [[1, 3, "a"]]
[graph.ranking]
a = [2, 1]
b = [[1, 2]]
"#,
};

/// Bad arc.
pub(crate) static BAD_ARC: Code = Code {
    code: "E532",
    title: "bad arc",
    about: "An arc is written [from, to, \"party\"] and leads to another state.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[graph]
states = ["war", "truce"]
arcs = [[1, 1, "a"]]
[graph.ranking]
a = [2, 1]
b = [[1, 2]]
"#,
};

/// State ranked twice.
pub(crate) static RANKED_TWICE: Code = Code {
    code: "E533",
    title: "state ranked twice",
    about: "A ranking names each state once.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[graph]
states = ["war", "truce"]
arcs = [[1, 2, "a"], [2, 1, "b"]]
[graph.ranking]
a = [2, 1, 2]
"#,
};

/// A mark of strength out of place.
pub(crate) static STRAY_MARK: Code = Code {
    code: "E535",
    title: "mark of strength out of place",
    about: "In the ranking of a graph `\">>\"` stands between two entries: what is before it is liked greatly better than what is after it.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[graph]
states = ["war", "truce"]
arcs = [[1, 2, "a"], [2, 1, "b"]]
[graph.ranking]
a = [2, 1, ">>"]
b = [1, 2]
"#,
};

/// Not a pair of states.
pub(crate) static BAD_PAIR: Code = Code {
    code: "E536",
    title: "not a pair of states",
    about: "`[graph.unknown]` lists pairs of two different states.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[graph]
states = ["war", "truce"]
arcs = [[1, 2, "a"], [2, 1, "b"]]
[graph.ranking]
a = [2, 1]
b = [1, 2]
[graph.unknown]
a = [[1, 1]]
"#,
};

/// State not ranked.
pub(crate) static NOT_RANKED: Code = Code {
    code: "E534",
    title: "state not ranked",
    about: "A ranking names every state; states that are liked equally stand in a nested list.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[graph]
states = ["war", "truce"]
arcs = [[1, 2, "a"], [2, 1, "b"]]
[graph.ranking]
a = [2]
"#,
};

/// Setter without preferences.
pub(crate) static NO_SETTER_PREFERENCES: Code = Code {
    code: "W301",
    title: "setter without preferences",
    about: "The party sets or consents to an issue, but what it wants is not stated: packages that need it are marked \"needs X, whose interests are not stated\". Where no party of the case says what it wants, that is said once for the file.",
    example: base!(),
};

/// Party without a part.
pub(crate) static IDLE_PARTY: Code = Code {
    code: "W302",
    title: "party without a part",
    about: "The party sets and consents to nothing, wants nothing, and nothing else names it.",
    example: concat!(
        base!(),
        r#"[parties.c]
"#
    ),
};

/// Setter also consents.
pub(crate) static SETTER_CONSENTS: Code = Code {
    code: "W303",
    title: "setter also consents",
    about: "A setter signs anyway; naming it under `consent` changes nothing.",
    example: concat!(
        base!(),
        r#"[issues.land]
levels = ["as_is", "swap"]
status_quo = "as_is"
set_by = ["a", "b"]
consent = ["b"]
"#
    ),
};

/// Proposals with the same outcome.
pub(crate) static SAME_OUTCOME: Code = Code {
    code: "W304",
    title: "proposals with the same outcome",
    about: "Two proposals lead to the same outcome and get one row.",
    example: concat!(
        base!(),
        r#"[proposals.p]
set = { fire = "off" }
[proposals.q]
set = { fire = "off" }
"#
    ),
};

/// Names the status quo.
pub(crate) static NAMES_STATUS_QUO: Code = Code {
    code: "W305",
    title: "names the status quo",
    about: "A level that is the status quo already changes nothing.",
    example: concat!(
        base!(),
        r#"[proposals.p]
set = { fire = "on" }
"#
    ),
};

/// Rule locks a fall-back.
pub(crate) static LOCKS_FALL_BACK: Code = Code {
    code: "W306",
    title: "rule locks a fall-back",
    about: "A rule on states removes a state that a setter could reach by going back to the status-quo level alone. If the breach is bad but possible, the rule should say applies_to = \"packages\". Looked for among up to 10,000 states for each rule, in which only issues that the rule names differ from the status quo, and a million evaluations of rules in all.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[issues.fire]
levels = ["on", "off"]
status_quo = "on"
set_by = "a"
[issues.land]
levels = ["as_is", "swap"]
status_quo = "as_is"
set_by = ["a", "b"]
[[rules]]
id = "R1"
never = "land = swap and fire = on"
"#,
};

/// Level out of reach.
pub(crate) static UNREACHABLE_LEVEL: Code = Code {
    code: "W307",
    title: "level out of reach",
    about: "`one_way` forbids the change from the status quo to this level: nobody can bring it about from here.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[issues.fire]
levels = ["on", "off"]
status_quo = "off"
set_by = "a"
one_way = "on -> off"
"#,
};

/// Shared value not used.
pub(crate) static UNUSED_VALUE: Code = Code {
    code: "W308",
    title: "shared value not used",
    about: "Nothing refers to this key of `[values]`.",
    example: concat!(
        base!(),
        r#"[values]
growth = "1 to 3"
"#
    ),
};

/// Arc listed twice.
pub(crate) static SAME_ARC: Code = Code {
    code: "W309",
    title: "arc listed twice",
    about: "The same party moves from the same state to the same state as in an earlier entry of `arcs`.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[graph]
states = ["war", "truce"]
arcs = [[1, 2, "a"], [1, 2, "a"]]
status_quo = 1
[graph.ranking]
a = [2, 1]
"#,
};
