"""Pages of statements: from the confirmed case to what everybody reads, as the office does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents.public import Incident
from shouwang.apps.statements.errors import WordsError
from shouwang.apps.statements.models import Statement, Step, Version, Words
from shouwang.backbone.audit.models import Line
from tests.apps.statements.office import (
    NAME,
    OFFICES,
    another_case,
    approved,
    drafted,
    incident,
    stands,
)
from tests.offices import page, signed_in

pytestmark = pytest.mark.django_db
DRILL_NAMES = (NAME, "Meng Shuangjiang")


@pytest.fixture
def of() -> Incident:
    return incident(at=timezone.now() - timedelta(hours=3))


@pytest.fixture
def wen(of: Incident) -> Client:
    """Return the browser of who writes."""
    return signed_in("hq-office", name="Wen")


@pytest.fixture
def duan(of: Incident) -> Client:
    """Return the browser of who leads."""
    return signed_in("duty-leader", name="Duan")


def number_of(row: Statement) -> str:
    row.refresh_from_db()
    assert row.number is not None
    return row.number


def by_page(client: Client, of: Incident, kind: str = "confirmation") -> Statement:
    client.post(reverse("statements:draft"), {"incident": of.pk, "kind": kind})
    return Statement.every.get()


def typed(row: Statement, **changes: Any) -> dict[str, Any]:
    """Return a text as the form sends it."""
    last = stands(row, timezone.now()).last
    names = ("title", "text", "promises", "reason")
    whole = {f"{name}_{lang}": last.in_(name, lang) for name in names for lang in ("zh", "en")}
    return {**whole, "phone": last.phone, "seen": last.n, **changes}


def approving_of(row: Statement, **changes: Any) -> dict[str, Any]:
    return {"version": stands(row, timezone.now()).last.pk, **OFFICES, **changes}


def post(client: Client, name: str, row: Statement, said: dict[str, Any]) -> str:
    """Return the page that an act leads to."""
    address = reverse(f"statements:{name}", args=[row.pk])
    return client.post(address, said, follow=True).content.decode()


def test_from_the_confirmed_case_to_what_everybody_reads(
    wen: Client, duan: Client, of: Incident
) -> None:
    missing = "case is confirmed and no statement stands"
    at_home = "incidents have a confirmed case and no statement"
    assert at_home in page(wen, "pages:home")
    assert missing in page(wen, "incidents:command")
    assert "Draft it from the record" in page(wen, "incidents:command")
    row = by_page(wen, of)
    assert at_home not in page(wen, "pages:home")
    assert missing not in page(wen, "incidents:command")
    assert "statements wait for approval" in page(duan, "pages:home")
    assert (
        "The town has told nothing yet"
        in Client().get(reverse("statements:public"), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    )
    shown = page(duan, "statements:approve", row.pk)
    assert "柳湾村有 1 例确诊" in shown
    assert "1 confirmed with" in shown
    assert "You neither wrote it nor confirmed" in shown
    assert "Approved as S" in post(duan, "approve", row, approving_of(row))
    number = number_of(row)
    said = ""
    for path in ("statements:public", "statements:public-one"):
        args = [number] if path.endswith("one") else []
        stranger = Client().get(reverse(path, args=args), HTTP_ACCEPT_LANGUAGE="zh-hans")
        assert stranger.status_code == 200
        said = stranger.content.decode()
        assert "致柳湾村全体居民" in said
    assert 'href="tel:12345"' in said
    for kind in ("notice", "aloud"):
        assert wen.get(reverse("statements:paper", args=[row.pk, kind])).content[:4] == b"%PDF"
    assert number in page(wen, "incidents:command")
    assert number in page(duan, "incidents:wall")
    assert f"Statement {number} was approved" in page(duan, "incidents:incident", of.pk)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_page_is_there_in_both_languages(of: Incident, language: str) -> None:
    client = signed_in(language=language)
    row = drafted(of, at=timezone.now())
    for name in ("statement", "write", "approve"):
        assert page(client, f"statements:{name}", row.pk)
    approved(row, at=timezone.now())
    for name in ("statements", "words", "public"):
        assert page(client, f"statements:{name}")
    assert page(client, "statements:statement", row.pk)
    row.refresh_from_db()
    assert page(client, "statements:public-one", row.number)


def test_looking_at_a_text_keeps_nothing_and_says_what_is_wrong(wen: Client, of: Incident) -> None:
    row = by_page(wen, of)
    wen = signed_in("duty-officer", name="Nora")  # may see cases, and is told where one is named
    said = typed(row, text_zh=f"病例{NAME}，72岁，住柳湾村。", look="1")
    shown = post(wen, "write", row, said)
    assert "In paragraph 1 (Chinese) a case is named" in shown
    assert "somebody&#x27;s age" in shown
    assert "72岁" in shown
    assert Version.every.count() == 1


def test_a_refused_text_comes_back_as_it_was_typed(wen: Client, of: Incident) -> None:
    row = by_page(wen, of)
    shown = post(wen, "write", row, typed(row, text_zh="请打 13800000000。", title_en=""))
    assert "Title in English: This field is required." in shown
    assert "请打 13800000000。" in shown
    shown = post(wen, "write", row, typed(row, text_zh="请打 13800000000。"))
    assert "other than the town&#x27;s own" in shown
    assert "请打 13800000000。" in shown
    assert Version.every.count() == 1


def test_a_page_that_is_older_than_the_text_does_not_overwrite_it(
    wen: Client, duan: Client, of: Incident
) -> None:
    row = by_page(wen, of)
    older = typed(row, title_zh="致全村")
    assert "Saved" in post(duan, "write", row, typed(row, title_zh="致柳湾村居民"))
    shown = post(wen, "write", row, older)
    assert "Somebody changed it meanwhile" in shown
    assert "致全村" in shown


def test_who_wrote_it_sees_why_they_do_not_approve(duan: Client, of: Incident) -> None:
    row = by_page(duan, of)
    assert "You wrote this text" in page(duan, "statements:approve", row.pk)
    shown = post(duan, "approve", row, approving_of(row))
    assert "You wrote this text" in shown
    assert not Step.every.exists()


def test_what_changed_underneath_is_shown_anew_and_approved_by_the_next_press(
    wen: Client, duan: Client, of: Incident
) -> None:
    row = by_page(wen, of)
    old = approving_of(row)
    post(wen, "write", row, typed(row, title_zh="致柳湾村居民"))
    shown = post(duan, "approve", row, old)
    assert "It was changed meanwhile: read it again" in shown
    assert "致柳湾村居民" in shown
    assert str(stands(row, timezone.now()).last.pk) in shown
    assert "Approved as" in post(duan, "approve", row, approving_of(row))
    assert "Approved as" in post(duan, "approve", row, approving_of(row))
    assert Step.every.count() == 1


def test_a_record_that_moved_is_said_and_has_to_be_accepted(
    wen: Client, duan: Client, of: Incident
) -> None:
    row = by_page(wen, of)
    another_case(of, at=timezone.now())
    shown = page(duan, "statements:approve", row.pk)
    assert "the record now says 2" in shown
    mark = shown.split('name="mark" value="')[1].split('"')[0]
    assert "text and the record differ" in post(duan, "approve", row, approving_of(row))
    accepted = approving_of(row, mark=mark, is_told_so="on")
    assert "Approved as" in post(duan, "approve", row, accepted)


def test_drafted_anew_it_has_the_figures_of_now(wen: Client, of: Incident) -> None:
    row = by_page(wen, of)
    another_case(of, at=timezone.now())
    address = reverse("statements:write", args=[row.pk])
    assert "有 2 例确诊" in wen.get(address, {"fresh": "1"}).content.decode()
    assert "有 1 例确诊" in wen.get(address).content.decode()


def test_sent_back_it_says_by_whom_and_why(wen: Client, duan: Client, of: Incident) -> None:
    row = by_page(wen, of)
    said = {"version": stands(row, timezone.now()).last.pk}
    assert "This field is required" in post(duan, "send-back", row, {**said, "why": ""})
    shown = post(duan, "send-back", row, {**said, "why": f"{NAME}家属"})
    assert "a case is named" in shown
    post(duan, "send-back", row, {**said, "why": "请写明电话"})
    assert "Sent back by Duan: 请写明电话" in page(wen, "statements:statement", row.pk)
    assert "sent back to be changed" in page(wen, "pages:home")


def test_a_correction_leaves_the_old_text_on_the_public_page_and_on_paper(
    wen: Client, duan: Client, of: Incident
) -> None:
    row = by_page(wen, of)
    post(duan, "approve", row, approving_of(row))
    old = stands(row, timezone.now()).last.text_en.split("\n")[0]
    text = "What is known: 1 confirmed.\n" + "\n".join(
        stands(row, timezone.now()).last.text_en.split("\n")[1:]
    )
    post(wen, "write", row, typed(row, text_en=text, reason_zh="改", reason_en="clearer"))
    row.refresh_from_db()
    address = reverse("statements:public-one", args=[row.number])
    before = Client().get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "clearer" not in before
    assert "correction waits for approval" in page(wen, "statements:statement", row.pk)
    assert "Approved as" in post(duan, "approve", row, approving_of(row))
    shown = Client().get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert f"<s>{old}</s>" in shown
    assert "What is known: 1 confirmed." in shown
    assert "Corrected: clearer" in shown
    assert Client().get(reverse("statements:public")).content.decode().count(number_of(row)) == 2


def test_withdrawn_it_stays_to_be_read_and_is_not_read_aloud(
    wen: Client, duan: Client, of: Incident
) -> None:
    row = by_page(wen, of)
    post(duan, "approve", row, approving_of(row))
    assert "in both languages" in post(duan, "withdraw", row, {"why_zh": "有误", "why_en": ""})
    assert (
        wen.post(
            reverse("statements:withdraw", args=[row.pk]), {"why_zh": "有误", "why_en": "wrong"}
        ).status_code
        == 403
    )
    assert "Withdrawn" in post(duan, "withdraw", row, {"why_zh": "有误", "why_en": "wrong"})
    row.refresh_from_db()
    shown = (
        Client()
        .get(reverse("statements:public-one", args=[row.number]), HTTP_ACCEPT_LANGUAGE="en")
        .content.decode()
    )
    assert "It no longer counts" in shown
    assert "wrong" in shown
    assert wen.get(reverse("statements:paper", args=[row.pk, "aloud"])).status_code == 404
    assert wen.get(reverse("statements:paper", args=[row.pk, "notice"])).status_code == 200
    assert (
        "draft another one"
        in wen.get(reverse("statements:write", args=[row.pk]), follow=True).content.decode()
    )


def test_there_is_no_paper_and_no_public_page_of_a_draft(wen: Client, of: Incident) -> None:
    row = by_page(wen, of)
    for kind in ("notice", "aloud", "other"):
        assert wen.get(reverse("statements:paper", args=[row.pk, kind])).status_code == 404
    for number in ("S2026-0001", "x", "None", "S2026-1"):
        address = reverse("statements:public-one", args=[number])
        assert Client().get(address).status_code == 404


def test_nothing_of_people_stands_on_what_everybody_reads(
    wen: Client, duan: Client, of: Incident
) -> None:
    row = by_page(wen, of)
    post(duan, "approve", row, approving_of(row))
    row.refresh_from_db()
    for address in (
        reverse("statements:public"), reverse("statements:public-one", args=[row.number])
    ):  # fmt: skip
        for lang in ("en", "zh-hans"):
            shown = Client().get(address, HTTP_ACCEPT_LANGUAGE=lang).content.decode()
            assert not any(name in shown for name in (*DRILL_NAMES, "Wen", "Duan", "5号", "3组"))
            assert "<script" not in shown


def test_who_may_what(of: Incident) -> None:
    row = drafted(of, at=timezone.now())
    keeper = signed_in("gate-keeper", name="Kim")
    village = signed_in("village-secretary", name="Vera", area="LH/LW")
    elsewhere = signed_in("village-secretary", name="Elsa", area="LH/XX")
    clerk = signed_in("hq-office", name="Clara")
    one = reverse("statements:statement", args=[row.pk])
    assert keeper.get(one).status_code == 403
    assert village.get(one).status_code == 200
    assert elsewhere.get(one).status_code == 404
    assert village.get(reverse("statements:write", args=[row.pk])).status_code == 403
    assert clerk.get(reverse("statements:approve", args=[row.pk])).status_code == 403
    assert Client().get(one).status_code == 302
    unknown = reverse("statements:statement", args=[UUID(int=1)])
    assert clerk.get(unknown).status_code == 404


def test_a_draft_that_is_not_to_be_made_says_why(wen: Client, of: Incident) -> None:
    address = reverse("statements:draft")
    said = {"incident": str(of.pk), "kind": "released"}
    shown = wen.post(address, said, follow=True).content.decode()
    assert "The incident is not released" in shown
    for wrong in ({}, {"incident": "x", "kind": "y"}, {"incident": UUID(int=1), "kind": "update"}):
        assert wen.post(address, wrong).status_code == 302
    assert not Statement.every.exists()


def test_the_commitments_are_changed_on_a_page_and_the_next_draft_has_them(
    wen: Client, of: Incident
) -> None:
    said = {
        "promises_zh": "食品送到家门口。", "promises_en": "Food comes to the door.\nMore.",
        "phone": "0570 1234567", "figures_at": "18:00", "office_zh": "", "office_en": "",
    }  # fmt: skip
    address = reverse("statements:words")
    shown = wen.post(address, said).content.decode()
    assert "each stands in both" in shown
    assert "More." in shown
    said["promises_en"] = "Food comes to the door."
    assert wen.post(address, said, follow=True).status_code == 200
    assert Words.objects.get().phone == "0570 1234567"
    row = by_page(wen, of)
    assert stands(row, timezone.now()).last.promises_zh == "食品送到家门口。"


def test_an_outbreak_is_not_closed_over_a_text_that_nobody_decided_on(of: Incident) -> None:
    from shouwang.apps.statements.told import keeps_open  # noqa: PLC0415

    row = drafted(of, at=timezone.now())
    assert list(keeps_open(of, timezone.now()))
    approved(row, at=timezone.now())
    assert not list(keeps_open(of, timezone.now()))


def test_behind_the_second_wall_the_same_is_seen_and_done(of: Incident, plain_user: None) -> None:
    row = drafted(of, at=timezone.now())
    here = signed_in("duty-leader", name="Hana", area="LH/LW")
    elsewhere = signed_in("duty-leader", name="Elsa", area="LH/XX")
    assert elsewhere.get(reverse("statements:approve", args=[row.pk])).status_code == 404
    assert "Approved as" in post(here, "approve", row, approving_of(row))
    number = number_of(row)
    assert number in page(here, "statements:statements")
    assert number not in page(elsewhere, "statements:statements")
    assert number in Client().get(reverse("statements:public")).content.decode()
    assert number in page(here, "incidents:command")


def test_who_may_not_see_cases_does_not_learn_from_a_look_which_name_is_one(
    wen: Client, of: Incident
) -> None:
    row = by_page(wen, of)
    names = ["何立夏", NAME, "吕秋分", "柳湾村3组5号1室"]
    tried = "\n".join(names)
    last = stands(row, timezone.now()).last
    for button in ({"look": "1"}, {}):
        text = post(wen, "write", row, typed(row, text_zh=f"{last.text_zh}\n{tried}", **button))
        for word in ("a case is named", "the home of a case", "tells who is ill"):
            assert word not in text
    with pytest.raises(WordsError, match="a case is named"):  # who approves it sees cases
        approved(row, at=timezone.now())
    assert not stands(row, timezone.now()).told
    tries = Line.objects.filter(act="statements.refused", actor_name="Wen")
    assert tries.count() == 2  # a look without saving, too
