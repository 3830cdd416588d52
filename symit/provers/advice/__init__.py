"""What goes with a verdict: repairs of a false statement, what it would need, other conventions, what a proof used."""
