"""
Who may do what, as the one file of rules says it; what is not named is refused.

The file has the shape that its own head describes. Reading it knows nothing of Django's tables.

Sources
-------
Roles: section 9 of the project's domain notes; in code and pages they are called as in `GLOSSARY.md`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from shouwang.core.text import Text

ANYBODY: Final = "anybody"
"""Stands for an address that asks nobody who they are."""
ACCOUNT: Final = "account"
"""Stands for an address that needs an account and no role."""
_METHODS: Final = frozenset(["GET", "POST", "PUT", "PATCH", "DELETE"])


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody is here as."""

    code: str
    title: Text
    door: str
    """How they come in: ``factor`` (password and authenticator) or ``device`` (PIN, enrolled phone)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The file, read."""

    roles: Mapping[str, Role]
    acts: Mapping[str, frozenset[str]]
    """Roles by act."""
    anywhere: frozenset[str]
    """Acts that reach beyond the area of an assignment."""
    glass: frozenset[str]
    """Acts that a file opened in an emergency allows, for that file alone."""
    standing: frozenset[str]
    """Roles of standing staff: their assignments may have no end."""
    routes: Mapping[str, Mapping[str, str]]
    """Act by route and method; the method ``*`` stands for all that are not named."""

    def roles_of(self, act: str) -> frozenset[str]:
        """Return who may do an act; nobody, where it is not named."""
        return self.acts.get(act, frozenset())

    def act_of(self, route: str, method: str) -> str | None:
        """Return what a route needs, or None where it is not named. HEAD and OPTIONS are looks."""
        here = self.routes.get(route, {})
        asked = method if method in _METHODS else "GET"
        return here.get(asked, here.get("*"))


def read(text: str) -> Rules:
    """
    Return the rules that a text in TOML says.

    Raises
    ------
    ValueError
        If a role, set or act is used that is not defined, or a route has a method that there is not.
    """
    said = tomllib.loads(text)
    roles = {code: _role(code, row) for code, row in said["roles"].items()}
    acts = {act: _roles(act, names, roles, said["sets"]) for act, names in said["acts"].items()}
    routes = {route: _acts(route, needs, acts) for route, needs in said["routes"].items()}
    anywhere, glass = frozenset(said["anywhere"]["acts"]), frozenset(said["glass"]["opens"])
    for act in sorted(anywhere | glass):
        _require_known(act, acts, "anywhere or glass")
    standing = _roles("standing", said["standing"]["roles"], roles, said["sets"])
    return Rules(roles, acts, anywhere, glass, standing, routes)


def _role(code: str, row: Mapping[str, str]) -> Role:
    if row.get("door") not in ("factor", "device"):
        raise ValueError(f"role {code}: door is {row.get('door')!r}; it is 'factor' or 'device'")
    return Role(code, Text(row["en"], row["zh"]), row["door"])


def _roles(
    act: str, names: Iterable[str], roles: Mapping[str, Role], sets: Mapping[str, list[str]]
) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        members = sets.get(name[1:], [name]) if name.startswith("@") else [name]
        for member in members:
            _require_known(member, roles, f"act {act}")
            found.add(member)
    return frozenset(found)


def _acts(route: str, needs: Any, acts: Mapping[str, object]) -> dict[str, str]:
    by_method: dict[str, str] = {"*": needs} if isinstance(needs, str) else dict(needs)
    for method, act in by_method.items():
        if method != "*" and method not in _METHODS:
            raise ValueError(f"route {route}: {method!r} is no method")
        if act not in (ANYBODY, ACCOUNT):
            _require_known(act, acts, f"route {route}")
    return by_method


def _require_known(name: str, known: Mapping[str, object], place: str) -> None:
    if name not in known:
        raise ValueError(f"{place}: {name!r} is not defined in the rules of access")


@cache
def rules() -> Rules:
    """Return the rules of this installation."""
    return read(Path(settings.ACCESS_RULES).read_text("utf-8"))
