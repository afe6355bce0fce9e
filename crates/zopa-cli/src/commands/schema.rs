//! `zopa schema`: the JSON Schema of the case file.

use crate::output::{Done, Failed, document};

pub(crate) fn run() -> Result<Done, Failed> {
    document(&zopa::case::schema())
}
