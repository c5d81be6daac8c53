"""
Where something is kept about one person: each table with what of it goes into their copy.

A table that names a person and is not among these fails a test.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from shouwang.apps.people.models import (
    BulkRow,
    ImportRow,
    Merge,
    Need,
    Person,
    RightsRequest,
    Stay,
    Travel,
)
from shouwang.apps.people.rights.labels import LABELS
from shouwang.apps.people.rights.masking import Masker, initial, role_of
from shouwang.backbone.access.models import Account, Glass
from shouwang.backbone.access.rules import rules
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from shouwang.backbone.pages.acts import ACTS
from shouwang.backbone.retention.models import Hold
from shouwang.backbone.texts import text_of
from shouwang.core.text import Text

Row = dict[str, Any]
"""Values by the name of their field, as `labels` has it: texts, days, moments, figures, `Text`."""

OWN_COLUMNS: Final = (
    "name", "sex", "age", "born_on", "phone", "national_id", "address", "area", "building", "room",
    "needs", "note", "travel", "arrived", "relation", "language", "household",
)  # fmt: skip
"""Columns of a sheet that speak of the one whose row it is; the head of the household is another."""
_HEADS: Final = ("户主", "本人", "head", "self")


@dataclass(frozen=True)
class About:
    """The one whose copy is made."""

    person: Person
    entries: list[Person]
    """The entry, and those that were merged into it."""
    mask: Masker

    @property
    def ids(self) -> list[UUID]:
        """Ids of the entries."""
        return [entry.pk for entry in self.entries]


def _entry(about: About) -> Iterator[Row]:
    for entry in about.entries:
        yield {
            "ref": entry.ref,
            "name": entry.name,
            "sex": text_of(Person.Sex(entry.sex).label),
            "born_on": entry.born_on,
            "phone": entry.phone,
            "national_id": entry.national_id,
            "language": entry.language_label,
            "is_head": entry.is_head,
            "relation": about.mask(entry.relation),
            "standing": text_of(Person.Standing(entry.standing).label),
            "standing_since": entry.standing_since,
            "standing_noted_on": entry.standing_noted_on,
            "merged_into": entry.merged_into.ref if entry.merged_into else "",
            "note": about.mask(entry.note),
            "area": entry.path,
            "entered_at": entry.entered_at,
            "changed_at": entry.changed_at,
        }


def _household(about: About) -> Iterator[Row]:
    """Yield the household and who else is in it: relation and the beginning of the name."""
    for entry in about.entries:
        if entry.household is None:
            continue
        if entry.household.ref:
            yield {"household": entry.household.ref}
        others = Person.every.filter(household=entry.household).exclude(pk__in=about.ids)
        for other in others.exclude(standing=Person.Standing.MERGED).order_by("ref"):
            relation = _HEADS[0] if other.is_head else about.mask(other.relation)
            yield {"relation": relation, "member": initial(other.name)}


def _stays(about: About) -> Iterator[Row]:
    rows = Stay.every.filter(person__in=about.ids).select_related("room__parent")
    for stay in rows.order_by("from_on", "pk"):
        place = stay.room.whole_label if stay.room else about.mask(stay.elsewhere)
        yield {"place": place, "from_on": stay.from_on, "to_on": stay.to_on}


def _needs(about: About) -> Iterator[Row]:
    for need in Need.every.filter(person__in=about.ids).order_by("noted_on", "pk"):
        kind = text_of(Need.Kind(need.kind).label)
        yield {"need": kind, "noted_on": need.noted_on, "ended_on": need.ended_on}


def _travels(about: About) -> Iterator[Row]:
    for trip in Travel.every.filter(person__in=about.ids).order_by("noted_on", "pk"):
        yield {
            "place": about.mask(trip.place),
            "from_on": trip.from_on,
            "to_on": trip.to_on,
            "noted_on": trip.noted_on,
        }


def _merges(about: About) -> Iterator[Row]:
    rows = Merge.objects.filter(Q(kept__in=about.ids) | Q(gone__in=about.ids))
    for done in rows.select_related("kept", "gone").order_by("merged_at"):
        own = {entry.ref for entry in about.entries}
        refs = [ref for ref in (done.kept.ref, done.gone.ref) if ref in own]
        yield {
            "entries": ", ".join(refs),
            "reason": about.mask(done.reason),
            "merged_at": done.merged_at,
            "undone_at": done.undone_at,
        }


def _sheet_rows(about: About) -> Iterator[Row]:
    """Yield the rows of sheets that the entries came from, without what they say of others."""
    for entry in about.entries:
        if entry.batch is None:
            continue
        yield {
            "file_name": about.mask(entry.batch.file_name),
            "row": entry.batch_row,
            "purpose": about.mask(entry.batch.purpose),
            "brought_at": entry.batch.brought_at,
        }
        for row in ImportRow.objects.filter(batch=entry.batch, number=entry.batch_row or 0):
            values = json.loads(row.content or "{}").get("values", {})
            for column in OWN_COLUMNS:
                if value := values.get(column):
                    yield {"column": column, "written": about.mask(_shown(value))}


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("on", ""))
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _bulk(about: About) -> Iterator[Row]:
    rows = BulkRow.objects.filter(subject_id__in=about.ids).select_related("act")
    for row in rows.order_by("act__asked_at", "pk"):
        yield {
            "what": text_of(row.act.Kind(row.act.kind).label),
            "on": row.act.on,
            "fate": text_of(row.Fate(row.fate).label),
        }


def _requests(about: About) -> Iterator[Row]:
    for row in RightsRequest.every.filter(person__in=about.ids).order_by("noted_at"):
        yield {
            "asked": text_of(row.Kind(row.kind).label),
            "said": about.mask(row.said),
            "way": text_of(row.Way(row.way).label),
            "asked_on": row.asked_on,
            "due_on": row.due_on,
            "outcome": text_of(row.Outcome(row.outcome).label),
            "answer": about.mask(row.answer),
            "decided_at": row.decided_at,
        }


def _glasses(about: About) -> Iterator[Row]:
    roles = rules().roles
    for row in Glass.objects.filter(subject_id__in=about.ids).order_by("opened_at"):
        yield {
            "opened_at": row.opened_at,
            "role": roles[row.role].title if row.role in roles else row.role,
            "reason": text_of(row.Reason(row.reason).label),
            "words": about.mask(row.words),
            "reviewed_at": row.reviewed_at,
            "finding": about.mask(row.finding),
        }


def _accounts(about: About) -> Iterator[Row]:
    """Yield whether somebody who works here named the file as their own or of their kin; not who."""
    own = Account.objects.filter(own_file__in=about.ids).count()
    texts = {str(pk) for pk in about.ids}
    kin = sum(not texts.isdisjoint(account.kin) for account in Account.objects.exclude(kin=[]))
    if own or kin:
        yield {"as_own": own, "as_kin": kin}


def _holds(about: About) -> Iterator[Row]:
    for row in Hold.objects.filter(subject_id__in=about.ids).order_by("made_at"):
        yield {
            "reason": about.mask(row.reason),
            "made_at": row.made_at,
            "until_on": row.until_on,
            "ended_at": row.ended_at,
        }


def _log(about: About) -> Iterator[Row]:
    """Yield who did or saw what: in which role, not who."""
    for line in log.timeline(about.ids).order_by("at"):
        purpose = str(line.facts.get("purpose", ""))
        yield {
            "at": line.at,
            "act": text_of_act(line.act),
            "role": role_of(line),
            "purpose": about.mask(purpose),
        }
    for line in log.looks(*about.ids):
        yield {"at": line.at, "act": text_of_act(line.act), "role": role_of(line)}


def last_lines_of(person_id: UUID, most: int) -> list[Line]:
    """Return the last lines of the log that say who did or saw something of a file, newest first."""
    lines = [*log.looks(person_id)[:most], *log.timeline([person_id])[:most]]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:most]


def text_of_act(act: str) -> Text:
    """Return what an act of the log is called."""
    from django.utils.translation import gettext_lazy  # noqa: PLC0415  the words come from elsewhere

    return text_of(gettext_lazy(ACTS.get(act, act)))


@dataclass(frozen=True)
class Source:
    """One section of the copy."""

    code: str
    title: Text
    fields: tuple[str, ...]
    """Fields that lead from a table to the person, as ``table.field``."""
    read: Callable[[About], Iterator[Row]]


SOURCES: Final[list[Source]] = [
    Source("entry", Text("Entry in the register", "登记信息"),
           ("people.Person.id", "people.Person.merged_into"), _entry),
    Source("household", Text("Household", "家庭"), ("people.Person.household",), _household),
    Source("homes", Text("Where you sleep and slept", "住处（现在和以前）"), ("people.Stay.person",), _stays),
    Source("needs", Text("Needs", "特殊需求"), ("people.Need.person",), _needs),
    Source("travel", Text("Where you were", "外出情况"), ("people.Travel.person",), _travels),
    Source("merges", Text("Entries made one", "合并过的登记"),
           ("people.Merge.kept", "people.Merge.gone"), _merges),
    Source("sheets", Text("Sheets you were entered from", "登记来源表格"),
           ("people.Person.batch", "people.ImportRow.number"), _sheet_rows),
    Source("bulk", Text("Changes of many that included you", "涉及您的批量修改"),
           ("people.BulkRow.subject_id",), _bulk),
    Source("requests", Text("Your requests", "您的申请"), ("people.RightsRequest.person",), _requests),
    Source("emergencies", Text("Opened in an emergency", "紧急打开记录"),
           ("access.Glass.subject_id",), _glasses),
    Source("accounts", Text("Accounts of the office that name this file", "与工作人员账号的关联"),
           ("access.Account.own_file", "access.Account.kin"), _accounts),
    Source("holds", Text("Held beyond its term", "超期保留"), ("retention.Hold.subject_id",), _holds),
    Source("log", Text("Who did or saw what", "谁在何时办理或查看"), ("audit.Line.subject",), _log),
]  # fmt: skip
"""In the order of the copy."""


def add_source(source: Source, labels: Mapping[str, Text]) -> None:
    """Let a capability that lies above add what it keeps about a person, before the log, with its labels."""
    if all(known.code != source.code for known in SOURCES):
        SOURCES.insert(len(SOURCES) - 1, source)
        LABELS.update(labels)
