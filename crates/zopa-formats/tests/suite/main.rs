//! Scenario files of other programs: reading, writing, faults, ties. One program, so that it is linked once and its tests run side by side.

mod bytes;
mod common;
mod export;
mod faulty;
mod functions;
mod gmcr;
mod numbers;
mod readings;
mod ties;
