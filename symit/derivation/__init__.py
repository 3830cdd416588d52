"""Chains of justified steps: from certificates and from theorem files, typeset in LaTeX, Markdown and text."""
