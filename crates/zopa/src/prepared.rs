//! A case made ready for the engines.

use std::path::Path;
use std::sync::Arc;
use zopa_case::Opened;
use zopa_core::{Case, Diagnostic, Draw, Instance, Model};
use zopa_study::Streams;

/// The version of zopa that gave an answer.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A case without errors, compiled, with the numbers of its central draw.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The file with its text and warnings, under the scenario in force.
    pub opened: Opened,
    /// The file as it is written, under no scenario.
    pub base: Opened,
    /// The case.
    pub case: Arc<Case>,
    /// The case, compiled.
    pub model: Arc<Model>,
    /// The draws of its uncertain inputs.
    pub streams: Arc<Streams>,
    /// The central case: draw 0.
    pub central: Instance,
    /// Whether private numbers and sources were taken out ([`redact`](crate::redact())).
    pub redacted: bool,
}

/// A case that cannot be worked with, and why.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The file, if it could be read at all: problems point into it.
    pub opened: Option<Box<Opened>>,
    /// The problems; at least one is an error.
    pub problems: Vec<Diagnostic>,
}

impl Prepared {
    /// Opens a case (a folder, then its `case.toml`, or one file) under a scenario, with draws of this seed.
    ///
    /// # Errors
    /// The problems of the file, of the scenario, or of its central numbers.
    pub fn open(path: &Path, scenario: Option<&str>, seed: u64) -> Result<Prepared, Refused> {
        let opened = zopa_case::open(path).map_err(|problem| Refused { opened: None, problems: vec![*problem] })?;
        Prepared::new(opened, scenario, seed)
    }

    /// The same for a file that is already read.
    ///
    /// # Errors
    /// As [`Prepared::open`].
    pub fn new(opened: Opened, scenario: Option<&str>, seed: u64) -> Result<Prepared, Refused> {
        let base = opened.clone();
        let opened = match scenario {
            Some(name) if opened.case.is_some() => match opened.under(name) {
                Ok(under) => under,
                Err(problem) => return Err(Refused { opened: Some(Box::new(opened)), problems: vec![problem] }),
            },
            _ => opened,
        };
        let Some(case) = opened.case.clone() else {
            let problems = opened.diagnostics.clone();
            return Err(Refused { opened: Some(Box::new(opened)), problems });
        };
        let refused = |problems| Refused { opened: Some(Box::new(opened.clone())), problems };
        let streams = Streams::new(&case, seed).map_err(refused)?;
        let model = Model::new(Arc::clone(&case)).map_err(refused)?;
        let central = Instance::new(&model, &streams, Draw::CENTRAL).map_err(|problem| refused(vec![problem]))?;
        Ok(Prepared { case, model, streams: Arc::new(streams), central, opened, base, redacted: false })
    }
}
