"""Rigorous enclosures of the integrals and sums that define the measures of parametric laws."""
