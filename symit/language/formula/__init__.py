"""Reading LaTeX formulas of information theory whole, or not at all: `symit.language.formula.reader.read_latex`."""
