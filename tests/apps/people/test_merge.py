"""Two entries found to be one person, and apart again."""

from __future__ import annotations

import pytest

from shouwang.apps.people import actions
from shouwang.apps.people.actions import MergeError
from shouwang.apps.people.models import Merge, Person, RightsRequest, Stay
from shouwang.apps.people.rights import requests
from shouwang.backbone.access.actors import NotYourDutyError
from tests.offices import AMINA, AT, GUS, TODAY, make_areas, resident

pytestmark = pytest.mark.django_db


def pair() -> tuple[Person, Person]:
    make_areas()
    kept = resident("林谷雨", needs=("dialysis",))
    gone = resident(
        "林谷宇", path="LH/LW/G3/B6/R1", needs=("alone",), travels=(("省城", None, None),)
    )
    return kept, gone


def merge(kept: Person, gone: Person) -> Merge:
    return actions.merge(actor=AMINA, kept=kept, gone=gone, reason="same phone", at=AT)


def ask(person: Person) -> RightsRequest:
    return requests.note(actor=AMINA, person=person, kind="correction", about="name",
                         said="it is another", way="paper", asked_on=TODAY, at=AT)  # fmt: skip


def state() -> list[object]:
    people = Person.objects.order_by("ref").values_list("ref", "standing", "merged_into")
    stays = Stay.objects.order_by("pk").values_list("person__ref", "room__path", "to_on")
    needs = Person.objects.order_by("ref", "needs__kind").values_list("ref", "needs__kind")
    trips = Person.objects.order_by("ref").values_list("ref", "travels__place")
    asked = RightsRequest.objects.order_by("pk").values_list("pk", "person__ref")
    return [*people, *stays, *needs, *trips, *asked]


def test_what_hangs_on_one_entry_goes_over_to_the_other() -> None:
    kept, gone = pair()
    merge(kept, gone)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert sorted(kept.needs.values_list("kind", flat=True)) == ["alone", "dialysis"]
    assert kept.travels.get().place == "省城"
    assert (gone.standing, gone.merged_into) == (Person.Standing.MERGED, kept)
    assert kept.stays.get(to_on=None).room.path == "LH/LW/G3/B5/R1"  # type: ignore[union-attr]


def test_requests_go_over_to_the_entry_that_stays() -> None:
    kept, gone = pair()
    asked = ask(gone)
    merge(kept, gone)
    asked.refresh_from_db()
    assert asked.person == kept
    requests.decide(actor=AMINA, request_id=asked.pk, is_granted=False, answer="no", at=AT)


def test_taking_a_merge_back_leaves_with_the_other_what_was_asked_since() -> None:
    kept, gone = pair()
    own, others = ask(kept), ask(gone)
    done = merge(kept, gone)
    later = requests.note(actor=AMINA, person=kept, kind="copy", about="", said="", way="paper",
                          asked_on=TODAY, at=AT)  # fmt: skip
    actions.undo_merge(actor=AMINA, merge_id=done.pk, at=AT)
    assert set(kept.requests.all()) == {own, later}
    assert set(gone.requests.all()) == {others}


def test_taking_a_merge_back_leaves_everything_as_it_was() -> None:
    kept, gone = pair()
    ask(gone)
    before = state()
    done = merge(kept, gone)
    assert state() != before
    actions.undo_merge(actor=AMINA, merge_id=done.pk, at=AT)
    assert state() == before


def test_a_merge_is_taken_back_once() -> None:
    done = merge(*pair())
    actions.undo_merge(actor=AMINA, merge_id=done.pk, at=AT)
    with pytest.raises(MergeError, match="taken back before"):
        actions.undo_merge(actor=AMINA, merge_id=done.pk, at=AT)


def test_chains_of_merges_are_taken_back_from_the_last() -> None:
    kept, gone = pair()
    third = resident("林谷雨", path="LH/LW/G3/B5/R2")
    first = merge(kept, gone)
    second = merge(third, kept)
    with pytest.raises(MergeError, match="take that back first"):
        actions.undo_merge(actor=AMINA, merge_id=first.pk, at=AT)
    actions.undo_merge(actor=AMINA, merge_id=second.pk, at=AT)
    actions.undo_merge(actor=AMINA, merge_id=first.pk, at=AT)
    assert not Person.objects.filter(standing=Person.Standing.MERGED).exists()


def test_an_entry_is_not_merged_with_itself_or_twice() -> None:
    kept, gone = pair()
    with pytest.raises(MergeError, match="one entry already"):
        merge(kept, kept)
    merge(kept, gone)
    with pytest.raises(MergeError, match="merged before"):
        merge(kept, gone)


def test_who_has_no_role_merges_nothing() -> None:
    kept, gone = pair()
    before = state()
    with pytest.raises(NotYourDutyError):
        actions.merge(actor=GUS, kept=kept, gone=gone, reason="", at=AT)
    assert state() == before


def test_who_came_back_lives_here_and_has_left_again_when_the_merge_is_taken_back() -> None:
    make_areas()
    old, new = resident("林谷雨"), resident("林谷雨")
    actions.change_standing(actor=AMINA, person=old, standing="moved", since=TODAY, at=AT)
    done = actions.merge(actor=AMINA, kept=old, gone=new, reason="came back", at=AT)
    old.refresh_from_db()
    assert (old.standing, old.standing_since, old.standing_noted_on) == ("living", None, None)
    assert Stay.objects.filter(person=old, to_on=None).count() == 1
    actions.undo_merge(actor=AMINA, merge_id=done.pk, at=AT)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.standing, old.standing_since, old.standing_noted_on) == ("moved", TODAY, TODAY)
    assert new.standing == "living"


def test_what_was_said_after_a_merge_stands_when_it_is_taken_back() -> None:
    make_areas()
    old, new = resident("林谷雨"), resident("林谷雨")
    actions.change_standing(actor=AMINA, person=old, standing="moved", since=TODAY, at=AT)
    done = actions.merge(actor=AMINA, kept=old, gone=new, reason="came back", at=AT)
    old.refresh_from_db()
    actions.change_standing(actor=AMINA, person=old, standing="deceased", since=TODAY, at=AT)
    actions.undo_merge(actor=AMINA, merge_id=done.pk, at=AT)
    old.refresh_from_db()
    assert old.standing == "deceased"


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_dead_and_the_living_are_not_made_one(is_kept: bool) -> None:
    make_areas()
    dead, living = resident("林谷雨"), resident("林谷雨")
    actions.change_standing(actor=AMINA, person=dead, standing="deceased", since=TODAY, at=AT)
    kept, gone = (dead, living) if is_kept else (living, dead)
    with pytest.raises(MergeError, match="put right the wrong one"):
        actions.merge(actor=AMINA, kept=kept, gone=gone, reason="", at=AT)
    assert not Merge.objects.exists()
