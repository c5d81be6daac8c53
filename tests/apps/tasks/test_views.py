"""Pages of tasks and groups, as the office and whoever has a task use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents.public import Incident
from shouwang.apps.people import public as people
from shouwang.apps.tasks.models import Group, LivingIn, Member, Step, Task
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import log
from tests.apps.tasks.office import HOUR, doctor_says_no, formed, given, open_incident, staff
from tests.offices import page, signed_in

pytestmark = pytest.mark.django_db
PAGES = (
    "board",
    "list",
    "my-day",
    "new",
    "groups",
    "form-groups",
    "new-group",
    "template",
    "living",
)


@pytest.fixture
def incident() -> Incident:
    return open_incident(timezone.now() - timedelta(hours=4))


@pytest.fixture
def crew(incident: Incident) -> list[people.Helper]:
    return staff(at=timezone.now())


@pytest.fixture
def client(incident: Incident) -> Client:
    return signed_in()


def tied(one: people.Helper, *roles: str, area: str = "", name: str = "Lin") -> Client:
    """Return the browser of one who helps."""
    browser = signed_in(*(roles or ("volunteer",)), area=area, name=name)
    Account.objects.filter(name=name).update(helper_ref=one.ref)
    return browser


def post(client: Client, name: str, /, *args: object, **facts: Any) -> Any:
    """Return the answer to a form."""
    return client.post(reverse(f"tasks:{name}", args=args), facts)


def said(answer: Any) -> str:
    """Return the page that came back with what was typed."""
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def typed(**facts: Any) -> dict[str, Any]:
    """Return a task as somebody types it."""
    incident = Incident.objects.get()
    due = timezone.localtime(timezone.now() + 2 * HOUR).strftime("%Y-%m-%dT%H:%M")
    whole = {
        "incident": incident.pk, "title": "Fetch the masks", "due_at": due, "items": "masks\ngloves"
    }  # fmt: skip
    return {**whole, **facts}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_empty_and_filled_in_both_languages(
    incident: Incident, crew: list[people.Helper], language: str
) -> None:
    client = signed_in(language=language)
    for name in PAGES:
        page(client, f"tasks:{name}")
    group = formed(incident, crew[0], crew[1], at=timezone.now())
    task = given(incident, group_id=group.pk, at=timezone.now(), items=("a",))
    given(incident, who=crew[0], at=timezone.now() - 3 * HOUR)
    for name in PAGES:
        page(client, f"tasks:{name}")
    title = "Support group" if language == "en" else "保障组"
    for name, pk in (("task", task.pk), ("group", group.pk), ("change-group", group.pk)):
        assert title in page(client, f"tasks:{name}", pk)
    for name in ("incidents:command", "incidents:wall"):
        assert title in page(client, name)
    assert f"T{timezone.localdate().year}" in page(client, "incidents:incident", incident.pk)
    page(client, "pages:home")


def test_a_group_without_name_and_lead_is_refused_with_what_is_missing(
    incident: Incident, client: Client
) -> None:
    for names in ({}, {"name": "保障组"}, {"name_en": "Support\0"}):
        answer = said(post(client, "new-group", incident=incident.pk, **names))
        assert "A group needs a lead" in answer
        assert "This field is required" in answer or "Null characters" in answer


def test_the_wall_names_nobody_whose_task_is_late(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    task = given(incident, who=crew[0], at=timezone.now() - 3 * HOUR)
    shown = page(client, "incidents:wall")
    assert task.number in shown
    assert crew[0].name not in shown
    assert task.title not in shown


def test_from_the_form_to_done(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    answer = post(client, "new", **typed(who=crew[0].name, needs=["note"], link=incident.number))
    task = Task.every.get()
    assert answer["Location"] == reverse("tasks:task", args=[task.pk])
    shown = page(client, "tasks:task", task.pk)
    assert "Fetch the masks" in shown
    assert reverse("incidents:incident", args=[incident.pk]) in shown
    lin = tied(crew[0])
    assert "Fetch the masks" in page(lin, "tasks:my-day")
    post(lin, "take", task.pk, back="day")
    for item in (0, 1):
        answer = post(lin, "tick", task.pk, item=item, on=1, back="day")
        assert answer["Location"] == f"{reverse('tasks:my-day')}#{task.number}"
    answer = said(post(lin, "finish", task.pk, words="all there"))
    assert "proof that this task asks for is missing" in answer
    assert "all there" in answer
    post(lin, "note", task.pk, words="brought to the hall")
    post(lin, "finish", task.pk)
    task.refresh_from_db()
    assert task.state == "done"
    assert "brought to the hall" in page(client, "tasks:task", task.pk)
    assert log.looks(task.pk).filter(act="tasks.opened").exists()


def test_finishing_twice_is_done_once(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    task = given(incident, who=crew[0], at=timezone.now())
    lin = tied(crew[0])
    post(lin, "take", task.pk)
    for _press in range(2):
        assert post(lin, "finish", task.pk).status_code == 302
    assert Step.every.filter(task=task, kind="done").count() == 1


def test_what_is_typed_wrongly_comes_back_with_what_was_typed(
    crew: list[people.Helper], client: Client
) -> None:
    past = timezone.localtime(timezone.now() - HOUR).strftime("%Y-%m-%dT%H:%M")
    answer = said(post(client, "new", **typed(due_at=past, words="take the cart")))
    assert "The due time has passed" in answer
    assert "Say who does it" in answer
    assert "take the cart" in answer
    assert "masks\ngloves" in answer
    for field, words, why in (
        ("who", "Nemo", "Nobody at work has this name or number: Nemo"),
        ("place", "no such place", "No place fits these words"),
        ("link", "D2020-99999", "There is no such record"),
        ("link", "https://elsewhere.example/x/", "There is no such record"),
        ("link", "/tasks/", "There is no such record"),
        ("link", "//[", "There is no such record"),
    ):
        answer = said(post(client, "new", **typed(**{field: words})))
        assert why in answer, field
        assert "Fetch the masks" in answer
    assert not Task.every.exists()


def test_namesakes_are_told_apart_by_their_number(
    crew: list[people.Helper], client: Client
) -> None:
    answer = said(post(client, "new", **typed(who="l")))  # pinyin of several
    assert "Give the number" in answer
    assert crew[0].ref in answer
    post(client, "new", **typed(who=f"{crew[0].name} {crew[0].ref}"))
    assert Task.every.get().ref == crew[0].ref


def test_a_record_is_linked_by_its_address_too(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    address = f"http://hall:8000{reverse('incidents:incident', args=[incident.pk])}?kind=tasks#top"
    post(client, "new", **typed(who=crew[0].ref, link=address))
    task = Task.every.get()
    assert (task.link_kind, task.link_id, task.link_label) == (
        "incident",
        incident.pk,
        incident.number,
    )
    lin = tied(crew[0])
    shown = page(lin, "tasks:task", task.pk)
    assert incident.number in shown
    assert reverse("incidents:incident", args=[incident.pk]) not in shown  # not theirs to open


def test_a_task_of_another_area_is_not_there(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    task = given(incident, who=crew[0], path="LH/LW/G3/B5", at=timezone.now())
    far = tied(crew[1], "village-secretary", area="LH/XX", name="Far")
    assert far.get(reverse("tasks:task", args=[task.pk])).status_code == 404
    for name in (
        "take",
        "tick",
        "note",
        "photo",
        "sign",
        "finish",
        "give-back",
        "reassign",
        "drop",
    ):
        assert post(far, name, task.pk, item=0, words="x").status_code == 404
    for name in ("board", "list"):
        assert "Fetch the masks" not in page(far, f"tasks:{name}")
    near = tied(crew[2], "village-secretary", area="LH/LW", name="Near")
    assert "Fetch the masks" in page(near, "tasks:list")
    stranger = tied(crew[3], name="Other")
    assert stranger.get(reverse("tasks:task", args=[task.pk])).status_code == 404
    assert stranger.get(reverse("tasks:board")).status_code == 403
    assert "Fetch the masks" not in page(stranger, "tasks:my-day")


def test_a_member_sees_the_tasks_of_the_group_and_takes_one_up(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    group = formed(incident, crew[0], crew[1], crew[2], at=timezone.now())
    task = given(incident, group_id=group.pk, at=timezone.now(), items=("masks",))
    member, other = tied(crew[1]), tied(crew[2], name="Mei")
    assert "nobody has it yet" in page(member, "tasks:my-day")
    post(member, "take", task.pk, back="day")
    assert "masks" in page(member, "tasks:my-day")
    assert "taken up" in page(other, "tasks:task", task.pk)
    assert post(other, "tick", task.pk, item=0, on=1).status_code == 403
    answer = post(member, "give-back", task.pk, words="the cart broke")
    assert answer["Location"] == reverse("tasks:my-day")
    assert "the cart broke" in page(client, "tasks:task", task.pk)


def test_whoever_leads_gives_it_to_others_moves_drops_and_opens_it_again(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    task = given(incident, who=crew[0], at=timezone.now())
    answer = said(post(client, "reassign", task.pk, who=crew[1].ref, words=""))
    assert "Say why" in answer
    assert crew[1].ref in answer
    assert "open" in answer
    post(client, "reassign", task.pk, who=crew[1].ref, words="nearer")
    later = timezone.localtime(timezone.now() + 5 * HOUR).strftime("%Y-%m-%dT%H:%M")
    post(client, "move", task.pk, due_at=later, words="rain")
    post(client, "drop", task.pk, words="no need")
    answer = said(post(client, "reassign", task.pk, who=crew[0].ref, words="after all"))
    assert "done or dropped already" in answer
    post(client, "reopen", task.pk, words="needed after all")
    kinds = [step.kind for step in Step.every.filter(task=task).order_by("place_in_order")]
    assert kinds == ["given", "reassigned", "moved", "dropped", "reopened"]


def test_a_signature_is_a_name_and_strokes_within_the_field(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    task = given(incident, who=crew[0], at=timezone.now())
    lin = tied(crew[0])
    post(lin, "take", task.pk)
    for strokes, signer in (("[[[0,0],[1e9,1]]]", "Shu"), ("{", "Shu"), ("[[[0,0]]]", "")):
        answer = said(post(lin, "sign", task.pk, signer=signer, strokes=strokes))
        assert "could not be read" in answer or "Write the name" in answer
        assert signer in answer
    post(lin, "sign", task.pk, signer="Shu <b>", strokes="[[[1,2],[3.5,4]],[[9,9]]]")
    shown = page(lin, "tasks:task", task.pk)
    assert "M1.0 2.0L3.5 4.0M9.0 9.0L9.0 9.0" in shown
    assert "Shu &lt;b&gt;" in shown


def test_groups_are_formed_with_leads_and_first_tasks(
    crew: list[people.Helper], client: Client
) -> None:
    leads = {f"g{n}-lead": crew[n].ref for n in range(4)}
    chosen = {f"g{n}-is_chosen": "on" for n in range(4)}
    more = {"incident": Incident.objects.get().pk, "g0-members": f"{crew[4].name}\n{crew[5].ref}"}
    answer = said(post(client, "form-groups", **{**leads, **chosen, **more, "g2-lead": ""}))
    assert "A group needs a lead: choose who leads the Support group" in answer
    assert answer.count("A group needs a lead") == 2  # at the head and at the field
    assert crew[4].name in answer
    assert not Group.every.exists()
    post(client, "form-groups", **{**leads, **chosen, **more})
    assert [one.code for one in Group.every.all()] == [
        "control",
        "emergency",
        "support",
        "publicity",
    ]
    assert Task.every.count() == 7
    again = said(post(client, "form-groups", **{**leads, **chosen, **more}))
    assert "There is a group of this name already" in again
    assert Group.every.count() == 4
    assert crew[0].name in page(client, "tasks:groups")


def test_a_group_is_changed_and_dissolved_and_nothing_is_lost(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    group = formed(incident, crew[0], crew[1], at=timezone.now())
    task = given(incident, group_id=group.pk, at=timezone.now())
    names = {
        "name": "后勤组",
        "name_en": "Logistics",
        "duties": "采购\n发放",
        "duties_en": "Buying",
    }
    answer = said(post(client, "change-group", group.pk, **names, lead="", members=crew[2].ref))
    assert "A group needs a lead" in answer
    assert "each duty in both languages" in answer
    assert crew[2].ref in answer
    names["duties_en"] = "Buying\nGiving out"
    names["seen"] = client.get(reverse("tasks:change-group", args=[group.pk])).context["form"].mark
    post(client, "change-group", group.pk, **names, lead=crew[1].ref, members=crew[2].ref)
    shown = page(client, "tasks:group", group.pk)
    for words in ("Logistics", "Giving out", crew[0].name, crew[2].name, "保障组"):
        assert words in shown
    other = said(post(client, "change-group", group.pk, **names, lead=crew[3].ref))
    assert "Somebody changed this group meanwhile" in other
    assert crew[3].ref in other
    assert Member.every.filter(group=group, to_at=None, part="lead").get().ref == crew[1].ref
    assert task.number in said(post(client, "dissolve", group.pk))
    post(client, "drop", task.pk, words="no need")
    post(client, "dissolve", group.pk)
    group.refresh_from_db()
    assert group.dissolved_at
    assert "dissolved" in page(client, "tasks:group", group.pk)


def test_a_group_of_ones_own_and_the_groups_of_the_town(
    crew: list[people.Helper], client: Client
) -> None:
    names = {"name": "运输组", "name_en": "Transport", "duties": "", "duties_en": ""}
    post(client, "new-group", incident=Incident.objects.get().pk, lead=crew[0].ref, **names)
    assert Group.every.get().code == "own"
    rows: dict[str, Any] = {}
    named = [("管控组", "Control group"), *[("", "")] * 3, ("运输组", "Transport")]
    for n, (zh, en) in enumerate(named):
        rows |= {f"g{n}-name": zh, f"g{n}-name_en": en}
    assert "name in both languages" in said(post(client, "template", **{**rows, "g0-name_en": ""}))
    post(client, "template", **rows)
    shown = page(client, "tasks:form-groups")
    assert "Transport" in shown
    assert "Publicity group" not in shown
    post(client, "template", shipped="1")
    assert "Publicity group" in page(client, "tasks:form-groups")


def test_who_lives_in_the_zone_until_they_leave(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    facts = {"incident": incident.pk, "who": crew[0].name, "place": "LH/LW/G3/B5/R1"}
    ahead = timezone.localtime(timezone.now() + HOUR).strftime("%Y-%m-%dT%H:%M")
    answer = said(post(client, "move-in", **facts, from_at=ahead))
    assert "The hour lies ahead" in answer
    assert crew[0].name in answer
    post(client, "move-in", **facts)
    assert "inside already" in said(post(client, "move-in", **facts))
    stay = LivingIn.every.get()
    shown = page(client, "tasks:living")
    assert crew[0].name in shown
    assert "live in the zone" in page(client, "incidents:command")
    for _twice in range(2):
        post(client, "move-out", stay.pk)
    stay.refresh_from_db()
    assert stay.to_at
    secretary = tied(crew[1], "village-secretary", area="LH/LW", name="Near")
    assert post(secretary, "move-in", **facts).status_code == 403
    assert crew[0].name in page(secretary, "tasks:living")


def test_the_list_is_narrowed_and_the_board_shows_one_group(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    now = timezone.now()
    group = formed(incident, crew[0], at=now)
    given(incident, group_id=group.pk, title="Count the masks", at=now)
    given(incident, who=crew[1], title="Call the clinic", at=now - 3 * HOUR)
    address = reverse("tasks:list")
    for asked, has, lacks in (
        ("state=late", "Call the clinic", "Count the masks"),
        (f"group={group.pk}", "Count the masks", "Call the clinic"),
        (f"who={crew[1].ref.lower()}", "Call the clinic", "Count the masks"),
        ("state=done", "No task matches", "Call the clinic"),
        ("state=nonsense&group=x&page=y", "Call the clinic", "No task matches"),
    ):
        shown = client.get(f"{address}?{asked}").content.decode()
        assert has in shown, asked
        assert lacks not in shown, asked
    shown = client.get(f"{reverse('tasks:board')}?group={group.pk}").content.decode()
    assert "Count the masks" in shown
    assert "Call the clinic" not in shown
    found = client.post(reverse("pages:search"), {"words": "T2"}).content.decode()
    assert Task.every.first().number in found  # type: ignore[union-attr]


def test_what_is_late_climbs_from_who_has_it_to_the_lead_to_the_duty_leader(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    now = timezone.now()
    group = formed(incident, crew[0], crew[1], at=now - 5 * HOUR)
    task = given(
        incident, group_id=group.pk, who=crew[1], at=now - 2 * HOUR, due_at=now - HOUR / 2
    )
    lead, member, desk = (
        tied(crew[0], name="Lead"),
        tied(crew[1]),
        signed_in("duty-leader", name="Bo"),
    )
    assert "of your tasks are late" in page(member, "pages:home")
    assert "tasks of the groups that you lead are late" in page(lead, "pages:home")
    assert "late by more than an hour" not in page(desk, "pages:home")
    assert "Late in the groups that you lead" in page(lead, "tasks:my-day")
    Task.every.filter(pk=task.pk).update(due_at=now - 2 * HOUR)
    assert "late by more than an hour" in page(desk, "pages:home")


def test_somebody_whose_account_is_tied_to_nobody_is_told_so(incident: Incident) -> None:
    client = signed_in("volunteer", name="Solo")
    assert "not tied to anybody who helps" in page(client, "tasks:my-day")


def test_my_day_shows_what_is_late_first_and_what_was_done(
    incident: Incident, crew: list[people.Helper], client: Client
) -> None:
    now = timezone.now()
    for title, begun, due in (
        ("Next week", now, now + timedelta(days=7)),
        ("Overdue", now - 3 * HOUR, now - HOUR),
        ("Done one", now, now + HOUR),
    ):
        given(incident, who=crew[0], title=title, items=("first", "second"), at=begun, due_at=due)
    lin = tied(crew[0])
    for task in Task.every.filter(number__endswith="3"):
        post(lin, "take", task.pk)
        shown = page(lin, "tasks:my-day")
        assert shown.count('name="on"') == 2
        post(lin, "finish", task.pk, words="all of it")
    shown = page(lin, "tasks:my-day")
    assert shown.index("Overdue") < shown.index("Next week") < shown.index("Done one")
    doctor_says_no(crew[0], at=now - HOUR)
    assert "not well is reason enough" in page(lin, "tasks:my-day")


def test_a_group_with_neither_a_name_that_can_be_nor_a_lead_is_told_both(client: Client) -> None:
    said = client.post(
        reverse("tasks:new-group"), {"name": "\0", "name_en": "\0"}
    ).content.decode()
    assert "choose who leads the group" in said
    assert "Null characters are not allowed" in said


def test_whose_work_is_elsewhere_sees_a_group_and_does_not_change_it(incident: Incident) -> None:
    group = formed(incident, staff(at=timezone.now())[0], at=timezone.now())
    desk = signed_in("hq-office", name="Hao", area="LH/OTHER")
    assert desk.get(reverse("tasks:group", args=[group.pk])).status_code == 200
    for ask in (desk.get, desk.post):
        assert ask(reverse("tasks:change-group", args=[group.pk])).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["new", "form-groups", "new-group", "living"])
def test_without_an_incident_no_form_is_shown_that_cannot_be_sent(name: str) -> None:
    text = page(signed_in(), f"tasks:{name}")
    assert "No incident is open" in text
    assert 'name="incident"' not in text
