"""Entropies of one law: polymatroid reasoning. problem -> reductions -> lazy or full programme -> exact certificate."""
