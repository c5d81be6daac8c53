"""The pages about programs: tokens are made with the second factor, shown once, and revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.backbone.access.models import Account
from shouwang.backbone.api import views
from shouwang.backbone.api.models import ApiToken
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from tests.offices import make_areas, page, signed_in
from tests.programs import Program, account, token_of

pytestmark = pytest.mark.django_db
FIELDS = {"title": "morning list", "duties": ["residents", "places"], "area": "", "days": "30"}


def made(client: Client, **fields: object) -> str:
    """Make a token through its page, and return what the page says."""
    answer = client.post(reverse("api-pages:tokens"), {**FIELDS, **fields})
    assert answer.status_code == 200
    return answer.content.decode()


def shown_in(text: str) -> str:
    found = re.search(r"sw_[A-Za-z0-9_-]{43}", text)
    return found[0] if found else ""


def test_a_token_is_shown_once_and_opens_what_it_is_for() -> None:
    make_areas()
    client = signed_in()
    token = shown_in(made(client))
    assert token
    assert token not in page(client, "api-pages:tokens")
    one = Program(token)
    assert one.get("/residents")["n"] == 0
    assert one.get("/areas")["n"] == 1
    assert one.get("/imports", 403)
    row = ApiToken.objects.get()
    assert timedelta(days=29) < row.ends_at - timezone.now() < timedelta(days=31)
    assert log.timeline([row.pk]).filter(act="api.token-made").exists()


def test_who_has_an_authenticator_gives_its_code() -> None:
    client = signed_in()
    device = TOTPDevice.objects.create(user=Account.objects.get(), confirmed=True)
    assert not shown_in(made(client))
    assert not shown_in(made(client, code="000000"))
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    code = f"{totp(device.bin_key):06d}"
    assert shown_in(made(client, code=code))
    assert not shown_in(made(client, code=code)), "a code opens once"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""), ("title", "x" * 41), ("title", "a\0b"), ("duties", []), ("duties", ["x"]),
        ("days", "0"), ("days", "91"), ("days", "x"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_keeps_what_was_typed(field: str, value: object) -> None:
    text = made(signed_in(), **{field: value})
    assert not shown_in(text)
    assert 'role="alert"' in text
    assert not ApiToken.objects.exists()


def test_only_duties_and_areas_of_ones_own_are_offered() -> None:
    make_areas()
    client = signed_in("hq-office", area="LH/LW/G3/B5", name="Bo")
    text = page(client, "api-pages:tokens")
    assert 'value="residents"' in text
    assert 'value="fitness"' not in text
    assert not shown_in(made(client, duties=["fitness"]))
    assert not shown_in(made(client, area="LH/LW/G3/B6"))
    assert shown_in(made(client, area="LH/LW"))
    token = ApiToken.objects.get()
    assert "people.say-fitness" not in token.acts


def test_a_token_is_revoked_by_its_maker_or_the_administrator_and_by_nobody_else() -> None:
    text = token_of(account("hq-office", name="Bo"))
    row = ApiToken.objects.get()
    address = reverse("api-pages:revoke", args=[row.pk])
    assert signed_in("hq-office", name="Gi").post(address).status_code == 404
    assert Program(text).get("/me")
    shown = page(signed_in("administrator", name="Ad"), "api-pages:tokens")
    assert "Bo" in shown
    assert signed_in("administrator", name="Ad").post(address).status_code == 302
    assert Program(text).get("/me", 401)
    signed_in("hq-office", name="Bo").post(address)
    assert Line.objects.filter(act="api.token-revoked").count() == 1


def test_roles_without_the_act_have_no_page_of_tokens() -> None:
    client = signed_in("grid-officer", name="Gr")
    assert client.get(reverse("api-pages:tokens")).status_code == 403
    assert client.get(reverse("api-pages:docs")).status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_can_be_asked_is_shown_without_network_or_script(language: str) -> None:
    text = page(signed_in(language=language), "api-pages:docs")
    assert text.count("<details") >= 95
    assert "curl -sS" in text
    main = text.partition("<main")[2].partition("</main")[0]
    assert "<script" not in main
    assert "//cdn" not in text
    assert ("列出居民" in text) == (language == "zh-hans")


def test_the_openapi_file_is_handed_over() -> None:
    answer = signed_in().get(reverse("api-pages:openapi"))
    assert answer.json()["openapi"] == "3.1.0"


def test_a_quote_in_an_example_stays_within_its_quotes() -> None:
    said = views.curl("http://x/", "post", "application/json", {"example": {"a": "it's"}})
    assert "it'\\''s" in said
