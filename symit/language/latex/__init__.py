"""Reading LaTeX formulas of information theory whole, or not at all: `symit.language.latex.reader.read_latex`."""
