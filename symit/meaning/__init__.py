"""What statements mean: exact, interval, mpmath and NumPy evaluation in finite models; the symbolic normal form."""
