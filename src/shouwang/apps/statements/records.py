"""What the record of an incident says, as statements need it; who may ask has been asked before."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Final

from django.utils import timezone

from shouwang.apps.incidents import public as incidents
from shouwang.apps.places import public as places
from shouwang.apps.statements import town_words
from shouwang.apps.statements.errors import StatementError
from shouwang.apps.statements.guarding import Figures, Known
from shouwang.apps.statements.models import Statement, Version
from shouwang.apps.statements.wording import Facts, Written
from shouwang.core.text import Text

_SMALL: Final = ("building", "stair", "room")
"""Kinds of areas below a group: where somebody lives is never told."""
_WHOLE_TOWN: Final = Text("the whole town", "全镇")
_DISEASE: Final = Text("an infectious disease", "传染病")


def incident_of(row: Statement) -> incidents.Incident:
    """
    Return the incident of a statement.

    Raises
    ------
    StatementError
        If there is none any more.
    """
    found = incidents.incident(row.incident_id)
    if found is None:
        raise StatementError(detail=Text("There is no such incident", "没有这起疫情"))
    return found


def facts_of(incident: incidents.Incident, at: datetime) -> Facts:
    """Return what a statement is drafted from."""
    stands, words = incidents.standing_at(incident, at), town_words.now()
    day = stands.day
    if day is not None and day.n > day.of:
        day = None  # the days are over: how it stands says the release
    return Facts(
        place=Text(incident.place_en or incident.place, incident.place),
        places=_places(incident, at),
        disease=stands.pack.disease if stands.pack else _DISEASE,
        today=timezone.localdate(at),
        hour=words.figures_at,
        phone=words.phone,
        n_confirmed=stands.n_confirmed,
        n_suspected=stands.n_suspected,
        n_excluded=stands.n_excluded,
        level=stands.level_name,
        day_n=day.n if day else None,
        of_days=day.of if day else None,
        last_day=day.last if day else None,
        is_running=day.is_running if day else False,
    )


def figures_of(incident: incidents.Incident, at: datetime) -> Figures:
    """Return the figures that a text may name."""
    facts = facts_of(incident, at)
    return Figures(facts.n_confirmed, facts.n_suspected, facts.day_n)


def _places(incident: incidents.Incident, at: datetime) -> Text:
    """Return the names of the places concerned; of a house, those of the village and group that hold it."""
    found: dict[str, Text] = {}
    for path in incidents.areas_named(incident, at):
        around = {part.path: part for part in places.tree_of(path)}
        codes = path.split("/")
        named = [around["/".join(codes[:n])] for n in range(1, len(codes) + 1)
                 if "/".join(codes[:n]) in around]  # fmt: skip
        told = [one for one in named if one.kind not in ("county", "township", *_SMALL)] or named[
            :1
        ]
        if told:
            zh = "".join(one.name or one.name_en for one in told)
            en = ", ".join(one.name_en or one.name for one in reversed(told))
            found[told[-1].path] = Text(en, zh)
    if not found:
        return Text(incident.place_en or incident.place, incident.place)
    return Text(
        "; ".join(one.en for one in found.values()), "、".join(one.zh for one in found.values())
    )


def known_of(incident: incidents.Incident) -> Known:
    """Return what no text for everybody may name."""
    homes: list[tuple[str, ...]] = []
    for path in incidents.homes_of_cases(incident):
        codes = path.split("/")
        above = {"/".join(codes[:n]) for n in range(1, len(codes) + 1)}
        parts = sorted(
            (part for part in places.tree_of(path) if part.path in above), key=lambda one: one.path
        )
        first = next((n for n, one in enumerate(parts) if one.kind in _SMALL), None)
        if first is not None:
            below = parts[max(first - 1, 0) :]
            homes.append(tuple(one.name or one.name_en for one in below))
            homes.append(tuple(one.name_en or one.name for one in below))
    return Known(tuple(incidents.names_of_cases(incident)), tuple(homes))


def written_of(version: Version) -> Written:
    """Return a version as it was written."""
    return Written(**{one.name: getattr(version, one.name) for one in fields(Written)})


def columns_of(written: Written) -> dict[str, str]:
    """Return what a version keeps of what was written."""
    return asdict(written)
