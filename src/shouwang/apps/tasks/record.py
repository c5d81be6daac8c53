"""One task as its page shows it; it was asked before who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shouwang.apps.tasks import links, standing
from shouwang.apps.tasks.life import Life, Proof, State
from shouwang.apps.tasks.models import ProofOf, Step, Task
from shouwang.apps.tasks.proofs import path_of, read_strokes
from shouwang.apps.tasks.queries import Shown, shown_all
from shouwang.backbone.access.scope import as_machine


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the checklist."""

    number: int
    words: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A step with its words and what it brought, opened."""

    step: Step
    words: str
    item: str
    proof: ProofOf | None
    signer: str
    drawn: str
    """Path of the signature as SVG has it; empty where only a name was typed."""


@dataclass(frozen=True, slots=True)
class Record:
    """A task with all that is known of it."""

    shown: Shown
    life: Life
    words: str
    items: list[Item]
    lines: list[Line]
    lacking: list[str]
    """Labels of the kinds of proof that are asked for and not there yet."""
    link_url: str
    """Of the record that it serves; empty where the reader may not open it."""

    @property
    def task(self) -> Task:
        """The task itself."""
        return self.shown.task

    @property
    def is_taken(self) -> bool:
        """Whether somebody is at it: then it is ticked, proved and finished."""
        return self.life.state is State.TAKEN


def record_of(task: Task, now: datetime) -> Record:
    """Return a task as its page shows it."""
    url = links.url_of(task.link_kind, task.link_id, task.link_label)
    with as_machine():
        steps = standing.steps_of(task)
        life = standing.life_in(steps)
        items = items_of(task, life)
        brought = {proof.step_id: proof for proof in ProofOf.every.filter(task=task)}
        for proof in brought.values():
            proof.task = task  # without asking for it again
        lines = [_line(step, items, brought.get(step.pk)) for step in steps]
        (shown,) = shown_all([task], now)
        needs = {Proof(one) for one in task.needs} - life.proofs
        return Record(
            shown, life, task.words, items, lines,
            [str(Task.Needs(one.value).label) for one in sorted(needs)], url,
        )  # fmt: skip


def items_of(task: Task, life: Life) -> list[Item]:
    """Return the checklist of a task as it stands."""
    words = task.items.split("\n") if task.n_items else []
    return [Item(number, one, number in life.ticked) for number, one in enumerate(words)]


def _line(step: Step, items: list[Item], proof: ProofOf | None) -> Line:
    is_known = step.item is not None and step.item < len(items)
    item = items[step.item or 0].words if is_known else ""
    signer, strokes = (proof.signer, proof.strokes) if proof else ("", "")
    return Line(
        step, step.words, item, proof, signer, path_of(read_strokes(strokes)) if strokes else ""
    )
