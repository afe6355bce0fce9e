//! Deals: outcome space, agreement zone, frontier, fair points, trades and openings.
