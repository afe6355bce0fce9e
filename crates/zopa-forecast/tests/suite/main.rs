//! Forecasts against their twins, on published models and at the edges. One program, so that it is linked once and its tests run side by side.

mod backtest;
mod degenerate;
mod published;
mod twins;
