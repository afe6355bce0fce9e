//! Random cases and brute-force twins, written from the definitions alone. Never published.
