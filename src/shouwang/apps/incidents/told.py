"""What incidents themselves tell to the timeline, the command page, the wall and the first page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.apps.incidents import board, deciding, moments, queries, standing
from shouwang.apps.incidents.models import Case, Concerned, Incident, Report, Said, Step
from shouwang.apps.incidents.moments import Moment
from shouwang.apps.orders import public as orders
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.texts import text_of
from shouwang.core.text import Text
from shouwang.policy.incidents import LEVEL_NAMES, NEXT, CaseState, ResponseLevel, State

_MOST_SHOWN: Final = 6


def _page(incident: Incident) -> str:
    return reverse("incidents:incident", args=[incident.pk])


def of_incident(incident: Incident, before: datetime, most: int) -> Iterable[Moment]:
    """Return what was opened, decided and named."""
    url, found = _page(incident), []
    if incident.noted_at < before:
        what = Text(f"{incident.number} was opened", f"{incident.number} 建档")
        found.append(Moment(incident.noted_at, "incident", what, incident.opened_by, url))
    steps = Step.objects.filter(incident=incident, at__lt=before).order_by("-at")[:most]
    found += [Moment(one.at, "incident", _of_step(one), one.actor_name, url) for one in steps]
    for place in Concerned.objects.filter(incident=incident).order_by("-from_at")[:most]:
        label = place.label
        what = Text(f"Place concerned: {label}", f"列入相关地点：{label}")
        if place.from_at < before:
            found.append(
                Moment(place.from_at, "incident", what, place.noted_by, url, is_for_wall=False)
            )
        if place.to_at is not None and place.to_at < before:
            gone = Text(f"Not concerned any more: {label}", f"移出相关地点：{label}")
            found.append(
                Moment(place.to_at, "incident", gone, place.ended_by, url, is_for_wall=False)
            )
    closed = standing.closed_at(incident.number)
    if closed is not None and closed < before:
        ended = Text("The outbreak was closed by two persons", "疫情由两人办理结束")
        found.append(Moment(closed, "incident", ended, "", url))
    return sorted(found, key=lambda one: one.at, reverse=True)[:most]


def _of_step(step: Step) -> Text:
    if step.kind != Step.Kind.LEVEL:
        word = text_of(Step.Kind(step.kind).label)
        return Text(f"Decided: {word.en}", f"决定：{word.zh}")
    if not step.level:
        return Text(f"Response ended ({step.document_no})", f"终止应急响应（{step.document_no}）")
    name = LEVEL_NAMES[ResponseLevel(step.level)]
    return Text(f"Response {name.en} ({step.document_no})", f"启动{name.zh}（{step.document_no}）")


def of_cases(incident: Incident, before: datetime, most: int) -> Iterable[Moment]:
    """Return what was reported, and what was said of cases: by their numbers, without a name."""
    found = []
    reports = Report.objects.filter(case__incident=incident, noted_at__lt=before)
    for one in reports.select_related("case").order_by("-noted_at")[:most]:
        way = text_of(Report.Way(one.way).label)
        what = Text(f"Report, {way.en}: case {one.case.no}", f"{way.zh}报告：病例 {one.case.no}")
        found.append(Moment(one.noted_at, "cases", what, one.noted_name, _case(one.case)))
    said = Said.objects.filter(case__incident=incident, at__lt=before, place_in_order__gt=0)
    for word in said.select_related("case").order_by("-at", "-place_in_order")[:most]:
        state = word.state_name
        what = Text(f"Case {word.case.no}: {state.en}", f"病例 {word.case.no}：{state.zh}")
        found.append(Moment(word.at, "cases", what, word.actor_name, _case(word.case)))
    return sorted(found, key=lambda one: one.at, reverse=True)[:most]


def _case(case: Case) -> str:
    return reverse("incidents:case", args=[case.pk])


def of_orders(incident: Incident, before: datetime, most: int) -> Iterable[Moment]:
    """Return what happened to orders in the area of an incident, by the rules of its disease."""
    code = _code(incident)
    if code is None:
        return
    happened = orders.happened_in(
        incident.path, code=code, since=incident.opened_at, before=before, most=most
    )
    for one in happened:
        label = text_of(one.label)
        what = Text(
            f"Order {one.number or '(draft)'}: {label.en}",
            f"决定 {one.number or '（草稿）'}：{label.zh}",
        )
        url = reverse("orders:order", args=[one.order_id])
        yield Moment(one.at, "orders", what, one.by, url)


def _code(incident: Incident) -> str | None:
    rules = orders.rules_of(incident.pack_id)
    return rules.pack.code if rules else None


def _n_cases(state: CaseState) -> Any:
    def ask(incident: Incident, at: datetime) -> int:
        with as_machine():
            stands = standing.standings([incident], at).get(incident.pk)
        return stands.n_by_state.get(state, 0) if stands else 0

    return ask


def _n_not_isolated(incident: Incident, at: datetime) -> int:
    with as_machine():
        return queries.n_not_isolated(incident, at)


def _n_orders(incident: Incident, at: datetime) -> int:
    return len(deciding.running_orders(incident, at))


def _orders_page(_incident: Incident) -> str:
    return reverse("orders:orders")


def _deciding_block(incident: Incident, now: datetime) -> dict[str, Any] | None:
    """Return what the next decision waits for, so that who leads sees it at once."""
    with as_machine():
        stands = standing.standing_of(incident, now)
    wanted = NEXT.get(stands.state)
    if wanted is None:
        return {"incident": incident, "one": stands, "wanted": None, "waits": []}
    waits = deciding.waits_for(incident, wanted, now)
    return {"incident": incident, "one": stands, "wanted": wanted.value, "waits": waits}


def _orders_block(_incident: Incident, now: datetime) -> dict[str, Any]:
    n_today, today = orders.ends_today(now, most=_MOST_SHOWN)
    return {"n_today": n_today, "today": today, "figures": orders.summary(now)}


def undecided() -> Iterator[tuple[str, int, str]]:
    """Say that a result came in, and nobody has said yet what it means."""
    rows = Report.objects.filter(case__state=CaseState.SUSPECTED).exclude(result="")
    cases = set(rows.values_list("case_id", flat=True))
    url = (
        reverse("incidents:case", args=[next(iter(cases))])
        if len(cases) == 1
        else reverse("incidents:incidents")
    )
    yield _("reported results wait for somebody to say what they mean"), len(cases), url


def not_isolated() -> Iterator[tuple[str, int, str]]:
    """Say who is ill and not isolated yet."""
    rows = Case.objects.exclude(state=CaseState.EXCLUDED).filter(isolated_on=None)
    yield _("cases are not isolated yet"), rows.count(), reverse("incidents:command")


def n_open() -> int:
    """Return how many cases wait for a finding."""
    return Case.objects.filter(state=CaseState.SUSPECTED).count()


def numbers() -> list[str]:
    """Return the numbers of all incidents, for the end of what is kept."""
    return list(Incident.every.values_list("number", flat=True))


def keeps_open(number: str, at: datetime) -> Iterable[Text]:
    """
    Return what keeps an incident of this capability from being closed; nothing for others.

    Nothing comes in until the transaction ends.
    """
    deciding.hold_still()
    incident = Incident.every.filter(number=number).first()
    return deciding.waits_for(incident, State.CLOSED, at) if incident else ()


def enter() -> None:
    """Enter what incidents tell."""
    from shouwang.backbone.retention import clocks, closing  # noqa: PLC0415  Django has to be ready

    see, see_cases = "incidents.see", "incidents.see-cases"
    moments.add_source("incident", Text("Incident", "处置"), see, of_incident)
    moments.add_source("cases", Text("Cases", "病例"), see_cases, of_cases)
    moments.add_source("orders", Text("Orders", "决定"), "orders.see", of_orders)
    for code, title, state in (
        ("confirmed", Text("confirmed", "确诊"), CaseState.CONFIRMED),
        ("suspected", Text("suspected", "疑似"), CaseState.SUSPECTED),
    ):
        board.add_figure(board.Figure(code, title, see, _n_cases(state), _page))
    board.add_figure(board.Figure(
        "not-isolated", Text("not isolated", "未隔离病例"), see, _n_not_isolated, _page, must_be_zero=True
    ))  # fmt: skip
    board.add_figure(board.Figure(
        "orders", Text("orders running", "执行中的决定"), "orders.see", _n_orders, _orders_page
    ))  # fmt: skip
    board.add_block(board.Block("next", see, "incidents/_next.html", _deciding_block, place=10))
    board.add_block(
        board.Block("orders", "orders.see", "incidents/_orders.html", _orders_block, place=60)
    )
    board.add_block(board.Block(
        "orders-wall", "orders.see", "incidents/_orders_wall.html", _orders_block, place=60, on_wall=True
    ))  # fmt: skip
    clocks.add_incidents(numbers)
    closing.add_check(keeps_open)
