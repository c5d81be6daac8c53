"""Pages of passes, as the office, a grid lead and a gate lead use them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.orders import ending
from shouwang.apps.passes import codes, queries, revoking
from shouwang.apps.passes.issuing import Holder
from shouwang.apps.passes.models import Pass
from shouwang.apps.people.models import Person
from shouwang.apps.people.public import NewHelper, enter_helpers
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs.models import Job
from tests.apps.orders.ordering import somebody
from tests.apps.passes.office import DAY, HOUR, issued, quarantined
from tests.offices import AMINA, page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(living: list[Person]) -> Client:
    return signed_in()


def typed(**facts: Any) -> dict[str, Any]:
    """Return a pass as somebody types it."""
    local = timezone.localtime()
    whole = {
        "kind": "resident", "who": "P-000001", "area": "LH/LW",
        "begins_at": local.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (local + 7 * DAY).strftime("%Y-%m-%dT%H:%M"), "outings": "2",
    }  # fmt: skip
    return {**whole, **facts}


def post(client: Client, name: str, /, *args: object, **facts: Any) -> Any:
    """Return the answer to a form."""
    return client.post(reverse(f"passes:{name}", args=args), facts)


def said(answer: Any) -> str:
    """Return the page that came back."""
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_empty_and_filled_in_both_languages(
    living: list[Person], now: datetime, language: str
) -> None:
    client = signed_in(language=language)
    for name in ("passes", "new", "check", "many"):
        page(client, f"passes:{name}")
    first = issued(living[0], at=now)
    row = issued(Holder("Ada Obi", "Obi & Sons"), at=now, plate="XY-1")
    Pass.every.filter(pk=row.pk).update(batch=row.pk)
    for name in ("passes", "many"):
        page(client, f"passes:{name}")
    for name in ("pass", "replace"):
        page(client, f"passes:{name}", first.pk)
    page(client, "passes:batch", row.pk)
    revoking.revoke(actor=somebody("Duan"), pass_id=first.pk, why=Pass.Why.LOST, at=now)
    page(client, "passes:pass", first.pk)


def test_a_pass_is_issued_from_the_page_and_its_code_stands_there(client: Client) -> None:
    answer = post(client, "new", **typed())
    row = Pass.every.get()
    assert answer["Location"] == reverse("passes:pass", args=[row.pk])
    shown = page(client, "passes:pass", row.pk)
    assert "林谷雨" in shown
    assert codes.shown(row.code) in shown
    assert "<svg" in shown


def test_what_is_typed_wrongly_comes_back_with_one_sentence_and_nothing_is_lost(
    client: Client,
) -> None:
    for wrong, why in (
        ({"who": "nobody"}, "Nobody of your area"),
        ({"who": "lin"}, "Several are meant"),
        ({"area": "XX"}, "No place fits"),
        ({"outings": "99"}, "20"),
        ({"ends_at": "2020-01-01T10:00"}, "It ends before it begins"),
        ({"plate": "赣" * 9}, "number plate is too long"),
    ):
        text = said(post(client, "new", **typed(firm="Obi & Sons", **wrong)))
        assert why in text, wrong
        assert "Obi &amp; Sons" in text
    assert not Pass.every.exists()


def test_namesakes_are_told_apart_by_initial_and_home_without_their_names(client: Client) -> None:
    text = said(post(client, "new", **typed(who="lin")))
    assert "P-000001 林* " in text
    assert "林谷雨" not in text


def test_somebody_asked_to_stay_in_is_refused_in_one_sentence(
    client: Client, living: list[Person], now: datetime
) -> None:
    quarantined(living[0], at=now)
    text = said(post(client, "new", **typed()))
    assert "an order in force asks them to stay in" in text
    assert "quarantine" not in text.partition("<main")[2]


def test_one_who_helps_and_a_firm_get_theirs(client: Client) -> None:
    enter_helpers(
        actor=AMINA, at=timezone.now() - DAY,
        helpers=[NewHelper(name="Bo Li", role="volunteer", path="LH/LW")],
    )  # fmt: skip
    assert post(client, "new", **typed(kind="volunteer", who="Bo Li")).status_code == 302
    assert post(client, "new", **typed(kind="firm", who="Cy Mo", firm="Mo")).status_code == 302
    helping, firm = Pass.every.order_by("number")
    assert helping.responder_id is not None
    assert (firm.name, firm.firm, firm.person_id) == ("Cy Mo", "Mo", None)


def test_passes_are_found_by_number_name_and_pinyin_and_by_a_typed_name(
    client: Client, living: list[Person], now: datetime
) -> None:
    mine = issued(living[0], at=now)
    firm = issued(Holder("余白露"), at=now)
    for words, row in (
        ("林谷雨", mine), ("lingu", mine), ("lgy", mine), (mine.number.lower(), mine),
        ("余白露", firm), ("yubai", firm),
    ):  # fmt: skip
        text = said(post(client, "find", words=words))
        assert row.number in text, words
        assert (firm if row is mine else mine).number not in text.partition("<main")[2], words
    assert "No pass of your area" in said(post(client, "find", words="nobody"))


def test_a_lead_elsewhere_finds_and_opens_nothing(living: list[Person], now: datetime) -> None:
    row = issued(living[0], at=now)
    away = signed_in("grid-lead", area="LH/LW/G4", name="Ge")
    assert row.number not in page(away, "passes:passes")
    assert "No pass of your area" in said(post(away, "find", words="林谷雨"))
    assert away.get(reverse("passes:pass", args=[row.pk])).status_code == 404
    assert post(away, "revoke", row.pk, why="lost").status_code == 404


def test_the_list_is_narrowed_by_kind_state_and_area(
    client: Client, living: list[Person], now: datetime
) -> None:
    valid = issued(living[0], at=now)
    gone = issued(living[2], at=now)
    firm = issued(Holder("Ada Obi"), at=now, path="LH/LW/G3")
    revoking.revoke(actor=somebody("Duan"), pass_id=gone.pk, why=Pass.Why.LOST, at=now)

    def listed(**asked: str) -> set[str]:
        answer = client.get(reverse("passes:passes"), asked)
        return {row.number for row in (valid, gone, firm) if row.number in said(answer)}

    assert listed() == {valid.number, firm.number}
    assert listed(state="revoked") == {gone.number}
    assert listed(kind="firm") == {firm.number}
    assert listed(path="LH/LW/G3") == {firm.number}
    assert listed(state="nonsense") == {valid.number, firm.number}


def test_whoever_may_not_take_a_pass_back_reads_who_does(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now)
    commander = page(signed_in("commander", name="Zhou"), "passes:pass", row.pk)
    assert "Who takes a pass back:" in commander
    assert "gate lead" in commander
    assert "Who takes a pass back:" not in page(
        signed_in("gate-lead", name="Lin"), "passes:pass", row.pk
    )


def test_a_pass_that_was_taken_back_shows_no_code_and_is_not_printed(
    client: Client, living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now)
    assert post(client, "revoke", row.pk, why="lost", words="at the ford").status_code == 302
    text = page(client, "passes:pass", row.pk)
    assert "pass-code" not in text
    assert "at the ford" in text
    assert client.get(reverse("passes:card", args=[row.pk])).status_code == 404


def test_a_pass_is_updated_on_its_page(
    client: Client, living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now)
    facts = typed(outings="5")
    answer = post(client, "replace", row.pk, **facts)
    assert answer.status_code == 302
    new = Pass.every.exclude(pk=row.pk).get()
    assert new.outings_a_day == 5
    assert new.number in page(client, "passes:pass", row.pk)
    assert row.number in page(client, "passes:pass", new.pk)
    assert "is over" in said(post(client, "replace", row.pk, **facts))


@pytest.mark.parametrize("how", ["code", "text"])
def test_a_check_says_valid_or_why_not_and_names_nobody(
    living: list[Person], now: datetime, how: str
) -> None:
    row = issued(living[0], at=now)
    asked = codes.shown(row.code).lower() if how == "code" else row.token
    police = signed_in("police", name="Po")
    text = said(post(police, "check", code=asked))
    assert "Valid" in text
    assert row.number in text
    assert "谷雨" not in text
    revoking.revoke(actor=somebody("Duan"), pass_id=row.pk, why=Pass.Why.LOST, at=now)
    text = said(post(police, "check", code=asked))
    assert "It was taken back." in text
    assert "lost" not in text.partition("<main")[2]


def test_a_check_tells_a_slip_from_a_forgery_and_from_an_unknown_code(
    client: Client, living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now)
    wrong = row.code[:-1] + ("0" if row.code[-1] != "0" else "1")
    assert "no code" in said(post(client, "check", code=wrong))
    assert "No pass has this code" in said(post(client, "check", code=codes.make()))
    forged = row.token[:40] + ("A" if row.token[40] != "A" else "B") + row.token[41:]
    assert "Not signed by this town, or it cannot be read" in said(
        post(client, "check", code=forged)
    )


def main_of(text: str) -> str:
    """Return a page without its frame, where the reader's own name stands."""
    return text.partition("<main")[2]


def test_without_orders_every_pass_that_was_taken_back_looks_alike(
    living: list[Person], now: datetime
) -> None:
    rows = [issued(person, at=now - HOUR) for person in living[:4]]
    quarantined(living[0], at=now)
    hand = somebody("Duan")
    revoking.revoke(actor=hand, pass_id=rows[1].pk, why=Pass.Why.LOST, at=now)
    revoking.revoke(actor=hand, pass_id=rows[2].pk, why=Pass.Why.OTHER, words="a quarrel", at=now)
    facts = typed(outings="5")
    post(signed_in(), "replace", rows[3].pk, **facts)
    lead = signed_in("gate-lead", name="Gao")
    told = set()
    for row in rows:
        text = main_of(page(lead, "passes:pass", row.pk))
        for own in (row.name, row.number, row.ref, row.shown, queries.initial(row), str(row.pk)):
            text = text.replace(own, "")
        told.add(re.sub(r"csrf\w+\W+value=.\w+|\d\d:\d\d", "", text))
    assert len(told) == 1, "a reason shows, or its gap"
    assert "Duan" not in told.pop().partition("Taken back</dt>")[2]
    listed = main_of(said(lead.get(reverse("passes:passes"), {"state": "revoked"})))
    assert len(re.findall(r"pass taken back</span>\s*</td>", listed)) == 4
    text = main_of(page(signed_in("grid-lead", name="Gina"), "passes:pass", rows[2].pk))
    assert all(words in text for words in ("another reason", "a quarrel", "Duan"))


def test_only_who_makes_passes_out_there_sees_what_opens_gates(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now)
    for role in ("gate-lead", "grid-officer", "commander"):
        other = signed_in(role, name=role.capitalize())
        text = main_of(page(other, "passes:pass", row.pk))
        assert "pass-code" not in text
        assert codes.shown(row.code) not in text
        assert "Take the card in" not in text
        assert "valid" in text
        assert other.get(reverse("passes:card", args=[row.pk])).status_code == 403
    lead = signed_in("grid-lead", name="Gina")
    assert codes.shown(row.code) in page(lead, "passes:pass", row.pk)
    assert lead.get(reverse("passes:card", args=[row.pk])).status_code == 200


def test_a_check_in_another_area_learns_genuine_and_opens_and_no_more(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now)
    far = signed_in("police", name="Po", area="LH/XX")
    text = main_of(said(post(far, "check", code=row.token)))
    assert "Valid" in text
    assert "Signed by the town" in text
    assert not any(words in text for words in (row.number, "Valid until", row.shown))
    revoking.revoke(actor=somebody("Duan"), pass_id=row.pk, why=Pass.Why.LOST, at=now)
    text = main_of(said(post(far, "check", code=row.token)))
    assert "Opens no gate" in text
    assert not any(words in text for words in (row.number, "taken back", "Valid until"))


def test_a_check_without_orders_tells_the_days_and_not_that_it_was_taken_back(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now)
    revoking.revoke(actor=somebody("Duan"), pass_id=row.pk, why=Pass.Why.LOST, at=now)
    lead = signed_in("gate-lead", name="Gao")
    text = main_of(said(post(lead, "check", code=row.token)))
    assert all(words in text for words in ("Opens no gate", row.number, "Valid until"))
    assert "taken back" not in text


def test_a_check_stands_in_the_log_by_the_pass_and_of_a_forgery_nothing_does(
    client: Client, living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now)
    post(client, "check", code=codes.make())
    post(client, "check", code=row.token[:-9])
    assert not Line.objects.filter(act="passes.checked").exists()
    post(client, "check", code=row.token)
    assert [one.act for one in log.looks(row.pk)] == ["passes.checked"]
    assert Line.objects.filter(act="passes.checked").count() == 1


def test_at_a_gate_nobody_learns_that_an_order_took_a_pass_back(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now - HOUR)
    order = quarantined(living[0], at=now)
    lead = signed_in("gate-lead", name="Gao")
    for text in (
        page(lead, "passes:pass", row.pk),
        said(lead.get(reverse("passes:passes"), {"state": "revoked"})),
        said(post(lead, "find", words=row.number)),
        said(post(lead, "check", code=row.token)),
    ):
        shown = text.partition("<main")[2]
        assert "by an order" not in shown
        assert "Farah" not in shown
        assert (order.number or "-") not in shown
    assert "by an order" in page(signed_in(), "passes:pass", row.pk)


def test_after_the_order_one_click_issues_the_pass_again(
    client: Client, living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now - HOUR)
    order = quarantined(living[0], at=now - timedelta(minutes=30))
    assert "Issue again" not in page(client, "passes:passes")
    assert (
        "not over"
        in client.post(reverse("passes:again", args=[row.pk]), follow=True).content.decode()
    )
    ending.lift(actor=somebody("Duan"), order_id=order.pk, reason="", at=timezone.now())
    assert "Issue again" in page(client, "passes:passes")
    assert "passes were taken back by an order that is over" in page(client, "pages:home")
    assert post(client, "again", row.pk).status_code == 302
    assert Pass.every.count() == 2
    assert "Issue again" not in page(client, "passes:passes")


def begin(client: Client, **facts: Any) -> Job:
    """Begin the work and do it."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = post(client, "many", begin="1", **facts)
    assert answer.status_code == 302, said(answer)
    job = Job.objects.latest("made_at")
    job.refresh_from_db()
    return job


def test_an_area_is_served_after_the_figures_and_taken_back_with_one_click(
    client: Client, living: list[Person], now: datetime
) -> None:
    quarantined(living[0], at=now)
    facts = typed()
    text = said(post(client, "many", **facts))
    assert "Issue 2 passes" in text
    assert "One person is asked by an order to stay in" in text
    assert not Pass.every.exists()
    job = begin(client, **facts)
    assert (job.state, job.result["done"]) == (Job.State.DONE, 2)
    assert {row.name for row in Pass.every.all()} == {"林小满", "魏芒种"}
    assert "林小满" in page(client, "passes:batch", job.pk)
    with TestCase.captureOnCommitCallbacks(execute=True):
        post(client, "take-back", job.pk)
    assert set(Pass.every.values_list("revoked_why", flat=True)) == {"wrong"}
    assert "There is nothing to issue" not in said(post(client, "many", **facts))


def test_work_that_breaks_off_leaves_no_pass_valid(
    client: Client, living: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shouwang.apps.passes.work._AT_ONCE", 1)
    tells: list[int] = []

    def breaks(_self: object, done: int, _total: int) -> None:
        tells.append(done)
        if done > 1:
            raise RuntimeError("the cable was pulled")

    monkeypatch.setattr("shouwang.backbone.jobs.work.Progress.tell", breaks)
    job = begin(client, **typed())
    assert job.state == Job.State.FAILED
    assert Pass.every.count() == 2
    assert not [row for row in Pass.every.all() if row.is_valid(timezone.now())]


def test_an_area_outside_ones_own_is_refused_at_its_field(living: list[Person]) -> None:
    lead = signed_in("village-secretary", area="LH/LW", name="Su")
    assert "outside your area" in said(post(lead, "many", **typed(area="LH")))
    assert post(lead, "batch", uuid4()).status_code in (404, 405)


def test_that_somebody_looked_stands_in_the_holders_file(
    client: Client, living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now)
    page(client, "passes:pass", row.pk)
    assert [one.act for one in log.looks(living[0].pk)] == ["passes.opened"]


def test_the_search_finds_passes_and_shows_initials_alone(client: Client, now: datetime) -> None:
    rows = [issued(Holder("Ada Obi"), at=now), issued(Holder("Ada Obiang"), at=now)]
    text = said(client.post(reverse("pages:search"), {"words": "Ada"}))
    assert all(f"{row.number} A *" in text for row in rows)
    assert "Obi" not in text
