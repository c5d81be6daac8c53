"""The fewest staffed gates among given controls: a small covering problem, solved to proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import LinearConstraint

from shouwang.engines.perimeter.closing import Demands
from shouwang.engines.perimeter.graphs import least
from shouwang.engines.perimeter.roads import Bools, Floats

_ASKED_AT_ONCE: Final = 6


@dataclass(frozen=True, slots=True)
class GateChoice:
    """
    Which controls are gates, and what no choice of gates can serve.

    Attributes
    ----------
    is_gate
        Shape ``(n_controls,)``.
    price
        What the chosen gates add; proven least for these controls.
    unmet
        For each group of demands, which of them stay unmet even with every gate open.
    """

    is_gate: Bools
    price: float
    unmet: tuple[Bools, ...]


def fewest_gates(
    groups: tuple[Demands, ...], *, can_be_gate: Bools, price: Floats, is_fixed: Bools
) -> GateChoice:
    """
    Find the cheapest controls to staff so that every demand that can be met is met.

    Demands are only ever helped by one gate more, so each set of gates that leaves a demand
    unmet can be grown until it is largest; of the controls it leaves out, one must be a gate.
    Those rows are added as they are found to be missing, until the cheapest choice meets all.

    Parameters
    ----------
    groups
        Demands, each with its closing.
    can_be_gate, price, is_fixed
        Shape ``(n_controls,)``: which may be staffed, at which price, and which are already.
    """
    widest = can_be_gate | is_fixed
    hopeless = tuple(group.unmet(widest) for group in groups)
    rows: list[Bools] = []
    while True:
        is_gate = _cheapest_cover(rows, widest, price, is_fixed)
        found = [
            row
            for group, lost in zip(groups, hopeless, strict=True)
            for row in missing_rows(group, is_gate, widest, lost)
        ]
        if not found:
            return GateChoice(is_gate, float(price[is_gate & ~is_fixed].sum()), hopeless)
        rows += found


def _cheapest_cover(rows: list[Bools], widest: Bools, price: Floats, is_fixed: Bools) -> Bools:
    if not rows:
        return is_fixed.copy()
    answer = least(
        np.where(is_fixed, 0.0, price),
        [LinearConstraint(np.array(rows, dtype=np.float64), lb=1)],
        is_whole=np.ones(len(price), dtype=np.int64),
        low=is_fixed.astype(np.float64),
        high=widest.astype(np.float64),
    )
    if answer.x is None:  # every row can be met by opening all; only the clock can stop this
        return widest.copy()
    return np.asarray(answer.x > 0.5)


def missing_rows(group: Demands, is_gate: Bools, widest: Bools, lost: Bools) -> list[Bools]:
    """
    Return covering rows that the current gates break, for a few unmet demands.

    Each row holds controls that cannot all be barriers; none of them can be left out.
    """
    unmet = np.flatnonzero(group.unmet(is_gate) & ~lost)
    rows: dict[bytes, Bools] = {}
    while len(unmet) and len(rows) < _ASKED_AT_ONCE:
        demand = int(unmet[0])
        grown = is_gate.copy()
        for control in np.flatnonzero(widest & ~is_gate):
            grown[control] = True
            if not group.unmet(grown)[demand]:
                grown[control] = False
        row = widest & ~grown
        rows[row.tobytes()] = row
        # Whatever this row would also mend needs no row of its own yet.
        rest = unmet[1:]
        unmet = rest[group.unmet(is_gate | row)[rest]]
    return list(rows.values())
