"""One file opened in an emergency, or although it is of one's own household."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.apps.people.models import Person
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.access.models import Account, Glass
from shouwang.backbone.access.rules import rules
from shouwang.backbone.accounts import glass
from shouwang.backbone.audit.models import Line
from tests.backbone.accounts.hall import acting, colleague, verified
from tests.offices import make_areas, resident, signed_in

pytestmark = pytest.mark.django_db

FORM, REVIEW, HOME = "accounts:glass", "accounts:glass-review", "pages:home"
WORDS = "Smoke from the house, nobody answers."


@pytest.fixture
def person() -> Person:
    make_areas()
    return resident("林谷雨", path="LH/LW/G3/B5/R1", needs=("dialysis",))


def code(*, steps: int = 0) -> str:
    device = TOTPDevice.objects.get()
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = timezone.now().timestamp() + steps * device.step
    return f"{totp.token():06d}"


def ask(client: Client, number: str, **facts: object) -> str:
    fields = {"ref": number, "reason": "life", "words": WORDS, "code": code(), **facts}
    answer = client.post(reverse(FORM), fields)
    return answer.headers.get("Location") or answer.content.decode()


def file_of(person: Person) -> str:
    return reverse("people:resident", args=[person.ref])


def opened(by: Account, person: Person, **facts: object) -> Glass:
    said = {"reason": "life", "words": WORDS, "at": timezone.now(), **facts}
    glass.open_file(actor=acting(by), ref=person.ref, **said)  # type: ignore[arg-type]
    return Glass.objects.latest("opened_at")


def test_a_file_of_another_area_opens_for_half_an_hour_and_no_longer(person: Person) -> None:
    bo = colleague("Bo", "grid-officer", area="LH/QX")
    client = verified(bo)
    assert client.get(file_of(person)).status_code == 404
    assert ask(client, person.ref) == file_of(person)
    text = client.get(file_of(person)).content.decode()
    assert person.name in text
    assert "dialysis" in text
    assert f"File {person.ref} is open in an emergency" in text
    Glass.objects.update(until_at=timezone.now() - timedelta(seconds=1))
    assert client.get(file_of(person)).status_code == 404


def test_one_file_is_open_and_not_its_neighbour(person: Person) -> None:
    other = resident("魏雨水", path="LH/LW/G3/B5/R2")
    client = verified(colleague("Bo", "grid-officer", area="LH/QX"))
    ask(client, person.ref)
    assert client.get(file_of(other)).status_code == 404
    listed = client.get(reverse("people:residents")).content.decode()
    assert other.name not in listed


def test_an_open_file_is_looked_at_and_not_changed(person: Person) -> None:
    client = verified(colleague("Bo", "grid-officer", area="LH/QX"))
    ask(client, person.ref)
    fields = {"standing": "moved", "since": "2020-02-04"}
    answer = client.post(reverse("people:standing", args=[person.ref]), fields)
    assert answer.status_code in (403, 404)
    person.refresh_from_db()
    assert person.standing == Person.Standing.LIVING


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"words": "too short"}, "10 characters"),
        ({"words": "x" * 501}, "500"),
        ({"reason": "curious"}, "curious"),
        ({"code": "000000"}, "does not fit"),
        ({"code": ""}, "required"),
        ({"ref": "P-999999"}, "no file with this number"),
    ],
)
def test_nothing_opens_without_all_that_is_asked(
    person: Person, facts: dict[str, str], said: str
) -> None:
    client = verified(colleague("Bo", "duty-officer"))
    text = ask(client, person.ref, **facts)
    assert said in text
    assert not Glass.objects.exists()


def test_a_code_that_was_used_opens_no_second_file(person: Person) -> None:
    other = resident("魏雨水", path="LH/LW/G3/B5/R2")
    client = verified(colleague("Bo", "duty-officer"))
    used = code()
    ask(client, person.ref, code=used)
    ask(client, other.ref, code=used)
    assert Glass.objects.count() == 1


def test_opened_twice_it_is_one(person: Person) -> None:
    bo = colleague("Bo", "duty-officer")
    assert opened(bo, person) == opened(bo, person)
    assert Line.objects.filter(act="access.glass-opened").count() == 1


@pytest.mark.parametrize("role", sorted(rules().roles))
def test_who_opens_files(person: Person, role: str) -> None:
    bo = colleague("Bo", role, door=rules().roles[role].door)
    if role in rules().roles_of("access.break-glass"):
        assert opened(bo, person).role == role
    else:
        with pytest.raises(NotYourDutyError):
            opened(bo, person)
    assert {"doctor", "duty-officer"} <= rules().roles_of("access.break-glass")
    assert "auditor" not in rules().roles_of("access.break-glass")


def test_the_banner_is_on_every_page_and_closes_the_file(person: Person) -> None:
    bo = colleague("Bo", "duty-officer")
    client, row = verified(bo), opened(bo, person)
    for name in (HOME, "places:areas", FORM):
        assert "30 minutes more" in client.get(reverse(name)).content.decode()
    others = verified(colleague("Cy", "duty-officer"))
    others.post(reverse("accounts:glass-close", args=[row.pk]))
    assert client.get(file_of(person)).status_code == 200
    client.post(reverse("accounts:glass-close", args=[row.pk]))
    assert client.get(file_of(person)).status_code == 403
    assert "minutes more" not in client.get(reverse(HOME)).content.decode()


def test_the_data_guardian_sees_it_at_once_and_the_commander_after_a_day(person: Person) -> None:
    row = opened(colleague("Bo", "duty-officer"), person)
    guardian, chief = verified(colleague("Dee", "data-guardian")), verified(colleague("Cy", "commander"))  # fmt: skip
    said = "files opened in an emergency wait for a review"
    late = "nobody has reviewed for a day"
    assert said in guardian.get(reverse(HOME)).content.decode()
    assert late not in chief.get(reverse(HOME)).content.decode()
    Glass.objects.update(opened_at=row.opened_at - timedelta(hours=24))
    assert late in chief.get(reverse(HOME)).content.decode()
    text = chief.get(reverse(REVIEW)).content.decode()
    assert WORDS not in text
    assert "for more than a day: 1" in text
    assert chief.post(reverse(REVIEW), {}).status_code == 403


def test_the_data_guardian_says_whether_it_was_right(person: Person) -> None:
    row = opened(colleague("Bo", "duty-officer"), person)
    client = verified(colleague("Dee", "data-guardian"))
    text = client.get(reverse(REVIEW)).content.decode()
    assert WORDS in text
    assert person.ref in text
    assert person.name not in text
    fields = {"glass": str(row.pk), "verdict": "wrong", "words": "no"}
    assert 'role="alert"' in client.post(reverse(REVIEW), fields).content.decode()
    client.post(reverse(REVIEW), {**fields, "words": "nobody had called"})
    row.refresh_from_db()
    assert (row.was_right, row.finding, row.reviewed_by) == (False, "nobody had called", "Dee")
    again = {"glass": str(row.pk), "verdict": "right", "words": "changed my mind"}
    client.post(reverse(REVIEW), again)
    row.refresh_from_db()
    assert row.was_right is False  # the first word stands
    assert sum(n for _month, n in glass.by_month()) == 1


def test_nobody_reviews_what_they_opened(person: Person) -> None:
    bo = colleague("Bo", "duty-officer", "data-guardian")
    row = opened(bo, person)
    with pytest.raises(glass.OwnGlassError):
        glass.review(
            actor=acting(bo), glass_id=row.pk, was_right=True, words="fine", at=timezone.now()
        )


def test_neither_words_nor_verdict_stand_in_the_database_or_the_log(person: Person) -> None:
    row = opened(colleague("Bo", "duty-officer"), person)
    glass.review(
        actor=acting(colleague("Dee", "data-guardian")),
        glass_id=row.pk,
        was_right=True,
        words="canary words",
        at=timezone.now(),
    )
    row.refresh_from_db()
    assert b"Smoke" not in bytes(row.words_sealed)
    assert b"canary" not in bytes(row.finding_sealed)
    assert "Smoke" not in str(list(Line.objects.values()))


def test_in_an_invented_town_opened_by_link_no_code_is_asked_and_the_page_says_so(
    person: Person,
) -> None:
    client = signed_in("duty-officer", name="Bo")
    assert "This is an invented town" in client.get(reverse(FORM)).content.decode()
    answer = client.post(
        reverse(FORM), {"ref": person.ref.lower(), "reason": "life", "words": WORDS}
    )
    assert answer["Location"] == file_of(person)
