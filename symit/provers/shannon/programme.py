"""A linear programme over HiGHS that grows: minimise cost . h over rows that bound h.

Floating point: it only proposes which rows a proof may use (symit.provers.shannon.exact has the last word).
"""

from __future__ import annotations

from typing import Any

import numpy as np

INFINITY = float("inf")


class Programme:
    """Columns are joint entropies; `solve` returns the optimum, the point, and the multiplier of each row and column."""

    def __init__(self, interior_point: bool = False) -> None:
        import highspy

        self.solver = highspy.Highs()
        self.optimal = highspy.HighsModelStatus.kOptimal
        options: dict[str, Any] = {"output_flag": False, "threads": 1, "random_seed": 0, "presolve": "on" if interior_point else "off"}
        if not interior_point:
            options |= {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}
        options["solver"] = "ipm" if interior_point else "simplex"
        for option, value in options.items():
            self.solver.setOptionValue(option, value)
        self.columns = 0
        self.rows = 0

    def add_columns(self, costs: list[float], lower: float = 0.0, upper: float = 1.0) -> None:
        k = len(costs)
        nothing = np.zeros(0)
        none = np.zeros(0, dtype=np.int32)
        self.solver.addCols(k, np.array(costs), np.full(k, lower), np.full(k, upper), 0, np.zeros(k, dtype=np.int32), none, nothing)
        self.columns += k

    def add_rows(self, rows: list[list[tuple[int, float]]], lower: float = 0.0, upper: float = INFINITY) -> None:
        """Rows as lists of (column, coefficient), each between the same two bounds."""
        k = len(rows)
        starts = np.cumsum([0, *(len(r) for r in rows[:-1])]).astype(np.int32)
        places = np.array([i for r in rows for i, _ in r], dtype=np.int32)
        values = np.array([x for r in rows for _, x in r], dtype=np.float64)
        self.solver.addRows(k, np.full(k, lower), np.full(k, upper), len(places), starts, places, values)
        self.rows += k

    def set_costs(self, costs: Any) -> None:
        self.solver.changeColsCost(self.columns, np.arange(self.columns, dtype=np.int32), np.asarray(costs, dtype=np.float64))

    def drop_rows(self, first: int) -> None:
        """Forget the rows from number `first` on, and where the last solution stood."""
        if self.rows > first:
            self.solver.deleteRows(self.rows - first, np.arange(first, self.rows, dtype=np.int32))
            self.rows = first
        self.solver.clearSolver()

    def solve(self, seconds: float) -> tuple[float, Any, Any, Any] | None:
        self.solver.setOptionValue("time_limit", float(max(seconds, 0.01)) + self.solver.getRunTime())
        self.solver.run()
        if self.solver.getModelStatus() != self.optimal:
            return None
        found = self.solver.getSolution()
        value = self.solver.getInfo().objective_function_value
        return value, np.array(found.col_value), np.array(found.row_dual), np.array(found.col_dual)

    def duals(self, seconds: float) -> list[float] | None:
        """The multipliers of the rows alone; None when there is no optimum."""
        self.solver.setOptionValue("time_limit", float(max(seconds, 0.01)) + self.solver.getRunTime())
        self.solver.run()
        return list(self.solver.getSolution().row_dual) if self.solver.getModelStatus() == self.optimal else None
