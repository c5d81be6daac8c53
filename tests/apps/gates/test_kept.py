"""How long what gates keep is kept, and what a person reads of their own passes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from shouwang.apps.gates.models import Note, Passage, Review, Search, Tally
from shouwang.apps.gates.own_data import PASSAGES
from shouwang.apps.passes import public as passes
from shouwang.apps.people.rights.masking import Masker
from shouwang.apps.people.rights.sources import About
from shouwang.apps.zones.models import Point
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.retention import purging
from tests.apps.gates.passes import A
from tests.apps.gates.rows import entered
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def purge(days: int) -> None:
    local = timezone.localtime() + days * DAY
    _n, failed = purging.night(
        actor=MACHINE, now=local.replace(hour=2, minute=0), stop=lambda: None
    )
    assert failed == []


def filled(gate: Point, at: datetime) -> None:
    """Enter two passages that count, one that was corrected, a note, something to look at and a search."""
    first = entered(gate, at=at, people=2, state="replaced")
    entered(gate, at=at, people=3, root=first.pk, corrects=first.pk)
    row = entered(gate, at=at, people=1)
    Review.every.create(
        kind="disagrees", passage_id=row.pk, gate_id=gate.pk, gate_code="C1", path="LH/LW", at=at
    )
    assert row.account_id is not None
    note = Note(
        id=row.pk, gate_id=gate.pk, gate_code="C1", path="LH/LW", at=at, said_at=at, received_at=at,
        account_id=row.account_id, by="Gao", device_id=row.pk, seq=1,
    )  # fmt: skip
    note.words = "rain coats in the shed"
    note.save(force_insert=True)
    Search.every.create(
        kind="plate", reason="a reason of some length", n_found=1, at=at, account_id=row.account_id,
        by="Pan", role="police",
    )  # fmt: skip


def test_after_21_days_passages_are_figures_and_nobody_is_in_them(gate: Point) -> None:
    filled(gate, timezone.now())
    purge(20)
    assert Passage.every.count() == 3
    purge(21)
    assert [table.every.count() for table in (Passage, Note, Review)] == [0, 0, 0]
    left = Tally.every.get()
    assert (left.gate_code, left.n, left.people) == ("C1", 2, 4)
    purge(363)
    assert Search.every.count() == 1
    purge(366)
    assert not Search.every.exists()


@pytest.mark.parametrize("year", [1970, 2099])
def test_by_a_clock_that_nobody_could_correct_the_term_begins_when_it_came_in(
    gate: Point, year: int
) -> None:
    now = timezone.now()
    said = datetime(year, 1, 2, tzinfo=UTC)
    row = entered(gate, at=said, people=3, error_s=None, received_at=now, device_id=uuid4())
    note = Note(
        id=row.pk, gate_id=gate.pk, gate_code="C1", path="LH/LW", at=said, said_at=said, received_at=now,
        account_id=row.pk, by="Gao", device_id=row.pk, seq=1,
    )  # fmt: skip
    note.words = "the clock stands still"
    note.save(force_insert=True)
    purge(20)
    assert (Passage.every.count(), Note.every.count()) == (1, 1)
    purge(22)
    assert (Passage.every.count(), Note.every.count()) == (0, 0)
    left = Tally.every.get()
    assert (left.day, left.people) == (timezone.localdate(now), 3)


def test_what_was_typed_from_paper_goes_by_the_time_on_the_paper(gate: Point) -> None:
    now = timezone.now()
    entered(gate, at=now - 10 * DAY, how="paper", error_s=None, received_at=now)
    purge(10)
    assert Passage.every.count() == 1
    purge(12)
    assert not Passage.every.exists()
    assert Tally.every.get().day == timezone.localdate(now - 10 * DAY)


def test_a_late_correction_goes_with_the_passage_that_it_corrects(gate: Point) -> None:
    now = timezone.now()
    first = entered(
        gate, at=now, error_s=None, received_at=now, state="replaced", device_id=uuid4()
    )
    entered(
        gate, at=now, error_s=None, received_at=now + 5 * DAY, people=4, root=first.pk, corrects=first.pk
    )  # fmt: skip
    purge(22)
    assert not Passage.every.exists()
    assert Tally.every.get().people == 4


def test_figures_of_nights_add_up(gate: Point) -> None:
    now = timezone.now()
    entered(gate, at=now, people=2)
    purge(22)
    entered(gate, at=now, people=5)
    purge(23)
    assert (Tally.every.get().n, Tally.every.get().people) == (2, 7)


def test_somebodys_copy_tells_the_passages_of_their_own_passes(
    gate: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_areas()
    person = resident()
    mine = entered(gate, journey=(("from", "临和"),))
    Passage.every.filter(pk=mine.pk).update(pass_id=A)
    entered(gate)
    monkeypatch.setattr(passes, "ids_of", lambda ids: [A] if person.pk in ids else [])
    found = list(PASSAGES.read(About(person, [person], Masker([]))))
    assert [(row["gate"], row["came_from"]) for row in found] == [("C1", "临和")]
