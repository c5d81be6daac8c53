"""
What of people goes when its term is over; registered with the work of the night.

Nobody's file goes while it is held. Nor do file and travel while a request of theirs is not answered.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from shouwang.apps.people import merged
from shouwang.apps.people.departures import LEFT, left_on
from shouwang.apps.people.models import (
    BulkAct,
    BulkRow,
    ExportAsk,
    Fitness,
    Household,
    ImportBatch,
    ImportRow,
    Leave,
    Merge,
    Person,
    Responder,
    RightsRequest,
    SavedMapping,
    Travel,
)
from shouwang.backbone.access.models import Account, Glass
from shouwang.backbone.retention import holds, kept
from shouwang.backbone.retention.kept import Rows, register

_BATCH = ImportBatch.State
_ROW = ImportRow.Fate
_HELP = Responder.State
_OF_AN_ENTRY = ("people.travel", "people.requests", "people.sheet-rows-taken",
                "people.sheet-rows-left", "people.bulk", "access.glass", "access.accounts",
                "access.ties-closed")  # fmt: skip
"""Classes of which something goes with an entry for good: see `_erase`."""
_ROWS_OF_SHEETS = ("people.sheet-rows-taken", "people.sheet-rows-left")


def enter() -> None:
    """Register the classes of people."""
    living = Person.every.filter(standing=Person.Standing.LIVING)
    register("people.residents", Rows(living.all, "entered_at"))
    register("people.left", Rows(_left, "left_on", is_day=True, remove=_remove_people,
                                 of_held=_themselves),
             takes=("people.merges", *_OF_AN_ENTRY))  # fmt: skip
    register("people.travel", Rows(_travel, "noted_on", is_day=True, above=_travellers,
                                   of_held=lambda held: Q(person__in=held)))  # fmt: skip
    register("people.merges", Rows(Merge.objects.all, "merged_at", remove=_remove_merges,
                                   of_held=lambda held: Q(kept__in=held) | Q(gone__in=held)),
             takes=_OF_AN_ENTRY)  # fmt: skip
    register("people.sheets-not-taken", Rows(_not_taken, "brought_at", remove=_remove_batches))
    register("people.sheet-rows-left", Rows(_rows_left, "batch__brought_at", remove=_remove_rows))
    register("people.sheet-rows-taken", Rows(_rows_taken, "batch__undo_until", remove=_remove_rows,
                                             of_held=_rows_of))  # fmt: skip
    register("people.sheets", Rows(_taken, "brought_at", remove=_remove_batches,
                                   of_held=lambda held: Q(people__in=held)),
             takes=_ROWS_OF_SHEETS)  # fmt: skip
    register("people.column-names", Rows(SavedMapping.objects.exclude(name="").all, "said_at",
                                         remove=_forget_names))  # fmt: skip
    register("people.bulk", Rows(_settled_acts, "asked_at", of_held=_acts_of))
    register("people.lists-asked", Rows(ExportAsk.objects.all, "asked_at"))
    register("people.requests", Rows(_answered, "decided_at",
                                     of_held=lambda held: Q(person__in=held)))  # fmt: skip
    helping = Responder.every.exclude(state__in=(_HELP.OFFERED, _HELP.DECLINED, _HELP.DISCHARGED))
    register("people.helpers", Rows(helping.all, "changed_at"))
    offered = Responder.every.filter(state=_HELP.OFFERED)
    register("people.offers-open", Rows(offered.all, "changed_at", of_held=_themselves))
    declined = Responder.every.filter(state=_HELP.DECLINED)
    register("people.offers-declined", Rows(declined.all, "changed_at", of_held=_themselves))
    register("people.helpers-discharged", Rows(_discharged, "changed_at", remove=_forget_helpers,
                                               of_held=_themselves),
             takes=("people.bulk",))  # fmt: skip
    kept.add_subjects(_subject)
    holds.add_entries(merged.whole)


def _subject(ref: str) -> kept.Subject | None:
    """Return the file of a resident or a helper by its number."""
    for table in (Person, Responder):
        row = table.every.filter(ref__iexact=ref).values_list("pk", "ref").first()
        if row is not None:
            return kept.Subject(*row)
    return None


def _themselves(held: Collection[UUID]) -> Q:
    return Q(pk__in=held)


# residents


def _waiting() -> QuerySet[RightsRequest, Any]:
    """Return whose request is not answered."""
    return RightsRequest.every.filter(decided_at=None).values("person_id")


def _travel() -> QuerySet[Travel]:
    return Travel.every.exclude(person__in=_waiting())


def _travellers(trips: Collection[Any]) -> QuerySet[Person]:
    return Person.every.filter(pk__in=Travel.every.filter(pk__in=trips).values("person"))


def _left() -> QuerySet[Person]:
    """Return who moved away or died, with the day; those whose request waits stay."""
    rows = Person.every.filter(standing__in=LEFT).exclude(pk__in=_waiting())
    return rows.annotate(left_on=left_on())


def _remove_people(people: QuerySet[Person], now: datetime) -> int:
    """Remove people with everything that hangs on them: merged entries, undo data, rows of sheets."""
    ids = set(people.values_list("pk", flat=True))
    _erase(ids | merged.gone_into(ids), now)
    return len(ids)


def _erase(ids: Collection[UUID], _now: datetime) -> None:
    """Remove entries for good, and what is kept about them elsewhere."""
    for batch_id, number in Person.every.filter(pk__in=ids, batch__isnull=False).values_list(
        "batch_id", "batch_row"
    ):
        ImportRow.objects.filter(batch_id=batch_id, number=number or 0).delete()
    households = set(
        Person.every.filter(pk__in=ids, household__isnull=False).values_list(
            "household", flat=True
        )
    )
    Merge.objects.filter(Q(kept__in=ids) | Q(gone__in=ids)).delete()
    BulkRow.objects.filter(subject_id__in=ids).delete()
    Glass.objects.filter(subject_id__in=ids).update(words_sealed=b"", finding_sealed=b"")
    _forget_own_files(ids)
    Person.every.filter(merged_into__in=ids).update(merged_into=None)
    Person.every.filter(pk__in=ids).delete()
    Household.objects.filter(pk__in=households, members=None).delete()


def _forget_own_files(ids: Collection[UUID]) -> None:
    """Forget which accounts called these their own, or of their kin."""
    Account.objects.filter(own_file__in=ids).update(own_file=None)
    gone = {str(one) for one in ids}
    for account in Account.objects.exclude(kin=[]):
        rest = [one for one in account.kin if one not in gone]
        if rest != account.kin:
            Account.objects.filter(pk=account.pk).update(kin=rest)


def _ties_go_over(gone: UUID, kept: UUID) -> None:
    """Let accounts that call an entry their own, or of their kin, mean the one that it was made one with."""
    for account in Account.objects.filter(own_file=gone):
        others = Account.objects.filter(own_file=kept, door=account.door, is_active=True)
        if not (account.is_active and others.exists()):  # one open account calls it their own
            Account.objects.filter(pk=account.pk).update(own_file=kept)
    for account in Account.objects.filter(kin__icontains=str(gone)):
        kin = {str(kept) if one == str(gone) else one for one in account.kin}
        Account.objects.filter(pk=account.pk).update(kin=sorted(kin))


def _remove_merges(merges: QuerySet[Merge], now: datetime) -> int:
    """
    Remove merges with the entries that went in them; one that was taken back has none.

    What had been merged into such an entry before belongs to the one that stays.
    """
    rows = list(merges.order_by("merged_at"))
    for done in rows:
        Merge.objects.filter(pk=done.pk).delete()
        if done.undone_at is None:
            Person.every.filter(merged_into=done.gone_id).update(merged_into=done.kept_id)
            Merge.objects.filter(kept=done.gone_id).update(kept=done.kept_id)
            _ties_go_over(done.gone_id, done.kept_id)
            _erase([done.gone_id], now)
    return len(rows)


# sheets


def _not_taken() -> QuerySet[ImportBatch]:
    """Return the sheets of which nothing was imported, or all was taken back."""
    states = (_BATCH.PREVIEW, _BATCH.REFUSED, _BATCH.DISCARDED, _BATCH.UNDONE)
    return ImportBatch.objects.filter(state__in=states)


def _taken() -> QuerySet[ImportBatch]:
    return ImportBatch.objects.filter(state=_BATCH.IMPORTED)


def _rows_left() -> QuerySet[ImportRow]:
    """Return the rows of imported sheets that nothing was made of."""
    fates = (_ROW.WAITING, _ROW.LEFT_OUT)
    return ImportRow.objects.filter(batch__state=_BATCH.IMPORTED, fate__in=fates)


def _rows_taken() -> QuerySet[ImportRow]:
    fates = (_ROW.IMPORTED, _ROW.UNDONE)
    return ImportRow.objects.filter(batch__state=_BATCH.IMPORTED, fate__in=fates)


def _rows_of(held: Collection[UUID]) -> Q:
    """Return the test for the rows that held people were entered from."""
    entered = Person.every.filter(pk__in=held, batch=OuterRef("batch"))
    return Q(pk__in=ImportRow.objects.filter(number__in=Subquery(entered.values("batch_row"))))


def _remove_rows(rows: QuerySet[ImportRow], _now: datetime) -> int:
    """Remove rows, and with the last of a sheet what was found in it, and its file."""
    batches = set(rows.values_list("batch_id", flat=True))
    n, _by_kind = rows.delete()
    for batch in ImportBatch.objects.filter(pk__in=batches, rows=None):
        _drop_file(batch)
        ImportBatch.objects.filter(pk=batch.pk).update(about_sealed=b"", remarks=[], kept="")
    return n


def _remove_batches(batches: QuerySet[ImportBatch], _now: datetime) -> int:
    rows = list(batches)
    Person.every.filter(batch__in=rows).update(batch=None, batch_row=None)
    Household.objects.filter(batch__in=rows).update(batch=None)
    for batch in rows:
        _drop_file(batch)
        batch.delete()
    return len(rows)


def _drop_file(batch: ImportBatch) -> None:
    path = batch.file_path
    if path is not None:
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _forget_names(mappings: QuerySet[SavedMapping], _now: datetime) -> int:
    return mappings.update(name="", actor_name="")


# many at once, requests


def _settled_acts() -> QuerySet[BulkAct]:
    return BulkAct.objects.filter(state__in=(BulkAct.State.DONE, BulkAct.State.UNDONE))


def _acts_of(held: Collection[UUID]) -> Q:
    return Q(pk__in=BulkRow.objects.filter(subject_id__in=held).values("act_id"))


def _answered() -> QuerySet[RightsRequest]:
    return RightsRequest.every.exclude(decided_at=None)


# those who help


def _discharged() -> QuerySet[Responder]:
    """Return the discharged of whom more is known than a number; it stands in place of the name."""
    return Responder.every.filter(state=_HELP.DISCHARGED).exclude(name=F("ref"))


def _forget_helpers(helpers: QuerySet[Responder], _now: datetime) -> int:
    ids = list(helpers.values_list("pk", flat=True))
    rows = Responder.every.filter(pk__in=ids)
    Leave.objects.filter(responder__in=ids).delete()
    Fitness.objects.filter(responder__in=ids).delete()
    BulkRow.objects.filter(subject_id__in=ids).delete()
    facts: dict[str, Any] = {"phone_sealed": b"", "phone_end": "", "skills": "", "badge_no": ""}
    return rows.update(name=F("ref"), pinyin="", initials="", lon=None, lat=None, **facts)
