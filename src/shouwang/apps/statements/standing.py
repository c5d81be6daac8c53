"""Where statements stand at an instant: worked out from their versions and steps, never stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from shouwang.apps.statements.models import Statement, Step, Version


class State(TextChoices):
    """Where a statement stands."""

    DRAFTED = "drafted", _("waits for approval")
    SENT_BACK = "sent-back", _("sent back")
    APPROVED = "approved", _("approved")
    CORRECTED = "corrected", _("corrected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Waits(StrEnum):
    """Whom the text that was written last waits for."""

    NOBODY = ""
    APPROVER = "approver"
    WRITER = "writer"


@dataclass(frozen=True, slots=True)
class Told:
    """A version that was approved: everybody may read it, also after it was corrected."""

    version: Version
    step: Step


@dataclass(frozen=True, slots=True)
class Standing:
    """A statement as it stood at an instant."""

    statement: Statement
    versions: tuple[Version, ...]
    steps: tuple[Step, ...]

    @property
    def told(self) -> tuple[Told, ...]:
        """What was approved, the latest first; the first of them is what the town says now."""
        by_id = {one.pk: one for one in self.versions}
        return tuple(
            Told(by_id[step.version_id], step)
            for step in reversed(self.steps)
            if step.kind == Step.Kind.APPROVED
        )

    @property
    def now(self) -> Told | None:
        """What the town says; None before anything was approved."""
        return self.told[0] if self.told else None

    @property
    def former(self) -> tuple[Told, ...]:
        """What it said before, the latest first."""
        return self.told[1:]

    @property
    def withdrawn(self) -> Step | None:
        """How it was withdrawn."""
        found = [one for one in self.steps if one.kind == Step.Kind.WITHDRAWN]
        return found[0] if found else None

    @property
    def last(self) -> Version:
        """The text that was written last."""
        return self.versions[-1]

    @property
    def sent_back(self) -> Step | None:
        """Why the text that was written last was sent back."""
        found = [
            one
            for one in self.steps
            if one.kind == Step.Kind.SENT_BACK and one.version_id == self.last.pk
        ]
        return found[-1] if found else None

    @property
    def pending(self) -> Version | None:
        """The text that was written last, while it is neither approved nor withdrawn."""
        is_told = self.now is not None and self.now.version.pk == self.last.pk
        return None if is_told or self.withdrawn else self.last

    @property
    def waits(self) -> Waits:
        """Whom it waits for."""
        if self.pending is None:
            return Waits.NOBODY
        return Waits.WRITER if self.sent_back else Waits.APPROVER

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.withdrawn:
            return State.WITHDRAWN
        if self.told:
            return State.CORRECTED if self.former else State.APPROVED
        return State.SENT_BACK if self.sent_back else State.DRAFTED

    @property
    def first_told_at(self) -> datetime:
        """When it was told first; of a draft, when it was written last."""
        return self.told[-1].step.at if self.told else self.last.at


def standing_of(statement: Statement, at: datetime) -> Standing:
    """Return where a statement stood at an instant; who may see it has been asked before."""
    return standings([statement], at)[statement.pk]


def standings(rows: Collection[Statement], at: datetime) -> dict[UUID, Standing]:
    """Return where statements stood at an instant, in two queries; those not yet drafted are left out."""
    versions: dict[UUID, list[Version]] = {row.pk: [] for row in rows}
    steps: dict[UUID, list[Step]] = {row.pk: [] for row in rows}
    for version in Version.every.filter(statement__in=versions, at__lte=at):
        versions[version.statement_id].append(version)
    for step in Step.every.filter(statement__in=versions, at__lte=at):
        steps[step.statement_id].append(step)
    return {
        row.pk: Standing(row, tuple(versions[row.pk]), tuple(steps[row.pk]))
        for row in rows
        if versions[row.pk]
    }
