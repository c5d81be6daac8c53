"""A program at the door of an office: asks with a token, and reads the answer."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from shouwang.backbone.access.grants import actor_for
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.rules import rules
from shouwang.backbone.api import tokens
from tests.offices import AT, assign

EVERY_ACT = frozenset(act for act in rules().acts if not act.startswith(("api.", "access.")))


def account(*roles: str, area: str = "", name: str = "Bo") -> Account:
    """Return an account with roles for an area: with every role, unless roles are said."""
    made, is_new = Account.objects.get_or_create(
        sign_in_name=name.lower(), defaults={"name": name}
    )
    if is_new:
        assign(made, *(roles or rules().roles), area=area)
    return made


def token_of(
    owner: Account, *, acts: Collection[str] | None = None, area: str = "", days: int = 30
) -> str:
    """Return the text of a token, for all that its owner may do unless something is said."""
    now = timezone.now()
    actor = actor_for(owner, now)
    wanted = EVERY_ACT if acts is None else acts
    given = [act for act in wanted if actor.may(act)]
    return _made(owner, given, area, days)


def _made(owner: Account, acts: Collection[str], area: str, days: int) -> str:
    """Make a token as somebody who may make one does, whatever the owner's role."""
    now = timezone.now()
    helping = not actor_for(owner, now).may("api.make-token")
    if helping:
        assign(owner, "cdc", area="", purpose="tokens")
    actor = actor_for(owner, now)
    try:
        _row, text = tokens.make(
            actor=actor, title="list", acts=acts, area=area,
            ends_at=now + timedelta(days=days), at=now,
        )  # fmt: skip
    finally:
        if helping:
            owner.assignments.filter(purpose="tokens").delete()
    return text


class Program:
    """Asks the API with a token."""

    def __init__(self, token: str, language: str = "en") -> None:
        self._client = Client()
        self._headers = {"accept-language": language}
        if token:
            self._headers["authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> HttpResponseBase:
        """Return the answer to a request."""
        facts: dict[str, Any] = {}
        if body is not None:
            facts = {"data": json.dumps(body), "content_type": "application/json"}
        return self._client.generic(
            method, f"/api/v1{path}", headers={**self._headers, **headers}, **facts
        )

    def get(self, path: str, status: int = 200) -> Any:
        """Return what is told at an address, which must have a status."""
        return self._told(self.ask("GET", path), status)

    def post(self, path: str, body: object = None, status: int = 200, method: str = "POST") -> Any:
        """Return what is told of something that was sent."""
        return self._told(self.ask(method, path, body), status)

    def upload(self, path: str, status: int = 202, /, **fields: object) -> Any:
        """Return what is told of a form with a file."""
        answer = self._client.post(f"/api/v1{path}", fields, headers=self._headers)
        return self._told(answer, status)

    @staticmethod
    def _told(answer: Any, status: int) -> Any:
        assert answer.status_code == status, (answer.status_code, answer.content.decode())
        if status >= 400:
            assert answer["Content-Type"] == "application/problem+json"
        assert "Set-Cookie" not in answer
        assert answer["Cache-Control"] == "no-store"
        return json.loads(answer.content)


def program(
    *roles: str, area: str = "", acts: Collection[str] | None = None, name: str = "Bo",
    within: str | None = None,
) -> Program:  # fmt: skip
    """Return a program of somebody with roles for an area; its token is for all that they may do."""
    owner = account(*roles, area=area, name=name)
    return Program(token_of(owner, acts=acts, area=area if within is None else within))


__all__ = ["AT", "Program", "account", "program", "token_of"]
