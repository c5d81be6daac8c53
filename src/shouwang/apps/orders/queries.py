"""Reading orders, appeals and wrongful holding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.apps.orders import running, standing
from shouwang.apps.orders.models import Appeal, Order, Step, Wrong
from shouwang.backbone.retention.clocks import end_of
from shouwang.core.text import Text
from shouwang.policy.appeals import due
from shouwang.policy.clock import local_day
from shouwang.policy.measures import NAMES, Measure
from shouwang.policy.orders import RELEASE_WITHIN, REVIEW_WITHIN, State, Times, state_at

RUNS: Final = "runs"
WAITS: Final = "waits"
SERVE: Final = "serve"
REVIEW: Final = "review"
PAPER: Final = "paper"
OVER: Final = "over"
_MOST_CELLS: Final = 21


def orders(
    *, state: str = RUNS, kind: str = "", path: str = "", today: date | None = None
) -> QuerySet[Order]:
    """Return orders that stand somewhere, what ends first first."""
    on = today or timezone.localdate()
    rows: Any = running.marked(
        Order.objects.select_related("pack", "extends")
    )  # with what it adds
    if kind:
        rows = rows.filter(kind=kind)
    if path:
        rows = rows.filter(Q(path=path) | Q(path__startswith=f"{path}/"))
    is_over = ~running.not_ended_early() | Q(ends_on__lt=on)
    issued = rows.filter(number__isnull=False)
    by_state: dict[str, Callable[[], Any]] = {  # only what is asked for is put together
        RUNS: lambda: issued.exclude(is_over),
        WAITS: lambda: rows.filter(number__isnull=True),
        SERVE: lambda: issued.exclude(is_over).filter(served_at=None),
        REVIEW: lambda: issued.exclude(is_over).filter(_review_due(on)),
        PAPER: lambda: issued.filter(
            is_over, served_at__isnull=False, handed_at=None, replaced_at=None
        ).exclude(pk__in=_gone_on(on)),
        OVER: lambda: issued.filter(is_over).order_by("-ends_on", "number"),
    }
    found = by_state.get(state, lambda: rows)()
    asked: QuerySet[Order] = (
        found if state == OVER else found.order_by("ends_on", "number", "drafted_at")
    )
    return asked


def _gone_on(on: date) -> QuerySet[Order, Any]:
    """Return the orders that another goes on from, which runs or ended later: it has the release paper."""
    let = Step.every.filter(kind=Step.Kind.CHECKED).values("order_id")
    going_on = Order.every.filter(extends__isnull=False, pk__in=let)
    never_began = Step.every.filter(kind__in=standing.ENDED, at__lte=F("order__starts_at"))
    begun = going_on.filter(starts_at__lte=end_of(on))
    return begun.exclude(pk__in=never_began.values("order_id")).values("extends_id")


def _review_due(on: date) -> Q:
    """Return the test for orders that are to be looked at anew: on their day, and a week after each look."""
    week_ago = end_of(on - REVIEW_WITHIN)
    return Q(looked_at=None, review_on__lte=on) | Q(looked_at__lt=week_ago)


def is_review_due(order: Order, now: datetime) -> bool:
    """Tell whether an order that runs is to be looked at anew today."""
    today = timezone.localdate(now)
    rows: Any = running.orders(today).filter(pk=order.pk)
    found: bool = rows.filter(_review_due(today)).exists()
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """An order as pages show it."""

    order: Order
    steps: list[Step]
    times: Times
    state: State
    last_day: date
    cells: list[str]
    """The days from the first to the last: done, now, end, or nothing; none where there are too many."""

    @property
    def measure(self) -> Text:
        """What is ordered, in words."""
        return NAMES[Measure(self.order.measure)]

    @property
    def is_over(self) -> bool:
        """Whether it ended."""
        return self.state in (State.EXPIRED, State.LIFTED)

    @property
    def replaced_by(self) -> str:
        """Number of the order that took its place; empty where none did."""
        return next((one.words for one in self.steps if one.kind == Step.Kind.REPLACED), "")

    @property
    def is_held_up(self) -> bool:
        """Whether an appeal holds it up."""
        return self.state is State.SUSPENDED

    @property
    def is_handed(self) -> bool:
        """Whether the release paper was handed over."""
        return any(step.kind == Step.Kind.HANDED for step in self.steps)


def shown(order: Order, at: datetime, steps: list[Step] | None = None) -> Shown:
    """Return an order with where it stands."""
    found = standing.steps_of(order) if steps is None else steps
    times = standing.times_of(order, found)
    last = standing.last_day_of(order, found)
    return Shown(order, found, times, state_at(times, at), last, _cells(order, last, at))


def shown_all(rows: list[Order], at: datetime) -> list[Shown]:
    """Return orders of a page with where each stands, in one more query."""
    by_order: dict[object, list[Step]] = {row.pk: [] for row in rows}
    for step in Step.every.filter(order__in=rows):
        by_order[step.order_id].append(step)
    return [shown(row, at, by_order[row.pk]) for row in rows]


def _cells(order: Order, last: date, at: datetime) -> list[str]:
    """Return the strip of days: from the last exposure, or the first day of a zone, to the end."""
    zone = standing.town_zone()
    first = order.last_exposure or local_day(order.starts_at, zone)
    today, n = local_day(at, zone), (last - first).days + 1
    if not 0 < n <= _MOST_CELLS:
        return []
    found = []
    for day in (first + timedelta(days=i) for i in range(n)):
        words = ["done"] if day < today else ["now"] if day == today else []
        found.append(" ".join([*words, *(["end"] if day == last else [])]))
    return found


def late_papers(now: datetime) -> QuerySet[Order]:
    """Return the orders whose release paper should have been handed over."""
    long_ago = now - RELEASE_WITHIN
    ended = Q(lifted_at=None, ends_on__lt=timezone.localdate(long_ago))
    rows: Any = orders(state=PAPER, today=timezone.localdate(now))
    late: QuerySet[Order] = rows.filter(Q(lifted_at__lte=long_ago) | ended)
    return late


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures at the head of the list."""

    running: int
    unserved: int
    papers_late: int
    appeals: int
    wrongs: int
    wrong_minutes: int


def summary(now: datetime) -> Summary:
    """Count what runs, what waits and what went wrong, of what the reader may see."""
    held = Wrong.objects.aggregate(n=Count("pk"), minutes=Sum("minutes"))
    return Summary(
        running=orders(state=RUNS).count(),
        unserved=orders(state=SERVE).count(),
        papers_late=late_papers(now).count(),
        appeals=Appeal.objects.filter(outcome=Appeal.Outcome.WAITING).count(),
        wrongs=held["n"],
        wrong_minutes=held["minutes"] or 0,
    )


def appeals(*, is_waiting: bool) -> QuerySet[Appeal]:
    """Return appeals: those that wait, what was said first first, or those that were answered."""
    rows = Appeal.objects.select_related("order", "order__pack")
    if is_waiting:
        return rows.filter(outcome=Appeal.Outcome.WAITING)
    return rows.exclude(outcome=Appeal.Outcome.WAITING).order_by("-answered_at")


def is_late(row: Appeal, now: datetime) -> bool:
    """Tell whether an appeal should have been acknowledged or answered before."""
    clock = due(row.said_at)
    if row.outcome != Appeal.Outcome.WAITING:
        return False
    return now > clock.answered_by or (row.acknowledged_at is None and now > clock.acknowledged_by)


def to_sign() -> Iterator[tuple[str, int, str]]:
    """Say that drafts wait for a signature."""
    yield _("orders wait for a signature"), orders(state=WAITS).count(), _list(WAITS)


def to_serve() -> Iterator[tuple[str, int, str]]:
    """Say which orders and release papers are to be brought to people."""
    late = late_papers(timezone.now()).count()
    due_now = orders(state=PAPER).count()
    yield _("orders are to be served"), orders(state=SERVE).count(), _list(SERVE)
    yield _("release papers are late"), late, _list(PAPER)
    yield _("release papers are to be handed over"), due_now - late, _list(PAPER)


def to_review() -> Iterator[tuple[str, int, str]]:
    """Say which orders somebody should look at anew."""
    yield _("orders are to be looked at anew today"), orders(state=REVIEW).count(), _list(REVIEW)


def to_answer() -> Iterator[tuple[str, int, str]]:
    """Say which appeals wait, and which are late."""
    now = timezone.now()
    rows = list(appeals(is_waiting=True))
    late = sum(is_late(row, now) for row in rows)
    page = reverse("orders:appeals")
    yield _("appeals should have been answered before"), late, page
    yield _("appeals wait for an answer"), len(rows) - late, page


def to_say_sorry() -> Iterator[tuple[str, int, str]]:
    """Say who was held wrongly and waits for an apology."""
    n = Wrong.objects.filter(said_sorry_at=None).count()
    yield _("people were held wrongly and wait for an apology"), n, reverse("orders:wrongs")


def n_waiting() -> int:
    """
    Return how many orders wait for somebody: to be served, or with their release paper.

    It stands on every page, so it is asked in two or three short questions; `orders` says the same with all moments.
    """
    now = timezone.now()
    today, is_over = timezone.localdate(now), _is_over(now)
    is_served = Q(_has(kind=Step.Kind.SERVED))
    lacks_paper = is_over & is_served & ~Q(_has(kind__in=(Step.Kind.HANDED, Step.Kind.REPLACED)))
    rows = Order.objects.filter(number__isnull=False)
    unserved, over = rows.filter(~is_served & ~is_over), rows.filter(lacks_paper)
    n_over = over.count()
    if n_over:  # of some, another order that goes on has the paper
        n_over = over.exclude(pk__in=_gone_on(today)).count()
    return unserved.count() + n_over


def _has(**of_step: Any) -> Exists:
    return Exists(Step.every.filter(order=OuterRef("pk"), **of_step))


def _is_over(at: datetime) -> Q:
    """Return the test that an order had ended at an instant, by what was written down until then."""
    day = timezone.localdate(at)
    shorter = Q(_has(last_day__lt=day, noted_at__lte=at))
    return Q(last_day__lt=day) | shorter | Q(_has(kind__in=standing.ENDED, at__lte=at))


def n_appeals() -> int:
    """Return how many appeals wait."""
    return appeals(is_waiting=True).count()


def _list(state: str) -> str:
    return f"{reverse('orders:orders')}?state={state}"
