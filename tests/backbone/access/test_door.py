"""Guessing at the door: passwords, codes, sessions, forms of strangers (S-08)."""

from __future__ import annotations

import json
from statistics import median
from time import perf_counter
from typing import Any, Final

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.backbone.access.models import Account
from tests.backbone.access.test_middleware import ROUTES
from tests.backbone.accounts.hall import PASSWORD, colleague, verified

pytestmark = pytest.mark.django_db

SIGN_IN, CODE, HOME = "access:sign-in", "access:second-factor", "pages:home"
NAMES: Final = [
    "admin", "administrator", "root", "user", "test", "guest", "demo", "sormas", "sysadmin",
    "superuser", "operator", "manager", "support", "service", "oracle", "postgres", "district",
    "surveillance", "dhis2", "shouwang",
]  # fmt: skip
PASSWORDS: Final = [
    "", "{}", "{}123", "P@ssw0rd", "password", "123456", "changeme", "letmein", "Admin@123",
    "welcome1",
]  # fmt: skip


@pytest.fixture(autouse=True)
def account() -> Account:
    cache.clear()
    return colleague("Bo", "hq-office")


def enter(name: str, password: str, ip: str = "10.0.0.1", **facts: Any) -> Client:
    client = Client(REMOTE_ADDR=ip)
    client.post(reverse(SIGN_IN), {"username": name, "password": password}, **facts)
    return client


def got_past_the_password(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_of(account: Account) -> str:
    device = TOTPDevice.objects.get(user=account)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = timezone.now().timestamp()
    return f"{totp.token():06d}"


def test_two_hundred_well_known_pairs_open_nothing() -> None:
    colleague("Admin", "administrator")
    pairs = [(name, word.format(name)) for name in NAMES for word in PASSWORDS]
    assert len(set(pairs)) == 200
    for n, (name, password) in enumerate(pairs):  # each from an address of its own
        client = enter(name, password, ip=f"10.1.{n // 250}.{n % 250}")
        assert not got_past_the_password(client)


def test_sixty_guesses_at_one_name_are_no_more_than_eight_looks() -> None:
    looked = []
    for n in range(60):
        client = Client(REMOTE_ADDR="10.0.0.1")
        fields = {"username": "bo", "password": f"guess-{n}-well"}
        looked.append(client.post(reverse(SIGN_IN), fields).status_code)
    assert looked.count(200) <= 8
    assert set(looked[8:]) == {429}
    assert not got_past_the_password(enter("bo", PASSWORD))
    assert got_past_the_password(enter("bo", PASSWORD, ip="10.0.0.2"))


def test_sixty_guesses_sprayed_over_names_are_no_more_than_thirty_looks() -> None:
    looked, answer = [], None
    for n in range(60):
        fields = {"username": f"name-{n}", "password": "willow-well-35"}
        answer = Client(REMOTE_ADDR="10.0.0.1").post(reverse(SIGN_IN), fields)
        looked.append(answer.status_code)
    assert looked.count(200) <= 30
    assert set(looked[31:]) == {429}
    assert answer is not None
    assert int(answer["Retry-After"]) == 900


@pytest.mark.parametrize(
    "shape",
    [
        "list", "dict", "null", "empty", "full-width", "arabic", "spaces", "sign", "float",
        "exponent", "seven", "five", "zero-width", "underscore", "letters", "injection",
    ],
)  # fmt: skip
def test_a_code_is_six_plain_digits_and_nothing_else(account: Account, shape: str) -> None:
    TOTPDevice.objects.create(user=account, confirmed=True)
    client, right = enter("bo", PASSWORD), code_of(account)
    sent: dict[str, Any] = {
        "list": [right[:3], right[3:]],
        "dict": {"code[$ne]": "000000", "code[]": right},
        "null": "null",
        "empty": "",
        "full-width": "".join(chr(ord(digit) + 0xFEE0) for digit in right),
        "arabic": "".join(chr(ord(digit) + 0x630) for digit in right),
        "spaces": f"{right[:3]} {right[3:]}",
        "sign": f"+{right}",
        "float": f"{right}.0",
        "exponent": f"{right}e0",
        "seven": f"0{right}",
        "five": right[:5],
        "zero-width": f"{right[:3]}\u200b{right[3:]}",
        "underscore": f"{right[:3]}_{right[3:]}",
        "letters": "ABCDEF",
        "injection": "' OR 1=1 --",
    }
    given = sent[shape]
    fields = given if isinstance(given, dict) else {"code": given}
    answer = client.post(reverse(CODE), fields)
    assert answer.status_code == 200
    assert client.get(reverse(HOME)).status_code == 302


def test_a_code_in_json_is_no_code(account: Account) -> None:
    TOTPDevice.objects.create(user=account, confirmed=True)
    client = enter("bo", PASSWORD)
    for body in ({"code": code_of(account)}, {"code": {"$gt": ""}}, [code_of(account)]):
        client.post(reverse(CODE), json.dumps(body), content_type="application/json")
        assert client.get(reverse(HOME)).status_code == 302


def test_a_code_opens_once_also_in_another_browser(account: Account) -> None:
    TOTPDevice.objects.create(user=account, confirmed=True)
    first, second, right = enter("bo", PASSWORD), enter("bo", PASSWORD), code_of(account)
    assert first.post(reverse(CODE), {"code": right}).status_code == 302
    assert second.post(reverse(CODE), {"code": right}).status_code == 200
    assert first.get(reverse(HOME)).status_code == 200
    assert second.get(reverse(HOME)).status_code == 302


def test_a_session_that_somebody_else_began_is_not_the_one_that_is_signed_in() -> None:
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = str(session.session_key)
    client.cookies["sessionid"] = planted
    client.post(reverse(SIGN_IN), {"username": "bo", "password": PASSWORD})
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not got_past_the_password(thief)


SIGNED = ("intake:deliver", "intake:carry", "intake:who", "intake:brief")
"""Signed by the device that sends: a cookie opens nothing there."""
FORMS = [
    one
    for one in ROUTES
    if not reverse(one[0], args=one[1]).startswith("/api/v1/") and one[0] not in SIGNED
]
"""What a browser sends; programs come with a token, and a cookie opens them nothing."""


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_form_of_a_stranger_is_taken(method: str) -> None:
    client = verified(colleague("Amina", "administrator", "hq-office"), Client(enforce_csrf_checks=True))  # fmt: skip
    taken = []
    for name, places in FORMS:
        answer = getattr(client, method)(reverse(name, args=places), {"language": "en"})
        is_refused = "This page was open for too long" in answer.content.decode()
        if answer.status_code != 403 or not is_refused:
            taken.append((name, answer.status_code))
    assert taken == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["unknown", "without a password", "closed"])
def test_a_name_that_there_is_not_takes_as_long(settings: Any, kind: str) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    known = colleague("Cy", "hq-office")
    other = "nobody"
    if kind != "unknown":
        other = "dee"
        dee = colleague("Dee", "hq-office", is_active=kind != "closed")
        if kind == "without a password":
            dee.set_unusable_password()
            dee.save()
    times: dict[str, list[float]] = {known.sign_in_name: [], other: []}
    for n in range(16):
        for name, taken in times.items():
            client = Client(REMOTE_ADDR=f"10.2.{len(name)}.{n}")
            began = perf_counter()
            client.post(reverse(SIGN_IN), {"username": name, "password": "wrong-well-34"})
            taken.append(perf_counter() - began)
    one, two = (median(taken[1:]) for taken in times.values())
    assert abs(one - two) / max(one, two) < 0.25


# --- changing the password ----------------------------------------------------------------------


def test_the_old_password_is_not_guessed_at_an_open_screen(account: Account) -> None:
    client = verified(account)
    new = {"new_password1": "a-new-well-56", "new_password2": "a-new-well-56"}
    where = reverse("access:set-password")
    told = [client.post(where, {**new, "old_password": f"guess-{n}"}) for n in range(6)]
    assert [answer.status_code for answer in told] == [200] * 5 + [429]
    assert int(told[-1]["Retry-After"]) <= 30
    assert client.post(where, {**new, "old_password": PASSWORD}).status_code == 429
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert got_past_the_password(enter("bo", PASSWORD))  # sign-in does not rest with it


def test_a_new_password_that_is_too_short_counts_as_no_guess(account: Account) -> None:
    client, where = verified(account), reverse("access:set-password")
    short = {"old_password": PASSWORD, "new_password1": "x", "new_password2": "x"}
    assert [client.post(where, short).status_code for _ in range(8)] == [200] * 8
