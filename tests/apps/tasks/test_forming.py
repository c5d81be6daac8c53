"""Working groups: every one has a lead, who was in it stays on record, none goes while something of it is open."""

from __future__ import annotations

import pytest

from shouwang.apps.incidents.errors import IncidentError
from shouwang.apps.incidents.public import Incident
from shouwang.apps.people import public as people
from shouwang.apps.tasks import doing, forming, living, queries, shipped
from shouwang.apps.tasks.errors import GroupError
from shouwang.apps.tasks.forming import Crew, NewGroup
from shouwang.apps.tasks.models import Group, LivingIn, Member, Task
from shouwang.apps.tasks.shipped import GroupTemplate
from shouwang.backbone.access.actors import MACHINE, NobodyActsError, NotYourDutyError
from shouwang.core.text import Text
from tests.apps.orders.ordering import somebody
from tests.apps.tasks.office import (
    HOUR,
    NOW,
    doctor_says_no,
    formed,
    given,
    open_incident,
    staff,
)

pytestmark = pytest.mark.django_db
NAME = Text("Support group", "保障组")


def changed(group: Group, crew: Crew, name: Text = NAME, at: object = NOW) -> Group:
    """Change who is in a group."""
    return forming.change(
        actor=somebody("Duan"), group_id=group.pk, name=name, duties=(), crew=crew, at=at  # type: ignore[arg-type]
    )  # fmt: skip


def parts(group: Group) -> dict[str, str]:
    """Return who is in a group now, by name."""
    return {one.name: one.part for one in Member.every.filter(group=group, to_at=None)}


def test_the_groups_that_come_with_the_program_are_whole() -> None:
    groups = shipped.shipped()
    assert [one.code for one in groups] == ["control", "emergency", "support", "publicity"]
    assert all(one.duties and one.tasks for one in groups)
    assert shipped.read(shipped.plain(groups)) == groups


def test_a_group_without_a_lead_is_one_sentence_and_none_is_formed(
    incident: Incident, crew: list[people.Helper]
) -> None:
    news = [
        NewGroup("control", Text("Control group", "管控组"), Crew(crew[0])),
        NewGroup("support", NAME, Crew(None)),
    ]
    with pytest.raises(GroupError) as refusal:
        forming.form(actor=somebody("Duan"), incident_id=incident.pk, new=news, lang="en", at=NOW)
    assert refusal.value.say("en").count("A group needs a lead: choose who leads the Support") == 1
    assert not Group.every.exists()


def test_groups_begin_with_their_first_tasks(
    incident: Incident, crew: list[people.Helper]
) -> None:
    control = shipped.shipped()[0]
    group = formed(incident, crew[0], name=control.name, tasks=control.tasks)
    tasks = list(Task.every.filter(group=group))
    assert [task.due_at for task in tasks] == [NOW + 2 * HOUR, NOW + 3 * HOUR]
    assert tasks[0].needs == ["note"]
    assert tasks[0].n_items == 3


def test_one_lead_one_deputy_nobody_twice_and_who_was_there_stays_on_record(
    incident: Incident, crew: list[people.Helper]
) -> None:
    group = formed(incident, crew[0], crew[2], crew[0], deputy=crew[1])
    assert parts(group) == {crew[0].name: "lead", crew[1].name: "deputy", crew[2].name: "member"}
    changed(group, Crew(crew[1], crew[0], (crew[3],)), at=NOW + HOUR)
    assert parts(group) == {crew[1].name: "lead", crew[0].name: "deputy", crew[3].name: "member"}
    was = Member.every.filter(group=group, to_at=NOW + HOUR)
    assert {(one.name, one.part) for one in was} == {
        (crew[0].name, "lead"), (crew[1].name, "deputy"), (crew[2].name, "member"),
    }  # fmt: skip
    before = queries.groups_now([group], NOW)[0]
    assert before.lead
    assert before.lead.name == crew[0].name


def test_nobody_to_whom_a_doctor_says_no_is_put_in_charge(
    incident: Incident, crew: list[people.Helper]
) -> None:
    group = formed(incident, crew[0], crew[1])
    doctor_says_no(crew[1])
    changed(group, Crew(crew[0], None, (crew[1],)))  # stays in, and rests
    with pytest.raises(GroupError, match="a stand-in is needed"):
        changed(group, Crew(crew[1]))
    with pytest.raises(GroupError, match="a stand-in is needed"):
        formed(incident, crew[0], crew[1], name=Text("Other", "别组"))
    doctor_says_no(crew[0])
    assert queries.groups_now([group], NOW)[0].needs_stand_in


def test_names_are_told_apart_and_earlier_ones_stay(
    incident: Incident, crew: list[people.Helper]
) -> None:
    group = formed(incident, crew[0])
    with pytest.raises(GroupError, match="There is a group of this name already"):
        formed(incident, crew[1])
    with pytest.raises(GroupError, match="name in both languages"):
        changed(group, Crew(crew[0]), Text(" ", "后勤组"))
    changed(group, Crew(crew[0]), Text("Logistics", "后勤组"))
    group.refresh_from_db()
    assert group.was[0]["name"] == "保障组"


def test_a_group_goes_only_when_nothing_of_it_is_open(
    incident: Incident, crew: list[people.Helper]
) -> None:
    group = formed(incident, crew[0])
    task = given(incident, group_id=group.pk)
    stay = living.move_in(
        actor=somebody("Duan"), incident_id=incident.pk, who=crew[0], path="LH/LW/G3/B5/R1", at=NOW,
        group_id=group.pk,
    )  # fmt: skip
    with pytest.raises(GroupError, match=task.number):
        forming.dissolve(actor=somebody("Duan"), group_id=group.pk, at=NOW)
    doing.drop(actor=somebody("Duan"), task_id=task.pk, why="no need", at=NOW)
    forming.dissolve(actor=somebody("Duan"), group_id=group.pk, at=NOW)
    stay.refresh_from_db()
    assert stay.group is None
    assert stay.to_at is None
    with pytest.raises(GroupError, match="not there any more"):
        changed(group, Crew(crew[0]))
    with pytest.raises(GroupError, match="not there any more"):
        forming.dissolve(actor=somebody("Duan"), group_id=group.pk, at=NOW)


def test_who_changes_groups_is_named(incident: Incident, crew: list[people.Helper]) -> None:
    new = [NewGroup("support", NAME, Crew(crew[0]))]
    with pytest.raises(NotYourDutyError):
        forming.form(
            actor=somebody("Nora", "duty-officer"),
            incident_id=incident.pk,
            new=new,
            lang="en",
            at=NOW,
        )
    with pytest.raises(NobodyActsError):
        forming.form(actor=MACHINE, incident_id=incident.pk, new=new, lang="en", at=NOW)
    with pytest.raises(NobodyActsError):
        shipped.back_to_shipped(actor=MACHINE, at=NOW)


def test_a_town_has_its_own_groups_and_may_take_those_of_the_program_again() -> None:
    duan = somebody("Duan")
    mine = GroupTemplate("own", Text("Transport", "运输组"))
    shipped.change(actor=duan, rows=[mine], at=NOW)
    assert shipped.groups() == (mine,)
    for rows in ([], [mine, mine], [mine] * 21):
        with pytest.raises(GroupError):
            shipped.change(actor=duan, rows=rows, at=NOW)
    shipped.back_to_shipped(actor=duan, at=NOW)
    assert shipped.groups() == shipped.shipped()


def test_nobody_lives_in_two_places_or_in_none(
    incident: Incident, crew: list[people.Helper]
) -> None:
    duan = somebody("Duan")
    with pytest.raises(GroupError) as refusal:
        living.move_in(
            actor=duan,
            incident_id=incident.pk,
            who=None,
            path="LH/none",
            at=NOW,
            from_at=NOW + HOUR,
        )
    for part in ("who lives inside", "no place has this path", "lies ahead"):
        assert part in refusal.value.say("en")
    stay = living.move_in(actor=duan, incident_id=incident.pk, who=crew[0], path="LH/LW", at=NOW)
    with pytest.raises(GroupError, match="inside already"):
        living.move_in(actor=duan, incident_id=incident.pk, who=crew[0], path="LH/LW/G3", at=NOW)
    for _twice in range(2):
        living.move_out(actor=duan, living_id=stay.pk, at=NOW + HOUR)
    assert LivingIn.every.get().to_at == NOW + HOUR
    far = somebody("Far", "hq-office", area="LH/XX")
    with pytest.raises(IncidentError, match="no such incident"):
        living.move_in(actor=far, incident_id=incident.pk, who=crew[1], path="LH/LW", at=NOW)
    with pytest.raises(NotYourDutyError):
        living.move_out(actor=far, living_id=stay.pk, at=NOW)


def test_nobody_moves_into_the_zone_against_a_doctors_no() -> None:
    incident = open_incident()
    lin = staff()[0]
    doctor_says_no(lin)
    with pytest.raises(GroupError, match="A doctor says no"):
        living.move_in(
            actor=somebody("Duan"), incident_id=incident.pk, who=lin, path="LH/LW", at=NOW
        )
