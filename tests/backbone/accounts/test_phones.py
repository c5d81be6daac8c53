"""Shared phones, badges and PINs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.backbone.access.actors import Actor, Grant, NotYourDutyError
from shouwang.backbone.access.grants import narrowed
from shouwang.backbone.access.models import Account, Phone, Tries
from shouwang.backbone.access.rules import rules
from shouwang.backbone.accounts import phones, pins, queries
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from tests.backbone.accounts.hall import acting, colleague, give

pytestmark = pytest.mark.django_db

PIN = "482913"
NEW = "739164"
PIN_PAGE, HOME = "accounts:pin", "pages:home"


def enrolled(area: str = "", *, by: Account | None = None) -> tuple[Client, Phone]:
    """Return the browser of a phone that was enrolled by its link."""
    by = by or colleague("Lea", "gate-lead")
    now = timezone.now()
    _phone, token = phones.offer(
        actor=acting(by),
        name="north gate 2",
        area=area,
        purpose="gate",
        until=now + timedelta(days=14),
        at=now,
    )
    client = Client()
    client.cookies["language"] = "en"
    client.post(reverse("accounts:phone-open", args=[token]))
    return client, Phone.objects.latest("made_at")


def keeper(
    name: str = "Gao", *, pin: str = PIN, role: str = "gate-keeper", area: str = ""
) -> Account:
    """Make a gate keeper who has chosen a PIN."""
    account = colleague(name, door="device")
    give(account, role, area=area)
    pins.change(account, pin)
    return account


def enter(client: Client, pin: str = PIN, who: str = "gao") -> int:
    return client.post(reverse(PIN_PAGE), {"who": who, "pin": pin}).status_code


def is_in(client: Client) -> bool:
    return client.get(reverse(HOME)).status_code == 200


def test_a_link_enrols_one_phone_once_and_a_look_does_not_use_it_up() -> None:
    lea, now = colleague("Lea", "gate-lead"), timezone.now()
    facts = {"name": "n", "area": "", "purpose": "gate", "until": now + timedelta(days=1)}
    _phone, token = phones.offer(actor=acting(lea), at=now, **facts)  # type: ignore[arg-type]
    where = reverse("accounts:phone-open", args=[token])
    for _ in range(2):
        assert Client().get(where).status_code == 200
    first = Client()
    answer = first.post(where)
    cookie = answer.cookies["phone"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] > 80_000
    assert Client().post(where).status_code == 410
    stored = Phone.objects.get()
    assert stored.digest
    assert stored.digest not in cookie.value
    assert token not in str(list(Phone.objects.values()))


def test_a_pin_opens_on_an_enrolled_phone_and_nowhere_else() -> None:
    keeper()
    client, _phone = enrolled()
    assert enter(client) == 302
    assert is_in(client)
    stranger = Client()
    assert enter(stranger) == 403
    stranger.post(reverse("access:sign-in"), {"username": "gao", "password": PIN})
    assert not is_in(stranger)


def test_the_cookie_of_a_phone_cannot_be_made_by_hand() -> None:
    keeper()
    _client, phone = enrolled()
    for forged in (phone.digest, str(phone.pk), f"{phone.digest}:x:y"):
        other = Client()
        other.cookies["phone"] = forged
        assert enter(other) == 403


def test_a_session_taken_to_another_browser_is_over_there() -> None:
    keeper()
    client, _phone = enrolled()
    enter(client)
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert not is_in(thief)


def test_an_account_with_a_password_has_no_way_in_by_pin() -> None:
    bo = colleague("Bo", "hq-office")
    Account.objects.filter(pk=bo.pk).update(pin=keeper("Cy").pin)
    client, _phone = enrolled()
    assert enter(client, who="bo") == 200
    assert not is_in(client)


def test_the_pin_of_a_slip_opens_only_the_page_that_changes_it() -> None:
    account, now = keeper(), timezone.now()
    pin = pins.give_first(account, until=now + timedelta(hours=48))
    client, _phone = enrolled()
    assert enter(client, pin) == 302
    assert client.get(reverse(HOME))["Location"] == reverse("accounts:pin-new")
    where = reverse("accounts:pin-new")
    for weak in ("123456", "111111", pin, "12345", "٤٨٢٩١٣"):
        client.post(where, {"pin": weak, "again": weak})
        assert not is_in(client)
    assert client.post(where, {"pin": NEW, "again": "739165"}).status_code == 200
    assert client.post(where, {"pin": NEW, "again": NEW})["Location"] == reverse(HOME)
    assert is_in(client)
    later = Client()
    later.cookies["phone"] = client.cookies["phone"].value
    assert enter(later, pin) == 200
    assert enter(later, NEW) == 302


def test_a_slip_that_is_two_days_old_is_over() -> None:
    account = keeper()
    pin = pins.give_first(account, until=timezone.now() - timedelta(seconds=1))
    client, _phone = enrolled()
    assert enter(client, pin) == 200
    assert not is_in(client)


def test_five_wrong_pins_make_a_name_on_a_phone_wait_and_not_on_another() -> None:
    keeper()
    client, phone = enrolled()
    other, _second = enrolled(by=Account.objects.get(name="Lea"))
    assert [enter(client, f"5{n}821") for n in range(10, 15)] == [200] * 5
    answer = client.post(reverse(PIN_PAGE), {"who": "gao", "pin": PIN})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 30
    assert enter(other) == 302
    Tries.objects.filter(key__startswith=f"pin:{phone.pk}:").update(
        rests_until=timezone.now() - timedelta(seconds=1)
    )
    assert enter(client) == 302
    assert not Tries.objects.filter(key__startswith=f"pin:{phone.pk}").exists()


def test_each_wrong_pin_after_that_waits_longer() -> None:
    account = keeper()
    client, phone = enrolled()
    key, waits = f"pin:{phone.pk}:{account.pk}", []
    for n in range(9):
        enter(client, f"5{n}8213")
        row = Tries.objects.get(key=key)
        if row.rests_until:
            waits.append(round((row.rests_until - row.last_at).total_seconds()))
            Tries.objects.filter(key=key).update(rests_until=None)
    assert waits == [30, 60, 120, 240, 480]


def test_pins_sprayed_over_many_names_make_the_phone_wait() -> None:
    client, _phone = enrolled()
    told = [enter(client, PIN, f"name-{n}") for n in range(31)]
    assert told[:30] == [200] * 30
    assert told[30] == 429


def test_wrong_pins_stand_in_the_log_without_the_pin() -> None:
    account = keeper()
    client, _phone = enrolled()
    enter(client, "582913")
    assert log.timeline([account.pk]).filter(act="access.pin-wrong").exists()
    assert "582913" not in str(list(Line.objects.values()))


def test_a_lost_phone_is_out_at_the_next_request_and_so_is_who_is_signed_in() -> None:
    keeper()
    client, phone = enrolled()
    enter(client)
    assert is_in(client)
    phones.end(actor=acting(Account.objects.get(name="Lea")), phone_id=phone.pk, at=timezone.now())
    answer = client.get(reverse(HOME), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("access:sign-in")
    assert "not enrolled any more" in answer.content.decode()
    assert enter(client) == 403


def test_a_phone_ends_by_itself() -> None:
    keeper()
    client, _phone = enrolled()
    enter(client)
    Phone.objects.update(until_at=timezone.now() - timedelta(seconds=1))
    assert not is_in(client)


@pytest.mark.parametrize("role", sorted(rules().roles))
def test_who_enrols_phones(role: str) -> None:
    may = role in {"administrator", "gate-lead", "hq-office"}
    bo, now = colleague("Bo", role, area="LH/LW"), timezone.now()
    facts = {"name": "n", "purpose": "gate", "until": now + timedelta(days=1), "at": now}
    if may:
        phones.offer(actor=acting(bo), area="LH/LW/G3", **facts)  # type: ignore[arg-type]
    for area in ("", "LH/QX") if may else ("LH/LW/G3",):
        with pytest.raises(NotYourDutyError):
            phones.offer(actor=acting(bo), area=area, **facts)  # type: ignore[arg-type]
    assert Phone.objects.count() == int(may)


def test_on_a_phone_work_counts_within_its_area_only() -> None:
    grants = (Grant("volunteer", ""), Grant("courier", "LH/LW/G3/B5"), Grant("courier", "LH/QX"))
    here = narrowed(Actor("Gao", grants=grants), "LH/LW/G3")
    assert [(one.role, one.area) for one in here.grants] == [
        ("volunteer", "LH/LW/G3"),
        ("courier", "LH/LW/G3/B5"),
    ]
    opened = narrowed(Actor("Gao", grants=grants, glass=frozenset([uuid4()])), "LH/LW/G3")
    assert not opened.glass


def test_who_has_no_work_in_the_area_of_a_phone_is_led_out() -> None:
    keeper(area="LH/QX")
    client, _phone = enrolled("LH/LW", by=colleague("Amina", "administrator"))
    enter(client)
    assert not is_in(client)


def test_enrolling_a_phone_signs_out_who_did_it() -> None:
    lea = colleague("Lea", "gate-lead")
    now = timezone.now()
    _phone, token = phones.offer(
        actor=acting(lea), name="n", area="", purpose="gate", until=now + timedelta(days=1), at=now
    )
    client = Client()
    client.force_login(lea, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("accounts:phone-open", args=[token]))
    assert "_auth_user_id" not in client.session


def test_a_pin_session_has_a_number_of_its_own() -> None:
    keeper()
    client, _phone = enrolled()
    client.get(reverse(PIN_PAGE))
    before = client.session.session_key
    enter(client)
    assert client.session.session_key != before


def test_thirty_invented_links_from_one_address_wait_and_another_address_does_not() -> None:
    for n in range(30):
        name = "access:open" if n % 2 else "accounts:phone-open"
        assert Client().get(reverse(name, args=[f"bad-{n}"])).status_code == 410
    for name in ("access:open", "accounts:phone-open"):
        answer = Client().get(reverse(name, args=["bad"]))
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 900
        other = Client().get(reverse(name, args=["bad"]), REMOTE_ADDR="10.0.0.9")
        assert other.status_code == 410


def test_phones_that_open_stand_before_those_that_ended() -> None:
    now = timezone.now()
    facts = {"purpose": "gate", "link_until": now, "made_by": "Lea", "made_at": now}
    for name, days, ended_at in (("old", 9, now - timedelta(days=1)), ("short", 1, None),
                                 ("older", 5, now - timedelta(days=2)), ("long", 3, None)):  # fmt: skip
        Phone.objects.create(name=name, link_digest=name, until_at=now + timedelta(days=days),
                             ended_at=ended_at, **facts)  # fmt: skip
    assert [phone.name for phone in queries.phones()][:2] == ["long", "short"]
