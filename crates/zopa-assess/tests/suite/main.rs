//! Assessments and studies against their twins, and what they report. One program, so that it is linked once and its tests run side by side.

mod background;
mod changes;
mod depends;
mod rows;
mod study;
mod twin;
