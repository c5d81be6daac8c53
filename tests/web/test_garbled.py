"""Whatever is sent to whatever address: an answer in words, never a fault of ours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse

from shouwang.apps.people.models import ImportBatch, Person
from tests.apps.people.importing import bring, sheet
from tests.backbone.access.test_middleware import ROUTES
from tests.offices import make_areas, resident, signed_in

pytestmark = pytest.mark.django_db

FIELDS: Final = [
    "1-born_on",
    "1-household_no",
    "1-name",
    "1-note",
    "act",
    "agreed",
    "answer",
    "apology",
    "appeal_how",
    "approved_on",
    "approver",
    "area",
    "area_1",
    "area_2",
    "arrived",
    "articles",
    "at",
    "back",
    "base",
    "basis",
    "before",
    "begin",
    "begins_at",
    "begins_on",
    "born_on",
    "buffer",
    "bulk-act",
    "bulk-need",
    "bulk-on",
    "bulk-purpose",
    "by",
    "by_at",
    "by_hand",
    "c",
    "call",
    "channels",
    "chosen",
    "code",
    "column",
    "column-0",
    "column-1",
    "conditions",
    "confirmed",
    "day",
    "decided_at",
    "decision_level",
    "decision_no",
    "deputy",
    "detour",
    "document_no",
    "done",
    "doubt",
    "due",
    "due_at",
    "duties",
    "duties_en",
    "elsewhere",
    "ends_at",
    "everyone",
    "evidence",
    "exception",
    "fate",
    "figures_at",
    "firm",
    "first",
    "first_exposure",
    "fit",
    "found_at",
    "from_at",
    "from_on",
    "g0-deputy",
    "g0-duties",
    "g0-duties_en",
    "g0-is_chosen",
    "g0-lead",
    "g0-members",
    "g0-name",
    "g0-name_en",
    "gap",
    "gates",
    "gone",
    "group",
    "head",
    "header",
    "held_from",
    "held_to",
    "home",
    "household_no",
    "houses",
    "incident",
    "incident_no",
    "is_chosen",
    "is_high_risk",
    "is_immune",
    "is_late",
    "is_told_so",
    "is_void",
    "isolated_on",
    "item",
    "items",
    "keep",
    "kind",
    "lang",
    "language",
    "last_day",
    "last_exposure",
    "lat",
    "lead",
    "legal_more",
    "level",
    "lifted_at",
    "link",
    "lon",
    "look",
    "mark",
    "measure",
    "members",
    "milder",
    "minutes",
    "moment",
    "name",
    "name_en",
    "national_id",
    "need",
    "needs",
    "next",
    "note",
    "number",
    "office",
    "office_en",
    "office_zh",
    "old_password",
    "on",
    "onset_on",
    "order",
    "outcome",
    "outings",
    "outline",
    "outline_typed",
    "pack",
    "page",
    "parent",
    "password",
    "path",
    "people",
    "phone",
    "photo",
    "place",
    "place_1",
    "place_2",
    "plate",
    "promises_en",
    "promises_zh",
    "purpose",
    "query",
    "question",
    "reach",
    "reason",
    "reason_en",
    "reason_zh",
    "reasons",
    "received_by",
    "ref",
    "relation",
    "result",
    "result_on",
    "review_on",
    "role",
    "roles",
    "row-0-clock",
    "row-0-done",
    "row-0-pass_no",
    "row-0-people",
    "row-0-plate",
    "row-0-way",
    "row-0-what",
    "row-0-words",
    "row-INITIAL_FORMS",
    "row-TOTAL_FORMS",
    "rows",
    "said",
    "said_at",
    "same_as",
    "sample_on",
    "saved",
    "seen",
    "seen_at",
    "served_at",
    "sex",
    "sheet",
    "shipped",
    "signer",
    "since",
    "skills",
    "spot",
    "standing",
    "starts_at",
    "state",
    "step",
    "strokes",
    "sure",
    "text",
    "text_en",
    "text_zh",
    "title",
    "title_en",
    "title_zh",
    "to_on",
    "until_on",
    "username",
    "verdict",
    "version",
    "way",
    "way_out",
    "what",
    "who",
    "why",
    "why_en",
    "why_zh",
    "with",
    "with_household",
    "words",
]
GARBLED: Final = (
    "", "\0", "a\0b", "x" * 9000, "-1", "9" * 30, "9223372036854775808", "\ud7ff\U0001f600\u202e",
    "nan", "0001-01-01", "9999-12-31", "²", "٣", "../../etc/passwd", "a:b:c", "{}", "LH/LW",
)  # fmt: skip
FITTING: Final = {"answer": "0:empty", "number": "4", "column": "name", "bulk-act": "moved"}
ADDRESSES: Final = [
    route for route in ROUTES if route[0] != "access:sign-out" and not route[0].startswith("api:")
]
"""Pages; what programs may send is tried by `tests/backbone/api/test_fuzzed.py`."""


@pytest.fixture
def client(tmp_path: Path) -> Client:
    make_areas()
    resident(phone="199 0000 0001")
    client = signed_in()
    bring(client, sheet(tmp_path / "a.xlsx"))
    client.raise_request_exception = False
    return client


def _addresses(name: str, places: list[str]) -> list[str]:
    """Return an address with things that are there, or are not, in its places."""
    real = [str(ImportBatch.objects.get().pk) if len(place) == 36 else place for place in places]
    return [reverse(name, args=real), reverse(name, args=places)]


def _ask(
    client: Client, method: str, address: str, fields: Mapping[str, object], said: str
) -> None:
    answer = getattr(client, method)(address, fields)
    request_finished.disconnect(close_old_connections)
    answer.close()  # a file; the database stays
    request_finished.connect(close_old_connections)
    assert answer.status_code < 500, f"{method} {address} {said[:40]!r}"


@pytest.mark.parametrize(
    "texts", [GARBLED[::5], pytest.param(GARBLED, marks=pytest.mark.slow)], ids=len
)
@pytest.mark.parametrize(("name", "places"), ADDRESSES, ids=[name for name, _ in ADDRESSES])
def test_no_page_breaks_off(
    client: Client, name: str, places: list[str], texts: tuple[str, ...]
) -> None:
    there, not_there = _addresses(name, places)
    for address in dict.fromkeys([there, not_there]):
        for text in texts if address == there else texts[::4]:
            fields = dict.fromkeys(FIELDS, text)
            _ask(client, "get", address, fields, text)
            _ask(client, "post", address, fields, text)
            _ask(client, "post", address, {**fields, **FITTING}, text)
        for file in ("a\0.xlsx", "../../x.csv", "x" * 3000 + ".csv", "a\r\nX: y.osm.pbf"):
            given = {"sheet": SimpleUploadedFile(file, b"\0PK"), "base": "LH/LW"}
            _ask(client, "post", address, given, file)
            _ask(client, "post", address, {"map": SimpleUploadedFile(file, b"\0PK")}, file)
            _ask(client, "post", address, {"photo": SimpleUploadedFile(file, b"\xff\xd8")}, file)
    assert Person.objects.filter(name="林谷雨").exists()


@pytest.mark.parametrize("text", ["\0x", "a" * 3000, "林\U0001f600", "%", "?", ".."])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_breaks_off(client: Client, text: str, method: str) -> None:
    for name, places in ADDRESSES:
        asked = [text if place in ("P-000001", "LH/LW") else place for place in places]
        if asked != places:
            answer = getattr(client, method)(reverse(name, args=asked))
            assert answer.status_code < 500, name
