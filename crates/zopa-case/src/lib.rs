//! The case file: text to Case, with every problem in its place.
