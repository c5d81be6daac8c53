"""The packs that come along, and drafts of orders that may be saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

from shouwang.policy.clock import local_day
from shouwang.policy.measures import Kind, Level, Measure
from shouwang.policy.orders import Draft
from shouwang.policy.pack import Pack
from shouwang.policy.packfile import read_pack

CODES: Final = ("covid19-cn-5", "ebola", "measles", "mpox")
ZONE: Final = ZoneInfo("Asia/Shanghai")
NOW: Final = datetime(2020, 2, 27, 4, tzinfo=UTC)
"""Noon of 27 February in the zone's calendar."""


@cache
def written(code: str) -> str:
    """Return the file of a pack."""
    return files("shouwang.policy").joinpath("packs", f"{code}.toml").read_text("utf-8")


@cache
def pack(code: str = "covid19-cn-5") -> Pack:
    """Return a pack that comes along."""
    return read_pack(written(code))


def draft(**facts: Any) -> Draft:
    """Return an order about a person that may be saved, but for what is said otherwise."""
    whole = Draft(
        kind=Kind.PERSON,
        measure=Measure.HOME_QUARANTINE,
        issuers=frozenset({"first"}),
        office="县疫情防控指挥部",
        level=Level.COUNTY,
        reason="shared a meal with a case on 25 February",
        legal_basis="传染病防治法第四十一条",
        document_no="〔2020〕1号",
        milder="monitoring does not suffice: cannot keep away from others",
        needs="food and medicine daily, by the village",
        evidence=("encounter-1",),
        appeal_how="by phone 000-0000, on paper, or through any officer",
        decided_at=NOW,
        starts_at=NOW,
        last_day=date(2020, 3, 10),
        review_on=date(2020, 3, 1),
        last_exposure=date(2020, 2, 25),
    )
    made = replace(whole, **facts)
    if "review_on" in facts:
        return made
    begun = local_day(made.starts_at, ZONE)  # looked at anew on its last day, or three days on
    return replace(made, review_on=max(begun, min(made.last_day, begun + timedelta(days=3))))


def of_zone(**facts: Any) -> Draft:
    """Return an order about a zone that may be saved, but for what is said otherwise."""
    zone: dict[str, Any] = {
        "kind": Kind.ZONE,
        "measure": Measure.LOCKDOWN_ZONE,
        "issuers": frozenset({"first", "second"}),
        "last_exposure": None,
        "last_day": date(2020, 3, 12),
    }
    return draft(**{**zone, **facts})
