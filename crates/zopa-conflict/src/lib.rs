//! The graph model for conflict resolution: moves, stability, equilibria, paths, explanations.
