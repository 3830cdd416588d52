"""What can be said: random variables, laws, measures, assumptions and statements as SymPy expressions, and their text.

Import-light on purpose: `symit.language.objects` (expressions), `symit.language.statements`, `symit.language.text`.
"""
