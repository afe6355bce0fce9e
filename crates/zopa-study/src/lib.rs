//! Draws and shares: counter-based streams over uncertain inputs.
