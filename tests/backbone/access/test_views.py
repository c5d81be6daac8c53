"""The door: link, password, code, language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.backbone.access import factors
from shouwang.backbone.access.actions import make_account, make_link
from shouwang.backbone.access.middleware import OPEN_BY_LINK
from shouwang.backbone.access.models import Account, SignInLink
from shouwang.backbone.audit.door import UNKNOWN
from shouwang.backbone.audit.models import Line
from tests.offices import assign, signed_in

pytestmark = pytest.mark.django_db

HOME, SIGN_IN = "pages:home", "access:sign-in"
PASSWORD = "willow-well-34"  # noqa: S105  invented
WRONG = "wrong-well-34"


@pytest.fixture
def account() -> Account:
    cache.clear()
    made = make_account(sign_in_name="bo", name="Bo")
    made.set_password(PASSWORD)
    made.save()
    assign(made, "hq-office")
    return made


def link(account: Account, purpose: SignInLink.Purpose, *, hours_ago: int = 0) -> str:
    made_at = timezone.now() - timedelta(hours=hours_ago)
    token = make_link(account=account, purpose=purpose, now=made_at)
    return reverse("access:open", args=[token])


def is_in(client: Client) -> bool:
    return client.get(reverse(HOME)).status_code == 200


def code(device: TOTPDevice, *, steps: int = 0) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = datetime.now(tz=UTC).timestamp() + steps * device.step
    return f"{totp.token():06d}"


def sign_in(
    client: Client, password: str = PASSWORD, name: str = "bo", ip: str = "10.0.0.1"
) -> int:
    fields = {"username": name, "password": password}
    return client.post(reverse(SIGN_IN), fields, REMOTE_ADDR=ip).status_code


def bound(account: Account) -> TOTPDevice:
    return TOTPDevice.objects.create(user=account, confirmed=True)


# --- links ----------------------------------------------------------------------------------


def test_looking_at_a_link_does_not_spend_it(account: Account) -> None:
    url = link(account, SignInLink.Purpose.DEMO)
    for _ in range(3):
        assert Client().get(url).status_code == 200
    client = Client()
    assert client.post(url)["Location"] == reverse(HOME)
    assert is_in(client)


def test_a_link_opens_once(account: Account) -> None:
    url = link(account, SignInLink.Purpose.DEMO)
    Client().post(url)
    late = Client()
    assert late.post(url).status_code == 410
    assert not is_in(late)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_old_or_invented_link_says_so(account: Account, language: str) -> None:
    client = Client()
    client.cookies["language"] = language
    word = "shouwang manage link"
    for url in (
        link(account, SignInLink.Purpose.DEMO, hours_ago=25),
        reverse("access:open", args=["invented"]),
    ):
        answer = client.post(url)
        assert answer.status_code == 410
        assert word in answer.content.decode()
        assert not is_in(client)


def test_the_first_start_leads_over_a_password_to_the_authenticator(account: Account) -> None:
    client = Client()
    answer = client.post(link(account, SignInLink.Purpose.FIRST_START))
    assert answer["Location"] == reverse("access:set-password")
    assert not is_in(client)  # the link alone opens nothing else
    assert client.get(answer["Location"]).status_code == 200
    fields = {"new_password1": "a-new-well-56", "new_password2": "a-new-well-56"}
    answer = client.post(answer["Location"], fields)
    assert answer["Location"] == reverse("access:enrol")
    assert "<svg" in client.get(answer["Location"]).content.decode()
    answer = client.post(answer["Location"], {"code": code(TOTPDevice.objects.get())})
    assert answer["Location"] == reverse(HOME)
    assert TOTPDevice.objects.get().confirmed
    assert Line.objects.filter(act="access.factor-bound").exists()
    assert is_in(client)
    account.refresh_from_db()
    assert account.check_password("a-new-well-56")


@pytest.mark.parametrize(
    ("first", "second"),
    [("short", "short"), ("password123", "password123"), ("1234567890", "1234567890"),
     ("a-new-well-56", "another-well-56"), ("", "")],
)  # fmt: skip
def test_a_weak_or_mistyped_password_is_not_taken(
    account: Account, first: str, second: str
) -> None:
    client = Client()
    client.post(link(account, SignInLink.Purpose.FIRST_START))
    fields = {"new_password1": first, "new_password2": second}
    answer = client.post(reverse("access:set-password"), fields)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


# --- the second factor ----------------------------------------------------------------------


def test_a_wrong_code_binds_nothing(account: Account) -> None:
    client = Client()
    client.post(link(account, SignInLink.Purpose.FIRST_START))
    client.get(reverse("access:enrol"))
    right = code(TOTPDevice.objects.get())
    for wrong in ("", "12345", "abcdef", f"{(int(right) + 1) % 10**6:06d}"):
        assert client.post(reverse("access:enrol"), {"code": wrong}).status_code == 200
    assert not TOTPDevice.objects.get().confirmed


def test_the_key_stays_the_same_until_it_is_bound(account: Account) -> None:
    client = Client()
    client.post(link(account, SignInLink.Purpose.FIRST_START))
    for _ in range(2):
        client.get(reverse("access:enrol"))
    assert TOTPDevice.objects.count() == 1


def test_password_and_code_open(account: Account) -> None:
    device, client = bound(account), Client()
    assert sign_in(client) == 302
    assert not is_in(client)
    answer = client.post(reverse("access:second-factor"), {"code": code(device)})
    assert answer["Location"] == reverse(HOME)
    assert is_in(client)


def test_without_an_authenticator_the_password_leads_to_binding_one(account: Account) -> None:
    client = Client()
    sign_in(client)
    assert client.get(reverse("access:second-factor"))["Location"] == reverse("access:enrol")
    assert not is_in(client)


def test_a_code_opens_once(account: Account) -> None:
    device = bound(account)
    used = code(device)
    for is_first in (True, False):
        client = Client()
        sign_in(client)
        client.post(reverse("access:second-factor"), {"code": used})
        assert is_in(client) is is_first


def test_wrong_codes_make_even_the_right_one_wait(account: Account) -> None:
    device, client = bound(account), Client()
    sign_in(client)
    right = code(device)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _ in range(3):
        assert client.post(reverse("access:second-factor"), {"code": wrong}).status_code == 200
    client.post(reverse("access:second-factor"), {"code": right})
    assert not is_in(client)


def test_a_code_that_is_sent_twice_at_the_same_time_opens_once(account: Account) -> None:
    right = code(bound(account))
    first, second = TOTPDevice.objects.get(), TOTPDevice.objects.get()  # both read before either
    assert factors.refused_code(first, right) == ""
    assert factors.refused_code(second, right) != ""


def test_wrong_codes_at_the_same_time_are_one_guess(account: Account) -> None:
    device = bound(account)
    wrong = f"{(int(code(device)) + 1) % 10**6:06d}"
    for read_before in [TOTPDevice.objects.get() for _ in range(5)]:
        assert factors.refused_code(read_before, wrong)
    assert TOTPDevice.objects.get().throttling_failure_count == 1


def test_wrong_codes_keep_nobody_out_for_days(account: Account) -> None:
    device = bound(account)
    half_an_hour_ago = timezone.now() - timedelta(minutes=30)
    TOTPDevice.objects.update(
        throttling_failure_count=40, throttling_failure_timestamp=half_an_hour_ago
    )
    client = Client()
    sign_in(client)
    client.post(reverse("access:second-factor"), {"code": code(device)})
    assert is_in(client)


def test_a_page_that_was_opened_twice_at_once_has_one_key(account: Account) -> None:
    client = Client()
    sign_in(client)
    for _ in range(2):  # as two requests made it that came together
        TOTPDevice.objects.create(user=account, confirmed=False, name="authenticator")
    shown = [client.get(reverse("access:enrol")) for _ in range(2)]
    assert [answer.status_code for answer in shown] == [200, 200]
    assert shown[0].context["secret"] == shown[1].context["secret"]


def test_a_link_for_a_new_password_leads_to_the_code_where_an_authenticator_is_bound(
    account: Account,
) -> None:
    device, client = bound(account), Client()
    client.post(link(account, SignInLink.Purpose.FIRST_START))
    fields = {"new_password1": "poplar-pond-56", "new_password2": "poplar-pond-56"}
    answer = client.post(reverse("access:set-password"), fields, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("access:second-factor")
    client.post(reverse("access:second-factor"), {"code": code(device)})
    assert is_in(client)
    client.post(reverse("access:sign-out"))
    assert sign_in(client, "poplar-pond-56") == 302


def test_the_code_of_another_account_does_not_open(account: Account) -> None:
    bound(account)
    other = bound(make_account(sign_in_name="cy", name="Cy"))
    client = Client()
    sign_in(client)
    client.post(reverse("access:second-factor"), {"code": code(other)})
    assert not is_in(client)


# --- password -------------------------------------------------------------------------------


def test_a_wrong_password_or_name_opens_nothing_and_does_not_say_which(account: Account) -> None:
    said = []
    for fields in ({"username": "bo"}, {"username": "nobody"}):
        answer = Client().post(reverse(SIGN_IN), {**fields, "password": WRONG})
        assert answer.status_code == 200
        said.append(answer.content.decode().split('role="alert"')[1].split("</div>")[0])
    assert said[0] == said[1]


def test_eight_wrong_passwords_rest_this_name_from_this_address_only(account: Account) -> None:
    make_account(sign_in_name="cy", name="Cy")
    bound(account)
    client = Client()
    tries = [sign_in(client, WRONG) for _ in range(8)]
    assert tries[:7] == [200] * 7
    assert tries[7] == 429
    assert sign_in(client) == 429  # even with the right password
    fields = {"username": "bo", "password": PASSWORD}
    spoofed = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "10.0.0.9"}
    assert client.post(reverse(SIGN_IN), fields, **spoofed).status_code == 429  # type: ignore[arg-type]
    assert sign_in(Client(), WRONG, "cy") == 200
    assert sign_in(Client(), ip="10.0.0.2") == 302
    answer = client.post(
        reverse(SIGN_IN), {"username": "bo", "password": PASSWORD}, REMOTE_ADDR="10.0.0.1"
    )
    assert "default-src" in answer["Content-Security-Policy"]


def test_an_account_without_a_password_is_not_signed_in_by_an_empty_one() -> None:
    make_account(sign_in_name="dee", name="Dee")
    for password in ("", "!", " "):
        client = Client()
        assert sign_in(client, password, "dee") == 200


def test_signing_out_ends_the_session_and_a_look_at_its_address_does_not(
    account: Account,
) -> None:
    client = signed_in()
    assert client.get(reverse("access:sign-out")).status_code == 405
    assert is_in(client)
    assert client.post(reverse("access:sign-out"))["Location"] == reverse(SIGN_IN)
    assert not is_in(client)


def test_signing_in_gives_the_session_another_number(account: Account) -> None:
    client = Client()
    url = link(account, SignInLink.Purpose.DEMO)
    client.get(url)
    before = client.session.session_key
    client.post(url)
    assert client.session.session_key != before


def test_a_new_password_ends_the_other_sessions_of_the_account(account: Account) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post(link(account, SignInLink.Purpose.DEMO))
    fields = {
        "old_password": PASSWORD,
        "new_password1": "a-new-well-56",
        "new_password2": "a-new-well-56",
    }
    here.post(reverse("access:set-password"), fields)
    assert is_in(here)
    assert not is_in(there)


@pytest.mark.parametrize("old", ["", WRONG])
def test_a_password_is_changed_only_by_who_knows_the_old_one(account: Account, old: str) -> None:
    client = Client()
    client.post(link(account, SignInLink.Purpose.DEMO))
    fields = {"new_password1": "a-new-well-56", "new_password2": "a-new-well-56"}
    answer = client.post(reverse("access:set-password"), {**fields, "old_password": old})
    assert 'role="alert"' in answer.content.decode()
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_a_changed_password_is_said_to_be_saved_and_written_down(account: Account) -> None:
    bound(account)
    client = Client()
    client.cookies["language"] = "en"
    client.post(link(account, SignInLink.Purpose.DEMO))
    new = "a-new-well-56"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    answer = client.post(reverse("access:set-password"), fields, follow=True)
    assert "The new password is saved" in answer.content.decode()
    assert Line.objects.filter(act="access.password-changed", subject_id=account.pk).exists()


def test_many_wrong_passwords_rest_an_address_whatever_the_names(account: Account) -> None:
    bound(account)
    told = [sign_in(Client(), WRONG, f"name-{n}") for n in range(30)]
    assert told[:29] == [200] * 29
    assert told[29] == 429
    assert sign_in(Client()) == 429  # a name that was never tried from there
    assert sign_in(Client(), ip="10.0.0.2") == 302


def test_a_code_too_soon_after_a_wrong_one_is_not_called_wrong(account: Account) -> None:
    device, client = bound(account), Client()
    client.cookies["language"] = "en"
    sign_in(client)
    right = code(device)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    address = reverse("access:second-factor")
    assert "does not fit" in client.post(address, {"code": wrong}).content.decode()
    early = client.post(address, {"code": right}).content.decode()
    assert "does not fit" not in early
    assert re.search(r"not looked at. Wait 1 s\b", early)


def test_what_happens_at_the_door_is_written_down_without_secrets(account: Account) -> None:
    device, client = bound(account), Client()
    sign_in(client, WRONG)
    sign_in(client, WRONG, "canary-stranger")
    sign_in(client)
    client.post(reverse("access:second-factor"), {"code": code(device)})
    client.post(reverse("access:sign-out"))
    Client().post(link(account, SignInLink.Purpose.DEMO))
    lines = Line.objects.order_by("id").values_list("act", "subject_id", "actor_name")
    assert list(lines) == [
        ("access.sign-in-failed", account.pk, "nobody"),
        ("access.sign-in-failed", UNKNOWN, "nobody"),
        ("access.signed-in", account.pk, "Bo"),
        ("access.signed-out", account.pk, "Bo"),
        ("access.signed-in", account.pk, "Bo"),
        ("access.link-used", account.pk, "Bo"),
    ]
    for canary in ("canary-stranger", PASSWORD, WRONG):
        assert canary not in str(list(Line.objects.values()))


def test_a_flood_of_wrong_passwords_does_not_flood_the_log(account: Account) -> None:
    for _ in range(20):
        sign_in(Client(), WRONG)
    assert Line.objects.filter(act="access.sign-in-failed").count() == 8
    assert Line.objects.filter(facts={"rests": True}).count() == 1


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nobody_away(account: Account, where: str) -> None:
    url = f"{reverse(SIGN_IN)}?next={where}"
    answer = Client().post(url, {"username": "bo", "password": PASSWORD})
    assert answer["Location"] == reverse(HOME)


# --- language -------------------------------------------------------------------------------


def choose(client: Client, language: str, back: str = "/") -> str:
    fields = {"language": language, "next": back}
    answer = client.post(reverse("access:language"), fields)
    assert answer.status_code == 302
    return answer["Location"]


def test_the_language_is_kept_in_the_browser() -> None:
    client = Client()
    for language in ("en", "zh-hans"):
        choose(client, language)
        text = client.get(reverse(SIGN_IN)).content.decode()
        assert f'<html lang="{language}">' in text
    assert client.cookies["language"]["httponly"]


def test_a_language_that_is_none_is_not_kept() -> None:
    client = Client()
    choose(client, "tlh")
    assert "language" not in client.cookies


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "a\0b",
        "pages:search-page",
    ],
)
def test_the_language_switch_leads_nobody_away(where: str) -> None:
    assert choose(Client(), "en", where) == "/"


def test_the_language_switch_leads_back() -> None:
    client = signed_in()
    assert choose(client, "en", "/people/?standing=any") == "/people/?standing=any"
    text = client.get("/people/", {"standing": "any"}).content.decode()
    assert 'name="next" value="/people/?standing=any"' in text


def test_after_a_form_the_language_switch_leads_to_a_page_that_can_be_opened() -> None:
    client = signed_in()
    text = client.post(reverse("pages:search"), {"words": "林"}).content.decode()
    assert f'name="next" value="{reverse(HOME)}"' in text


def test_the_language_is_chosen_by_a_form_only() -> None:
    assert Client().get(reverse("access:language")).status_code == 405


@pytest.mark.parametrize(
    ("language", "said"), [("en", "needs 10 characters"), ("zh-hans", "至少要 10 个字符")]
)
def test_a_short_password_is_refused_in_the_readers_language(language: str, said: str) -> None:
    client = signed_in(language=language)
    session = client.session
    session[OPEN_BY_LINK] = "first-start"
    session.save()
    form = {"new_password1": "lz7!", "new_password2": "lz7!"}
    answer = client.post(reverse("access:set-password"), form)
    assert said in answer.content.decode()
