"""A list of a clinic: each row is looked at before it is taken down, and a bad row keeps none of the others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents import clinic
from shouwang.apps.incidents.errors import ReportError
from shouwang.apps.incidents.models import Case, Report
from shouwang.apps.orders.models import PackVersion
from shouwang.apps.people.models import Person
from shouwang.backbone.audit import log
from tests.apps.orders.ordering import active_pack
from tests.offices import make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db
HEAD = "姓名,登记编号,电话,现住址,发病日期,采样日期,检测结果,症状"


@pytest.fixture
def lin() -> Person:
    make_areas()
    active_pack(at=timezone.now() - timedelta(days=1))
    return resident()


@pytest.fixture
def client(lin: Person) -> Client:
    return signed_in("duty-officer", name="Duan")


def brought(client: Client, *rows: str, head: str = HEAD, name: str = "list.csv") -> str:
    """Bring a list and return the page on which it is looked at."""
    content = "\n".join([head, *rows]).encode()
    answer = client.post(
        reverse("incidents:clinic"),
        {"pack": str(PackVersion.objects.get().pk), "by": "Linhe clinic",
         "sheet": SimpleUploadedFile(name, content)},
    )  # fmt: skip
    return answer.content.decode()


def sent(client: Client, looked: str, **who: str) -> str:
    """Send what was looked at, with who is meant."""
    packed = looked.split('name="rows" value="')[1].split('"', maxsplit=1)[0]
    said: dict[str, Any] = {
        "rows": packed, "pack": str(PackVersion.objects.get().pk), "by": "Linhe clinic",
        **{f"who-{key[1:]}": ref for key, ref in who.items()},
    }  # fmt: skip
    return client.post(reverse("incidents:clinic"), said).content.decode()


def day(n: int) -> str:
    return (timezone.localdate() - timedelta(days=n)).isoformat()


def test_rows_are_looked_at_and_each_becomes_a_report(client: Client, lin: Person) -> None:
    looked = brought(
        client,
        f"林谷雨,,,,{day(2)},{day(1)},阳性,发热",
        f"孟霜降,,199 0000 0001,3组,{day(1)},,,cough",
    )
    assert "2 of 2 rows can be taken down" in looked
    assert lin.ref in looked
    assert not Report.every.exists()
    done = sent(client, looked, r2=lin.ref)
    assert done.count("Case ") >= 2
    case = Case.every.get(no=1)
    assert (case.person_id, case.sample_on) == (lin.pk, timezone.localdate() - timedelta(days=1))
    assert [(one.way, one.result, one.by) for one in Report.every.all()] == [
        ("clinic", "positive", "Linhe clinic"), ("clinic", "", "Linhe clinic"),
    ]  # fmt: skip
    assert log.looks(lin.pk).filter(act="people.found").exists()


def test_a_village_by_its_name_is_where_the_incident_is(client: Client) -> None:
    sent(client, brought(client, f"孟霜降,,,柳湾村,{day(1)},,,"))
    case = Case.every.get()
    assert (case.path, case.incident.path, case.incident.place) == ("LH/LW", "LH/LW", "柳湾村")


@pytest.mark.parametrize(
    ("said", "result"),
    [("阳性", "positive"), ("阳性（Ct 28）", "positive"), ("+", "positive"), ("阴性", "negative"),
     ("Negative", "negative"), ("阴转阳", ""), ("非阳性", ""), ("待检", ""), ("-", "")],
)  # fmt: skip
def test_a_result_is_read_where_it_says_one_thing(client: Client, said: str, result: str) -> None:
    sent(client, brought(client, f"孟霜降,,,,{day(2)},{day(1)},{said},"))
    assert Report.every.get().result == result


def test_a_namesake_is_asked_about_and_somebody_else_of_the_name_is_no_resident(
    client: Client, lin: Person
) -> None:
    looked = brought(client, f"林谷雨,,,,{day(2)},,,")
    assert "The register knows this name" in looked
    assert "Say who is meant" in sent(client, looked)
    assert not Case.every.exists()
    sent(client, looked, r2=clinic.NOT_REGISTERED)
    assert Case.every.get().person_id is None


def test_a_number_says_who_it_is(client: Client, lin: Person) -> None:
    looked = brought(client, f"林谷雨,{lin.ref.lower()},,,{day(2)},,,")
    sent(client, looked)
    assert Case.every.get().person_id == lin.pk


def test_a_row_that_cannot_be_keeps_none_of_the_others(client: Client, lin: Person) -> None:
    looked = brought(
        client,
        "孟霜降,,,,,,,no day",
        f"孟清明,P-NOBODY,,,{day(1)},,,",
        f"孟寒露,,,,{day(-3)},,,",
        f",,,,{day(1)},,,no name",
        f"孟立冬,,,,{day(1)},,,",
    )
    for sentence in ("began is missing", "Nobody has the number P-NOBODY", "lies ahead"):
        assert sentence in looked
    assert "1 of 5 rows can be taken down" in looked
    sent(client, looked)
    assert [one.name for one in Case.every.all()] == ["孟立冬"]


def test_the_same_list_sent_twice_makes_nobody_two_cases(client: Client) -> None:
    looked = brought(client, f"孟霜降,,199 0000 0001,3组,{day(1)},,,cough")
    sent(client, looked)
    again = sent(client, looked)
    assert "taken down a moment ago" in again
    assert Case.every.count() == Report.every.count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.csv", b""),
        ("list.xlsx", b"PK\0\0"),
        ("photo.jpg", b"\xff\xd8\xff"),
        ("list.csv", b"a,b\n1,2\n"),
    ],
)
def test_a_file_that_is_no_list_is_one_sentence(client: Client, name: str, content: bytes) -> None:
    answer = client.post(
        reverse("incidents:clinic"),
        {"pack": str(PackVersion.objects.get().pk), "by": "Linhe clinic",
         "sheet": SimpleUploadedFile(name, content)},
    )  # fmt: skip
    assert answer.status_code == 200
    assert "error" in answer.content.decode()
    assert "Linhe clinic" in answer.content.decode()


def test_too_many_rows_are_refused_with_their_number(client: Client) -> None:
    rows = [f"孟霜降,,,,{day(1)},,," for _ in range(clinic.MOST_ROWS + 1)]
    assert "The list holds 201 rows" in brought(client, *rows)


def test_rows_that_were_changed_on_the_way_are_refused(client: Client) -> None:
    with pytest.raises(ReportError, match="bring it again"):
        clinic.unpacked(clinic.packed([clinic.Line(2, "孟霜降")])[:-2] + "xx")
    said = client.post(reverse("incidents:clinic"), {"rows": "nonsense", "by": "x"})
    assert "bring the list again" in said.content.decode()


def test_who_may_not_bring_lists_has_no_such_page(lin: Person) -> None:
    guard = signed_in("gate-keeper", name="Gus")
    assert guard.get(reverse("incidents:clinic")).status_code == 403


def test_the_page_names_the_columns(client: Client) -> None:
    text = page(client, "incidents:clinic")
    assert "Began on" in text
    assert "Up to 200 rows" in text
