"""Programs draft, sign, serve and end orders, take down and answer appeals, and ask what binds somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.orders import packs, papers, serving, standing
from shouwang.apps.orders.models import Appeal, Order, PackVersion, Step, Wrong
from shouwang.apps.orders.paper_facts import said_of
from shouwang.apps.people.models import Person
from shouwang.backbone import vault
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from shouwang.core.text import Text
from shouwang.policy.measures import Kind, Measure
from shouwang.policy.orders import State
from tests.apps.orders.ordering import (
    DAY,
    HOUR,
    MINUTE,
    active_pack,
    issued,
    new,
    on,
    served,
    zone,
)
from tests.apps.orders.packing import brought, shorter, unchecked, version
from tests.apps.orders.sample_papers import text_of
from tests.offices import make_areas, resident, signed_in
from tests.programs import Program, account, program, token_of

pytestmark = pytest.mark.django_db
OFFICE: Final = ("duty-leader", "hq-office", "doctor", "cdc", "village-secretary")


@pytest.fixture
def lin() -> Person:
    cache.clear()
    make_areas()
    active_pack(at=timezone.now() - DAY)
    return resident()


@pytest.fixture
def office(lin: Person) -> Program:
    return program(name="Bo")


def wanted(person: Person, **facts: Any) -> dict[str, Any]:
    """Return an order as a program sends it."""
    whole = {
        "subject": {"kind": "person", "ref": person.ref}, "measure": "home-quarantine",
        "reason": "shared a meal with a case", "evidence": "a meal on Monday",
        "milder": "watching does not suffice", "articles": ["2025-64"],
        "office": "Linhe headquarters", "level": "county", "document_no": "〔2026〕1号",
        "last_exposure": str(timezone.localdate() - 2 * DAY), "needs": "food, by the village",
        "appeal_how": "any officer",
    }  # fmt: skip
    return {**whole, **facts}


def zone_wanted(path: str = "LH/LW/G3", **facts: Any) -> dict[str, Any]:
    """Return an order about an area as a program sends it."""
    whole = wanted(Person(), measure="control-zone", **facts)
    del whole["last_exposure"]
    return {**whole, "subject": {"kind": "zone", "path": path}}


def now_order(person: Person, *others: Person, kind: Kind = Kind.PERSON) -> Order:
    """Issue an order of this moment."""
    now, today = timezone.now(), timezone.localdate()
    facts = new(
        decided_at=now, starts_at=now, last_exposure=today, last_day=today + timedelta(days=14),
        review_on=today + timedelta(days=3),
    )  # fmt: skip
    return issued(on(person, *others, kind=kind), facts, at=now)


def held(person: Person) -> Order:
    """Issue and serve an order of this moment."""
    return served(now_order(person), at=timezone.now())


SERVED: Final = {"way": "hand", "language": "普通话", "received_by": "herself"}


# the whole way


def test_the_whole_way_of_an_order_from_the_draft_to_the_release_paper(
    office: Program, lin: Person
) -> None:
    made = office.post("/orders", wanted(lin), 201)
    assert (made["state"], made["number"], made["n_missing"]) == ("draft", None, 1)
    one = f"/orders/{made['id']}"
    assert [row["id"] for row in office.get("/orders?state=waits")["items"]] == [made["id"]]
    signed = office.post(f"{one}/sign")
    assert (signed["state"], signed["n_missing"]) == ("issued", 0)
    assert signed["number"].startswith("OP")
    assert office.get("/orders?state=serve")["n"] == 1
    assert office.post(f"{one}/serve", SERVED)["state"] == "in-force"
    told = office.get(one)
    assert (told["subject"], told["reason"], told["measure_name"]["en"]) == (
        "林谷雨", "shared a meal with a case", "home quarantine",
    )  # fmt: skip
    assert told["bound"] == [{"ref": lin.ref, "name": "林谷雨"}]
    steps = {step["kind"]: step for step in told["steps"]}
    assert set(steps) == {"signed", "issued", "served", "checked"}
    assert steps["served"]["words"] == "herself"
    assert (told["lacking"], told["is_handed"], told["may_answer"]) == ([], False, False)
    earlier = str(timezone.localdate() + 5 * DAY)
    assert office.post(f"{one}/shorten", {"last_day": earlier})["last_day"] == earlier
    assert office.post(f"{one}/suspend", {})["state"] == "suspended"
    assert office.post(f"{one}/resume", {})["state"] == "in-force"
    assert office.post(f"{one}/lift", {"reason": "the case was excluded"})["state"] == "lifted"
    assert office.get("/orders?state=paper")["n"] == 1
    done = office.post(f"{one}/hand", {"way": "hand", "received_by": "herself"})
    assert done["state"] == "lifted"
    assert office.get("/orders?state=over")["items"][0]["id"] == made["id"]
    assert office.get(one)["is_handed"]
    assert log.timeline([UUID(made["id"])]).filter(act="orders.issued").exists()


def test_what_is_left_out_follows_from_the_rules_as_on_the_page(
    office: Program, lin: Person
) -> None:
    by_program = Order.every.get(pk=office.post("/orders", wanted(lin), 201)["id"])
    other = resident("何小满")
    said = {key: value for key, value in wanted(other).items() if key != "subject"}
    signed_in().post(reverse("orders:new-person", args=[other.ref]), said)
    by_page = Order.every.exclude(pk=by_program.pk).get()
    for name in ("last_day", "review_on", "legal_basis", "pack_id", "level", "measure"):
        assert getattr(by_program, name) == getattr(by_page, name), name


def test_a_household_and_a_zone_are_ordered_as_well(office: Program, lin: Person) -> None:
    subject = {"kind": "household", "ref": lin.ref}
    made = office.post("/orders", wanted(lin, subject=subject), 201)
    assert made["kind"] == "household"
    zone_made = office.post("/orders", zone_wanted(pack="covid19-cn-5"), 201)
    assert (zone_made["path"], zone_made["n_missing"], zone_made["subject_ref"]) == (
        "LH/LW/G3",
        2,
        "",
    )
    one = f"/orders/{zone_made['id']}"
    assert office.post(f"{one}/sign")["n_missing"] == 1
    assert office.post(f"{one}/sign", status=409)["code"] == "orders.one-hand"
    second = program(name="Chen")
    assert second.post(f"{one}/sign")["number"].startswith("OZ")
    posted = {**SERVED, "way": "posted"}
    assert office.post(f"{one}/serve", posted)["state"] == "in-force"


def test_an_extension_goes_on_where_the_order_ends(office: Program, lin: Person) -> None:
    order = held(lin)
    new_day = str(order.last_day + 3 * DAY)
    gone = ("subject", "last_exposure")  # both are those of the order
    parts = {key: value for key, value in wanted(lin).items() if key not in gone}
    parts |= {"reason": "she fell ill today", "last_day": new_day}
    made = office.post(f"/orders/{order.pk}/extensions", parts, 201)
    assert (made["state"], made["last_day"]) == ("draft", new_day)
    told = office.get(f"/orders/{made['id']}")
    assert told["extends"] == str(order.pk)
    assert office.get(f"/orders/{order.pk}")["extension"] == made["id"]
    again = office.post(f"/orders/{order.pk}/extensions", parts, 409)
    assert "extension already" in again["title"]


def test_a_draft_is_taken_away_and_what_is_issued_is_not(office: Program, lin: Person) -> None:
    made = office.post("/orders", wanted(lin), 201)
    assert office.post(f"/orders/{made['id']}", method="DELETE")["done"]
    office.get(f"/orders/{made['id']}", 404)
    order = now_order(lin)
    refused = office.post(f"/orders/{order.pk}", status=409, method="DELETE")
    assert (refused["code"], "lift it" in refused["title"]) == ("orders.state", True)


def test_the_checks_are_asked_again_and_what_is_lacking_is_told(
    office: Program, lin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacks: list[Text] = [Text("Nobody brings food", "没有人送饭")]
    monkeypatch.setattr(serving, "_CHECKS", {"food": lambda _id, _at: lacks[0] if lacks else None})
    order = now_order(lin)
    stands = office.post(f"/orders/{order.pk}/serve", SERVED)
    assert (stands["state"], stands["lacking"][0]["zh"]) == ("served", "没有人送饭")
    assert office.post(f"/orders/{order.pk}/check")["state"] == "served"
    lacks.clear()
    assert office.post(f"/orders/{order.pk}/check")["state"] == "in-force"


# refusals


def test_everything_that_is_wrong_is_said_at_once_in_both_languages(
    office: Program, lin: Person
) -> None:
    body = wanted(lin, level="township", articles=[])
    del body["last_exposure"]
    refused = office.post("/orders", body, 409)
    assert refused["code"] == "orders.faults"
    assert "names no law" in refused["text"]["en"]["title"]
    assert "法律依据" in refused["text"]["zh"]["title"]
    assert len(refused["fields"]) == 3
    assert not Order.every.exists()
    chinese = Program(token_of(account(name="Bo")), "zh-CN").post("/orders", body, 409)
    assert "没有写法律依据" in "".join(one["message"] for one in chinese["fields"])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"measure": "lockdown-zone"}, "measure"), ({"measure": "magic"}, "measure"),
        ({"level": "village"}, "level"), ({"last_day": "9999-12-31"}, "last_day"),
        ({"last_exposure": "0001-01-01"}, "last_exposure"), ({"articles": ["none"]}, "articles"),
        ({"starts_at": "0001-01-01T00:00:00+00:00"}, "starts_at"), ({"pack": "none"}, "pack"),
        ({"reason": ""}, "reason"), ({"is_late": "yes"}, "is_late"), ({"secret": 1}, "secret"),
        ({"is_immune": True}, "is_immune"), ({"office": "x" * 121}, "office"),
        ({"subject": {"kind": "animal"}}, "subject.kind"),
    ],
)  # fmt: skip
def test_what_cannot_be_drafted_says_which_field(
    office: Program, lin: Person, said: dict[str, object], field: str
) -> None:
    refused = office.post("/orders", wanted(lin, **said), 422)
    assert [one["field"] for one in refused["fields"]] == [field]
    assert not Order.every.exists()


def test_a_zone_has_no_exposure(office: Program) -> None:
    refused = office.post("/orders", {**zone_wanted(), "last_exposure": "2020-02-03"}, 422)
    assert refused["fields"][0] == {
        "field": "last_exposure", "code": "extra_forbidden", "message": "There is no such field.",
    }  # fmt: skip


@pytest.mark.parametrize(("act", "body"), [
    ("serve", SERVED), ("hand", {"way": "hand", "received_by": "she"}), ("suspend", {}),
    ("resume", {}), ("shorten", {"last_day": "2020-03-01"}), ("lift", {}),
    ("keep", {"reason": "no"}),
])  # fmt: skip
def test_what_does_not_follow_is_refused_as_a_problem_in_both_languages(
    office: Program, lin: Person, act: str, body: dict[str, str]
) -> None:
    made = office.post("/orders", wanted(lin), 201)
    refused = office.post(f"/orders/{made['id']}/{act}", body, 409)
    assert refused["code"] in ("orders.state", "orders.keep")
    assert refused["text"]["en"]["title"] != refused["text"]["zh"]["title"]
    assert refused["text"]["zh"]["detail"]


def test_nothing_typed_wrongly_keeps_an_order_from_being_lifted(
    office: Program, lin: Person
) -> None:
    order = held(lin)
    said = {"lifted_at": "0001-01-01T00:00:00+00:00"}
    assert office.post(f"/orders/{order.pk}/lift", said)["state"] == "lifted"


# who may


@pytest.mark.parametrize(
    ("act", "path", "body", "method"),
    [
        ("orders.see", "/orders/{id}", None, "GET"), ("orders.see", "/orders", None, "GET"),
        ("orders.see", "/residents/{ref}/standing", None, "GET"),
        ("orders.draft", "/orders/find", {"words": "lgy"}, "POST"),
        ("orders.serve", "/orders/{id}/check", None, "POST"),
        ("orders.lift", "/orders/{id}/lift", {}, "POST"),
        ("orders.suspend", "/orders/{id}/suspend", {}, "POST"),
        ("appeals.see", "/appeals", None, "GET"), ("orders.see", "/wrongs", None, "GET"),
    ],
)  # fmt: skip
def test_a_token_for_one_duty_does_that_and_nothing_else(
    lin: Person, act: str, path: str, body: object, method: str
) -> None:
    order = held(lin)
    address = path.format(id=order.pk, ref=lin.ref)
    allowed = program(acts=[act, "orders.see"], name="One")
    assert allowed.ask(method, address, body).status_code == 200
    refused = program(acts=["places.see"], name="Other")
    assert refused.post(address, body, 403, method)["code"] == "access.not-your-duty"
    others = {"orders.lift": "/orders/{id}/suspend", "orders.suspend": "/orders/{id}/lift"}
    if act in others:
        allowed.post(others[act].format(id=order.pk), {}, 403)


def test_an_act_that_was_allowed_is_told_without_what_it_does_not_show(lin: Person) -> None:
    order = held(lin)
    lifter = program(acts=["orders.lift"], name="Li")
    assert lifter.post(f"/orders/{order.pk}/lift", {})["state"] == "lifted"
    lifter.get(f"/orders/{order.pk}", 403)


@pytest.mark.parametrize("role", OFFICE)
def test_what_lies_in_another_area_is_not_there(lin: Person, role: str) -> None:
    order = held(lin)
    far = program(role, area="LH/LW/G3/B6", name="Far")
    missing = UUID(int=7)
    for status_of in (order.pk, missing):
        assert far.ask("GET", f"/orders/{status_of}").status_code in (403, 404)
        assert far.ask("POST", f"/orders/{status_of}/lift", {}).status_code in (403, 404)
    assert far.ask("GET", f"/residents/{lin.ref}/standing").status_code in (403, 404)
    if (listed := far.ask("GET", "/orders")).status_code == 200:
        assert listed.json()["n"] == 0  # type: ignore[attr-defined]
    assert standing.state_of(order, timezone.now()) is State.IN_FORCE


def own(person: Person) -> None:
    """Let the program's owner be of the household of somebody."""
    Account.objects.filter(sign_in_name="bo").update(own_file=person.pk)


def test_somebodys_own_family_is_refused_everywhere(office: Program, lin: Person) -> None:
    order = held(lin)
    body = {"number": order.number, "way": "phone", "by": "a cousin", "said": "no"}
    appeal = office.post("/appeals", body, 201)["id"]
    wrong = office.post("/wrongs", wrong_body(lin), 201)["id"]
    own(lin)
    n_steps = Step.every.count()
    one = f"/orders/{order.pk}"
    for path, said in (
        (f"{one}/serve", SERVED), (f"{one}/check", None), (f"{one}/lift", {}), (f"{one}/suspend", {}),
        (f"{one}/shorten", {"last_day": str(timezone.localdate())}), (f"{one}/keep", {"reason": "x"}),
        (f"{one}/hand", {"way": "hand", "received_by": "x"}), (f"{one}/sign", None),
        ("/orders", wanted(lin)), ("/wrongs", wrong_body(lin)), (f"/wrongs/{wrong}/sorry", None),
        (f"/appeals/{appeal}/acknowledge", None), (f"/appeals/{appeal}/withdraw", None),
        (f"/appeals/{appeal}/answer", {"outcome": "granted", "reasons": "x"}),
    ):  # fmt: skip
        assert office.post(path, said, 409)["code"] == "access.own-file", path
    for path in (
        one, f"{one}/paper/notice", f"/residents/{lin.ref}/standing", f"/appeals/{appeal}",
        f"/wrongs/{wrong}", f"/wrongs/{wrong}/paper/apology",
    ):  # fmt: skip
        assert office.get(path, 409)["code"] == "access.own-file", path
    assert Step.every.count() == n_steps


def test_the_page_keeps_no_order_on_somebodys_own_family_either(
    office: Program, lin: Person
) -> None:
    order = held(lin)
    client = signed_in(name="Bo")
    own(lin)
    client.post(reverse("orders:keep", args=[order.pk]), {"reason": "a second case"})
    assert not Step.every.filter(kind=Step.Kind.KEPT).exists()


def test_looks_are_written_down_as_on_the_pages(office: Program, lin: Person) -> None:
    order = held(lin)
    office.get(f"/orders/{order.pk}")
    office.get(f"/residents/{lin.ref}/standing")
    office.ask("GET", f"/orders/{order.pk}/paper/notice")
    office.post("/orders/find", {"words": "林谷雨"})
    acts = set(log.looks(lin.pk).values_list("act", flat=True))
    assert {"orders.opened", "orders.standing-seen", "orders.paper-made", "people.found"} <= acts
    office.get("/orders")
    assert Line.objects.filter(act="orders.list-seen").latest("seq").facts["rows"] == 1


def test_a_list_is_narrowed_as_the_page_narrows_it(office: Program, lin: Person) -> None:
    held(lin)
    assert office.get("/orders?kind=person&path=LH/LW")["n"] == 1
    assert office.get("/orders?kind=zone")["n"] == 0
    assert office.get("/orders?path=LH/LW/G3/B6")["n"] == 0
    assert office.get("/orders?state=magic", 422)["fields"][0]["field"] == "state"


# what binds somebody


def test_what_binds_somebody_is_told_for_an_hour(office: Program, lin: Person) -> None:
    order = held(lin)
    path = f"/residents/{lin.ref}/standing"
    told = office.get(path)
    assert (told["is_free"], [one["number"] for one in told["orders"]]) == (False, [order.number])
    assert "林谷雨" not in str(told)
    assert "meal" not in str(told)
    before = (timezone.now() - HOUR).isoformat().replace("+", "%2B")
    assert office.get(f"{path}?as_of={before}")["is_free"]
    after = "2090-01-01T00:00:00Z"
    assert office.get(f"{path}?as_of={after}")["is_free"]
    office.post(f"/orders/{order.pk}/lift", {})
    assert office.get(path)["is_free"]
    for nonsense in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2020-02-03T03:12", "soon"):
        assert office.get(f"{path}?as_of={nonsense}", 422)["fields"][0]["field"] == "as_of"
    office.get("/residents/P-999999/standing", 404)


# appeals


def appealed(office: Program, order: Order, **facts: Any) -> str:
    body = {"number": order.number, "way": "phone", "by": "何小满", "said": "I was not there"}
    made = office.post("/appeals", {**body, **facts}, 201)
    return f"/appeals/{made['id']}"


def test_an_appeal_is_taken_down_by_anybody_at_work_and_nothing_of_the_order_is_told(
    office: Program, lin: Person
) -> None:
    order = held(lin)
    guard = program("gate-keeper", area="LH/LW/G3/B6", name="Gus")
    body = {"number": order.number, "way": "officer", "by": "a cousin", "said": "no"}
    made = guard.post("/appeals", body, 201)
    assert set(made) == {"id", "number", "acknowledge_by", "answer_by"}
    assert "林谷雨" not in str(made)
    guard.get("/appeals", 403)
    assert (
        guard.post("/appeals", {**body, "number": "OP1999-0001"}, 409)["code"] == "orders.appeal"
    )
    assert guard.post("/appeals", body, 201)["id"] == made["id"]


def test_an_appeal_is_acknowledged_answered_by_somebody_else_and_told(
    office: Program, lin: Person
) -> None:
    order = held(lin)
    one = appealed(office, order)
    (row,) = office.get("/appeals")["items"]
    assert (row["number"], row["outcome"], row["is_late"]) == (order.number, "waiting", False)
    told = office.get(one)
    assert (told["said"], told["by"], told["may_answer"]) == ("I was not there", "何小满", True)
    assert office.post(f"{one}/tell", status=409)["code"] == "orders.appeal"
    assert office.post(f"{one}/acknowledge")["acknowledged_at"]
    office.get(f"{one}/paper", 404)
    partly = {"outcome": "partly", "reasons": "the day was another"}
    assert office.post(f"{one}/answer", partly, 409)["code"] == "orders.appeal"
    day = str(timezone.localdate() + 3 * DAY)
    assert office.post(f"{one}/answer", {**partly, "last_day": day})["outcome"] == "partly"
    assert office.get(f"/orders/{order.pk}")["last_day"] == day
    assert office.post(f"{one}/tell")["told_at"]
    assert office.get("/appeals")["n"] == 0
    assert office.get("/appeals?state=answered")["n"] == 1
    answered = office.ask("GET", f"{one}/paper?lang=zh")
    assert answered["Content-Type"] == "application/pdf"
    assert "何小满" in text_of(answered.content)  # type: ignore[attr-defined]


def test_who_had_a_part_in_the_order_does_not_answer(office: Program, lin: Person) -> None:
    made = office.post("/orders", wanted(lin), 201)
    office.post(f"/orders/{made['id']}/sign")
    one = appealed(office, Order.every.get())
    assert not office.get(one)["may_answer"]
    refused = office.post(f"{one}/answer", {"outcome": "granted", "reasons": "x"}, 409)
    assert refused["code"] == "orders.one-hand"
    other = program(name="Chen")
    assert other.post(f"{one}/withdraw")["outcome"] == "withdrawn"


def test_the_answer_goes_to_whoever_appealed_also_of_a_zone(office: Program, lin: Person) -> None:
    now, today = timezone.now(), timezone.localdate()
    facts = new(
        decided_at=now, starts_at=now, last_exposure=None, last_day=today + 14 * DAY,
        review_on=today + 3 * DAY, measure=Measure.CONTROL_ZONE,
    )  # fmt: skip
    order = served(issued(zone(), facts, at=now), at=now)
    one = appealed(office, order, by="周立夏")
    office.post(f"{one}/answer", {"outcome": "denied", "reasons": "one more case"})
    paper = reverse("orders:appeal-paper", args=[one.rpartition("/")[2]])
    text = text_of(signed_in(language="zh-hans").get(f"{paper}?lang=zh").content)
    assert "周立夏" in text
    assert "各位居民" not in text


# wrongful holding


def wrong_body(person: Person, **facts: Any) -> dict[str, Any]:
    now = timezone.now().replace(second=0, microsecond=0)  # each begun minute counts
    whole = {
        "ref": person.ref, "why": "no-order", "held_from": (now - 3 * HOUR).isoformat(),
        "held_to": (now - 2 * HOUR).isoformat(), "words": "nobody told the guard",
        "apology": "we are sorry", "office": "Linhe headquarters",
    }  # fmt: skip
    return {**whole, **facts}


def test_who_was_held_wrongly_is_counted_and_apologised_to(office: Program, lin: Person) -> None:
    made = office.post("/wrongs", wrong_body(lin), 201)
    assert made["minutes"] == 60
    one = f"/wrongs/{made['id']}"
    told = office.get(one)
    assert (told["name"], told["words"], told["order"]) == (
        "林谷雨",
        "nobody told the guard",
        None,
    )
    assert office.get("/wrongs")["items"][0]["minutes"] == 60
    assert office.post(f"{one}/sorry")["said_sorry_at"]
    for kind in ("apology", "wages"):  # they are owed both, though there was no order
        answer = office.ask("GET", f"{one}/paper/{kind}?lang=zh")
        assert answer.content[:5] == b"%PDF-"  # type: ignore[attr-defined]
    office.post("/wrongs", wrong_body(lin, ref="P-999999"), 404)


def test_an_order_that_was_wrong_itself_is_lifted_with_it(office: Program, lin: Person) -> None:
    order = held(lin)
    body = wrong_body(lin, why="wrong-order", order=str(order.pk))
    assert (
        office.post("/wrongs", {**body, "order": str(UUID(int=7))}, 422)["fields"][0]["field"]
        == "order"
    )
    made = office.post("/wrongs", body, 201)
    assert standing.state_of(order, timezone.now()) is State.LIFTED
    for kind in ("apology", "wages"):
        answer = office.ask("GET", f"/wrongs/{made['id']}/paper/{kind}?lang=en")
        assert answer.content[:5] == b"%PDF-"  # type: ignore[attr-defined]
    assert Wrong.every.get().order_id == order.pk


def test_a_time_that_an_order_covers_is_no_wrongful_holding(office: Program, lin: Person) -> None:
    held(lin)
    Step.every.update(at=timezone.now() - 5 * HOUR)
    Order.every.update(starts_at=timezone.now() - 5 * HOUR)
    assert office.post("/wrongs", wrong_body(lin), 409)["code"] == "orders.state"
    backward = wrong_body(lin, held_to=(timezone.now() - 9 * HOUR).isoformat())
    assert office.post("/wrongs", backward, 409)["code"] == "orders.state"


# papers


def test_papers_are_pdf_in_the_language_asked_for(office: Program, lin: Person) -> None:
    order = held(lin)
    one = f"/orders/{order.pk}/paper"
    for lang, word in (("zh", "居家"), ("en", "quarantine")):
        answer: Any = office.ask("GET", f"{one}/notice?lang={lang}")
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
        assert word in text_of(answer.content)
    wages: Any = office.ask("GET", f"{one}/wages?who={lin.ref}")
    assert wages.content[:5] == b"%PDF-"
    for missing in ("release", "lifting", "wages", "cake"):
        office.get(f"{one}/{missing}", 404)
    assert office.get(f"{one}/notice?lang=fr", 422)["fields"][0]["field"] == "lang"


def test_anybody_checks_a_paper_without_a_token(office: Program, lin: Person) -> None:
    order = held(lin)
    office.post(f"/orders/{order.pk}/lift", {})
    code = papers.sign(said_of(order, "release"), vault.seed("paper"))
    stranger = Program("")
    told = stranger.post("/papers/verify", {"code": f" {code[:40]}\n{code[40:]} "})
    assert (told["number"], told["initial"], told["kind"]) == (order.number, "林**", "release")
    for changed in (code[:-4] + "AAAA", "SW1.x.y", "", "码"):
        refused = stranger.post("/papers/verify", {"code": changed}, 409)
        assert refused["code"] == "orders.paper-code"
        assert "编码" in refused["text"]["zh"]["title"]
    stranger.post("/papers/verify", {"code": "x" * 601}, 422)
    assert Program("").ask("GET", f"/orders/{order.pk}").status_code == 401


# packs


def test_a_pack_is_brought_read_and_activated(office: Program, lin: Person) -> None:
    text = version("1.1.0")
    made = office.post("/packs", {"text": text}, 201)
    assert (made["version"], made["is_active"]) == ("1.1.0", False)
    assert office.post("/packs", {"text": text}, 201)["id"] == made["id"]
    row = PackVersion.objects.get(pk=made["id"])
    told = office.get(f"/packs/{row.pk}")
    asked = sorted(one["path"] for one in told["figures"] if one["is_unchecked"])
    assert asked == sorted(unchecked(row))
    assert told["text"] == text
    body = {
        "approver": "林处暑", "office": "临和县卫生健康局", "level": "county",
        "approved_on": str(timezone.localdate()), "confirmed": asked[:-1],
    }  # fmt: skip
    refused = office.post(f"/packs/{row.pk}/activate", body, 409)
    assert asked[-1] in refused["title"]
    assert office.post(f"/packs/{row.pk}/activate", {**body, "confirmed": asked})["is_active"]
    listed = office.get("/packs")
    assert [one["version"] for one in listed["items"] if one["is_active"]] == ["1.1.0"]
    assert packs.active(row.code) == row


def test_all_faults_of_a_pack_are_said_at_once(office: Program) -> None:
    refused = office.post("/packs", {"text": 'code = "x"'}, 409)
    assert refused["code"] == "policy.pack"
    assert len(refused["fields"]) > 5
    assert office.post("/packs", {}, 422)["fields"][0]["field"] == "text"
    assert office.post("/packs", {"shipped": "none"}, 409)["code"] == "orders.no-such-pack"
    assert office.post("/packs", {"text": "x", "shipped": "y"}, 422)
    office.post("/packs", {"text": "汉" * 70_000}, 422)
    here = office.get("/packs")["shipped"][0]["code"]
    assert office.post("/packs", {"shipped": here}, 201)["code"] == here


def test_what_a_new_version_proposes_is_listed_and_an_order_is_kept(
    office: Program, lin: Person
) -> None:
    order = held(lin)
    row = brought("1.1.0", shorter(7))
    PackVersion.objects.filter(pk=row.pk).update(activated_at=timezone.now(), approver="Bo")
    (one,) = office.get("/orders-review")["items"]
    assert (one["order"], one["proposed"], one["subject"]) == (str(order.pk), "shorten", "林谷雨")
    assert one["active"]["version"] == "1.1.0"
    narrow = program(acts=["orders.lift"], name="Li").get("/orders-review")["items"][0]
    assert (narrow["subject"], narrow["subject_ref"]) == ("", lin.ref)
    office.post(f"/orders/{order.pk}/keep", {"reason": "a second case in the house"})
    assert office.get("/orders-review")["n"] == 0


# sentences


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_refusal_speaks_the_language_that_is_asked_for(lin: Person, language: str) -> None:
    order = held(lin)
    asks = Program(token_of(account(name="Bo")), language)
    said = asks.post(f"/orders/{order.pk}/serve", SERVED, 409)
    assert said["title"] == ("决定已经送达。" if language == "zh-CN" else "It was served before.")


def test_an_appeal_waits_late_after_its_clock(office: Program, lin: Person) -> None:
    order = held(lin)
    one = appealed(office, order)
    Appeal.every.update(said_at=timezone.now() - 73 * HOUR + MINUTE)
    told = office.get(one)
    assert told["is_late"]  # not acknowledged within a day
