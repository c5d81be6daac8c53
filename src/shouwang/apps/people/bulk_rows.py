"""One row of an act on many: doing it by the act there is for one, and putting it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from shouwang.apps.people import actions, helpers, needs
from shouwang.apps.people.models import BulkAct, BulkRow, Need, Person, Responder, Stay
from shouwang.backbone.access import endings
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.audit import log
from shouwang.core.text import Text

Kind = BulkAct.Kind
_GONE: Final = Text("the entry is no longer there", "记录已不存在")
_MERGED: Final = Text("was merged into another entry", "已并入另一条记录")
_DIED: Final = Text("is noted as deceased: change that on the resident's page",
                    "登记为已去世，请在居民页面上修改")  # fmt: skip
_SINCE: Final = Text("was changed since", "之后又改动过")
_HAD: Final[dict[str, Text]] = {
    Kind.MOVED: Text("had moved away already", "此前已迁出"),
    Kind.LIVING: Text("lives here already", "目前在住"),
    Kind.NEED_NOTED: Text("this need is noted already", "已有这项需求"),
    Kind.NEED_ENDED: Text("no such need is noted", "没有这项需求"),
}
_TOO_EARLY: Final = Text("the need was noted later than this day", "需求的登记日期晚于这一天")

Done = dict[str, Any] | Text
"""What puts a row back, or why it was left out."""


def do(actor: Actor, act: BulkAct, subject_id: UUID, at: datetime) -> Done:
    """Do an act for one; return what puts it back, or why it is left out."""
    if act.kind in BulkAct.HELPER_KINDS:
        return _step(actor, act, subject_id, at)
    person = Person.objects.select_for_update().filter(pk=subject_id).first()
    if person is None:
        return _GONE
    if person.standing == Person.Standing.MERGED:
        return _MERGED
    return _RESIDENTS[act.kind](actor, act, person, at)


def _change_standing(actor: Actor, act: BulkAct, person: Person, at: datetime) -> Done:
    if person.standing == Person.Standing.DECEASED:
        return _DIED
    if person.standing == act.kind:
        return _HAD[act.kind]
    was_open = _open_stay(person)
    before: dict[str, Any] = {
        "standing": person.standing,
        "since": _written(person.standing_since),
        "noted": _written(person.standing_noted_on),
    }
    actions.change_standing(actor=actor, person=person, standing=act.kind, since=act.on, at=at)
    is_open = _open_stay(person)
    if was_open != is_open:  # one of them is None: a stay ended, or went on
        ended = None if was_open else before["since"]
        before |= {"stay": was_open or is_open, "stay_to": ended}
    return before


def _note_need(actor: Actor, act: BulkAct, person: Person, at: datetime) -> Done:
    if person.standing == Person.Standing.DECEASED:
        return _DIED
    if _needs_now(person, act).exists():
        return _HAD[act.kind]
    need = needs.note(actor=actor, person=person, kind=act.need, on=act.on, at=at)
    return {"need": need.pk}


def _end_need(actor: Actor, act: BulkAct, person: Person, at: datetime) -> Done:
    open_needs = list(_needs_now(person, act))
    if not open_needs:
        return _HAD[act.kind]
    if any(need.noted_on > act.on for need in open_needs):
        return _TOO_EARLY
    for need in open_needs:
        needs.end(actor=actor, need_id=need.pk, on=act.on, at=at)
    return {"needs": [need.pk for need in open_needs]}


def _step(actor: Actor, act: BulkAct, subject_id: UUID, at: datetime) -> Done:
    row = Responder.objects.select_for_update().filter(pk=subject_id).first()
    if row is None:
        return _GONE
    before = {"state": row.state, "badge_no": row.badge_no}
    if act.kind not in helpers.NEXT[row.state]:
        return _stands(row)
    helpers.step(actor=actor, ref=row.ref, wanted=act.kind, at=at)
    return before


def put_back(actor: Actor, act: BulkAct, row: BulkRow, at: datetime) -> Text | None:
    """Put one row back, or return why it stays as it is."""
    if act.kind in BulkAct.HELPER_KINDS:
        return _step_back(actor, act, row, at)
    person = Person.objects.select_for_update().filter(pk=row.subject_id).first()
    if person is None:
        return _GONE
    if act.kind == Kind.NEED_NOTED:
        is_back = needs.take_back(actor=actor, need_id=row.before["need"], at=at)
    elif act.kind == Kind.NEED_ENDED:
        is_back = _needs_go_on(actor, act, row, at)
    else:
        is_back = _standing_back(actor, act, person, row.before, at)
    return None if is_back else _SINCE


def _standing_back(
    actor: Actor, act: BulkAct, person: Person, before: dict[str, Any], at: datetime
) -> bool:
    if (person.standing, person.standing_since) != (act.kind, act.on):
        return False
    if "stay" in before:
        is_now = None if before["stay_to"] else act.on
        stay = Stay.objects.filter(pk=before["stay"], person=person, to_on=is_now)
        others_open = Stay.objects.filter(person=person, to_on=None).exclude(pk=before["stay"])
        if not stay.exists() or others_open.exists():
            return False
        stay.update(to_on=_read(before["stay_to"]))
    elif act.kind == Kind.MOVED and _open_stay(person):
        return False
    person.standing, person.standing_since = before["standing"], _read(before["since"])
    person.standing_noted_on, person.changed_at = _read(before["noted"]), at
    person.save(update_fields=["standing", "standing_since", "standing_noted_on", "changed_at"])
    log.write(actor, "people.standing-put-back", person.pk, at=at, bulk=str(act.pk))
    return True


def _needs_go_on(actor: Actor, act: BulkAct, row: BulkRow, at: datetime) -> bool:
    ended = {need.pk: need for need in Need.every.filter(pk__in=row.before["needs"])}
    if {need.ended_on for need in ended.values()} != {act.on}:
        return False
    went_on = [
        needs.go_on(actor=actor, need_id=need_id, ended_on=act.on, at=at) for need_id in ended
    ]
    return any(went_on)  # of two alike, one goes on


def _step_back(actor: Actor, act: BulkAct, row: BulkRow, at: datetime) -> Text | None:
    helper = Responder.objects.select_for_update().filter(pk=row.subject_id).first()
    if helper is None:
        return _GONE
    if helper.state != act.kind:
        return _SINCE
    helper.state, helper.badge_no = row.before["state"], row.before["badge_no"]
    helper.changed_at = at
    helper.save(update_fields=["state", "badge_no", "changed_at"])
    if act.kind == Kind.DISCHARGED:
        endings.go_on(kind="helper", ref=helper.ref)
    log.write(actor, "people.helper-put-back", helper.pk, at=at, bulk=str(act.pk))
    return None


def _stands(row: Responder) -> Text:
    said = helpers.words_of(row.state)
    return Text(f'this step does not follow on "{said.en}"', f"目前是“{said.zh}”，不能做这一步")


def _needs_now(person: Person, act: BulkAct) -> Any:
    return Need.every.filter(person=person, kind=act.need, ended_on=None)


def _open_stay(person: Person) -> int | None:
    return Stay.objects.filter(person=person, to_on=None).values_list("pk", flat=True).first()


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


_RESIDENTS: Final[dict[str, Callable[[Actor, BulkAct, Person, datetime], Done]]] = {
    Kind.MOVED: _change_standing,
    Kind.LIVING: _change_standing,
    Kind.NEED_NOTED: _note_need,
    Kind.NEED_ENDED: _end_need,
}
