"""Whatever is sent, no operation breaks, and every answer is one that was described."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import requests
import schemathesis
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shouwang.apps.orders import appeals, wrongs
from shouwang.apps.orders.models import Appeal, Wrong
from shouwang.apps.people import actions, bulk, exports, helpers, public, rights
from shouwang.apps.people.models import BulkAct, ExportAsk, Leave, Need, Person, Responder, Travel
from shouwang.apps.places import actions as places
from shouwang.backbone.api import tokens
from shouwang.backbone.api.openapi import document
from shouwang.backbone.retention import holds
from shouwang.backbone.retention.models import Closing
from tests.apps.orders import ordering
from tests.offices import AMINA, AT, TODAY, assign, make_areas, resident
from tests.programs import Program, account, token_of

pytestmark = pytest.mark.django_db
SCHEMA: Final = schemathesis.openapi.from_dict(document())
_READ: Final[list[Any]] = [one.ok() for one in SCHEMA.get_all_operations()]  # type: ignore[union-attr]  # or it fails
OPERATIONS: Final = {one.label: one for one in _READ}
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROWS: Final = [["林谷雨", "女", "1949-06-10", "abc", "3组", "5号"], ["x", "?", "", "", "", ""]]
each = pytest.mark.parametrize("label", list(OPERATIONS))


def a_town() -> tuple[str, dict[str, Any]]:
    """Return a token, and what there is for the places of addresses."""
    cache.clear()
    make_areas()
    owner = account()
    text = token_of(owner)
    one, other = resident("林谷雨", needs=("alone",)), resident("林谷雨", phone="19900000001")
    actor = tokens.Keeper().visit(text).actor
    now = timezone.now()
    merge = actions.merge(actor=AMINA, kept=one, gone=other, reason="", at=now)
    travel = Travel.every.create(person=one, place="临和县城", noted_on=TODAY)
    new = helpers.NewHelper("魏雨水", "officer", leaves=((TODAY, TODAY),))
    helpers.enter_helpers(actor=AMINA, helpers=[new], at=AT)
    venue = places.enter_venue(actor=AMINA, new=places.NewVenue("shop", "便民店"), at=AT)
    act = bulk.ask(actor=AMINA, kind=BulkAct.Kind.MOVED, subjects=[one.pk], on=TODAY, at=now)
    program = Program(text)
    batch = program.post("/imports/typed", {"base": "LH/LW", "rows": ROWS}, 201)["id"]
    kept = {"title": "a", "wanted": {"need": "alone"}}
    saved = program.post("/filters/people.residents", kept, 201)["id"]
    job = program.post("/residents/export", {"purpose": "a test"}, 202)["id"]
    assert actor.grants
    asked = rights.note(
        actor=AMINA, person=one, kind="correction", about="phone", said="", way="paper",
        asked_on=TODAY, at=now,
    )  # fmt: skip
    until = timezone.localdate() + timedelta(days=9)
    held = holds.hold(
        actor=AMINA, code="people.travel", reason="complaint 12", until_on=until, at=now
    )
    assign(account("doctor", name="Cai"), "doctor", incident="LH-2020-01")
    closing = Closing.objects.create(
        incident="LH-2020-01", reason="it is over", asked_by="Amina", asked_at=now
    )
    long = ExportAsk.objects.create(
        actor_name="Amina",
        purpose="calls",
        lang="zh",
        n_rows=60,
        asked_at=now,
        filters=exports.seal_filters({"need": "dialysis"}),
    )
    return text, {
        **_orders(one),
        "ref": one.ref, "path": "LH/LW/G3/B5", "list_name": "people.residents",
        "merge_id": str(merge.pk), "need_id": Need.every.first().pk,  # type: ignore[union-attr]
        "travel_id": travel.pk, "venue_id": str(venue.pk), "act_id": str(act.pk),
        "batch_id": batch, "filter_id": saved, "job_id": job,
        "hold_id": str(held.pk), "closing_id": str(closing.pk), "ask_id": str(long.pk),
        "request_id": str(asked.pk), "subject": str(one.pk),
        "leave_id": Leave.objects.get().pk, "helper": Responder.objects.get().ref,
    }  # fmt: skip


def _orders(person: Person) -> dict[str, str]:
    """Hold somebody, let them appeal, and note an hour too many."""
    now, today = timezone.now(), timezone.localdate()
    ordering.active_pack(at=now - ordering.DAY)
    facts = ordering.new(
        decided_at=now, starts_at=now, last_exposure=today,
        last_day=today + timedelta(days=14), review_on=today + timedelta(days=3),
    )  # fmt: skip
    order = ordering.served(ordering.issued(ordering.on(person), facts, at=now), at=now)
    appeal = appeals.note(
        actor=AMINA, number=order.number or "", way=Appeal.Way.PHONE, by="a cousin", reach="",
        said="no", said_at=now, at=now,
    )  # fmt: skip
    who = public.someone(person.ref, on=today)
    assert who is not None
    wrong = wrongs.note(
        actor=AMINA, who=who, why=Wrong.Why.NO_ORDER, held_from=now - 2 * ordering.HOUR,
        held_to=now - ordering.HOUR, words="", apology="we are sorry", at=now,
    )  # fmt: skip
    return {
        "order_id": str(order.pk), "appeal_id": str(appeal.pk), "wrong_id": str(wrong.pk),
        "pack_id": str(order.pack_id), "kind": "notice",
    }  # fmt: skip


def cases(operation: Any, known: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return what is sent to an operation: fitting and not, to what there is and what there is not."""
    names = [one["name"] for one in operation.definition.raw.get("parameters", ())
             if one["in"] == "path"]  # fmt: skip
    here = {name: known[name] for name in names}
    if "/helpers/" in operation.path and "ref" in here:
        here["ref"] = known["helper"]
    ways = [operation.as_strategy(generation_mode=GenerationMode.POSITIVE)]
    if operation.body or operation.query:
        ways.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    if here:
        given_ = {"path_parameters": here}
        ways.append(operation.as_strategy(generation_mode=GenerationMode.POSITIVE, **given_))
        if operation.body or operation.query:
            ways.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, **given_))
    return st.one_of(ways)


def sent(client: Client, case: Any, token: str) -> schemathesis.Response:
    """Return the answer to a case as the checks read it."""
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    left = ("content-length", "host")
    headers = {k: str(v) for k, v in asked.headers.items() if k.lower() not in left}
    headers["Authorization"] = f"Bearer {token}"
    body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
    kind = headers.pop("Content-Type", "application/json")
    answer: Any = client.generic(
        asked.method or "", asked.path_url, body, content_type=kind, headers=headers
    )
    return _told(answer, asked)


def _told(answer: Any, asked: requests.PreparedRequest) -> schemathesis.Response:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = {key: [value] for key, value in answer.items()}
    return schemathesis.Response(answer.status_code, headers, content, asked, 0.0, False)


def walk(label: str, n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send cases to an operation, each to the town as it was."""
    token, known = a_town()
    monkeypatch.setattr(tokens, "MOST_A_MINUTE", 10**9)
    operation, client = OPERATIONS[label], Client()

    @settings(
        max_examples=n,
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases(operation, known))
    def one(case: Any) -> None:
        with transaction.atomic():
            response = sent(client, case, token)
            case.validate_response(response, checks=CHECKS)
            transaction.set_rollback(True)

    one()


@pytest.fixture(autouse=True)
def _folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is uploaded apart: each case is taken back, its file is not."""
    monkeypatch.setattr(django_settings, "MEDIA_ROOT", tmp_path)


@each
def test_no_operation_breaks_and_each_answers_as_described(
    label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(label, 10, monkeypatch)


@pytest.mark.slow
@each
def test_fifty_times_as_well(label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    walk(label, 50, monkeypatch)
