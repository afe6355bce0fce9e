//! What can be typed. Meaning is given to it in [`crate::call`].

use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Understand a negotiation or a conflict from one sourced case file.
#[derive(Parser, Debug)]
#[command(
    name = "zopa",
    version,
    max_term_width = 100,
    about = "Understand a negotiation or a conflict from one sourced case file:\nwhat deals are possible, what would hold, and how sure that is.",
    after_help = "CASE is a folder (then its case.toml) or one file. Start with `zopa new`, then `zopa check`, then `zopa report`.\n\
                  Exit codes: 0 done, 1 the case or the input is wrong, 2 the call is wrong.",
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Use so many threads (default: one for each processor); answers are the same for any number
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// The assessment: which packages could be signed by whom, which would hold, and how sure that is
    Report(Report),
    /// Every problem in the case file at once: code, place, cause, cure; and what is weak
    Check(Check),
    /// What deals are possible: agreement zone, frontier, fair points, consent, improving trades
    Deals(Deals),
    /// What would hold: stability of states for each party and concept, equilibria, explanations, paths
    Stability(Stability),
    /// What stands behind one number or one result, and which results use it
    Why(Why),
    /// What the answer depends on: shares, sensitivities, what turns it, what to find out next
    Study(Study),
    /// Read a scenario of another tool (GENIUS, GeniusWeb, NegoLog, NegMAS, CSV, GMCR+) or a table of positions (KTAB CSV, CSV,
    /// XLSX) into a case folder
    Import(Import),
    /// Write a case as files of another tool (GENIUS, GeniusWeb, NegMAS, GMCR+), naming what they cannot say
    Export(Export),
    /// What changed between two versions of a case, in inputs and in conclusions, and which change moved which
    Diff(Diff),
    /// Each question's forecast by the baselines and by each model, over draws and readings
    Forecast(Forecast),
    /// Forecast models against real outcomes, or a case's predictions scored
    Backtest(Backtest),
    /// Write a commented starter case and the schema for editors
    New(New),
    /// Print the JSON Schema of the case file
    Schema(Schema),
}

impl Command {
    /// Whether the answer is to be machine-readable.
    pub(crate) fn json(&self) -> bool {
        match self {
            Command::Report(a) => a.case.json,
            Command::Check(a) => a.case.json,
            Command::Deals(a) => a.case.json,
            Command::Stability(a) => a.case.json,
            Command::Why(a) => a.case.json,
            Command::Study(a) => match &a.merge {
                Some(Studies::Merge(merge)) => merge.json,
                None => a.json,
            },
            Command::Import(a) => a.json,
            Command::Export(a) => a.case.json,
            Command::Diff(a) => a.json,
            Command::Forecast(a) => a.case.json,
            Command::Backtest(a) => a.json,
            Command::New(a) => a.json,
            Command::Schema(a) => a.json,
        }
    }
}

/// Which case, and in which form the answer is wanted.
#[derive(Group, Debug)]
pub(crate) struct Case {
    /// A case: a folder (then its case.toml) or one file
    #[arg(value_name = "CASE")]
    pub(crate) path: PathBuf,
    /// Under this scenario of the case
    #[arg(long, value_name = "NAME")]
    pub(crate) scenario: Option<String>,
    /// Print one JSON document (docs/json.md) instead of text
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Group, Debug)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) case: Case,
    /// How many draws of the uncertain inputs to count shares over
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) draws: u64,
    /// Seed of the draws: the same seed gives the same draws
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Write the whole report there too: one self-contained page (.html, .htm) or Markdown (.md, .markdown); a file that is there is
    /// replaced
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// A version to share: structure and findings, without private numbers and sources
    #[arg(long)]
    pub(crate) redact: bool,
    /// Say too what changed since this older version of the case: a folder (then its case.toml) or one file
    #[arg(long, value_name = "OLD", conflicts_with = "scenario")]
    pub(crate) since: Option<PathBuf>,
    /// Leave out what the answer depends on beyond shares: what matters most, and what to find out next
    #[arg(long)]
    pub(crate) shares_only: bool,
}

#[derive(Group, Debug)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) case: Case,
    /// Check what `zopa deals --json` or `zopa stability --json` wrote for this case: its claims are derived again from the
    /// case alone
    #[arg(long, value_name = "FILE", conflicts_with = "scenario")]
    pub(crate) answer: Option<PathBuf>,
}

#[derive(Group, Debug)]
pub(crate) struct Deals {
    #[command(flatten)]
    pub(crate) case: Case,
    /// Whose deals: `table` (at the table, no audience), `principals`, `setters` (everyone who sets an issue), or
    /// party ids separated by commas
    #[arg(long, value_name = "GROUP", default_value = "setters")]
    pub(crate) group: String,
    /// Start from this package too: who objects, improving trades, what could replace it once signed. A proposal,
    /// `issue=level,issue=level` (the rest at the status quo), or `status_quo`; may be repeated
    #[arg(long, value_name = "PACKAGE")]
    pub(crate) from: Vec<String>,
    /// Score numbered drafts: the proposals by their days, then in file order, or packages separated by `;` (proposals
    /// alone: also by commas)
    #[arg(long, value_name = "LIST", num_args = 0..=1, default_missing_value = "")]
    pub(crate) drafts: Option<String>,
    /// Also these solutions, separated by commas: nash, kalai_smorodinsky, egalitarian, utilitarian, nash_most_gainers,
    /// fallback; for two parties raiffa, nash_lottery, kalai_smorodinsky_lottery, egalitarian_lottery,
    /// adjusted_winner
    #[arg(long, value_name = "LIST")]
    pub(crate) solution: Option<String>,
    /// Bargaining powers for `--solution nash`, party=number separated by commas; 1 for who is not named
    #[arg(long, value_name = "LIST", requires = "solution")]
    pub(crate) power: Option<String>,
    /// Another reading of a fair point, e.g. kalai_smorodinsky=negmas_spread (docs/definitions-compared.md); may be
    /// repeated, once for each fair point
    #[arg(long, value_name = "CONCEPT=READING")]
    pub(crate) variant: Vec<String>,
    /// Only for these parties the best that they can get the others to accept
    #[arg(long, value_name = "PARTIES")]
    pub(crate) best_for: Option<String>,
    /// In a space of more than 200,000 outcomes, with `--json`: add proofs of the best for each party, of the fair points and of
    /// what `--solution`, `--variant` and `--from` ask for, which `zopa check --answer` checks from the case alone
    #[arg(long, requires = "json")]
    pub(crate) certificate: bool,
    /// List at most so many packages of each kind, one or more; the rest is counted
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    pub(crate) limit: usize,
    /// List every package that there is, as far as memory has room for it
    #[arg(long, conflicts_with = "limit")]
    pub(crate) all: bool,
}

#[derive(Group, Debug)]
pub(crate) struct Stability {
    #[command(flatten)]
    pub(crate) case: Case,
    /// Explain this state too: a number, `issue=level,issue=level` (the rest at the status quo), a proposal, or
    /// `status_quo`; may be repeated
    #[arg(long, value_name = "STATE")]
    pub(crate) state: Vec<String>,
    /// Concepts, separated by commas: nash, gmr, smr, seq, sseq; sim, sim_tableau; l_1, l_2, ..., non_myopic, stackelberg
    /// (two parties); cnash, cgmr, csmr, cseq, cseq_class (coalitions); gmr_strong, gmr_weak and so on (strength); nash_a
    /// to seq_d (unknown preferences). With `_signatures` appended to a concept that begins with gmr, smr, seq, sseq, cgmr,
    /// csmr or cseq, the signatures of those who answer count too
    #[arg(long, value_name = "LIST", default_value = "nash,gmr,smr,seq,sseq")]
    pub(crate) concept: String,
    /// What coalitions would do too: adds cnash, cgmr, csmr and cseq
    #[arg(long)]
    pub(crate) coalitions: bool,
    /// Follow what can and would become of this state, named as for --state
    #[arg(long, value_name = "STATE")]
    pub(crate) from: Option<String>,
    /// Which smallest change of preferences would make each --state an equilibrium under each concept asked for, and how many
    /// of all profiles of strict orders do
    #[arg(long, requires = "state")]
    pub(crate) inverse: bool,
    /// The stability matrix as CSV, a row for each state and columns for concepts and parties: into FILE, or without a
    /// name instead of the answer (then after CASE: what follows --csv is taken for FILE)
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    #[allow(clippy::option_option, reason = "not asked for, asked for, asked for with a name")]
    pub(crate) csv: Option<Option<PathBuf>>,
    /// Draw the states and the moves between them into FILE: .svg (of more than 16 states those that matter), or .dot for
    /// Graphviz (all); 40 states at most
    #[arg(long, value_name = "FILE")]
    pub(crate) draw: Option<PathBuf>,
    /// Replace the files of --csv and --draw if they are there
    #[arg(long)]
    pub(crate) force: bool,
    /// List every state, even above 100,000
    #[arg(long)]
    pub(crate) all: bool,
    /// Where the states are too many to list: list at most so many equilibria
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1_000_000))]
    pub(crate) limit: usize,
}

/// By whose reading a GENIUS file is evaluated.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum, Debug)]
pub(crate) enum Semantics {
    /// As GENIUS does, and GeniusWeb with its own files
    Genius,
    /// As NegMAS does
    Negmas,
}

/// What files are.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum ImportKind {
    /// A scenario of a negotiation tool
    Scenario,
    /// A table of positions
    Positions,
}

#[derive(Group, Debug)]
pub(crate) struct Import {
    /// The files of one scenario, or the folder they are in; or a table of positions
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// The case folder to write
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// By whose reading: NegMAS computes other numbers than GENIUS or GeniusWeb from their files
    #[arg(long, value_name = "READING", default_value = "genius")]
    pub(crate) semantics: Semantics,
    /// Cut each real-valued issue into so many levels; without it such an issue is refused
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..=4096))]
    pub(crate) levels: Option<u16>,
    /// What the files are, where a table could be both (default: by what is in them)
    #[arg(long = "as", value_enum, value_name = "KIND")]
    pub(crate) kind: Option<ImportKind>,
    /// Replace a case that is already there
    #[arg(long)]
    pub(crate) force: bool,
    /// Say what was written, with the warnings, as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Group, Debug)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) case: Case,
    /// In which form
    #[arg(long, visible_alias = "to", value_name = "FORM")]
    pub(crate) format: ExportForm,
    /// The folder to write into; for gmcr, the file
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: PathBuf,
    /// Replace files that are already there
    #[arg(long)]
    pub(crate) force: bool,
}

/// The form of an exported case.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ExportForm {
    /// GENIUS XML: a domain and a profile for each party
    Genius,
    /// GeniusWeb JSON: a domain and a profile for each party
    Geniusweb,
    /// NegMAS YAML: an outcome space and a utility function for each party
    Negmas,
    /// GMCR+: one .gmcr file, a graph model in option form
    Gmcr,
}

#[derive(Group, Debug)]
pub(crate) struct Why {
    #[command(flatten)]
    pub(crate) case: Case,
    /// A path of the case (preferences.velia.walk_away, rules.R1, a whole table) or of a result (findings.1 as
    /// the report numbers them, rows.2, rows.truce.holds, rows.truce.yes.velia, threats.embargo.credible, drafts.1);
    /// without one: which paths there are
    #[arg(value_name = "PATH")]
    pub(crate) of: Option<String>,
    /// How many draws of the uncertain inputs to count shares over
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) draws: u64,
    /// Seed of the draws: the same seed gives the same draws
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
}

/// Numbers of draws are 64-bit whole numbers with a sign in the files that keep them.
const MOST_DRAWS: u64 = i64::MAX as u64 - 1;

#[derive(Group, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Study {
    #[command(subcommand)]
    pub(crate) merge: Option<Studies>,
    /// A case: a folder (then its case.toml) or one file
    #[arg(value_name = "CASE", required = true)]
    pub(crate) path: Option<PathBuf>,
    /// Under this scenario of the case
    #[arg(long, value_name = "NAME")]
    pub(crate) scenario: Option<String>,
    /// Print one JSON document (docs/json.md) instead of text
    #[arg(long)]
    pub(crate) json: bool,
    /// How many draws of the uncertain inputs
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(..=MOST_DRAWS))]
    pub(crate) draws: u64,
    /// Seed of the draws: the same seed gives the same draws
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
    /// How draws are laid out: independent, or eight scrambled Sobol sequences that take turns
    #[arg(long, value_enum, value_name = "DESIGN", default_value = "plain")]
    pub(crate) design: Design,
    /// Only from this draw on: a part of a larger study, shares only
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u64).range(..=MOST_DRAWS))]
    pub(crate) from: Option<u64>,
    /// Only up to this draw (default: the number of draws)
    #[arg(long, value_name = "L", value_parser = clap::value_parser!(u64).range(..=MOST_DRAWS))]
    pub(crate) to: Option<u64>,
    /// Keep every draw in this folder (draws.parquet, study.json); goes on with what is there
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Whose choices to look at: party ids separated by commas (default: all who must sign something, with --sign that)
    #[arg(long, value_name = "PARTY")]
    pub(crate) party: Option<String>,
    /// Ask what to find out before signing this settlement or walking away, instead of which one to table
    #[arg(long, value_name = "SETTLEMENT")]
    pub(crate) sign: Option<String>,
    /// What counts for a party: a settlement that is signed and holds, or one that is signed
    #[arg(long, value_enum, value_name = "WHAT", default_value = "held")]
    pub(crate) payoff: Payoff,
    /// Evaluations for sensitivity indices; 0 leaves them out (default: 100,000, more from about 600 inputs on)
    #[arg(long, value_name = "N")]
    pub(crate) budget: Option<u64>,
    /// Only shares: no indices, flips or values of information
    #[arg(long)]
    pub(crate) shares_only: bool,
}

/// How draws are laid out.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Design {
    Plain,
    Sobol,
}

/// What counts for a party.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Payoff {
    Held,
    Signed,
}

/// What can be done with studies.
#[derive(Subcommand, Debug)]
pub(crate) enum Studies {
    /// Put ranges of one study together: the same bytes as one run
    Merge(Merge),
}

#[derive(Group, Debug)]
pub(crate) struct Merge {
    /// Folders that `zopa study --out` wrote, in any order
    #[arg(value_name = "DIR", required = true)]
    pub(crate) parts: Vec<PathBuf>,
    /// The folder to write
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Say what was written as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Group, Debug)]
pub(crate) struct Diff {
    /// The older version: a folder (then its case.toml) or one file
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The newer version
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// How many draws of the uncertain inputs to count shares over
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) draws: u64,
    /// Seed of the draws: the same seed gives the same draws
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Print one JSON document (docs/json.md) instead of text
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Group, Debug)]
pub(crate) struct Forecast {
    /// A case, or a table of positions (.csv, .xlsx)
    #[command(flatten)]
    pub(crate) case: Case,
    /// Only this question
    #[arg(long, value_name = "Q")]
    pub(crate) question: Option<String>,
    /// Only this model beside the ladder: condorcet, nash, kalai_smorodinsky, procedural, challenge (also as
    /// scholz2011_table), scholz2011_printed, smp, exchange
    #[arg(long, value_name = "M")]
    pub(crate) model: Option<String>,
    /// An option of the model; may be repeated (docs/forecasts.md lists them). KEY=@FILE takes the value from a file
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) option: Vec<String>,
    /// Every reading of the model that --model names, one choice changed at a time, at the central case and over the draws;
    /// those of the challenge model are always there
    #[arg(long, requires = "model")]
    pub(crate) readings: bool,
    /// How many draws of the uncertain numbers; 0 for the central case only
    #[arg(long, value_name = "N", default_value_t = 2000)]
    pub(crate) draws: u64,
    /// Seed of the draws: the same seed gives the same draws
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Write the forecasts as CSV too: question, model, forecast, and the points over draws
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// Replace the file of --csv if it is there
    #[arg(long, requires = "csv")]
    pub(crate) force: bool,
}

#[derive(Group, Debug)]
pub(crate) struct Backtest {
    /// DEU I-III (docs/forecasts.md says where it is), a table with an outcome column, or a case with predictions
    #[arg(value_name = "DATA")]
    pub(crate) data: PathBuf,
    /// Seed of the splits and of the bootstrap
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Resamples of the bootstrap
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(100..=1_000_000))]
    pub(crate) resamples: usize,
    /// Write each question's outcome and forecasts as CSV too
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// Replace the file of --csv if it is there
    #[arg(long, requires = "csv")]
    pub(crate) force: bool,
    /// Print one JSON document (docs/json.md) instead of text
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Group, Debug)]
pub(crate) struct New {
    /// A folder to put case.toml into, or a file ending in .toml
    #[arg(value_name = "PLACE", default_value = ".")]
    pub(crate) place: PathBuf,
    /// Replace what is there
    #[arg(long)]
    pub(crate) force: bool,
    /// Say what was written as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Group, Debug)]
pub(crate) struct Schema {
    /// For symmetry with the other commands: the schema is JSON anyway
    #[arg(long)]
    pub(crate) json: bool,
}

#[cfg(test)]
mod tests {
    use super::Args;
    use clap::CommandFactory;

    /// The definitions of arguments do not contradict each other.
    #[test]
    fn arguments_are_consistent() {
        Args::command().debug_assert();
    }
}
