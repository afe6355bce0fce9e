//! Stability against brute force, by properties, on published models and at sizes beyond listing. One program, so that it is linked once and its tests run side by side.

mod engine;
mod further;
mod further_large;
mod further_margins;
mod inverse;
mod inverse_further;
mod inverse_weights;
mod properties;
mod published;
mod support;
mod symbolic;
mod twin;
