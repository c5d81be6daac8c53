"""What other capabilities may ask of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from shouwang.apps.people import actions, exports
from shouwang.apps.people import helpers as people_helpers
from shouwang.apps.people import imports as people_imports
from shouwang.apps.people.actions import NewHousehold, NewResident
from shouwang.apps.people.exports import MOST_ROWS
from shouwang.apps.people.helpers import NewHelper
from shouwang.apps.people.models import ImportBatch
from shouwang.backbone.access.actors import Actor

__all__ = [
    "MOST_ROWS",
    "NewHelper",
    "NewHousehold",
    "NewResident",
    "bring_sheet",
    "enter_helpers",
    "enter_households",
    "enter_residents",
    "rows_waiting",
    "seal_filters",
]


def enter_helpers(*, actor: Actor, helpers: Iterable[NewHelper], at: datetime) -> int:
    """Enter people who help, and return how many; see `people.helpers`."""
    return people_helpers.enter_helpers(actor=actor, helpers=helpers, at=at)


def enter_households(*, actor: Actor, households: Iterable[NewHousehold]) -> int:
    """Enter households and return how many; see `people.actions`."""
    return actions.enter_households(actor=actor, households=households)


def enter_residents(
    *, actor: Actor, residents: Sequence[NewResident], on: date, at: datetime
) -> int:
    """Enter residents and return how many; see `people.actions`."""
    return len(actions.enter_residents(actor=actor, residents=residents, on=on, at=at))


def bring_sheet(
    *, actor: Actor, file_name: str, base_path: str, purpose: str, at: datetime, kept: Path
) -> UUID:
    """Note that a sheet was brought, sensitive columns only with a purpose; return its number."""
    return people_imports.bring(
        actor=actor,
        file_name=file_name,
        base_path=base_path,
        purpose=purpose,
        with_sensitive=bool(purpose),
        at=at,
        kept=kept,
    ).pk


def rows_waiting(batch_id: UUID) -> dict[str, int]:
    """Return how many rows of a sheet have which verdict and wait."""
    return people_imports.counts_now(ImportBatch.objects.get(pk=batch_id))


def seal_filters(filters: Mapping[str, str]) -> str:
    """Seal what a list is narrowed by, for the arguments of an export; see `people.exports`."""
    return exports.seal_filters(filters)
