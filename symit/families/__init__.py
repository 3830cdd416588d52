"""Closed forms of the measures of information of parametric families, derived and checked."""
