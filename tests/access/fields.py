"""Every class of field against every way out: where a canary is read that the rules do not show, it is told."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client, TestCase
from django.urls import reverse

from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs.models import Job
from tests.access.matrix import Walk, content_of, foreign_words, rule
from tests.access.town import OWN, Things, Town, client_of

NEVER: Final = ("nobody may",)
"""No act has this name."""
SEE: Final = "people.see"
NEEDS: Final = {
    "health": ("dialysis", "see.health"),
    "emergency": ("oxygen", "see.emergency"),
    "care": ("lives alone", "see.care"),
}
CODES: Final = {"care": "alone"}
"""Codes of needs that are not their words."""
FIELDS: Final = (
    *("name", "phone", "national-id", "note", "travel"),
    *("health", "emergency", "care", "helper", "helper-phone", "sheet"),
    *("order-reason", "draft-reason", "appeal-said", "wrong-words"),
    *("case-words", "statement", "recall", "task"),
    *("zone", "opener", "finding", "holder"),
    *("plate", "passage", "hand-over", "search"),
)


_OF_ORDERS: Final = ("order-reason", "appeal-said", "wrong-words", "case-words")
"""Of orders and cases about somebody, what stands in the copy of their own file."""
_OF_ZONES: Final = ("zone", "opener", "finding")
"""Who opens a closed point is known to all who stand at the line: they call them."""


def _all_of(act: str, *names: str) -> dict[str, tuple[str, ...]]:
    """Return what a page shows of which one act decides."""
    return dict.fromkeys(names, (act,))


def _shown(act: str, *, note: bool = False, travel: bool = False) -> dict[str, tuple[str, ...]]:
    """Return what a page about residents shows to whom, that needs an act itself."""
    shown = {"name": (act,), **{kind: (act, see) for kind, (_word, see) in NEEDS.items()}}
    if note:
        shown["note"] = (act, "see.note")
    if travel:
        shown["travel"] = (act, "see.travel")
    return shown


@dataclass(frozen=True)
class Way:
    """A way on which something may get out."""

    ask: Callable[[Client, Things], str]
    shows: Mapping[str, tuple[str, ...]]
    """Acts that somebody needs, all of them, to read a class of field there; others: nobody."""
    said: str = ""
    """Field that the one who asks types in, and so knows."""


def _page(name: str, key: str = "ref", **asked: str) -> Callable[[Client, Things], str]:
    def ask(client: Client, things: Things) -> str:
        return content_of(client.get(reverse(name, args=_args(key, things)), asked))  # type: ignore[arg-type]

    return ask


def _post(
    name: str, key: str = "ref", field: str = "", first: int = 11
) -> Callable[[Client, Things], str]:
    def ask(client: Client, things: Things) -> str:
        given = {"words": things.words[field][:first]} if field else {}
        address = reverse(name, args=_args(key, things))
        return content_of(client.post(address, given, follow=True))  # type: ignore[arg-type]

    return ask


def _program(name: str, key: str = "", method: str = "GET") -> Callable[[Client, Things], str]:
    """Ask as a program does, with the token of the one who asks."""

    def ask(client: Client, things: Things) -> str:
        address = reverse(f"api:{name}", args=_args(key, things))
        token = client.token  # type: ignore[attr-defined]
        return content_of(client.generic(method, address, HTTP_AUTHORIZATION=f"Bearer {token}"))  # type: ignore[arg-type]

    return ask


def _args(key: str, things: Things) -> list[Any]:
    known: dict[str, list[Any]] = {
        "ref": [things.person.ref],
        "helper": [things.helper.ref],
        "batch": [things.batch.pk],
        "request": [things.request.pk],
        "subject": [things.person.pk],
        "asked": [things.asked.pk],
        "order": [things.order.pk],
        "draft": [things.draft.pk],
        "appeal": [things.appeal.pk],
        "wrong": [things.wrong.pk],
        "incident": [things.case.incident_id],
        "case": [things.case.pk],
        "statement": [things.statement.pk],
        "recall": [things.recall.pk],
        "task": [things.task.pk],
        "group": [things.task.group_id],
        "call": [things.answer.call_id],
        "zone": [things.zone.pk],
        "plan": [things.plan.pk],
        "point": [things.point.pk],
        "finding": [things.finding.pk],
        "permit": [things.permit.pk],
        "gate": [things.gate.pk],
        "passage": [things.passage.pk],
        "area": [f"{things.area.path}/B1/R1"],
    }
    return known.get(key, [])


def _export(client: Client, _things: Things) -> str:
    """Write a list and read the file as it is, with all its parts."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(reverse("people:export"), {"purpose": "a round of calls"})
    said = content_of(answer)  # type: ignore[arg-type]
    job = Job.objects.order_by("made_at").last()
    if answer.status_code != 302 or job is None or job.state != Job.State.DONE:
        return said
    file: HttpResponse = client.get(reverse("jobs:file", args=[job.pk]))  # type: ignore[assignment]
    request_finished.disconnect(close_old_connections)
    file.close()
    request_finished.connect(close_old_connections)
    return said + _unpacked(job.file_path)


def _unpacked(path: Path) -> str:
    with zipfile.ZipFile(path) as book:
        return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def _search(client: Client, _things: Things) -> str:
    """Search passages by the number of a pass, with a reason and a question."""
    said = {
        "kind": "pass", "words": "P-7", "reason": "which way the cart went that day",
        "question": "where the milk came from",
    }  # fmt: skip
    return content_of(client.post(reverse("gates:search"), said))  # type: ignore[arg-type]


def _log(_client: Client, _things: Things) -> str:
    return json.dumps(list(Line.objects.values()), default=str)


WAYS: Final[Mapping[str, Way]] = {
    "page": Way(_page("people:resident"), _shown(SEE, note=True, travel=True)),
    "list": Way(_page("people:residents", ""), _shown(SEE)),
    "reveal": Way(_post("people:reveal"), {"phone": ("people.see-phone", "see.phone")}),
    "place": Way(_page("places:area", "area"), _shown(SEE)),
    "search": Way(_post("pages:search", "", "name", 3), {"name": ("people.search",)}),
    "search by phone": Way(
        _post("pages:search", "", "phone"), _shown(SEE, note=True, travel=True), said="phone"
    ),
    "change": Way(
        _page("people:change"),
        {"name": ("people.change-person",), "note": ("people.change-person", "see.note")},
    ),
    "export": Way(_export, _shown("people.export")),
    "print": Way(_page("people:paper", "", path="LH/LW/G3"), {"name": ("people.import",)}),
    "preview": Way(
        _page("people:preview", "batch"),
        dict.fromkeys(("name", "phone", "sheet"), ("people.import",)),
    ),
    "imports": Way(_page("people:imports", ""), {"sheet": ("people.import",)}),
    "helper": Way(_page("people:helper", "helper"), {"helper": ("people.see-helpers",)}),
    "helpers": Way(_page("people:helpers", ""), {"helper": ("people.see-helpers",)}),
    "helper's phone": Way(_post("people:reveal-helper", "helper"), {"helper-phone": ("see.staff-phone",)}),
    "badges": Way(_page("people:badges", ""), {}),
    "home": Way(_page("pages:home", ""), {}),
    "log": Way(_log, {}),
    "program: one": Way(_program("resident", "ref"), _shown(SEE, note=True, travel=True)),
    "program: list": Way(_program("residents"), _shown(SEE)),
    "program: first to help": Way(
        _program("first-to-help"),
        {"name": ("people.see-emergency",), "emergency": ("people.see-emergency", "see.emergency")},
    ),
    "program: who opened": Way(_program("resident-opened", "ref"), {}),
    "program: own data": Way(_program("resident-requests", "ref"), {"name": ("people.correction",)}),
    "program: requests": Way(_program("requests"), {"name": ("people.correction",)}),
    "program: request": Way(_program("request", "request"), {"name": ("people.correction",)}),
    "program: copy": Way(
        _program("resident-copy", "ref", "POST"),
        dict.fromkeys(
            ("name", "phone", "national-id", "note", "travel", *NEEDS, *_OF_ORDERS),
            ("people.copy-of-file",),
        ),
    ),
    "program: lists": Way(_program("lists"), {}),
    "program: one list": Way(_program("list", "asked"), {}),
    "program: log": Way(_program("log"), {}),
    "program: log, one record": Way(_program("log-opened", "subject"), {}),
    "program: what is kept": Way(_program("kept"), {}),
    "order": Way(_page("orders:order", "order"), _all_of("orders.see", "name", "order-reason")),
    "draft": Way(_page("orders:order", "draft"), _all_of("orders.see", "name", "draft-reason")),
    "orders list": Way(_page("orders:orders", ""), _all_of("orders.see", "name")),
    "orders list: drafts": Way(_page("orders:orders", "", state="waits"), _all_of("orders.see", "name")),
    "extension": Way(_page("orders:extend", "order"), {"name": ("orders.draft",)}),
    "orders to look at anew": Way(_page("orders:review", ""), {}),
    "appeals": Way(_page("orders:appeals", ""), _all_of("appeals.see", "name")),
    "appeal": Way(_page("orders:appeal", "appeal"), _all_of("appeals.see", "name", "appeal-said")),
    "wrongs": Way(_page("orders:wrongs", ""), _all_of("orders.see", "name")),
    "wrong": Way(_page("orders:wrong", "wrong"), _all_of("orders.see", "name", "wrong-words")),
    "incident": Way(
        _page("incidents:incident", "incident"), _all_of("incidents.see-cases", "name")
    ),
    "case": Way(_page("incidents:case", "case"), _all_of("incidents.see-cases", "name", "case-words")),
    "incidents": Way(_page("incidents:incidents", ""), {}),
    "command page": Way(_page("incidents:command", ""), {"zone": ("incidents.see", "zones.see")}),
    "wall": Way(_page("incidents:wall", ""), {"zone": ("incidents.see", "zones.see")}),
    "statements": Way(_page("statements:statements", ""), {}),
    "statement": Way(_page("statements:statement", "statement"), _all_of("statements.see", "statement")),
    "statement to be changed": Way(
        _page("statements:write", "statement"), _all_of("statements.write", "statement")
    ),
    "statements for everybody": Way(_page("statements:public", ""), {}),
    "task": Way(_page("tasks:task", "task"), _all_of("tasks.see", "task")),
    "board": Way(_page("tasks:board", ""), _all_of("tasks.see", "task")),
    "tasks": Way(_page("tasks:list", ""), _all_of("tasks.see", "task")),
    "my day": Way(_page("tasks:my-day", ""), {}),
    "groups": Way(_page("tasks:groups", ""), {}),
    "group": Way(_page("tasks:group", "group"), {"task": ("groups.see", "tasks.see")}),
    "who lives inside": Way(_page("tasks:living", ""), {}),
    "recalls": Way(_page("recalls:recalls", ""), {}),
    "recall": Way(_page("recalls:recall", "recall"), _all_of("recalls.see", "recall", "helper")),
    "numbers of a recall": Way(
        _post("recalls:numbers", "recall"),
        dict.fromkeys(("recall", "helper", "helper-phone"), ("recalls.see", "see.staff-phone")),
    ),
    "somebody called": Way(_page("recalls:call", "call"), _all_of("recalls.note", "helper")),
    "what I am called to": Way(_page("recalls:mine", ""), {}),
    "zones": Way(_page("zones:zones", ""), _all_of("zones.see", "zone")),
    "zone": Way(_page("zones:zone", "zone"), _all_of("zones.see", *_OF_ZONES)),
    "plan of a zone": Way(_page("zones:plan", "plan"), _all_of("zones.see", "zone")),
    "picture of a plan": Way(_page("zones:picture", "plan"), {}),
    "point of a zone": Way(_page("zones:point", "point"), _all_of("zones.see", "opener")),
    "photo of a finding": Way(_page("zones:photo", "finding"), _all_of("zones.see", "finding")),
    "report from the line": Way(_page("zones:report", "zone"), {}),
    "passes": Way(_page("passes:passes", ""), _all_of("passes.see", "holder")),
    "passes by holder": Way(
        _post("passes:find", "", "holder"), _all_of("passes.see", "holder"), said=""
    ),
    "pass": Way(_page("passes:pass", "permit"), _all_of("passes.see", "holder")),
    "pass to be updated": Way(
        _page("passes:replace", "permit"), {"holder": ("passes.replace", "passes.see")}
    ),
    "passes issued together": Way(
        _page("passes:batch", "permit"), {"holder": ("passes.issue-many", "passes.see")}
    ),
    "passes for an area": Way(_page("passes:many", ""), {}),
    "gates": Way(_page("gates:line", ""), {}),
    "gate": Way(
        _page("gates:gate", "gate"),
        {"passage": ("gates.see", "gates.see-reasons"), "hand-over": ("gates.see",)},
    ),
    "passage to be corrected": Way(
        _page("gates:correct", "passage"), {"passage": ("gates.correct", "gates.see-reasons")}
    ),
    "passages to look at": Way(
        _page("gates:reviews", ""), {"passage": ("gates.see", "gates.see-reasons")}
    ),
    "counts of gates": Way(_page("gates:counts", ""), {}),
    "search of passages": Way(_search, _all_of("gates.search", "plate")),
    "searches of passages": Way(_page("gates:searches", ""), _all_of("gates.see-searches", "search")),
    "whom a report is about": Way(
        _post("incidents:find", "", "name", 3), _all_of("incidents.report", "name")
    ),
    "packs": Way(_page("orders:packs", ""), {}),
    "program: order": Way(_program("order", "order"), _all_of("orders.see", "name", "order-reason")),
    "program: draft": Way(_program("order", "draft"), _all_of("orders.see", "name", "draft-reason")),
    "program: orders": Way(_program("orders"), _all_of("orders.see", "name")),
    "program: standing": Way(_program("resident-standing", "ref"), {}),
    "program: orders after a new version": Way(_program("orders-review"), {}),
    "program: appeals": Way(_program("appeals"), _all_of("appeals.see", "name")),
    "program: appeal": Way(_program("appeal", "appeal"), _all_of("appeals.see", "name", "appeal-said")),
    "program: wrongs": Way(_program("wrongs"), _all_of("orders.see", "name")),
    "program: wrong": Way(_program("wrong", "wrong"), _all_of("orders.see", "name", "wrong-words")),
    "program: lifting": Way(_program("order-lift", "order", "POST"), {}),
}  # fmt: skip


def walk(town: Town, roles: list[str], ways: Mapping[str, Way] = WAYS) -> Walk:
    """Look for every canary on every way out, as every role in its own place."""
    found, rules, things = Walk(), rule(), town.at[OWN]
    elsewhere = foreign_words(town)
    for role in roles:
        client = client_of(role)
        for name, way in ways.items():
            text = way.ask(client, things)
            for word in elsewhere:
                if word in text:
                    found.differs(role, name, "shows", word)
            for field in (one for one in FIELDS if one != way.said):
                found.n_calls += 1
                needs = way.shows.get(field, NEVER)
                may = all(role in rules.acts.get(act, frozenset()) for act in needs)
                is_there = any(word in text for word in _canaries(field, things))
                if is_there != may:
                    found.differs(role, name, field, "is shown" if is_there else "is missing")
    return found


def _canaries(field: str, things: Things) -> Iterator[str]:
    """Yield what a field would be recognised by."""
    if field in NEEDS:
        word = NEEDS[field][0]
        yield f'"tag care">{word}<'
        yield f"<t>{word}"
        yield f"、{word}"
        for said in (word, CODES.get(field, word)):  # as a program is told it
            yield from (f'["{said}"', f',"{said}"', f'"need":"{said}"', f'"kind":"{said}"')
        return
    yield things.words[field]
    if field in ("phone", "helper-phone"):  # in groups, as pages write it
        text = things.words[field]
        yield f"{text[:3]} {text[3:7]} {text[7:]}"
