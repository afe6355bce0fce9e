//! Case files: reading, problems, schema, renaming, limits. One program, so that it is linked once and its tests run side by side.

mod codes;
mod files;
mod golden;
mod limits;
mod properties;
mod reading;
mod schema;
