//! The whole toolkit: answers, documents, checks of answers, studies, documentation. One program, so that it is linked once and its tests run side by side.

mod altered;
mod answers;
mod cases;
mod certificates;
mod compared;
mod counterexamples;
mod diff;
mod docs;
mod hypergame;
mod margins;
mod past_eu;
mod positions;
mod proofs;
mod shipped;
mod studied;
mod unlisted;
mod verify;
mod why;
