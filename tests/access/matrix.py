"""
Every address, method, role and place against the file of rules: what differs is returned.

The file is read here in a few lines of this test's own, so that a fault in how the product reads
it shows as well.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.access.town import OVER, OWN, ZONES, Route, Town, client_of, fill

METHODS: Final = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
ANONYMOUS: Final = "nobody"
ONLY_WHOLE_TOWN: Final = {
    "places:add-root", "retention:terms", "retention:hold", "retention:renew", "retention:end-hold",
    "retention:close", "retention:closing", "retention:confirm", "retention:take-back",
    "api:kept", "api:holds", "api:hold", "api:closings", "api:closing",
    "audit:lines", "audit:opened", "api:log", "api:log-state", "api:log-opened",
    "people:trace-list", "api:lists-trace", "orders:activate-pack", "api:pack-activate",
    "incidents:close",
}  # fmt: skip
"""What somebody with a part of the town may do for no part of it."""
PUBLIC: Final = {"places"}
"""What is about no person is looked at by everybody at work, wherever it lies."""


@dataclass(frozen=True)
class Rule:
    """What the file says."""

    roles: frozenset[str]
    routes: dict[str, Any]
    acts: dict[str, frozenset[str]]
    anywhere: frozenset[str]

    def need(self, route: str, method: str) -> str | None:
        """Return the act that an address needs."""
        said = self.routes.get(route)
        asked = "GET" if method in ("HEAD", "OPTIONS") else method
        return said.get(asked, said.get("*")) if isinstance(said, dict) else said


def rule() -> Rule:
    """Read the file."""
    said = tomllib.loads(Path(settings.ACCESS_RULES).read_text("utf-8"))
    sets = said["sets"]
    acts = {
        act: frozenset(
            role for name in names for role in (sets[name[1:]] if name.startswith("@") else [name])
        )
        for act, names in said["acts"].items()
    }
    return Rule(
        frozenset(said["roles"]), said["routes"], acts, frozenset(said["anywhere"]["acts"])
    )


@dataclass
class Walk:
    """What was asked, and what was answered otherwise than the rules say."""

    n_calls: int = 0
    differences: list[str] | None = None

    def __post_init__(self) -> None:
        self.differences = []

    def differs(self, *words: object) -> None:
        """Note a difference."""
        assert self.differences is not None
        self.differences.append(" ".join(map(str, words)))

    def __add__(self, other: Walk) -> Walk:
        both = Walk(self.n_calls + other.n_calls)
        both.differences = [*(self.differences or []), *(other.differences or [])]
        return both


@contextmanager
def taken_back(client: Client) -> Iterator[None]:
    """Let what is asked leave nothing behind; who signs out is in again."""
    cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def ask(client: Client, method: str, address: str) -> HttpResponse:
    """Ask once, a program with its token; what it changed is taken back."""
    token, more = getattr(client, "token", ""), {}
    if token and address.startswith("/api/v1/"):
        more = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    with taken_back(client):
        answer: HttpResponse = client.generic(method, address, **more)  # type: ignore[assignment, arg-type]
    return answer


def is_sign_in(answer: HttpResponse) -> bool:
    """Tell whether an answer leads to the door, or says to a program that it stands before it."""
    if answer.status_code == 401:
        return answer["WWW-Authenticate"].startswith("Bearer")
    return answer.status_code == 302 and answer["Location"].startswith(reverse("access:sign-in"))


def content_of(answer: HttpResponse) -> str:
    """Return all that was said."""
    parts = answer.streaming_content if answer.streaming else [answer.content]  # type: ignore[attr-defined]
    headers = " ".join(f"{name}: {value}" for name, value in answer.items())
    return headers + b"".join(parts).decode("utf-8", "replace")


def walk_roles(
    town: Town,
    all_routes: Sequence[Route],
    roles: Iterable[str],
    methods: Iterable[str] = METHODS,
    how: str = OWN,
) -> Walk:
    """Ask every address in every method as every role, about things of one's own place."""
    walk, rules = Walk(), rule()
    foreign = foreign_words(town)
    for role in roles:
        client = (
            Client(raise_request_exception=False) if role == ANONYMOUS else client_of(role, how)
        )
        for route in all_routes:
            address = reverse(route.name, kwargs=fill(route, town.at[OWN]))
            for method in methods:
                answer = ask(client, method, address)
                walk.n_calls += 1
                said = _judge(rules, route, method, role, answer)
                if said:
                    walk.differs(route.name, method, role, answer.status_code, said)
                for word in found(foreign, answer):
                    walk.differs(route.name, method, role, "shows", word)
    return walk


def _judge(  # noqa: PLR0911  one line for each rule
    rules: Rule, route: Route, method: str, role: str, answer: HttpResponse
) -> str:
    """Return what is wrong with an answer, or nothing."""
    need = rules.need(route.name, method)
    if need is None:
        is_shut = is_sign_in(answer) or answer.status_code in (403, 405)
        return "" if rules.routes.get(route.name) and is_shut else "has no line in the rules"
    if answer.status_code >= 500:
        return "broke off"
    is_out, is_refused = is_sign_in(answer), answer.status_code == 403
    if need == "anybody":
        return "is closed" if is_out else ""
    if role == ANONYMOUS:
        return "" if is_out else "is open to anybody"
    if need == "account":
        return ""
    may, is_shut = role in rules.acts[need], is_refused or is_out
    if may and route.name in ONLY_WHOLE_TOWN:
        is_open = answer.status_code not in (405, *_UNREAD[route.is_program])
        return "is open to a part of the town" if is_open and not is_shut else ""
    if may == is_shut:
        return f"is {'closed' if may else 'open'} to a role that the rules {'name' if may else 'do not name'}"
    return ""


def walk_places(town: Town, all_routes: Sequence[Route], roles: Iterable[str]) -> Walk:
    """Ask about things of every other place, and as somebody whose work has ended."""
    walk, rules = Walk(), rule()
    foreign = foreign_words(town)
    about = [route for route in all_routes if route.is_about_something]
    for role in roles:
        client = client_of(role, "elsewhere")
        for zone in list(ZONES)[1:]:
            for route, method in _both(about):
                need = rules.need(route.name, method)
                address = reverse(route.name, kwargs=fill(route, town.at[zone]))
                answer = ask(client, method, address)
                walk.n_calls += 1
                is_public = need in rules.anywhere or need in ("anybody", "account")
                if not is_public and answer.status_code not in _SHUT[route.is_program]:
                    walk.differs(route.name, method, role, zone, answer.status_code)
                for word in found(foreign, answer):
                    walk.differs(route.name, method, role, zone, "shows", word)
        for how in OVER:
            gone = client_of(role, how)
            for route, method in _both(all_routes):
                if rules.need(route.name, method) in ("anybody", "account", None):
                    continue
                answer = ask(gone, method, reverse(route.name, kwargs=fill(route, town.at[OWN])))
                walk.n_calls += 1
                if not is_sign_in(answer):
                    walk.differs(route.name, method, role, how, answer.status_code)
    return walk


_UNREAD: Final = {False: (), True: (415, 422)}
"""A program that sends nothing is told so before anything is looked for."""
_SHUT: Final = {is_program: (403, 404, 405, *more) for is_program, more in _UNREAD.items()}


def _both(all_routes: Iterable[Route]) -> Iterator[tuple[Route, str]]:
    for route in all_routes:
        yield route, "GET"
        yield route, "POST"


def foreign_words(town: Town) -> list[str]:
    """Return the words of things in all places but one's own."""
    return [word for zone in list(ZONES)[1:] for word in town.at[zone].words.values()]


def found(words: Iterable[str], answer: HttpResponse) -> list[str]:
    """Return which of some words an answer says, in its body or its headers."""
    text = content_of(answer)
    return [word for word in words if word in text]
