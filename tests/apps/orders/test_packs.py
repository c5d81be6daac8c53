"""Packs: brought whole, approved by somebody who is named, and never changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.orders import packs
from shouwang.apps.orders.models import PackVersion
from shouwang.apps.orders.packs import ApprovalError, NoSuchPackError, PackKnownError
from shouwang.backbone.access.actors import Actor, Grant, NotYourDutyError
from shouwang.backbone.audit.models import Line
from shouwang.policy.packfile import PackFaultsError
from tests.apps.orders.packing import MARCH, TODAY, activate, activated, brought, order, unchecked
from tests.apps.orders.packing import version as text_of
from tests.offices import AMINA, AT, GUS, page, signed_in
from tests.policy.plans import CODES, written

pytestmark = pytest.mark.django_db


def upload(client: Client, content: str | bytes, name: str = "pack.toml") -> str:
    body = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, body, "application/toml")
    answer = client.post(reverse("orders:bring-pack"), {"file": file}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def acts() -> list[str]:
    return list(Line.objects.order_by("seq").values_list("act", flat=True))


def test_the_packs_that_come_along_can_all_be_brought_and_bind_nobody_yet() -> None:
    assert [pack.code for pack in packs.shipped()] == list(CODES)
    for code in CODES:
        row = packs.bring_shipped(actor=AMINA, code=code, at=AT)
        assert (row.code, row.activated_at, row.text) == (code, None, written(code))
        assert packs.active(code) is None
    assert packs.all_active() == []
    assert packs.not_brought() == []


def test_a_pack_that_does_not_come_along_is_refused() -> None:
    with pytest.raises(NoSuchPackError, match="'plague'"):
        packs.bring_shipped(actor=AMINA, code="plague", at=AT)
    assert not PackVersion.objects.exists()


def test_the_same_version_brought_again_is_one_row_and_one_line() -> None:
    assert brought().pk == brought().pk
    assert acts() == ["orders.pack-brought"]


def test_a_version_is_never_changed() -> None:
    row = brought()
    with pytest.raises(PackKnownError, match="higher version number"):
        packs.bring(actor=AMINA, text=row.text + "\n# a word\n", at=AT)
    assert PackVersion.objects.get().text == row.text
    assert brought("1.0.1").pk != row.pk


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code = "covid19-cn-5"', f'code = "{"x" * 41}"', "code has more than 40"),
        ('version = "1.1.0"', f'version = "{"1" * 20}.0.0"', "version has more than 20"),
    ],
)
def test_a_name_that_no_table_takes_is_refused_in_one_sentence(
    old: str, new: str, said: str
) -> None:
    with pytest.raises(PackFaultsError, match=said):
        packs.bring(actor=AMINA, text=written("covid19-cn-5").replace(old, new), at=AT)
    assert not PackVersion.objects.exists()


def test_a_whole_approval_lets_a_version_count_and_keeps_what_was_confirmed() -> None:
    row = activate(brought())
    assert packs.active("covid19-cn-5") == row
    assert row.is_fictional  # the town of the tests is a drill
    assert (row.approver, row.level, row.activated_by) == ("林处暑", "county", "Amina")
    kept = {one["path"]: (one["value"], one["unit"]) for one in row.confirmed}
    assert kept["follow_up.longest"] == (28, "days")
    assert set(kept) == unchecked(row)
    assert acts() == ["orders.pack-brought", "orders.pack-activated"]


def test_in_a_real_town_no_authority_is_marked_as_invented(settings: Any) -> None:
    settings.DRILL = False
    assert not activate(brought()).is_fictional


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"approver": " "}, "Name the person"),
        ({"office": ""}, "Name the office"),
        ({"approver": "x" * 61}, "more than 60"),
        ({"office": "x" * 121}, "more than 120"),
        ({"level": "township"}, "county or above"),
        ({"level": "village"}, "county or above"),
        ({"level": "galaxy"}, "county or above"),
        ({"approved_on": TODAY + timedelta(days=1)}, "still to come"),
        ({"confirmed": frozenset()}, "Numbers not confirmed, 8 of 8"),
        ({"at": MARCH - timedelta(days=30)}, "valid only from 2020-02-21"),
        ({"version_id": PackVersion().pk}, "no such version"),
    ],
)
def test_an_approval_that_is_not_whole_is_refused_in_one_sentence(
    said: dict[str, Any], sentence: str
) -> None:
    row = brought()
    with pytest.raises(ApprovalError) as refused:
        activate(row, **said)
    assert sentence in refused.value.say("en")
    assert "\n" not in refused.value.say("zh")
    row.refresh_from_db()
    assert (row.activated_at, row.approver, row.confirmed) == (None, "", [])
    assert acts() == ["orders.pack-brought"]


def test_every_unchecked_number_has_to_be_confirmed_by_its_name() -> None:
    for code in CODES:
        row = packs.bring_shipped(actor=AMINA, code=code, at=AT)
        later = timezone.now() + timedelta(days=3000)
        paths = unchecked(row)
        assert paths
        for path in paths:
            with pytest.raises(ApprovalError, match=f"Numbers not confirmed, 1 of .*{path}"):
                activate(row, at=later, confirmed=paths - {path})
        with pytest.raises(ApprovalError, match=r"no such numbers to confirm: follow_up\.dayz"):
            activate(row, at=later, confirmed=paths | {"follow_up.dayz"})
        assert packs.active(code) is None
        activate(row, at=later, confirmed=paths)


def test_a_version_is_activated_once() -> None:
    row = activate(brought())
    with pytest.raises(ApprovalError, match="activated already"):
        activate(row, approver="somebody else")
    row.refresh_from_db()
    assert row.approver == "林处暑"


def test_the_last_activated_version_of_each_code_counts() -> None:
    first = activated()
    assert packs.all_active() == [first]
    second = brought("1.1.0")
    assert packs.active("covid19-cn-5") == first  # brought, not approved
    activate(second, at=MARCH + timedelta(minutes=1))
    assert packs.all_active() == [second]


def test_only_those_who_may_bring_and_activate() -> None:
    row = brought()
    tries: list[Callable[[], object]] = [
        lambda: packs.bring(actor=GUS, text=text_of("2.0.0"), at=AT),
        lambda: packs.bring_shipped(actor=GUS, code="mpox", at=AT),
        lambda: activate(row, actor=GUS),
        lambda: activate(row, actor=Actor("Bo", grants=(Grant("hq-office"),))),
        lambda: activate(row, actor=Actor("Bo", grants=(Grant("commander", "LH/LW"),))),
    ]
    for act in tries:
        with pytest.raises(NotYourDutyError):
            act()
    assert packs.all_active() == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("role", ["duty-officer", "doctor", "cdc", "auditor", "data-guardian"])
def test_the_rules_are_open_to_those_who_work_by_them(role: str, language: str) -> None:
    row = activated()
    order(row)
    waiting = brought("1.1.0")
    client = signed_in(role, language=language, name=f"Bo {role}", area="LH/LW")
    listed = unescape(page(client, "orders:packs"))
    assert row.pack.title.in_("zh" if language == "zh-hans" else "en") in listed
    assert '<td class="num r" data-label="' in listed
    for one in (row, waiting):
        text = unescape(page(client, "orders:pack", one.pk))
        assert "28" in text
        assert one.pack.texts.release.zh in text
        assert one.pack.texts.release.en in text
        assert "{last_day}" not in text
        assert 'name="confirmed"' not in text  # who may not activate sees no form for it


def test_others_do_not_see_them() -> None:
    row = activated()
    for role in ("gate-keeper", "volunteer", "administrator"):
        client = signed_in(role, name=f"Bo {role}")
        assert client.get(reverse("orders:packs")).status_code == 403
        assert client.get(reverse("orders:pack", args=[row.pk])).status_code == 403
    reader = signed_in("auditor", name="Bo")
    assert reader.post(reverse("orders:bring-pack"), {"shipped": "mpox"}).status_code == 403
    assert reader.post(reverse("orders:activate-pack", args=[row.pk])).status_code == 403


def test_the_pages_count_the_orders_that_run_and_name_nobody() -> None:
    row = activated()
    tomorrow = timezone.localdate() + timedelta(days=1)
    for last_day in (tomorrow, tomorrow, date(2020, 3, 10)):
        order(row, last_day)
    text = page(signed_in("auditor", name="Bo"), "orders:packs")
    assert 'data-label="Orders under it">2<' in text
    assert "林谷雨" not in text


def test_a_file_is_brought_and_activated_on_pages() -> None:
    office = signed_in()
    assert "counts once it is activated" in upload(office, written("covid19-cn-5"))
    row = PackVersion.objects.get()
    text = page(office, "orders:pack", row.pk)
    for number in row.pack.unchecked():
        assert f'name="confirmed" value="{number.path}"' in text
    assert "Longest follow-up, ordered by two persons: 28 days (follow_up.longest;" in text
    assert "marked as invented" in text
    url = reverse("orders:activate-pack", args=[row.pk])
    said: dict[str, Any] = {
        "approver": "林处暑", "office": "县卫健局", "level": "county",
        "approved_on": str(timezone.localdate()), "confirmed": sorted(unchecked(row))[1:],
    }  # fmt: skip
    answer = office.post(url, said).content.decode()
    assert "Numbers not confirmed, 1 of 8" in answer
    assert 'value="县卫健局"' in answer  # what was typed stays
    assert "required" in answer
    said["confirmed"] = sorted(unchecked(row))
    assert "Activated." in office.post(url, said, follow=True).content.decode()
    assert packs.active(row.code) == row
    assert "activated already" in office.post(url, said, follow=True).content.decode()
    assert "invented authority" in page(office, "orders:packs")


def test_a_pack_of_later_cannot_be_activated_before_its_day() -> None:
    text = text_of("1.0.0").replace("valid_from = 2020-02-21", "valid_from = 2199-01-01")
    row = packs.bring(actor=AMINA, text=text, at=AT)
    shown = page(signed_in(), "orders:pack", row.pk)
    assert "It can be activated from" in shown
    assert 'name="approver"' not in shown


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_all_faults_of_a_file_are_shown_at_once(language: str) -> None:
    office = signed_in(language=language)
    faulty = "\n".join(
        [written("covid19-cn-5"), "[nonsense]", *(f"field{n:02d} = {n}" for n in range(40))]
    )
    text = upload(office, faulty)
    for n in range(40):
        assert f"nonsense.field{n:02d}" in text
    assert ("共 40 处问题" if language == "zh-hans" else "40 faults") in text
    assert not PackVersion.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        ("护".encode("gb18030"), "not text in UTF-8"),
        (b"#" * 200_001, "larger than 200 kB"),
        (b"#" * 150_000, "more than 100000 characters"),
        (b"a = \x00", "not TOML"),
        (b"[" * 5000, "not TOML"),
        (b'a = "<script>alert(1)</script>"', "is missing"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_sentence(content: bytes, said: str) -> None:
    text = upload(signed_in(), content)
    assert said in text
    assert "<script>alert" not in text
    assert not PackVersion.objects.exists()


def test_without_a_file_the_page_says_so() -> None:
    answer = signed_in().post(reverse("orders:bring-pack"))
    assert "Choose a file." in answer.content.decode()


def test_a_mark_in_front_of_the_file_does_not_matter() -> None:
    upload(signed_in(), b"\xef\xbb\xbf" + written("mpox").encode())
    assert PackVersion.objects.get().text == written("mpox")


def test_a_changed_text_under_the_same_number_is_told_on_the_page() -> None:
    brought("1.1.0")
    text = upload(signed_in(), written("covid19-cn-5") + "# changed")
    assert "is here already, with another text" in text


def test_a_shipped_pack_is_taken_with_one_click() -> None:
    office = signed_in()
    office.post(reverse("orders:bring-pack"), {"shipped": "mpox"})
    assert PackVersion.objects.get().code == "mpox"
    assert office.post(reverse("orders:bring-pack"), {"shipped": "x" * 999}).status_code == 409


def test_nothing_in_the_product_changes_or_deletes_a_version_that_counts() -> None:
    row = activated()
    order(row)
    with pytest.raises(Exception, match="protected"), transaction.atomic():
        row.delete()
    assert packs.active(row.code) == row
