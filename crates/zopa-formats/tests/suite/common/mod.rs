//! What the tests share: fixtures, and the utilities of a case in its original scale.
#![allow(dead_code, clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "shared by tests")]

use zopa_core::{Central, Draw, Id, Instance, LevelId, Model, Outcome, PartyId, Preference};
use zopa_formats::{File, Imported, Options, import};

/// A fixture of this folder.
pub(crate) fn fixture(name: &str) -> File {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    File { name: name.to_owned(), bytes: std::fs::read(path).unwrap() }
}

/// A scenario of fixtures.
pub(crate) fn scenario(names: &[&str], options: &Options) -> Imported {
    let files: Vec<File> = names.iter().map(|n| fixture(n)).collect();
    import(&files, options).unwrap()
}

/// The instance of a case text that has no errors.
pub(crate) fn instance(text: &str) -> Instance {
    let opened = zopa_case::parse("case.toml", text, &zopa_case::SourceTexts::default());
    assert!(opened.diagnostics.is_empty(), "{:?}\n{text}", opened.diagnostics);
    let model = Model::new(opened.case.unwrap()).unwrap();
    // The only range in these tests is "1 to 3".
    let central = vec![2.0; model.case().inputs.iter().count()];
    Instance::new(&model, &Central(central), Draw::CENTRAL).unwrap()
}

/// Every outcome, with what each party thinks of it, and of no deal, in the original scale.
pub(crate) struct Numbers {
    pub(crate) outcomes: Vec<(Vec<usize>, Vec<f64>)>,
    pub(crate) no_deal: Vec<f64>,
}

pub(crate) fn numbers(text: &str) -> Numbers {
    let instance = instance(text);
    let model = instance.model();
    let case = model.case();
    let sizes: Vec<usize> = case.issues.iter().map(|v| v.levels.iter().count()).collect();
    let unit = |p: PartyId| match &case.preferences[p] {
        Preference::Cardinal(c) => c.unit,
        _ => panic!("no utilities"),
    };
    let mut outcomes = Vec::new();
    let mut at = vec![0; sizes.len()];
    loop {
        let outcome = Outcome::new(at.iter().map(|l| LevelId::new(*l)));
        let utilities = case.parties.ids().map(|p| {
            let additive = instance.additive(p).unwrap();
            additive.points(additive.score(model, &outcome)) * unit(p)
        });
        outcomes.push((at.clone(), utilities.collect()));
        let Some(k) = (0..sizes.len()).find(|k| at[*k] + 1 < sizes[*k]) else { break };
        at[..k].fill(0);
        at[k] += 1;
    }
    let no_deal = case.parties.ids().map(|p| {
        let additive = instance.additive(p).unwrap();
        additive.points(additive.disagreement()) * unit(p)
    });
    Numbers { no_deal: no_deal.collect(), outcomes }
}

/// Compares with a reference, written from the definition, to 10^-9.
pub(crate) fn agree(numbers: &Numbers, reference: &dyn Fn(&[usize]) -> Vec<f64>) {
    for (outcome, utilities) in &numbers.outcomes {
        for (found, wanted) in utilities.iter().zip(reference(outcome)) {
            assert!((found - wanted).abs() <= 1e-9, "{outcome:?}: {found} instead of {wanted}");
        }
    }
}
