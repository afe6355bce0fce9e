//! What a negotiator asks: beyond "what is possible", what follows from it for each side.
//!
//! - [`best_for_each()`]: the best that each party can get the others to accept;
//! - [`red_line_prices()`]: what each red line costs its owner and the others, by the deals with and without it;
//! - [`shortfall()`]: how much is missing where the agreement zone is empty;
//! - [`positions()`], [`after_signing()`], [`step()`]: a given package: who objects, what would improve it once signed,
//!   the smallest edit that makes it acceptable to more;
//! - [`logrolling()`]: issues worth trading against each other;
//! - [`statistics()`], [`distances()`]: how far the group is from having everything, and a package from the frontier;
//! - [`named()`], [`lottery()`], [`adjusted_winner()`]: solutions and variants by name.
//!
//! Definitions are those of the crate's head; what each question adds is said where it is answered.

mod adjusted_winner;
mod best_for;
mod drafts;
mod ground;
mod logrolling;
mod lottery;
mod named;
mod on_frontier;
mod positions;
mod red_lines;
mod settlement;
mod shortfall;
mod statistics;

pub use adjusted_winner::{Division, Item, Winner, adjusted_winner, divide};
pub use best_for::{BestFor, best_for_each};
pub use drafts::{Step as DraftStep, step};
pub use logrolling::{Interests, Logroll, Trade, logrolling};
pub(crate) use lottery::{Corner, Hull, mixture};
pub use lottery::{Lottery, LotterySolution, lottery};
pub(crate) use named::{MostGainers, Powered, Sum};
pub use named::{Named, NamedSearch, Powers, named};
pub(crate) use on_frontier::Choosing;
pub use positions::{Position, positions};
pub(crate) use red_lines::lines;
pub use red_lines::{Lifted, Price, Prices, red_line_prices};
pub(crate) use settlement::gains;
pub use settlement::{AfterSigning, after_signing};
pub(crate) use shortfall::{Even, Total};
pub use shortfall::{Short, Shortfall, shortfall};
pub(crate) use statistics::{Axes, Closest};
pub use statistics::{Distances, Statistics, distances, statistics};
