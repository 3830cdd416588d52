"""Inequalities of real analysis: functions of few variables shown to be non-negative, and f-divergences reduced to them."""
