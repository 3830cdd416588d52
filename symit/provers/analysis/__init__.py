"""Looking for proofs that a function is non-negative, and for f-divergence inequalities."""
