"""What a document has said so far: assumptions with their reach, equations, values of parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from symit.audit.documents import Formula
from symit.audit.reading import SymbolTable
from symit.language.statements import Assumption, NotExpressed, Statement, Table, Value


@dataclass
class Known:
    """An assumption of the document, where it stands, and how far it reaches."""

    assumption: Assumption
    line: int
    block: int
    section: int
    unit: int
    lasting: bool = False
    standing: str = "unit"  # or "sentence", or "nothing": symit.audit.standing
    sentence: tuple[int, int] = (0, 0)

    def reaches(self, f: Formula) -> bool:
        if self.lasting:
            return True
        if self.standing != "unit":
            block, number = self.sentence
            next_one = f.sentence == (block, number + 1) or (f.sentence[1] == 0 and 0 < f.sentence[0] - block <= 2)
            return self.standing == "sentence" and (f.sentence == self.sentence or (f.goes_on and next_one))
        if isinstance(self.assumption, (Value, Table, NotExpressed)):
            return self.section == f.section and 0 <= f.block - self.block <= 4
        return self.section == f.section and (self.unit == f.unit or self.block == f.block) and 0 <= f.block - self.block <= 8


    def beside(self, f: Formula) -> bool:
        """Does it stand in words near the formula, which they do not assume for it?"""
        return self.standing != "unit" and not self.reaches(f) and self.section == f.section and 0 <= f.block - self.block <= 2


@dataclass(frozen=True)
class GivenValue:
    """A value that the text gives to a parameter (or to a power of one), and where."""

    expr: Any
    printed: str
    line: int
    block: int
    section: int
    exact: bool = False  # said with =, not with \\approx
    shown: str = ""  # the digits as they stand in the text
    supposed: bool = False  # "if sigma = 1.2", "for sigma = 1.2": no rounded result

    def near(self, f: Formula) -> bool:
        return self.section == f.section and 0 <= f.block - self.block <= 4


@dataclass
class Setting:
    """What the document has said so far."""

    known: list[Known] = field(default_factory=list)
    sizes: list[tuple[str, int]] = field(default_factory=list)
    equations: list[tuple[Statement, int, int]] = field(default_factory=list)
    values: list[GivenValue] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # how many values had been given when each number was judged
    worded: list[Assumption] = field(default_factory=list)  # laws whose parameters the words name: rate, mean, variance
    euler: dict[int, set[str]] = field(default_factory=dict)  # section -> letters that it says to be Euler's constant
    conventions: dict[int, dict[str, str]] = field(default_factory=dict)  # section -> names of divergences -> what they mean
    simplex: dict[int, set[str]] = field(default_factory=dict)  # section -> vectors whose entries its words say to sum to 1
    shapes: dict[int, dict[str, str]] = field(default_factory=dict)  # section -> functions that it calls convex or concave
    written: dict[str, int] = field(default_factory=dict)  # functions that the document writes out, and the block in which it does
    priors: dict[int, int] = field(default_factory=dict)  # section -> line that calls the prior standard normal
    continuous: dict[int, list[tuple[int, str]]] = field(default_factory=dict)  # section -> blocks, and variables that they call continuous
    naming_two: list[tuple[int, str, dict[int, str]]] = field(default_factory=list)  # sentences that name two variables or more
    orthogonal: bool = False  # does the document use the sign of independence for orthogonal or uncorrelated variables?
    base_two: bool = False  # does the document say that its logarithms are to base 2?
    sentences: list[Any] = field(default_factory=list)  # the document's prose, formulas spelled out
    described: list[Any] = field(default_factory=list)  # laws that the document describes in part (symit.audit.partial)
    here: list[Any] = field(default_factory=list)  # those that the present formula may be about
    around: tuple[str, str] = ("", "")  # the words before and after the present formula, formulas spelled out
    names: list[Known] = field(default_factory=list)  # T = TV(P,Q): what the document calls a measure
    place: tuple[int, int] = (0, 0)  # block and number of the present formula
    read_as_assumption: dict[tuple[int, int], bool] = field(default_factory=dict)  # of the formulas so far
    table: SymbolTable = field(default_factory=SymbolTable)
