//! Runs the built command as a user would.

use std::path::PathBuf;
use std::process::{Command, Output};

/// What a run gave back.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    /// Without progress: whether some work takes more than a second is the machine's affair.
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        let err = String::from_utf8(output.stderr).expect("UTF-8 on stderr");
        Ran {
            code: output.status.code().expect("ended by itself"),
            out: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
            err: err.split_inclusive('\n').filter(|line| !line.starts_with("progress: ")).collect(),
        }
    }
    /// The document on stdout.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}", self.out))
    }
}

/// The command, in the folder of the test cases, with nothing of this machine's settings.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zopa"));
    command.current_dir(cases()).env_remove("NO_COLOR").env_remove("COLUMNS");
    command
}

/// The folder of the test cases.
pub(crate) fn cases() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// Runs `zopa` with these arguments, separated by blanks.
pub(crate) fn zopa(args: &str) -> Ran {
    Ran::of(command().args(args.split_whitespace()).output().expect("the command runs"))
}

/// The same with arguments as they are.
pub(crate) fn zopa_args(args: &[&str]) -> Ran {
    Ran::of(command().args(args).output().expect("the command runs"))
}
