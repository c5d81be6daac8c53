"""What the record of an incident says, as statements need it; who may ask has been asked before."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Final

from django.utils import timezone

from shouwang.apps.incidents import public as incidents
from shouwang.apps.orders import public as orders
from shouwang.apps.places import public as places
from shouwang.apps.statements import town_words, wording
from shouwang.apps.statements.errors import StatementError
from shouwang.apps.statements.figures import Figures
from shouwang.apps.statements.guarding import Known
from shouwang.apps.statements.models import Statement, Version
from shouwang.apps.statements.wording import Facts, Written, ZoneSaid
from shouwang.core.text import Text

_SMALL: Final = ("building", "stair", "room")
"""Kinds of areas below a group: where somebody lives is never told."""
_LARGE: Final = ("county", "township")
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
    if day is not None and day.is_over:
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
        zones=_zones(incident, stands.pack.code, at) if stands.pack else (),
        day_n=day.n if day else None,
        of_days=day.of if day else None,
        last_day=day.last if day else None,
        is_running=day.is_running if day else False,
    )


def figures_of(incident: incidents.Incident, at: datetime) -> Figures:
    """Return the figures that a text may name."""
    facts = facts_of(incident, at)
    return Figures(facts.n_confirmed, facts.n_suspected, facts.day_n)


def drafted_from(incident: incidents.Incident, kind: str, at: datetime) -> Written:
    """Return a statement of a kind as the record has it at an instant, with the town's own words."""
    words = town_words.now()
    promises = Text(words.promises_en, words.promises_zh)
    return wording.filled(kind, facts_of(incident, at), promises).tidy()


def town_of(incident: incidents.Incident) -> Text:
    """Return the name of the county and township that an incident lies in, or of its place where there is none."""
    found = [one for one in _around(incident.path) if one.kind in _LARGE]
    if not found:
        return Text(incident.place_en or incident.place, incident.place)
    return _joined(found)


def _around(path: str) -> list[places.Part]:
    """Return an area and what it lies in, the widest first: all that is above a part of it that is none."""
    found = places.tree_of(f"{path}/.") if path else []
    return sorted(found, key=lambda one: len(one.path))


def _joined(parts: list[places.Part]) -> Text:
    zh = "".join(one.name or one.name_en for one in parts)
    return Text(", ".join(one.name_en or one.name for one in reversed(parts)), zh)


def _told_of(path: str) -> list[places.Part]:
    """Return what a place is called by in public: its village and group, never a house."""
    around = _around(path)
    return [one for one in around if one.kind not in (*_LARGE, *_SMALL)] or around[:1]


def _zones(incident: incidents.Incident, code: str, at: datetime) -> tuple[ZoneSaid, ...]:
    """Return what is asked of everybody in the zones that are in force; one that is a house is not told."""
    found = [
        (one, _around(one.path)) for one in orders.zones_in_force(incident.path, code=code, at=at)
    ]
    return tuple(
        ZoneSaid(_joined(_told_of(one.path)), one.measure, one.last_day)
        for one, around in found
        if around and around[-1].path == one.path and around[-1].kind not in _SMALL
    )


def _places(incident: incidents.Incident, at: datetime) -> Text:
    """Return the names of the places concerned; of a house, those of the village and group that hold it."""
    found: dict[str, Text] = {}
    for path in incidents.areas_named(incident, at):
        told = _told_of(path)
        if told:
            found[told[-1].path] = _joined(told)
    if not found:
        return Text(incident.place_en or incident.place, incident.place)
    return Text(
        "; ".join(one.en for one in found.values()), "、".join(one.zh for one in found.values())
    )


def known_of(incident: incidents.Incident, row: Statement, at: datetime) -> Known:
    """
    Return what no text for everybody may name, and which lines of a statement the program itself wrote.

    The town's commitments and its number are somebody's words: of them only the shipped ones are the program's.
    """
    homes: list[tuple[str, ...]] = []
    for path in incidents.homes_of_cases(incident):
        parts = _around(path)
        first = next((n for n, one in enumerate(parts) if one.kind in _SMALL), None)
        if first is not None:
            below = parts[max(first - 1, 0) :]
            homes.append(tuple(one.name or one.name_en for one in below))
            homes.append(tuple(one.name_en or one.name for one in below))
    first_text = Version.every.filter(statement=row).order_by("n").first()
    drafts = [drafted_from(incident, row.kind, at)]
    if first_text is not None:
        drafts.append(written_of(first_text))
    return Known(tuple(incidents.names_of_cases(incident)), tuple(homes), _lines(drafts))


def _lines(drafts: list[Written]) -> frozenset[str]:
    usual = wording.usual_promises(town_words.now().figures_at)
    own = {"promises_zh": usual.zh, "promises_en": usual.en, "phone": ""}
    found = ("\n".join((asdict(one) | own).values()) for one in drafts)
    return frozenset(line for text in found for line in wording.lines_of(text))


def written_of(version: Version) -> Written:
    """Return a version as it was written."""
    return Written(**{one.name: getattr(version, one.name) for one in fields(Written)})


def columns_of(written: Written) -> dict[str, str]:
    """Return what a version keeps of what was written."""
    return asdict(written)
