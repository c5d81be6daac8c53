"""Pages of colleagues, and that nothing but what a form asks for is taken from it."""

from __future__ import annotations

import random
from itertools import product
from typing import Final
from uuid import UUID, uuid4

import pytest
from django.core.serializers import serialize
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.backbone.access.models import (
    Account,
    Assignment,
    Glass,
    Phone,
    Recovery,
    SignInLink,
)
from shouwang.backbone.accounts import recovery
from tests.backbone.accounts.hall import acting, colleague, give, verified
from tests.offices import make_areas, page, signed_in

pytestmark = pytest.mark.django_db

TYPED: Final = {
    "name": "林谷雨",
    "sign_in_name": "lin.guyu",
    "role": "grid-officer",
    "area": "LH/LW/G3",
    "purpose": "night watch",
    "lasts": "morning",
}


@pytest.fixture
def amina() -> Client:
    make_areas()
    return verified(colleague("Amina", "administrator"))


def state() -> str:
    """Return everything that says who may what."""
    kinds = (Account, Assignment, SignInLink, Recovery, Phone, Glass)
    return "".join(str(serialize("json", kind.objects.order_by("pk"))) for kind in kinds)


def test_the_list_shows_who_works_and_who_is_invited(amina: Client) -> None:
    colleague("Bo", "hq-office", area="LH/LW/G3")
    amina.post(reverse("accounts:invite"), TYPED)
    text = page(amina, "accounts:people")
    for said in ("Bo", "headquarters office", "Group 3", "林谷雨", "invited", "no end"):
        assert said in text


def test_an_invitation_is_shown_once_as_a_slip_in_both_languages(amina: Client) -> None:
    answer = amina.post(reverse("accounts:invite"), TYPED)
    text = answer.content.decode()
    token = text.partition("/account/open/")[2].partition("/")[0]
    assert len(token) > 20
    for said in ('class="qr"', "请用手机扫码", "Scan this with your phone", "lin.guyu"):
        assert said in text
    assert answer["Cache-Control"] == "no-store"
    bo = Account.objects.get(sign_in_name="lin.guyu")
    assert token not in page(amina, "accounts:person", bo.pk)
    row = bo.assignments.get()
    assert timezone.localtime(row.until_at).hour == 8


def test_the_slip_of_a_volunteer_has_a_pin_and_no_link(amina: Client) -> None:
    text = amina.post(reverse("accounts:invite"), {**TYPED, "role": "volunteer"}).content.decode()
    assert "/account/open/" not in text
    assert 'class="qr"' not in text
    assert 'class="pin' in text


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"sign_in_name": "amina"}, "Somebody has this sign-in name"),
        ({"sign_in_name": "Lin Guyu"}, "small letters"),
        ({"sign_in_name": "林谷雨"}, "small letters"),
        ({"role": "king"}, "king"),
        ({"area": "LH/NONE"}, "LH/NONE"),
        ({"purpose": ""}, "required"),
        ({"purpose": "x" * 201}, "200"),
        ({"lasts": "open", "role": "link-officer"}, "say until when"),
        ({"lasts": "day"}, "Say the last day"),
        ({"lasts": "day", "until_on": "2020-02-03"}, "This day is over"),
        ({"lasts": "day", "until_on": "tomorrow"}, "valid date"),
        ({"lasts": "morning", "from_on": "2099-01-01"}, "end before it begins"),
        ({"incident": "a b"}, "Letters, digits"),
        ({"name": "a\0b"}, "Null characters"),
    ],
)
def test_what_is_not_understood_is_said_and_nothing_is_lost(
    amina: Client, facts: dict[str, str], said: str
) -> None:
    before = Account.objects.count()
    text = amina.post(reverse("accounts:invite"), {**TYPED, **facts}).content.decode()
    assert 'role="alert"' in text
    assert said in text
    if "purpose" not in facts:
        assert 'value="night watch"' in text
    assert Account.objects.count() == before


def test_a_role_that_does_not_fit_who_was_just_invited_is_said_in_the_form(amina: Client) -> None:
    amina.post(reverse("accounts:invite"), TYPED)
    answer = amina.post(reverse("accounts:invite"), {**TYPED, "role": "volunteer"})
    assert answer.status_code == 200
    assert "this account signs in with a password" in answer.content.decode()
    assert Assignment.objects.filter(account__sign_in_name="lin.guyu").count() == 1


def test_a_page_of_a_colleague_offers_roles_that_fit_their_door(amina: Client) -> None:
    text = page(amina, "accounts:person", colleague("Gao", door="device").pk)
    assert 'value="volunteer"' in text
    assert 'value="doctor"' not in text


def test_one_is_not_offered_to_give_oneself_work(amina: Client) -> None:
    own = Account.objects.get(name="Amina")
    text = page(amina, "accounts:person", own.pk)
    assert "another administrator gives you work" in text
    where = reverse("accounts:assign", args=[own.pk])
    fields = {**TYPED, "role": "data-guardian"}
    answer = amina.post(where, fields)
    assert answer.status_code == 403
    assert "another person than you" in answer.content.decode()
    assert own.assignments.count() == 1


def test_an_account_is_closed_with_a_second_click(amina: Client) -> None:
    bo = colleague("Bo", "hq-office")
    where = reverse("accounts:close", args=[bo.pk])
    assert "Close the account of Bo?" in amina.post(where).content.decode()
    bo.refresh_from_db()
    assert bo.is_active
    amina.post(where, {"sure": "yes"})
    bo.refresh_from_db()
    assert not bo.is_active


def test_an_incident_is_ended_by_its_name(amina: Client) -> None:
    give(colleague("Bo"), "hq-office", incident="2020-01")
    assert "End 2020-01" in page(amina, "accounts:together")
    amina.post(reverse("accounts:together"), {"kind": "incident", "ref": "2020-01"})
    assert "No assignment is bound" in page(amina, "accounts:together")


def test_who_may_only_look_is_shown_nothing_to_click(amina: Client) -> None:
    bo = colleague("Bo", "hq-office")
    text = page(verified(colleague("Cy", "auditor")), "accounts:person", bo.pk)
    for act in ("assign", "close", "recover", "ties", "invite"):
        assert reverse(f"accounts:{act}", args=[] if act == "invite" else [bo.pk]) not in text


# --- S-04: ids guessed and swapped, fields slipped in -------------------------------------------

SLIPPED: Final = {
    "account": "{own}",
    "account_id": "{own}",
    "area_path": "",
    "code": "administrator",
    "confirmed_at": "2020-01-01T00:00:00Z",
    "confirmed_by": "{own}",
    "door": "factor",
    "ended_at": "",
    "expires": "2099-01-01",
    "expires_at": "2099-01-01T00:00:00Z",
    "from_at": "2000-01-01T00:00:00Z",
    "given_by": "Amina",
    "grants": "administrator",
    "helper_ref": "",
    "id": "{own}",
    "is_active": "true",
    "is_machine": "true",
    "is_staff": "true",
    "is_superuser": "true",
    "issuer": "Amina",
    "kin": "",
    "last_login": "2020-01-01",
    "own_file": "",
    "password": "pbkdf2",
    "pin": "482913",
    "pin_until": "",
    "pk": "{own}",
    "role": "administrator",
    "roles": "administrator",
    "until_at": "2099-01-01T00:00:00Z",
}
"""Thirty fields that no form here has, or that say more than the form may."""
WHERE: Final = [
    "pages:home",
    "access:set-password",
    "access:enrol",
    "access:second-factor",
    "pages:filter-save",
    "people:need",
    "people:standing",
    "accounts:unlock",
    "accounts:pin-new",
    "accounts:glass-close",
]


@pytest.mark.parametrize("name", WHERE)
def test_fields_that_are_slipped_in_are_not_taken(amina: Client, name: str) -> None:
    """Thirty fields on ten pages: three hundred tries of somebody at work to widen what they may."""
    bo = colleague("Bo", "hq-office", area="LH/LW/G3")
    client = verified(bo)
    places: dict[str, list[object]] = {
        "pages:filter-save": ["residents"],
        "accounts:glass-close": [uuid4()],
    }
    of_person: list[object] = ["P-000001"] if name.startswith("people") else []
    where = reverse(name, args=places.get(name, of_person))
    before = state()
    seen = Account.objects.filter(pk=bo.pk).values_list("last_shift_seen_at", flat=True)
    for field, text in SLIPPED.items():
        answer = client.post(where, {field: text.format(own=bo.pk)})
        assert answer.status_code < 500
    if name == "pages:home":
        assert seen[0] is not None
        Account.objects.filter(pk=bo.pk).update(last_shift_seen_at=None)
    assert state() == before


def test_an_invitation_takes_what_its_form_has_and_nothing_else(amina: Client) -> None:
    slipped = {k: v.format(own=uuid4()) for k, v in SLIPPED.items() if k != "role"}
    amina.post(reverse("accounts:invite"), {**slipped, **TYPED})
    bo = Account.objects.get(sign_in_name="lin.guyu")
    assert (bo.door, bo.pin, bo.last_login, bo.has_usable_password()) == (
        "factor",
        "",
        None,
        False,
    )
    assert str(bo.pk) != slipped["id"]
    row = bo.assignments.get()
    assert (row.role, row.area, row.given_by) == ("grid-officer", "LH/LW/G3", "Amina")
    assert row.from_at.year > 2000
    assert row.until_at is not None
    assert row.until_at.year < 2099


ACTS: Final = [
    "accounts:person",
    "accounts:assign",
    "accounts:ties",
    "accounts:close",
    "accounts:invite-again",
    "accounts:withdraw-invitation",
    "accounts:recover",
    "accounts:end-assignment",
    "accounts:confirm-recovery",
    "accounts:withdraw-recovery",
    "accounts:end-phone",
]


@pytest.mark.parametrize("name", ACTS)
def test_guessed_and_swapped_ids_do_nothing(amina: Client, name: str) -> None:
    """Ids of other kinds of records, of nobody, and random ones: each is no such page."""
    bo = colleague("Bo", "hq-office")
    row = recovery.begin(
        actor=acting(Account.objects.get(name="Amina")),
        account_id=bo.pk,
        reason="phone lost",
        at=timezone.now(),
    )
    dice = random.Random(4)  # noqa: S311  the same guesses each time
    kinds: dict[str, UUID] = {
        "account": bo.pk,
        "assignment": bo.assignments.get().pk,
        "recovery": row.pk,
    }
    own = {"accounts:end-assignment": "assignment", "accounts:end-phone": "phone"}
    fits = own.get(name, "recovery" if "recovery" in name else "account")
    swapped = [pk for kind, pk in kinds.items() if kind != fits]
    guessed = [UUID(int=dice.getrandbits(128)) for _ in range(8)]
    before = state()
    for pk, method in product([*swapped, *guessed, UUID(int=0)], ("get", "post")):
        fields = {"sure": "yes", **TYPED, "reason": "phone lost"}
        answer = getattr(amina, method)(reverse(name, args=[pk]), fields)
        assert answer.status_code in (404, 405)
    assert state() == before


def test_who_is_not_administrator_changes_nothing_by_any_address(amina: Client) -> None:
    bo = colleague("Bo", "hq-office")
    client = signed_in("grid-officer", name="Cy")
    before = state()
    for name in ACTS:
        answer = client.post(reverse(name, args=[bo.pk]), {"sure": "yes", **TYPED})
        assert answer.status_code == 403
    for name in ("accounts:invite", "accounts:together", "accounts:phones"):
        assert client.post(reverse(name), TYPED).status_code == 403
    assert state() == before
