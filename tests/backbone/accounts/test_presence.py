"""Who is still there: shifts that are over, screens that nobody touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.backbone.access.models import Account
from shouwang.backbone.audit.models import Line
from tests.backbone.accounts.hall import PASSWORD, colleague, verified
from tests.backbone.accounts.test_phones import PIN, enrolled, enter, keeper
from tests.offices import signed_in

pytestmark = pytest.mark.django_db

UNLOCK, HOME, INVITE = "accounts:unlock", "pages:home", "accounts:invite"


def left(client: Client, minutes: float, *, since: float = 0) -> None:
    """Let nobody have touched a session for some minutes."""
    session = client.session
    now = timezone.now()
    session["seen-at"] = (now - timedelta(minutes=minutes)).isoformat()
    session["here-since"] = (now - timedelta(minutes=since or minutes)).isoformat()
    session.save()


@pytest.fixture
def amina() -> Client:
    client = verified(colleague("Amina", "administrator"))
    assert client.get(reverse(HOME)).status_code == 200
    return client


def test_a_desk_that_was_left_asks_and_goes_on_where_it_was(amina: Client) -> None:
    left(amina, 16)
    where = f"{reverse('accounts:people')}?page=2"
    answer = amina.get(where)
    assert answer["Location"].startswith(reverse(UNLOCK))
    assert "Still you?" in amina.get(answer["Location"]).content.decode()
    answer = amina.post(reverse(UNLOCK), {"secret": PASSWORD, "next": where})
    assert answer["Location"] == where
    assert amina.get(where).status_code == 200
    assert Line.objects.filter(act="access.unlocked").exists()


def test_a_desk_is_not_asked_before_a_quarter_of_an_hour(amina: Client) -> None:
    left(amina, 14)
    assert amina.get(reverse(HOME)).status_code == 200
    assert datetime.fromisoformat(amina.session["seen-at"]) > timezone.now() - timedelta(seconds=9)


def test_what_was_sent_meanwhile_is_given_back_and_sent_again(amina: Client) -> None:
    left(amina, 16)
    typed = {
        "name": '林谷雨 "<b>',
        "sign_in_name": "lin.guyu",
        "role": "grid-officer",
        "area": "",
        "purpose": "night watch",
        "lasts": "weeks",
        "secret": "not the password",
    }
    asked = amina.post(reverse(INVITE), typed)
    text = asked.content.decode()
    assert not Account.objects.filter(sign_in_name="lin.guyu").exists()
    assert 'name="kept.purpose" value="night watch"' in text
    assert "<b>" not in text.partition("kept.name")[2].partition(">")[0]
    kept = {f"kept.{name}": value for name, value in typed.items()}
    kept["kept-to"] = reverse(INVITE)
    wrong = amina.post(reverse(UNLOCK), {**kept, "secret": "wrong-well-34"}).content.decode()
    assert "The password does not fit" in wrong
    assert 'name="kept.purpose" value="night watch"' in wrong
    back = amina.post(reverse(UNLOCK), {**kept, "secret": PASSWORD}).content.decode()
    assert f'action="{reverse(INVITE)}"' in back
    assert 'name="purpose" value="night watch"' in back
    assert amina.post(reverse(INVITE), typed).status_code == 200
    assert Account.objects.filter(sign_in_name="lin.guyu", name='林谷雨 "<b>').exists()


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/none/at/all", ""]
)
def test_unlocking_leads_nobody_away(amina: Client, to: str) -> None:
    left(amina, 16)
    answer = amina.post(reverse(UNLOCK), {"secret": PASSWORD, "next": to})
    assert answer["Location"] == reverse(HOME)
    left(amina, 16)
    answer = amina.post(reverse(UNLOCK), {"secret": PASSWORD, "kept-to": to, "kept.a": "b"})
    assert answer.status_code == 302
    assert answer["Location"] == reverse(HOME)


def test_a_locked_desk_opens_with_the_code_once(amina: Client) -> None:
    device = TOTPDevice.objects.get()
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = timezone.now().timestamp()
    code = f"{totp.token():06d}"
    left(amina, 16)
    assert amina.post(reverse(UNLOCK), {"secret": code}).status_code == 302
    left(amina, 16)
    assert "does not fit" in amina.post(reverse(UNLOCK), {"secret": code}).content.decode()


def test_a_locked_desk_does_nothing_and_waits_after_wrong_guesses(amina: Client) -> None:
    left(amina, 16)
    told = [amina.post(reverse(UNLOCK), {"secret": f"guess-{n}-x"}).status_code for n in range(6)]
    assert told == [200] * 5 + [429]
    assert amina.post(reverse(UNLOCK), {"secret": PASSWORD}).status_code == 429
    assert amina.get(reverse("accounts:people")).status_code == 302
    assert Line.objects.filter(act="access.unlock-wrong").count() == 5


def test_a_part_of_a_page_that_asks_for_itself_leads_the_whole_page(amina: Client) -> None:
    left(amina, 16)
    answer = amina.post(reverse("pages:search"), {"words": "林"}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse(UNLOCK)


def test_a_phone_that_was_left_asks_for_the_pin_after_a_quarter_of_an_hour() -> None:
    keeper()
    client, _phone = enrolled()
    enter(client)
    left(client, 14)
    assert client.get(reverse(HOME)).status_code == 200
    left(client, 16)
    assert client.get(reverse(HOME)).status_code == 302
    assert "PIN" in client.get(reverse(UNLOCK)).content.decode()
    assert "does not fit" in client.post(reverse(UNLOCK), {"secret": "582913"}).content.decode()
    assert client.post(reverse(UNLOCK), {"secret": PIN}).status_code == 302
    assert client.get(reverse(HOME)).status_code == 200


def test_who_left_before_the_code_is_still_asked_for_the_code() -> None:
    bo = colleague("Bo", "hq-office")
    TOTPDevice.objects.create(user=bo, confirmed=True)
    client = Client()
    client.post(reverse("access:sign-in"), {"username": "bo", "password": PASSWORD})
    left(client, 60)
    assert client.get(reverse(HOME))["Location"] == reverse("access:second-factor")
    assert client.get(reverse("access:second-factor")).status_code == 200


def test_a_volunteer_sees_neither_the_news_of_the_office_nor_a_search() -> None:
    keeper(role="volunteer")
    client, _phone = enrolled()
    enter(client)
    text = client.get(reverse(HOME)).content.decode()
    assert "What changed" not in text
    assert 'role="search"' not in text
    assert "What changed" in signed_in().get(reverse(HOME)).content.decode()


@pytest.mark.parametrize("make", ["desk", "phone"])
def test_after_twelve_hours_everybody_signs_in_again(make: str) -> None:
    if make == "desk":
        client = verified(colleague("Amina", "administrator"))
    else:
        keeper()
        client, _phone = enrolled()
        enter(client)
    assert client.get(reverse(HOME)).status_code == 200
    left(client, 1, since=12 * 60 - 1)
    assert client.get(reverse(HOME)).status_code == 200
    left(client, 1, since=12 * 60 + 1)
    answer = client.get(reverse(HOME), follow=True)
    assert "Twelve hours have passed" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_invented_town_opened_by_link_is_never_locked() -> None:
    client = signed_in()
    left(client, 600)
    assert client.get(reverse(HOME)).status_code == 200


@pytest.mark.parametrize("send", [Client.get, Client.post])
def test_unlocking_what_is_not_locked_leads_home(
    amina: Client, send: Callable[..., object]
) -> None:
    answer = send(amina, reverse(UNLOCK))
    assert answer["Location"] == reverse(HOME)  # type: ignore[index]
