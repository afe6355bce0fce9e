//! Random statements, some of them strong or unknown.

use zopa_core::{Case, Id, Preference, Strength};
use zopa_testkit::generate::Stream;

/// Statements are made strong or unknown here and there.
pub fn shaded(mut case: Case, seed: u64) -> Case {
    let mut stream = Stream::new(seed, "strengths");
    for preference in case.preferences.iter_mut() {
        if let Preference::Priorities(list) = preference {
            for statement in list {
                statement.strength =
                    stream.pick(&[Strength::Mild, Strength::Strong, Strength::Strong, Strength::Unknown]);
            }
        }
    }
    case
}

/// So many statements for each party, some of them strong or unknown, of one issue each.
pub fn with_statements(mut case: Case, seed: u64, how_many: std::ops::RangeInclusive<usize>) -> Case {
    let mut stream = Stream::new(seed, "statements");
    for p in case.parties.ids() {
        let statements: Vec<zopa_core::Statement> = (0..stream.within(&how_many))
            .map(|_| {
                let v = zopa_core::IssueId::new(stream.below(case.issues.len()));
                let size = case.issues[v].levels.len();
                let levels = (0..size).filter(|_| stream.one_in(2)).map(zopa_core::LevelId::new);
                let expr = zopa_core::Expr::In(v, zopa_core::LevelSet::of(size, levels));
                let when = case.conditions.push(zopa_core::Stated { expr, text: String::new() });
                zopa_core::Statement { when, strength: Strength::Mild }
            })
            .collect();
        case.preferences[p] = Preference::Priorities(statements);
    }
    shaded(case, seed)
}
