"""f-divergences as a family: best constants, and which of them bound which."""
