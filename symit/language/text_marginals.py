"""P_Y, P_XY and P_{Y|X}: the laws of some variables, and of some given others, as the densities p(y), p(x,y) and p(y|x)."""

from __future__ import annotations

import re
from typing import Any

from symit.language import symbols as s
from symit.language.names import canonical, is_law_letter, law_name, variable_name

ONE = r"[A-Z]\d*(?:_\d+)?'*"
SEVERAL = re.compile(rf"(?:{ONE}\s*,?\s*)+\Z")


def marginal(name: str) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """(law, variables, conditions) of P_Y, P_{X,Y} or P_{Y|X}; None for any other name, such as q_phi or P_1."""
    base, _, sub = name.replace("{", "").replace("}", "").partition("_")
    of, _, given = sub.partition("|")
    if not sub or not is_law_letter(base) or not SEVERAL.match(of.strip()) or (given and not SEVERAL.match(given.strip())):
        return None
    of_names, given_names = (tuple(variable_name(canonical(v)) for v in re.findall(ONE, part)) for part in (of, given))
    if len(set(of_names + given_names)) < len(of_names + given_names):
        return None
    return law_name(base), of_names, given_names


def marginal_density(name: str) -> Any:
    """The density that such a name stands for, or None."""
    found = marginal(str(name))
    if found is None:
        return None
    law, of, given = found
    return s.Prob(s.Law(law), [s.RandomVariable(v) for v in of], [s.RandomVariable(v) for v in given])
