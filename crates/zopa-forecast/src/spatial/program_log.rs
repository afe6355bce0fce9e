//! Bargains against the lines that the program itself printed of them.

#![allow(clippy::expect_used, clippy::panic, reason = "a test")]

use super::{Bargain, BargainModel, Model, Parameters};
use crate::table::{Space, Stand, Table};

/// A data set of KTAB, whose first row counts actors and dimensions in its third and fourth cell.
fn ktab(text: &str) -> Space {
    let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split(',').map(str::trim).collect()).collect();
    let count = |cell: usize| rows[0][cell].parse::<usize>().expect("a count");
    let number = |i: usize, column: usize| rows[2 + i][column].parse::<f64>().expect("a number");
    let table = |k: usize| {
        let stand = |i: usize| Stand {
            actor: rows[2 + i][0].to_owned(),
            position: number(i, 3 + 2 * k),
            salience: number(i, 4 + 2 * k) / 100.0,
            influence: number(i, 2),
        };
        Table::new((0..count(2)).map(stand).collect(), (0.0, 100.0), None).expect("a table")
    };
    Space::new((0..count(3)).map(table).collect()).expect("a space")
}

/// Every bargain of every turn of a run with default parameters, in the initiator's view, the receiver's view and their
/// compromise: the same partners and every printed digit.
#[test]
fn both_views_and_the_compromise_as_printed() {
    let space = ktab(include_str!("../../tests/ktab/dummyData_3Dim.csv"));
    let with = |bargains| Parameters { bargains, ..Parameters::default() };
    let (own, both, compromise) =
        (with(BargainModel::InitiatorOnly), with(BargainModel::BothViewsProgram), with(BargainModel::WeightedProgram));
    let mut model = Model::new(&space, &own);
    let mut turn = 0;
    model.look();
    let mut compared = 0;
    for line in include_str!("../../tests/ktab/dummyData_3Dim.bargains").lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let whole = |k: usize| cells[k].parse::<usize>().expect("a number");
        while turn < whole(0) {
            model.step();
            model.look();
            turn += 1;
        }
        let struck = |model: &mut Model<'_>| -> Vec<Bargain> {
            model.bargains().into_iter().filter(|b| b.initiator == whole(1)).collect()
        };
        model.parameters = &both;
        let mut found = struck(&mut model);
        model.parameters = &compromise;
        found.extend(struck(&mut model));
        model.parameters = &own;
        assert_eq!(found.len(), 3, "{line}");
        for (b, printed) in found.iter().zip(cells[3..].chunks(2)) {
            assert_eq!((b.initiator, b.target), (whole(1), whole(2)), "{line}");
            for (place, printed) in [&b.at_initiator, &b.at_target].into_iter().zip(printed) {
                for (x, printed) in place.iter().zip(printed.split(' ')) {
                    let printed: f64 = printed.parse().expect("a number");
                    assert!((100.0 * x - printed).abs() < 0.000_501, "{line}: {x}");
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 59 * 18);
}
