"""What counts as proof: certificate rules and their checker. No search, no SymPy, no import of a prover."""

from symit.kernel.checker import Rejected, check
from symit.kernel.verdict import Certificate, Deferred, Status, Verdict, annotate, conclude, conclude_conditional, undecided

__all__ = ["Certificate", "Deferred", "Rejected", "Status", "Verdict", "annotate", "check", "conclude", "conclude_conditional",
           "undecided"]  # fmt: skip
