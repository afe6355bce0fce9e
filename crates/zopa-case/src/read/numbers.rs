//! The numbers of the case: one arena of uncertain ones, and where each number stands.

use super::Reader;
use crate::backing::NumberAt;
use crate::codes::names::UNKNOWN_VALUE;
use crate::number::{Reading, Scale, Written};
use crate::text::document::Node;
use std::collections::HashMap;
use std::ops::Range;
use zopa_core::{Diagnostic, Distribution, Input, InputId, Place, Uncertain};

/// A number of the case and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    /// Its path.
    pub(crate) path: String,
    /// How many segments of the path name what it belongs to, e.g. 2 for `preferences.velia`.
    pub(crate) owner: usize,
    /// Its row, if it is uncertain.
    pub(crate) input: Option<InputId>,
    /// The shared value that it refers to.
    pub(crate) shared: Option<usize>,
    /// Whether it is an end of its scale (the worth 0 or 100), which needs nothing behind it.
    pub(crate) anchor: bool,
}

impl Standing {
    /// As others see it; `shared` are the names of the shared values.
    pub(crate) fn public(&self, shared: &[String]) -> NumberAt {
        NumberAt {
            path: self.path.clone(),
            input: self.input,
            shared: self.shared.and_then(|at| shared.get(at)).map(|name| format!("values.{name}")),
            anchor: self.anchor,
        }
    }
}

/// A shared value.
struct Shared {
    name: String,
    /// `None` if it is faulty.
    value: Option<SharedValue>,
    used: bool,
}

#[derive(Clone, Copy)]
enum SharedValue {
    Known(f64),
    Law(Distribution, InputId),
}

/// What has been read of numbers so far.
#[derive(Default)]
pub(crate) struct Numbers {
    pub(crate) standing: Vec<Standing>,
    shared: Vec<Shared>,
    by_name: HashMap<String, usize>,
}

impl Numbers {
    /// Names of the shared values, and whether each is used.
    pub(crate) fn shared_names(&self) -> (Vec<String>, Vec<bool>) {
        self.shared.iter().map(|s| (s.name.clone(), s.used)).unzip()
    }
}

impl Reader<'_> {
    /// `[values]`.
    pub(super) fn shared_values(&mut self) {
        for entry in self.entries("values") {
            let path = format!("values.{}", entry.key);
            let written = self.reading(&path).written(&entry.node);
            let value = match written {
                Some(Written::Known(x)) => Some(SharedValue::Known(x)),
                Some(Written::Law(law)) => Some(SharedValue::Law(law, self.new_input(path, law, Scale::Points.clip()))),
                Some(Written::Shared(_)) => {
                    self.problems.push(
                        Diagnostic::new(&UNKNOWN_VALUE, format!("`{path}` refers to another shared value"))
                            .at(Place::Span(entry.node.span.clone()), "a reference to a reference")
                            .cure("Write the number itself here."),
                    );
                    None
                }
                None => None,
            };
            self.numbers.by_name.insert(entry.key.clone(), self.numbers.shared.len());
            self.numbers.shared.push(Shared { name: entry.key.clone(), value, used: false });
        }
    }

    /// The number at a path; `None` if something is wrong with it, which has been reported. `owner` says how many
    /// segments of the path name what it belongs to.
    pub(super) fn number(&mut self, node: &Node, path: String, owner: usize, scale: Scale) -> Option<Uncertain<f64>> {
        let written = self.reading(&path).written(node)?;
        let anchor = matches!(scale, Scale::Worth { .. })
            && matches!(written, Written::Known(x) if x.to_bits() == 0f64.to_bits() || x.to_bits() == 100f64.to_bits());
        if let Written::Shared(name) = &written {
            return self.shared_use(name, node, path, owner, scale);
        }
        let clip = self.reading(&path).fits(&written, scale, &node.span)?;
        let value = match written {
            Written::Law(law) => Uncertain::Input(self.new_input(path.clone(), law, clip)),
            Written::Known(x) => Uncertain::Known(x),
            Written::Shared(_) => return None,
        };
        let input = if let Uncertain::Input(id) = value { Some(id) } else { None };
        self.numbers.standing.push(Standing { path, owner, input, shared: None, anchor });
        Some(value)
    }

    /// A place that refers to a shared value: the same input, truncated to the scales of all its places.
    fn shared_use(
        &mut self,
        name: &str,
        node: &Node,
        path: String,
        owner: usize,
        scale: Scale,
    ) -> Option<Uncertain<f64>> {
        let Some(&at) = self.numbers.by_name.get(name) else {
            let at = node.child("ref").map_or(&node.span, |to| &to.node.span);
            self.unknown_value(name, at);
            return None;
        };
        self.numbers.shared[at].used = true;
        let (written, value) = match self.numbers.shared[at].value? {
            SharedValue::Known(x) => (Written::Known(x), Uncertain::Known(x)),
            SharedValue::Law(law, id) => (Written::Law(law), Uncertain::Input(id)),
        };
        let (low, high) = self.reading(&path).fits(&written, scale, &node.span)?;
        let input = if let Uncertain::Input(id) = value { Some(id) } else { None };
        if let Some(id) = input {
            let clip = &mut self.case.inputs[id].clip;
            *clip = (clip.0.max(low), clip.1.min(high));
        }
        self.numbers.standing.push(Standing { path, owner, input, shared: Some(at), anchor: false });
        Some(value)
    }

    fn unknown_value(&mut self, name: &str, at: &Range<usize>) {
        if self.problems.full() {
            self.problems.push(Diagnostic::new(&UNKNOWN_VALUE, ""));
            return;
        }
        let names: Vec<&str> = self.numbers.shared.iter().map(|s| s.name.as_str()).collect();
        let label = match self.problems.similar(name, names.iter().copied()) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => "not declared".to_owned(),
        };
        let list = crate::names::listed(names);
        self.problems.push(
            Diagnostic::new(&UNKNOWN_VALUE, format!("there is no shared value `{name}`"))
                .at(Place::Span(at.clone()), label)
                .cure(format!("Declare it under [values]; declared so far: {list}.")),
        );
    }

    /// A reading of the number at a path.
    pub(super) fn reading<'a>(&'a mut self, path: &'a str) -> Reading<'a> {
        Reading { text: self.text, problems: self.problems, path }
    }

    fn new_input(&mut self, path: String, prior: Distribution, clip: (f64, f64)) -> InputId {
        self.case.inputs.push(Input { path, prior, clip, because: Vec::new() })
    }
}
