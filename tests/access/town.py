"""A town with the same things in five places, each with words that occur nowhere else."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from shouwang.apps.gates.models import Note, Passage, Review, Search
from shouwang.apps.incidents import cases, reporting
from shouwang.apps.incidents.models import Case, Concerned, Incident
from shouwang.apps.orders import appeals, wrongs
from shouwang.apps.orders.models import Appeal, Order, PackVersion, Wrong
from shouwang.apps.passes import issuing
from shouwang.apps.passes.issuing import Holder, NewPass
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.token import Kind as PassKind
from shouwang.apps.people import actions, bulk, exports, helpers, imports, rights
from shouwang.apps.people import public as people
from shouwang.apps.people.models import (
    BulkAct,
    ExportAsk,
    Fitness,
    Household,
    ImportBatch,
    Leave,
    Person,
    Responder,
    RightsRequest,
)
from shouwang.apps.places.actions import NewArea, NewVenue, enter_areas, enter_venue
from shouwang.apps.places.models import Area, Venue
from shouwang.apps.recalls import answering, calling
from shouwang.apps.recalls.answering import NewAnswer
from shouwang.apps.recalls.asking import NewRecall, Place
from shouwang.apps.recalls.models import Answer, Call, Recall
from shouwang.apps.statements import drafting
from shouwang.apps.statements.models import Statement, Version
from shouwang.apps.tasks import forming, giving, living
from shouwang.apps.tasks.forming import Crew, NewGroup
from shouwang.apps.tasks.giving import NewTask
from shouwang.apps.tasks.models import LivingIn, Task
from shouwang.apps.zones.models import ClosurePlan, Finding, Point, Zone
from shouwang.backbone import files
from shouwang.backbone.access.middleware import OPEN_BY_LINK
from shouwang.backbone.access.models import Account, Ending
from shouwang.backbone.access.rules import rules
from shouwang.backbone.api.models import ApiToken
from shouwang.backbone.retention.models import Closing, Hold
from shouwang.core.text import Text
from shouwang.policy.incidents import CaseState
from tests.apps.gates.rows import entered
from tests.apps.orders import ordering
from tests.apps.people.importing import number, sheet
from tests.apps.zones import rows
from tests.offices import AMINA, AT, TODAY, assign

OWN: Final = "own"
ZONES: Final[Mapping[str, str]] = {
    OWN: "LH/LW/G3",
    "sibling": "LH/LW/G4",
    "parent": "LH/LW",
    "other town": "QY/HT/G1",
}
"""Where things are, as seen by somebody who works in the first of them."""
_PAPERS: Final = {"orders:wrong-paper": "apology", "zones:paper": "services"}
"""Which paper is asked for, where there are several and it is not the notice."""
OVER: Final = ("closed incident", "expired assignment")
"""Ways in which the work of somebody there has ended."""


@dataclass
class Things:
    """What there is in one place, and the words by which it would be recognised elsewhere."""

    person: Person
    other: Person
    helper: Responder
    batch: ImportBatch
    act: BulkAct
    asked: ExportAsk
    request: RightsRequest
    merge: UUID
    need: int
    trip: int
    leave: int
    order: Order
    draft: Order
    appeal: Appeal
    wrong: Wrong
    case: Case
    statement: Statement
    recall: Recall
    answer: Answer
    task: Task
    living: LivingIn
    zone: Zone
    plan: ClosurePlan
    point: Point
    finding: Finding
    permit: Pass
    gate: Point
    passage: Passage
    review: Review
    search: Search
    venue: Venue
    area: Area
    words: dict[str, str]
    """What must not be read by the wrong eyes, by class of field."""


@dataclass
class Town:
    """The five places."""

    at: dict[str, Things] = field(default_factory=dict)


def build() -> Town:
    """Make the town."""
    areas = [
        NewArea("LH", "county", "临和县"),
        NewArea("LH/LW", "village", "柳湾村"),
        NewArea("QY", "county", "清远县"),
        NewArea("QY/HT", "village", "河塘村"),
    ]
    for path in ("LH/LW/G3", "LH/LW/G4", "QY/HT/G1"):
        areas += [
            NewArea(path, "grid", path[-1] + "组"),
            NewArea(f"{path}/B1", "building", "1号", "", 117.0, 28.0),
            NewArea(f"{path}/B1/R1", "room", "1室"),
        ]
    enter_areas(actor=AMINA, areas=areas, at=AT)
    Hold.objects.create(
        code="people.travel", reason="inspection", owner="Amina", made_at=AT, until_on=TODAY
    )
    Closing.objects.create(incident="I-9", reason="it is over", asked_by="Amina", asked_at=AT)
    ordering.active_pack(at=timezone.now() - ordering.DAY)
    return Town({zone: _things(zone, path, n) for n, (zone, path) in enumerate(ZONES.items())})


def _things(zone: str, path: str, n: int) -> Things:
    room = Area.objects.filter(path=f"{path}/B1/R1").first()
    mark = zone.replace(" ", "")
    words = {
        "name": f"Kin{mark}",
        "phone": f"1990000{n}{n}{n}{n}",
        "national-id": number(100 + n),
        "note": f"Note{mark}",
        "travel": f"Trip{mark}",
        "helper": f"Aid{mark}",
        "helper-phone": f"1990001{n}{n}{n}{n}",
        "sheet": f"Sheet{mark}.xlsx",
        "list": f"Errand{mark}",
        "request": f"Wish{mark}",
        "order-reason": f"Cause{mark}",
        "draft-reason": f"Plan{mark}",
        "appeal-said": f"Plea{mark}",
        "wrong-words": f"Error{mark}",
        "case-words": f"Fever{mark}",
        "statement": f"Tidings{mark}",
        "recall": f"Muster{mark}",
        "task": f"Chore{mark}",
        "zone": f"Ground{mark}",
        "opener": f"Keys{mark}",
        "finding": f"Hole{mark}",
        "holder": f"Bearer{mark}",
        "plate": f"CAR{mark.upper()}",
        "passage": f"Cart{mark}",
        "hand-over": f"Rain{mark}",
        "search": f"Query{mark} of some length",
    }
    home = Household.objects.create(home=room)
    new = actions.NewResident(
        name=words["name"],
        phone=words["phone"],
        national_id=words["national-id"],
        note=words["note"],
        needs=("dialysis", "oxygen", "alone"),
        travels=((words["travel"], None, timezone.localdate()),),
        room_id=room.pk if room else None,
        household_id=home.pk,
        path=path,
    )
    more = [
        actions.NewResident(
            name=f"{words['name']} {end}", room_id=room.pk if room else None, path=path
        )
        for end in ("B", "C")
    ]
    person, other, gone = actions.enter_residents(
        actor=AMINA, residents=[new, *more], on=TODAY, at=AT
    )
    merge = actions.merge(actor=AMINA, kept=other, gone=gone, reason="", at=AT)
    aid = helpers.NewHelper(
        words["helper"], Responder.Role.OFFICER, words["helper-phone"], path=path
    )
    helpers.enter_helpers(actor=AMINA, helpers=[aid], at=AT)
    leave = Leave.objects.create(responder_id=aid.id, from_on=TODAY, to_on=TODAY)
    Fitness.objects.create(responder_id=aid.id, is_fit=True, from_on=TODAY, said_by="")
    order, draft, appeal, wrong = _orders(person, other, words)
    case = _case(person, path, words)
    recall, answer = _recall(case, path, words)
    task, lives = _task(case, path, words)
    plan, point, finding = _zone(case, path, n, words)
    gate = Point.every.get(zone=plan.zone, kind=Point.Kind.GATE)
    passage, review, search = _passage(gate, path, words)
    area = Area.objects.get(path=path)
    venue = enter_venue(
        actor=AMINA,
        new=NewVenue("shop", f"Shop{mark}", area_id=area.pk, lon=117.0, lat=28.0),
        at=AT,
    )
    act = bulk.ask(actor=AMINA, kind="moved", subjects=[person.pk], on=TODAY, at=AT)
    BulkAct.objects.filter(pk=act.pk).update(path=path, state=BulkAct.State.DONE)
    return Things(
        person=person,
        other=other,
        helper=Responder.objects.get(pk=aid.id),
        batch=_batch(path, words),
        act=act,
        asked=ExportAsk.objects.create(
            path=path,
            actor_name="Amina",
            filters=exports.seal_filters({}),
            purpose=f"Errand{mark}",
            lang="en",
            n_rows=60,
            asked_at=timezone.now(),
        ),
        request=rights.note(
            actor=AMINA,
            person=person,
            kind="deletion",
            about="",
            said=words["request"],
            way="paper",
            asked_on=TODAY,
            at=AT,
        ),
        merge=merge.pk,
        need=person.needs.get(kind="oxygen").pk,
        trip=person.travels.get().pk,
        leave=leave.pk,
        order=order,
        draft=draft,
        appeal=appeal,
        wrong=wrong,
        case=case,
        statement=_statement(case, words),
        recall=recall,
        answer=answer,
        task=task,
        living=lives,
        zone=plan.zone,
        plan=plan,
        point=point,
        finding=finding,
        permit=_pass(path, words),
        gate=gate,
        passage=passage,
        review=review,
        search=search,
        venue=venue,
        area=area,
        words=words,
    )


def _orders(
    person: Person, other: Person, words: Mapping[str, str]
) -> tuple[Order, Order, Appeal, Wrong]:
    """Hold somebody by an order, draft one for another, let them appeal, and note an hour too many."""
    now = timezone.now()
    today = timezone.localdate(now)
    facts = ordering.new(
        decided_at=now, starts_at=now, last_exposure=today,
        last_day=today + timedelta(days=14), review_on=today + timedelta(days=3),
        reason=words["order-reason"],
    )  # fmt: skip
    order = ordering.served(ordering.issued(ordering.on(person), facts, at=now), at=now)
    draft = ordering.drafted(
        ordering.on(other), replace(facts, reason=words["draft-reason"]), at=now
    )
    appeal = appeals.note(
        actor=AMINA, number=order.number or "", way=Appeal.Way.PHONE, by="a cousin", reach="",
        said=words["appeal-said"], said_at=now, at=now,
    )  # fmt: skip
    who = people.someone(person.ref, on=today)
    assert who is not None
    wrong = wrongs.note(
        actor=AMINA, who=who, why=Wrong.Why.NO_ORDER, held_from=now - 2 * ordering.HOUR,
        held_to=now - ordering.HOUR, words=words["wrong-words"], apology="we are sorry", at=now,
    )  # fmt: skip
    Wrong.every.filter(pk=wrong.pk).update(order=order)  # so that it has papers
    return order, draft, appeal, wrong


def _case(person: Person, path: str, words: Mapping[str, str]) -> Case:
    """Report somebody ill; each place has an incident of its own."""
    now = timezone.now()
    today = timezone.localdate(now)
    new = reporting.NewReport(
        pack_id=PackVersion.objects.get().pk, onset_on=today, said_at=now, words=words["case-words"],
        person=people.someone(person.ref, on=today), by="a clinic",
    )  # fmt: skip
    done = reporting.take_down(actor=AMINA, new=new, at=now)
    Incident.every.filter(pk=done.incident.pk).update(path=path)
    Concerned.every.filter(incident=done.incident).update(area=path)
    ill = cases.CaseNow(CaseState.CONFIRMED, today)
    return cases.say(
        actor=ordering.somebody("Duan"), case_id=done.case.pk, now=ill, words=words["case-words"],
        seen_at=done.case.changed_at, at=now,
    )  # fmt: skip


def _statement(case: Case, words: Mapping[str, str]) -> Statement:
    """Draft what is to be told about an incident."""
    row, _new = drafting.draft(
        actor=ordering.somebody("Duan"), incident_id=case.incident_id,
        kind=Statement.Kind.CONFIRMATION, at=timezone.now(),
    )  # fmt: skip
    Version.every.filter(statement=row).update(text_en=words["statement"])
    return row


def _recall(case: Case, path: str, words: Mapping[str, str]) -> tuple[Recall, Answer]:
    """Call those in who help in a place, and note what one of them says."""
    now, duan = timezone.now(), ordering.somebody("Duan")
    new = NewRecall(
        incident_id=case.incident_id, step=Recall.Step.ALL, path=path, places=(Place("the hall"),),
        by_at=now + ordering.HOUR, channels=("in-app", "tree"), words=words["recall"],
    )  # fmt: skip
    recall = calling.call(actor=duan, new=new, link_of=lambda token: f"/{token}/", at=now)
    call = Call.every.filter(recall=recall).order_by("ref").last()
    assert call is not None
    coming = NewAnswer(Answer.Kind.COMING)
    return recall, answering.note(actor=duan, call_id=call.pk, new=coming, at=now)


def _task(case: Case, path: str, words: Mapping[str, str]) -> tuple[Task, LivingIn]:
    """Form a group, give it a task, and let its lead live in a place: who leads is known to all at work."""
    now, duan = timezone.now(), ordering.somebody("Duan")
    new = people.NewHelper(name="Le Ad", role="officer", path=path)
    people.enter_helpers(actor=AMINA, helpers=[new], at=AT)
    row = Responder.every.get(pk=new.id)
    lead = people.helper(row.ref, on=timezone.localdate(now))
    group = NewGroup("support", Text("Support group", "保障组"), Crew(lead, None, ()))
    (formed,) = forming.form(
        actor=duan, incident_id=case.incident_id, new=[group], lang="en", at=now
    )
    chore = NewTask(
        incident_id=case.incident_id, title=words["task"], due_at=now + ordering.HOUR,
        group_id=formed.pk, words=words["task"], path=path,
    )  # fmt: skip
    task = giving.give(actor=duan, new=chore, at=now)
    lives = living.move_in(actor=duan, incident_id=case.incident_id, who=lead, path=path, at=now)
    return task, lives


def _zone(
    case: Case, path: str, n: int, words: Mapping[str, str]
) -> tuple[ClosurePlan, Point, Finding]:
    """Draw a zone with an accepted plan; somebody opens one of its points, somebody found a path."""
    now = timezone.now()
    zone = rows.zone_row(case.incident, path, number=f"Z2026-{n:04d}", name=words["zone"], at=now)
    plan = rows.plan_row(zone, at=now)
    *_gates, point = rows.points_of(plan, opener=words["opener"], at=now)
    found = rows.finding_row(zone, words["finding"], at=now)
    with Finding.photos.keeping() as keep:  # it says what was found, as a photo would
        found.photo = keep(words["finding"].encode(), found.pk)
    found.save(update_fields=["photo"])
    return plan, point, found


def _pass(path: str, words: Mapping[str, str]) -> Pass:
    """Make a pass out to somebody, as if it had been with others."""
    now = timezone.now()
    new = NewPass(
        PassKind.FIRM, Holder(words["holder"], words["holder"]), path, now, now + ordering.DAY
    )
    row = issuing.issue(actor=AMINA, new=new, at=now)
    Pass.every.filter(pk=row.pk).update(batch=row.pk)
    return row


def _passage(gate: Point, path: str, words: Mapping[str, str]) -> tuple[Passage, Review, Search]:
    """Let a cart pass a gate, hand a note over, and search for it; somebody has to look at it."""
    now, gao = timezone.now(), uuid4()
    row = entered(gate, plate=words["plate"], what="vehicle", words=words["passage"])
    Passage.every.filter(pk=row.pk).update(pass_no="P-7")  # noqa: S106  a number of a pass
    at_gate: dict[str, Any] = {"gate_id": gate.pk, "gate_code": gate.code, "path": path, "at": now}
    note = Note(
        id=row.pk, **at_gate, said_at=now, received_at=now, account_id=gao, by="Gao", device_id=gao, seq=1
    )  # fmt: skip
    note.words = words["hand-over"]
    note.save(force_insert=True)
    review = Review.every.create(kind="disagrees", passage_id=row.pk, **at_gate)
    search = Search.every.create(
        kind="plate", reason=words["search"], n_found=1, path=path, at=now, account_id=gao, by="Pan",
        role="police",
    )  # fmt: skip
    return row, review, search


def _batch(path: str, words: Mapping[str, str]) -> ImportBatch:
    """Bring a sheet with one row that names somebody."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [(f"Row{words['name']}", "女", 40, words["phone"], "9组", "1号", "1")]
        kept = files.keep_copy(sheet(Path(folder) / "a.xlsx", rows), folder="sheets")
    batch = imports.bring(
        actor=AMINA,
        file_name=words["sheet"],
        base_path=path,
        purpose="",
        with_sensitive=False,
        at=AT,
        kept=kept,
    )
    imports.read_sheet(
        actor=AMINA, batch=batch, today=TODAY, at=AT, tell=lambda _done, _total: None
    )
    return batch


def client_of(role: str, how: str = OWN) -> Client:
    """Return a browser of somebody with a role in the first place, or whose work there has ended."""
    mark = f"{role} {how}"
    account = Account.objects.create(sign_in_name=mark[:60], name=f"Bo {role}")
    facts: dict[str, Any] = {"area": ZONES[OWN]}
    if how == "closed incident":
        Ending.objects.get_or_create(
            key="incident:I-1", defaults={"ends_at": AT, "said_by": "Amina"}
        )
        facts["incident"] = "I-1"
    elif how == "expired assignment":
        facts["until_at"] = timezone.now() - timedelta(minutes=1)
    assign(account, role, **facts)
    client = Client(raise_request_exception=False)
    client.token = _token(account)  # type: ignore[attr-defined]
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[OPEN_BY_LINK] = "demo"
    session.save()
    client.cookies["language"] = "en"
    return client


def _token(account: Account) -> str:
    """Return what a program of somebody says, for everything that they may do."""
    text = f"sw_matrix-{account.pk}"
    ApiToken.objects.create(
        digest=hashlib.sha256(text.encode()).hexdigest(),
        account=account,
        title="matrix",
        acts=sorted(rules().acts),
        area=ZONES[OWN],
        assignments=[str(row.pk) for row in account.assignments.all()],
        made_at=AT,
        ends_at=timezone.now() + timedelta(days=1),
    )
    return text


@dataclass(frozen=True)
class Route:
    """An address of the router."""

    name: str
    places: tuple[str, ...]
    """Names of what stands in the address."""

    @property
    def is_program(self) -> bool:
        """Whether programs ask there, with a token."""
        return self.name.startswith("api:")

    @property
    def is_about_something(self) -> bool:
        """Whether the address names a record."""
        return bool(
            set(self.places)
            & {
                "ref",
                "batch_id",
                "merge_id",
                "act_id",
                "ask_id",
                "request_id",
                "venue_id",
                "path",
                "order_id",
                "appeal_id",
                "wrong_id",
                "incident_id",
                "case_id",
                "place_id",
                "statement_id",
                "task_id",
                "group_id",
                "living_id",
                "recall_id",
                "round_id",
                "call_id",
                "answer_id",
                "zone_id",
                "plan_id",
                "point_id",
                "finding_id",
                "pass_id",
                "many_id",
                "gate_id",
                "passage_id",
                "review_id",
                "search_id",
            }
        )


def routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[Route]:
    """Yield every address that the router knows."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield Route(f"{space}{entry.name}", tuple(entry.pattern.converters))


def fill(route: Route, things: Things) -> dict[str, Any]:
    """Return what stands in an address when it is about the things of one place."""
    is_helper = "helper" in route.name or "leave" in route.name
    known: dict[str, Any] = {
        "ref": things.helper.ref if is_helper else things.person.ref,
        "batch_id": things.batch.pk,
        "merge_id": things.merge,
        "act_id": things.act.pk,
        "ask_id": things.asked.pk,
        "request_id": things.request.pk,
        "hold_id": Hold.objects.get().pk,
        "closing_id": Closing.objects.get().pk,
        "need_id": things.need,
        "travel_id": things.trip,
        "leave_id": things.leave,
        "order_id": things.order.pk,
        "appeal_id": things.appeal.pk,
        "wrong_id": things.wrong.pk,
        "incident_id": things.case.incident_id,
        "case_id": things.case.pk,
        "statement_id": things.statement.pk,
        "task_id": things.task.pk,
        "group_id": things.task.group_id,
        "living_id": things.living.pk,
        "recall_id": things.recall.pk,
        "round_id": things.recall.rounds.get().pk,
        "call_id": things.answer.call_id,
        "answer_id": things.answer.pk,
        "place_id": things.case.incident.places.get().pk,
        "pack_id": PackVersion.objects.get().pk,
        "zone_id": things.zone.pk,
        "plan_id": things.plan.pk,
        "point_id": things.point.pk,
        "finding_id": things.finding.pk,
        "pass_id": things.permit.pk,
        "many_id": things.permit.pk,
        "gate_id": things.gate.pk,
        "passage_id": things.passage.pk,
        "review_id": things.review.pk,
        "search_id": things.search.pk,
        "kind": _PAPERS.get(route.name, "notice"),
        "venue_id": things.venue.pk,
        "path": things.area.path,
        "subject": things.person.pk,
        "list_name": "people.residents",
        "filter_id": UUID(int=7),
        "job_id": UUID(int=7),
        "token": "none",
        "version": "none-1",
        "zoom": 1,
        "x": 0,
        "y": 0,
    }
    return {place: known.get(place, UUID(int=7)) for place in route.places}
