"""Where a task stands, for random histories, against a reading of each word by brute force."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.apps.tasks.life import Happening, Kind, Life, Proof, State, Why, life_of, refused

BEGIN: Final = datetime(2020, 2, 27, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
N_ITEMS: Final = 2
PEOPLE: Final = [uuid5(UUID(int=0), str(n)) for n in range(2)]
GROUPS: Final = [uuid5(UUID(int=1), str(n)) for n in range(2)]

anybody = st.sampled_from([None, *PEOPLE])
any_group = st.sampled_from([None, *GROUPS])
tries = st.lists(
    st.builds(
        lambda after, **facts: (after, facts),
        after=st.integers(-1, 3),
        kind=st.sampled_from([one for one in Kind if one is not Kind.GIVEN]),
        item=st.sampled_from([None, -1, 0, 1, 2]),
        proof=st.sampled_from([None, Proof.PHOTO, Proof.SIGNATURE]),
        group=any_group,
        responder=anybody,
        words=st.sampled_from(["", " ", "why"]),
        due_at=st.sampled_from([None, *(BEGIN + n * HOUR for n in range(0, 40, 5))]),
    ),
    max_size=14,
)


def history(
    asked: list[tuple[int, dict[str, object]]], needs: frozenset[Proof]
) -> tuple[list[Happening], list[tuple[Happening, Why]]]:
    """Return the steps that were written down, and those that were refused with why."""
    steps = [Happening(BEGIN, Kind.GIVEN, group=GROUPS[0], due_at=BEGIN + 4 * HOUR)]
    not_taken = []
    for after, facts in asked:
        step = Happening(at=steps[-1].at + after * HOUR, **facts)  # type: ignore[arg-type]
        why = refused(life_of(steps), step, n_items=N_ITEMS, needs=needs)
        if why is None:
            steps.append(step)
        else:
            not_taken.append((step, why))
    return steps, not_taken


def last(steps: list[Happening], *kinds: Kind) -> int:
    """Return the place of the last step of some kinds; -1 where there is none."""
    return max((n for n, step in enumerate(steps) if step.kind in kinds), default=-1)


def read(steps: list[Happening]) -> Life:
    """Return where a task stands, each fact found by itself in the whole history."""
    waits = last(steps, Kind.GIVEN, Kind.REOPENED, Kind.REASSIGNED, Kind.RETURNED)
    taken, done, dropped = (last(steps, one) for one in (Kind.TAKEN, Kind.DONE, Kind.DROPPED))
    newest = max(waits, taken, done, dropped)
    state = {waits: State.WAITING, taken: State.TAKEN, done: State.DONE, dropped: State.DROPPED}[
        newest
    ]
    whose = steps[last(steps, Kind.GIVEN, Kind.TAKEN, Kind.REASSIGNED, Kind.RETURNED)]
    ticks = (Kind.TICKED, Kind.UNTICKED)
    ticked = set()
    for item in range(N_ITEMS):
        of_item = [step for step in steps if step.kind in ticks and step.item == item]
        if of_item and of_item[-1].kind is Kind.TICKED:
            ticked.add(item)
    proofs = {step.proof for step in steps if step.kind is Kind.PROVED and step.proof}
    if any(step.kind is Kind.NOTED for step in steps):
        proofs.add(Proof.NOTE)
    is_over = state in (State.DONE, State.DROPPED)
    return Life(
        state=state,
        given_at=BEGIN,
        changed_at=steps[-1].at,
        due_at=steps[last(steps, Kind.GIVEN, Kind.MOVED)].due_at or BEGIN,
        group=steps[last(steps, Kind.GIVEN, Kind.REASSIGNED)].group,
        responder=None if whose.kind is Kind.RETURNED else whose.responder,
        ticked=frozenset(ticked),
        proofs=frozenset(proofs),
        done_at=steps[newest].at if is_over else None,
    )


@given(tries, st.frozensets(st.sampled_from(list(Proof))))
def test_a_task_stands_where_its_history_read_by_brute_force_says(
    asked: list[tuple[int, dict[str, object]]], needs: frozenset[Proof]
) -> None:
    steps, _refused = history(asked, needs)
    for n in range(1, len(steps) + 1):
        assert life_of(steps[:n]) == read(steps[:n])


@given(tries, st.frozensets(st.sampled_from(list(Proof))))
def test_what_a_task_asks_for_holds_in_every_history(
    asked: list[tuple[int, dict[str, object]]], needs: frozenset[Proof]
) -> None:
    steps, not_taken = history(asked, needs)
    for n, step in enumerate(steps[1:], 1):
        before = read(steps[:n])
        assert step.at >= before.changed_at
        assert before.is_open == (step.kind is not Kind.REOPENED)
        if step.kind is Kind.DONE:
            assert before.state is State.TAKEN
            assert needs <= before.proofs
            assert len(before.ticked) == N_ITEMS or step.words.strip()
        if step.kind in (Kind.REASSIGNED, Kind.MOVED, Kind.DROPPED, Kind.REOPENED, Kind.RETURNED):
            assert step.words.strip()
        if step.kind is Kind.MOVED:
            assert step.due_at
            assert step.due_at > step.at
    for step, why in not_taken:
        if why is Why.LATER_KNOWN:
            assert step.at < steps[-1].at or step.at < max(one.at for one in steps)


def test_a_task_begins_when_it_is_given_and_only_once() -> None:
    given_first = Happening(BEGIN, Kind.GIVEN, due_at=BEGIN + HOUR)
    for steps in ([], [Happening(BEGIN, Kind.TAKEN)], [given_first, given_first]):
        with pytest.raises(ValueError, match="task"):
            life_of(steps)


def test_late_is_open_after_it_was_due() -> None:
    steps = [Happening(BEGIN, Kind.GIVEN, due_at=BEGIN + HOUR)]
    assert not life_of(steps).is_late(BEGIN + HOUR)
    assert life_of(steps).is_late(BEGIN + 2 * HOUR)
    steps.append(Happening(BEGIN, Kind.DROPPED, words="no need"))
    assert not life_of(steps).is_late(BEGIN + 2 * HOUR)
