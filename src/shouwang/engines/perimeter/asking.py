"""Tells the joint program which runs its plans put out of reach: a row that every good plan keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from shouwang.engines.perimeter.corridor import Corridor
from shouwang.engines.perimeter.joint import JointPlan, Program, Row
from shouwang.engines.perimeter.roads import Bools, Ints
from shouwang.engines.perimeter.runs import NONE, Runs
from shouwang.engines.perimeter.thin import thinned

_AT_ONCE: Final = 12
Place = tuple[bool, int]  # whether it is a piece, and its row in the problem


class Asker:
    """
    Finds rows that a plan breaks although every plan that serves all keeps them.

    Take a run that a plan puts out of reach. Whoever starts on one side of the line and does not
    stay there passes a gate at the first crossing, and on the way to it keeps to that side. So
    either there is a gate this plan does not have, near enough to be that first crossing; or one of
    the plan's barriers, chosen so that no other way is short enough without meeting one of them, is
    none. The same holds for the last crossing and the side of the goal.
    """

    def __init__(self, program: Program, runs: Runs) -> None:
        self.program = program
        self.runs = runs
        self._base_m = runs.reached_m(np.ones(len(runs.tail), dtype=bool))

    def ask(self, plan: JointPlan) -> int | None:
        """Return how many rows were added, or None when the plan puts nothing out of reach."""
        unmet = self.runs.unmet(*plan.barriers)
        if not len(unmet):
            return None
        added = 0
        for run in self._apart(unmet):
            corridor = Corridor.of(self.runs, run, self._base_m)
            question = _Question(self.program, self.runs, plan, run, corridor)
            added += sum(self.program.add(row) for row in question.rows())
        return added

    def _apart(self, unmet: Ints) -> list[int]:
        """Return a few of the runs, at most one of each place, spread evenly."""
        _, first = np.unique(self.runs.near[unmet], return_index=True)
        chosen = unmet[np.sort(first)]
        step = max(1, -(-len(chosen) // _AT_ONCE))
        return [int(run) for run in chosen[::step]]


@dataclass(frozen=True, slots=True)
class _Crossing:
    """
    What is known of one crossing of the line.

    Attributes
    ----------
    gate, node_gate
        Shape ``(n_arcs,)``: columns of a gate on the arc, and at its tail, where this crossing may be.
    before, after
        Shape ``(n_arcs,)``: the arcs one may have come by, and may go on by: on one hand of the
        crossing a way keeps to one side.
    strays
        Arc masks: a way over arcs of one of them alone need not cross here.
    terms
        What makes the row say nothing where start or goal lie on other sides than they do now.
    """

    gate: Ints
    node_gate: Ints
    before: Bools
    after: Bools
    strays: tuple[Bools, ...]
    terms: _Terms


class _Question:
    """One run that one plan puts out of reach."""

    def __init__(
        self, program: Program, runs: Runs, plan: JointPlan, run: int, corridor: Corridor
    ) -> None:
        self.program, self.c, self.x = program, corridor, np.append(plan.x, 0.0)
        arc = corridor.arc
        self.piece, self.crossing, self.ahead = (
            runs.piece[arc],
            runs.crossing[arc],
            runs.is_ahead[arc],
        )
        start = runs.arc_origin[arc]
        self.near = int(runs.near[run])
        self.is_start = start >= 0
        # Layout nodes of both ends; a goal lies where `near` does.
        self.tail = np.where(self.is_start, start, runs.origin[runs.tail[arc]])
        head = runs.origin[runs.head[arc]]
        self.head = np.where(head == NONE, self.near, head)
        self.every = np.ones(len(corridor), dtype=bool)
        self.from_source = corridor.from_source(self.every)
        self.to_goal = corridor.to_goal(self.every)
        barriers, held = plan.barriers
        self.shut_piece = np.where(np.isin(self.piece, barriers), self.piece, NONE)
        self.shut_node = np.where(np.isin(self.crossing, held), self.crossing, NONE)

    # --- sides ------------------------------------------------------------------------------

    def _is_on(self, side: bool, node: Ints) -> Bools:  # noqa: FBT001
        """Return which nodes this plan has on a side (True: inside); a held node is on neither."""
        if side:
            return np.asarray(self.x[self.program.exit[node]] > 0.5)
        return np.asarray(self.x[self.program.entrance[node]] < 0.5)

    def _is_certain(self, side: bool, node: Ints) -> Bools:  # noqa: FBT001
        """Return which nodes every plan has on a side."""
        if side:
            return np.asarray(self.program.exit[node] == self.program.source)
        return np.asarray(self.program.entrance[node] == self.program.sink)

    def _keeps_to(self, side: bool) -> Bools:  # noqa: FBT001
        """Return the arcs of which both ends may lie on a side."""
        return ~self._is_certain(not side, self.tail) & ~self._is_certain(not side, self.head)

    def _unless(self, terms: _Terms, node: int, side: bool) -> None:  # noqa: FBT001
        """Make the row say nothing about plans that do not have a node on a side."""
        if self._is_certain(side, np.array([node]))[0]:
            return
        if side:
            terms.add(int(self.program.exit[node]), -1.0)
            terms.low -= 1.0
        else:
            terms.add(int(self.program.entrance[node]), 1.0)

    # --- rows -------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Return rows about first and last crossings."""
        starts = [
            side for side in (True, False) if (self.is_start & self._is_on(side, self.tail)).any()
        ]
        found = [self._row(self._first(side)) for side in starts or [False]]
        near = np.array([self.near])
        found += [
            self._row(self._last(side)) for side in (True, False) if self._is_on(side, near)[0]
        ]
        return [row for row in found if row]

    def _first(self, side: bool) -> _Crossing:  # noqa: FBT001
        """Ask about those who start on a side."""
        c, terms = self.c, _Terms()
        ours = self.is_start & self._is_on(side, self.tail)
        theirs = self.is_start & ~ours
        for start in np.unique(self.tail[ours]).tolist():
            self._unless(terms, start, side)
        stays = self._keeps_to(side) & ~theirs
        before = c.from_source(stays)
        strays = [~ours] if theirs.any() else []
        if before[c.goal] <= c.limit_m:
            if self._is_on(not side, np.array([self.near]))[0]:
                self._unless(terms, self.near, not side)
            else:
                strays.append(stays)
        near = c.through(before, self.to_goal)
        return _Crossing(*self._gates(near, falls=side), stays, self.every, tuple(strays), terms)

    def _last(self, side: bool) -> _Crossing:  # noqa: FBT001
        """Ask about the crossing after which a run keeps to the side of its goal."""
        c, terms = self.c, _Terms()
        self._unless(terms, self.near, side)
        stays = self._keeps_to(side)
        after = c.to_goal(stays)
        strays = (stays,) if after[c.source] <= c.limit_m else ()
        near = c.through(self.from_source, after)
        return _Crossing(*self._gates(near, falls=not side), self.every, stays, strays, terms)

    def _gates(self, near: Bools, *, falls: bool) -> tuple[Ints, Ints]:
        """Return the columns of gates on arcs and at their tails; `falls`: the way leads outside."""
        way = np.where(self.ahead == falls, 0, 1)
        return (
            np.where(near, self.program.gate[way, self.piece], NONE),
            np.where(near, self.program.node_gate[self.crossing], NONE),
        )

    def _row(self, crossing: _Crossing) -> Row | None:
        gate, node_gate = crossing.gate, crossing.node_gate
        has = (self.x[gate] > 0.5) | (self.x[node_gate] > 0.5)
        served = _Served(self.c, has, crossing)
        kept = self._fewest_barriers(served)
        if kept is None:
            return None
        terms = crossing.terms
        left = served.crossed(~self._shut_by(kept))
        others = np.unique(np.r_[gate[left], node_gate[left]])
        others = others[others >= 0]
        for column in others.tolist():
            terms.add(column, 1.0)
        # What is not among those others is stopped by the barriers, whoever has a gate there.
        stopped = (gate >= 0) & ~np.isin(gate, others)
        stopped |= (node_gate >= 0) & ~np.isin(node_gate, others)
        served = _Served(self.c, stopped, crossing)
        fixed = list(kept)
        for place in kept:
            stretch = self._place_alone(place)
            if stretch:
                stretch, is_longer = self._stretch(place, kept, fixed, served)
                if is_longer:
                    fixed.remove(place)
            self._unless_none(terms, place, stretch, others)
        return terms.row()

    def _barriers(self) -> list[Place]:
        pieces, nodes = self.shut_piece, self.shut_node
        return [(True, p) for p in np.unique(pieces[pieces >= 0]).tolist()] + [
            (False, n) for n in np.unique(nodes[nodes >= 0]).tolist()
        ]

    def _shut_by(self, places: list[Place]) -> Bools:
        pieces = [row for is_piece, row in places if is_piece]
        nodes = [row for is_piece, row in places if not is_piece]
        return np.asarray(np.isin(self.piece, pieces) | np.isin(self.crossing, nodes))

    def _fewest_barriers(self, served: _Served) -> list[Place] | None:
        """Leave out barriers as long as the others still stop every way there is."""
        every = self._barriers()
        if served.by(self._shut_by(every)):
            return None  # by a hair of rounding it is within reach after all
        return thinned(every, lambda rest: not served.by(self._shut_by(rest)))

    # --- barriers that are none -------------------------------------------------------------

    def _unless_none(
        self, terms: _Terms, place: Place, stretch: _Stretch | None, counted: Ints
    ) -> None:
        """Add what is at least 1 when there is no barrier in a stretch: none at all, or a gate."""
        if stretch is None:  # a barrier that stands is none only with staff
            is_piece, row = place
            staff = self.program.staff if is_piece else self.program.node_staff
            terms.add(staff[row], 1.0)
            return
        terms.add(stretch.inner, -1.0)
        terms.add(stretch.outer, 1.0)
        terms.low -= 1.0
        for column in sorted(set(stretch.gates) - set(counted.tolist())):
            terms.add(column, 1.0)

    def _place_alone(self, place: Place) -> _Stretch | None:
        """Return a barrier by itself, or None where one stands already."""
        program, (is_piece, row) = self.program, place
        if not is_piece:
            if program.node_stands[row]:
                return None
            node, gate = program.problem.node[row], int(program.node_gate[row])
            return _Stretch(
                int(program.entrance[node]), int(program.exit[node]), (gate,) if gate >= 0 else ()
            )
        if program.stands[row]:
            return None
        layout, piece = program.problem.layout, program.problem.piece[row]
        ends = int(layout.tail[piece]), int(layout.head[piece])
        turn = 0 if self._is_inside(ends[0]) else 1
        inner, outer, gate = ends[turn], ends[1 - turn], int(program.gate[turn, row])
        return _Stretch(
            int(program.exit[inner]), int(program.entrance[outer]), (gate,) if gate >= 0 else ()
        )

    def _stretch(
        self, place: Place, kept: list[Place], fixed: list[Place], served: _Served
    ) -> tuple[_Stretch, bool]:
        """
        Return as long a stretch of places as does what one barrier does, and whether it is longer.

        With the other barriers shut, every way there is leads through this one; along such a way the
        line may fall anywhere, as long as a barrier there would do as well.
        """
        rest = [other for other in kept if other != place]
        steps, at = self._steps(served.way(self._shut_by(rest)), place)
        still = [other for other in fixed if other != place]
        low = high = at
        # Only as far as this plan keeps to each side: there the row says what it breaks.
        while (
            low > 0
            and self.x[steps[low - 1].inner] > 0.5
            and self._does_as_well(steps[low - 1], place, still, served)
        ):
            low -= 1
        while (
            high < len(steps) - 1
            and self.x[steps[high + 1].outer] < 0.5
            and self._does_as_well(steps[high + 1], place, still, served)
        ):
            high += 1
        gates = {step.gate for step in steps[low : high + 1] if step.gate >= 0}
        stretch = _Stretch(steps[low].inner, steps[high].outer, tuple(sorted(gates)))
        return stretch, high > low

    def _does_as_well(
        self, step: _Step, place: Place, fixed: list[Place], served: _Served
    ) -> bool:
        """
        Tell whether a barrier at a step stops what one at a place does.

        A way may slip through between the places to which two barriers have moved, so those moved
        before count as open here: then no way that there is, or none through the place, may be left.
        """
        if self.x[step.gate] > 0.5:
            return False
        if step.place is None:
            return True
        is_piece, row = step.place
        stands = self.program.stands if is_piece else self.program.node_stands
        if stands[row]:
            return False
        shut = self._shut_by([*fixed, step.place])
        if not served.by(shut):
            return True
        left = self.c.through(self.c.from_source(~shut), self.c.to_goal(~shut))
        return not (left & self._shut_by([place]) & ~shut).any()

    def _steps(self, way: list[int], place: Place) -> tuple[list[_Step], int]:
        """
        Return a way as steps from the inside to the outside, and which of them is a place.

        Where the way leads in and out again at a held crossing there is that one step only.
        """
        program, row = self.program, place[1]
        falls = self._falls(way, place)
        if falls is None:
            node = program.problem.node[row]
            gate = int(program.node_gate[row])
            step = _Step(place, int(program.entrance[node]), int(program.exit[node]), gate)
            return [step], 0
        steps: list[_Step] = []
        for arc in way:
            tail, head = int(self.tail[arc]), int(self.head[arc])
            inner, outer = (tail, head) if falls else (head, tail)
            piece, node = int(self.piece[arc]), int(self.crossing[arc])
            turn = 0 if bool(self.ahead[arc]) == falls else 1
            at_node = _Step(
                (False, node) if node >= 0 else None,
                int(program.entrance[tail]),
                int(program.exit[tail]),
                int(program.node_gate[node]),
            )
            on_arc = _Step(
                (True, piece) if piece >= 0 else None,
                int(program.exit[inner]),
                int(program.entrance[outer]),
                int(program.gate[turn, piece]),
            )
            steps += [at_node, on_arc]
        at = next(i for i, step in enumerate(steps) if step.place == place)
        return (steps, at) if falls else (steps[::-1], len(steps) - 1 - at)

    def _falls(self, way: list[int], place: Place) -> bool | None:
        """Tell whether a way leads out (True) or in at a barrier, or neither."""
        is_piece, row = place
        if is_piece:
            arc = next(a for a in way if self.piece[a] == row)
            return self._is_inside(self.tail[arc])
        at = next(i for i, a in enumerate(way) if self.crossing[a] == row)
        if at == 0:
            return None
        before, after = (
            self._is_inside(self.tail[way[at - 1]]),
            self._is_inside(self.head[way[at]]),
        )
        return None if before == after else before

    def _is_inside(self, node: int) -> bool:
        return bool(self.x[self.program.exit[node]] > 0.5)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Potentials at the inner and the outer end of some places in a row, and columns of their gates."""

    inner: int
    outer: int
    gates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One step from the inside to the outside: a place for a control or None, potentials, gate."""

    place: Place | None
    inner: int
    outer: int
    gate: int


class _Served:
    """Whether, and how, a run gets through where it has to be stopped."""

    def __init__(self, c: Corridor, has_gate: Bools, crossing: _Crossing) -> None:
        self.c = c
        self.has_gate = has_gate
        self.crossing = crossing

    def crossed(self, is_open: Bools) -> Bools:
        """Return the arcs on which a short enough way may cross."""
        before = self.c.from_source(is_open & self.crossing.before)
        after = self.c.to_goal(is_open & self.crossing.after)
        return self.c.through(before, after) & is_open

    def by(self, shut: Bools) -> bool:
        """Tell whether there is a way through a gate, or one that need not cross."""
        is_open = ~shut
        if not self._gets_there(is_open):
            return False
        if self.has_gate.any() and (self.crossed(is_open) & self.has_gate).any():
            return True
        return any(self._gets_there(is_open & stray) for stray in self.crossing.strays)

    def _gets_there(self, is_open: Bools) -> bool:
        return bool(self.c.from_source(is_open)[self.c.goal] <= self.c.limit_m)

    def way(self, shut: Bools) -> list[int]:
        """Return the arcs of such a way; there must be one."""
        c, is_open = self.c, ~shut
        gates = np.flatnonzero(self.crossed(is_open) & self.has_gate)
        if len(gates):
            gate = int(gates[0])
            return [
                *c.way(is_open & self.crossing.before, c.source, int(c.tail[gate])),
                gate,
                *c.way(is_open & self.crossing.after, int(c.head[gate]), c.goal),
            ]
        stray = next(s for s in self.crossing.strays if self._gets_there(is_open & s))
        return c.way(is_open & stray, c.source, c.goal)


class _Terms:
    """A row in the making."""

    def __init__(self) -> None:
        self.value: dict[int, float] = {}
        self.low = 1.0

    def add(self, column: int, value: float) -> None:
        """Add to the value of a column, if there is one."""
        if column >= 0:
            self.value[int(column)] = self.value.get(int(column), 0.0) + value

    def row(self) -> Row:
        """Return the row."""
        items = sorted((c, v) for c, v in self.value.items() if v)
        return Row(tuple(c for c, _ in items), tuple(v for _, v in items), self.low)
