"""No page without sign-in, none with the password alone."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.backbone.access.models import Account
from shouwang.backbone.audit.models import Line
from tests.offices import signed_in

pytestmark = pytest.mark.django_db

OPEN_TO_ANYBODY = {
    "access:sign-in",
    "access:open",
    "access:language",
    "accounts:phone-open",
    "accounts:pin",
    "people:offer",
    "api:offers",
    "orders:verify",
    "orders:verify-key",
    "api:papers-verify",
    "intake:door",
    "intake:enrol",
    "intake:deliver",
    "intake:carry",
    "intake:who",
    "intake:brief",
    "intake:app-file",
    "recalls:link",
    "statements:public",
    "statements:public-one",
}
"""Pages that ask nobody who they are; a new one belongs here only after thinking it over."""
OPEN_WITH_A_PASSWORD = {"access:second-factor", "access:enrol", "access:sign-out"}
_SAMPLE = {
    "uuid": str(UUID(int=7)),
    "uuidstr": str(UUID(int=7)),
    "int": "1",
    "str": "P-000001",
    "slug": "v1",
    "path": "LH/LW",
}


def routes(
    resolver: URLResolver | None = None, space: str = ""
) -> Iterator[tuple[str, list[str]]]:
    """Yield each route of the router: its name and something for each of its places."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            kinds = [type(kind).__name__ for kind in entry.pattern.converters.values()]
            yield (
                f"{space}{entry.name}",
                [_SAMPLE[kind.removesuffix("Converter").lower().replace("string", "str")]
                 for kind in kinds],
            )  # fmt: skip


ROUTES = list(routes())
CLOSED = [route for route in ROUTES if route[0] not in OPEN_TO_ANYBODY]


def account() -> Account:
    return Account.objects.create(sign_in_name="bo", name="Bo")


def with_password_only() -> Client:
    client = Client()
    client.force_login(account(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_router_was_walked() -> None:
    names = {name for name, _places in ROUTES}
    assert {"people:merge", "places:tile", "pages:home", "jobs:file"} <= names
    assert OPEN_TO_ANYBODY | OPEN_WITH_A_PASSWORD <= names
    assert all(":" in name and "None" not in name for name in names)


@pytest.mark.parametrize("method", ["get", "post", "head", "put", "delete", "options"])
def test_a_stranger_is_led_to_sign_in(method: str) -> None:
    asked = {
        name: getattr(Client(), method)(reverse(name, args=places)) for name, places in CLOSED
    }
    let_in = [name for name, answer in asked.items() if not _is_led_to_sign_in(name, answer)]
    assert let_in == []
    assert not Line.objects.exists()


def _is_led_to_sign_in(name: str, answer: HttpResponse) -> bool:
    if name.startswith("api:"):
        is_asked = answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")
        return is_asked and answer["Content-Type"] == "application/problem+json"
    return answer.status_code == 302 and answer["Location"].startswith(reverse("access:sign-in"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_password_alone_opens_nothing(method: str) -> None:
    let_in, half = [], with_password_only()
    for name, places in CLOSED:
        if name in OPEN_WITH_A_PASSWORD:
            continue
        answer = getattr(half, method)(reverse(name, args=places))
        is_led = answer.status_code == 302 and answer["Location"] == reverse(
            "access:second-factor"
        )
        if not (answer.status_code == 401 if name.startswith("api:") else is_led):
            let_in.append((name, answer.status_code))
    assert let_in == []
    assert not Line.objects.exclude(act="access.signed-in").exists()


def test_a_password_alone_does_not_change_the_password() -> None:
    client = with_password_only()
    before = Account.objects.get().password
    fields = {"new_password1": "willow-well-34", "new_password2": "willow-well-34"}
    client.post(reverse("access:set-password"), fields)
    assert Account.objects.get().password == before


def test_a_password_alone_shows_no_key_of_an_authenticator_that_is_bound() -> None:
    client = with_password_only()
    TOTPDevice.objects.create(user=Account.objects.get(), confirmed=True)
    answer = client.get(reverse("access:enrol"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("pages:home"))
    assert TOTPDevice.objects.count() == 1


def test_an_account_that_is_closed_is_out_at_the_next_request() -> None:
    client = signed_in()
    assert client.get(reverse("pages:home")).status_code == 200
    Account.objects.update(is_active=False)
    answer = client.get(reverse("pages:home"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("access:sign-in"))


def test_a_page_that_is_not_there_tells_a_stranger_nothing() -> None:
    answer = Client().get("/people/imports/none/at/all/")
    assert answer.status_code == 404
    assert "nav" not in answer.content.decode().replace("navigation", "")
