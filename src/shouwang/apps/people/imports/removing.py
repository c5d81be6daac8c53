"""Taking back: what an import entered is removed, all of it within a day or the half of a stopped one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from shouwang.apps.people.imports import state
from shouwang.apps.people.imports.state import ImportStateError, Tell, untold
from shouwang.apps.people.models import (
    Household,
    ImportBatch,
    ImportRow,
    Merge,
    Person,
    RightsRequest,
)
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.backbone.retention import holds
from shouwang.core.text import Text

UNDO_HOURS: Final = 24
_KEPT_AS: Final = {"people.residents", "people.left"}


def take_back_half(*, actor: Actor, batch: ImportBatch, at: datetime) -> None:
    """Take back what was entered since rows of an import were last taken in to the end."""
    entered = Person.objects.filter(batch=batch)
    if batch.imported_at:
        entered = entered.filter(entered_at__gt=batch.imported_at)
    _remove(actor, batch, entered, ImportRow.Fate.WAITING, at, untold)
    state.end(batch, state.before_taking(batch))


def take_back(*, actor: Actor, batch: ImportBatch, at: datetime, tell: Tell) -> tuple[int, int]:
    """
    Remove what an import entered, and return how many people went and how many stayed.

    Those whose entry was changed since stay, as somebody has worked with them; so do those whose
    own day is over, when rows were taken in later.
    """
    require(actor, "people.import")
    brought = Person.objects.filter(batch=batch)
    recent = brought.filter(entered_at__gt=at - timedelta(hours=UNDO_HOURS))
    unchanged = recent.filter(changed_at=F("entered_at"))
    n_gone = _remove(actor, batch, unchanged, ImportRow.Fate.UNDONE, at, tell)
    return n_gone, brought.count()


def _remove(
    actor: Actor, batch: ImportBatch, people: QuerySet[Person], fate: str, at: datetime, tell: Tell
) -> int:
    """
    Remove people of an import but those ever merged, held or waiting for an answer, and what stands empty then.

    Whom somebody works with meanwhile is locked and looked at before they go, not once for all.
    """
    untouched = people.exclude(_ever_merged()).exclude(_asks())
    total, n_gone = untouched.count(), 0
    while True:
        with transaction.atomic():
            locked = untouched.exclude(_held(at)).select_for_update(of=("self",))
            going = dict(locked.values_list("pk", "batch_row")[: state.CHUNK])
            Person.objects.filter(pk__in=going).delete()
            batch.rows.filter(number__in=set(going.values())).update(fate=fate)
        if not going:
            break
        n_gone += len(going)
        tell(n_gone, total)
    with transaction.atomic():
        Household.objects.filter(batch=batch, members=None).delete()
    places.take_back_areas(actor=actor, origin=batch.pk, at=at, tell=tell)
    return n_gone


def _ever_merged() -> Exists:
    return Exists(Merge.objects.filter(Q(kept=OuterRef("pk")) | Q(gone=OuterRef("pk"))))


def _asks() -> Exists:
    """Return the test for those who asked about their own data: the answer is owed."""
    return Exists(RightsRequest.every.filter(person=OuterRef("pk")))


def _held(at: datetime) -> Q:
    """Return the test for those whose file is held; all are where the class is."""
    found = holds.held(at)
    return ~Q(pk=None) if _KEPT_AS & found.codes else Q(pk__in=found.subjects)


def stayed(batch: ImportBatch, at: datetime) -> QuerySet[Person]:
    """Return who stayed of an import taken back, each with ``why``: merged, asks, held, changed, or late."""
    why = Case(
        When(_ever_merged(), then=Value("merged")),
        When(_asks(), then=Value("asks")),
        When(_held(at), then=Value("held")),
        When(~Q(changed_at=F("entered_at")), then=Value("changed")),
        default=Value("late"),
        output_field=CharField(),
    )
    return Person.objects.filter(batch=batch).annotate(why=why).order_by("batch_row", "ref")


def undo(*, actor: Actor, batch: ImportBatch, at: datetime, tell: Tell) -> tuple[int, int]:
    """
    Take an import back, within a day.

    Raises
    ------
    ImportStateError
        If the day is over.
    """
    if batch.undo_until is None or at > batch.undo_until:
        state.end(batch, ImportBatch.State.IMPORTED)
        detail = Text(f"The {UNDO_HOURS} hours for taking it back are over",
                      f"{UNDO_HOURS} 小时的撤销期已过")  # fmt: skip
        raise ImportStateError(detail=detail)
    try:
        gone, stayed = take_back(actor=actor, batch=batch, at=at, tell=tell)
    except BaseException:  # what is left can be taken back later
        state.end(batch, ImportBatch.State.IMPORTED)
        raise
    state.end(batch, ImportBatch.State.UNDONE, undone_at=at)
    log.write(actor, "people.sheet-undone", batch.pk, at=at, gone=gone, stayed=stayed)
    return gone, stayed
