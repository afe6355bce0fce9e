//! Whatever steps a certificate has: a false claim is never proved, and true ones can be.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test")]

use super::{Field, Part, Reading, evenly, read};
use crate::claim::Claim;
use crate::ground::Ground;
use crate::proof::{About, Allowed, Boxes};
use serde_json::json;
use std::rc::Rc;
use zopa_core::{Instance, Outcome, PartySet};
use zopa_testkit::generate::{self, Feature, Shape, Stream};

/// Steps made at random, so that every one is believed as far as it goes; a package that refutes the claim is passed over
/// in silence, so that only the reader can find it.
struct Writer<'w, 'r> {
    reading: Reading<'r, 'static>,
    stream: &'w mut Stream,
    steps: Vec<String>,
}

impl Writer<'_, '_> {
    fn cover(&mut self, mut part: Part) {
        let (field, all) = (self.reading.field, self.reading.count.is_some());
        let sets = self.reading.allowed.len();
        for _ in 0..4 {
            if let Some(by) = (0..sets).find(|by| self.reading.closes(&part, *by)) {
                self.steps.push(format!("c{by}"));
                return;
            }
            let by = self.stream.below(sets);
            match self.stream.below(4) {
                0 if !all => {
                    self.steps.push("d".to_owned());
                    if !self.reading.reduce(&mut part) {
                        return;
                    }
                }
                1 => {
                    self.steps.push(format!("x{by}"));
                    self.reading.take_out(&mut part, by);
                    if !field.settles(&mut part) {
                        return;
                    }
                }
                _ => {
                    let l = &self.reading.allowed[by].l;
                    let adds = |j: &super::Joint| j.adds.is_some_and(|(k, add)| l[k] * i128::from(add) > 0);
                    let split: Vec<usize> = field
                        .open(&part)
                        .filter(|(_, j)| adds(j) && j.sides.len() > 1 && !matches!(j.form, super::Form::Outside(_)))
                        .map(|(_, j)| j.sides.len())
                        .collect();
                    let row = |n: usize, stream: &mut Stream| {
                        let mut left = 1000;
                        let shares = (1..n).map(|_| {
                            let share = stream.below(left + 1);
                            left -= share;
                            share.to_string()
                        });
                        shares.collect::<Vec<_>>().join(",")
                    };
                    let text: Vec<String> = split.into_iter().map(|n| row(n, self.stream)).collect();
                    let text = text.join(";");
                    part.shares[by] = Rc::new(self.reading.divide(&part, by, &text).expect("shares that fit"));
                    self.steps.push(format!("s{by}:{text}"));
                }
            }
        }
        let choices: Vec<usize> = (0..field.all.len()).filter(|v| field.sets(&part, *v, all).len() > 1).collect();
        if choices.is_empty() {
            self.steps.push("l".to_owned());
            return;
        }
        let (v, by) = (self.stream.pick(&choices), self.stream.below(sets));
        self.steps.push(format!("i{v}.{by}"));
        for mask in field.sets(&part, v, all) {
            let mut next = part.clone();
            next.levels[v] = mask;
            if field.settles(&mut next) && !self.reading.closes(&next, by) {
                self.cover(next);
            }
        }
    }
}

/// The steps written, and what the reader makes of them.
fn proof(
    instance: &Instance,
    group: PartySet,
    claim: &Claim,
    count: bool,
    stream: &mut Stream,
) -> Option<(String, Result<u64, String>)> {
    let ground = Ground::unlisted(instance);
    let about = ground.about_zone(group);
    let case = ground.case();
    let space = instance.model().space();
    let open = |v: &zopa_core::IssueId| space.levels(*v) > 1 && case.issues[*v].control.signers().is_subset(group);
    let issues: Vec<_> = space.issue_ids().filter(open).map(|v| json!(case.issues[v].id)).collect();
    let tree = json!({ "issues": issues });
    let boxes = Boxes::of(&ground, &about, &tree, count).expect("boxes");
    let n = group.len();
    let mut sets: Vec<Vec<i128>> = (0..n).map(|k| (0..n).map(|i| i128::from(i == k)).collect()).collect();
    sets.push((0..n).map(|_| 1 + stream.below(5) as i128).collect());
    let allowed = || sets.iter().map(|l| Allowed { l: l.clone(), most: claim.threshold(l) }).collect::<Vec<_>>();
    if boxes.shut {
        return None;
    }
    let field = Field::of(&boxes).expect("a field");
    let even: Rc<Vec<Vec<i128>>> = Rc::new(field.joints.iter().map(|j| evenly(j.sides.len())).collect());
    let mut part = Part {
        levels: field.all.clone(),
        open: vec![true; field.joints.len()],
        gains: boxes.start.clone(),
        shares: sets.iter().map(|_| Rc::clone(&even)).collect(),
    };
    let count = count.then_some(0);
    let reading = Reading { field: &field, allowed: allowed(), claim, steps: "".split_whitespace(), done: 0, count };
    let mut writer = Writer { reading, stream, steps: Vec::new() };
    if field.settles(&mut part) {
        writer.cover(part);
    }
    let text = writer.steps.join(" ");
    let said = read(&boxes, allowed(), claim, &text, count.is_some());
    Some((text, said))
}

/// The gains of all packages that the group can deliver, within the rules on packages and beyond nobody's red line.
fn gains(instance: &Instance, group: PartySet, about: &About) -> Vec<Vec<i64>> {
    let ground = Ground::unlisted(instance);
    let model = instance.model();
    let can = |w: &Outcome| {
        let barred = group.iter().any(|i| model.red_line(i, w).is_some());
        model.signable(w) && ground.signers(w).is_subset(group) && !barred
    };
    let all = Ground::all(instance, can).expect("few outcomes");
    let over = |w: &Outcome| group.iter().zip(&about.from).map(|(i, from)| ground.raw(i, w) - from).collect();
    all.iter().map(over).collect()
}

#[test]
fn no_steps_prove_a_false_claim_and_true_ones_are_proved() {
    let shape = Shape::tangled().up_to(600).with_parties(1..=3);
    let shape = shape.without(Feature::Ordinal).without(Feature::Unstated);
    let (mut proved, mut refused, mut counted, mut divided) = (0, 0, 0, 0);
    for seed in 0..6_000 {
        let instance = generate::instance(&generate::case(seed, &shape));
        let mut stream = Stream::new(seed, "steps");
        let all: Vec<_> = instance.model().case().parties.ids().collect();
        let n = 1 + stream.below(all.len());
        let group: PartySet = stream.some(&all, n).into_iter().collect();
        let ground = Ground::unlisted(&instance);
        if ground.cardinal(group).len() != group.len() {
            continue;
        }
        let gains = gains(&instance, group, &ground.about_zone(group));
        let agreeable: Vec<&Vec<i64>> = gains.iter().filter(|g| g.iter().all(|x| *x >= 0)).collect();
        let member = stream.below(group.len());
        let Some(best) = agreeable.iter().map(|g| g[member]).max() else { continue };
        let mut of = |claim: &Claim, count: bool| proof(&instance, group, claim, count, &mut stream);
        let Some((text, said)) = of(&Claim::Best { member, gain: best }, false) else { continue };
        assert_eq!(said, Ok(0), "seed {seed}: {text}");
        divided += usize::from(text.contains('s'));
        proved += 1;
        if best > 0 {
            let (text, said) = of(&Claim::Best { member, gain: best - 1 }, false).unwrap();
            assert!(said.is_err(), "seed {seed}: {text} proves what is false");
            refused += 1;
        }
        let products: Vec<&Vec<i64>> = agreeable.iter().copied().filter(|g| g.iter().all(|x| *x > 0)).collect();
        let (text, said) = of(&Claim::NoGainForAll, false).unwrap();
        assert_eq!(said.is_ok(), products.is_empty(), "seed {seed}: {text}");
        refused += usize::from(said.is_err());
        let ties = Claim::NothingTies(Box::new(Claim::Best { member, gain: best }));
        let (text, said) = of(&ties, true).unwrap();
        let many = agreeable.iter().filter(|g| g[member] == best).count() as u64;
        assert_eq!(said, Ok(many), "seed {seed}: {text}");
        counted += usize::from(many > 1);
    }
    assert!(
        proved > 1_000 && refused > 1_000 && counted > 300 && divided > 500,
        "{proved} {refused} {counted} {divided}"
    );
}
