"""The groups that a town forms: what comes with the program, or what the town made of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from shouwang.apps.tasks.errors import GroupError
from shouwang.apps.tasks.life import Proof
from shouwang.apps.tasks.models import Template
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.audit import log
from shouwang.core.text import Text

MOST_GROUPS: Final = 20
_FILE: Final = Path(__file__).with_name("groups.toml")


@dataclass(frozen=True, slots=True)
class FirstTask:
    """
    A task that a group begins with.

    Parameters
    ----------
    due_after
        From when the group is formed.
    """

    title: Text
    items: tuple[Text, ...]
    due_after: timedelta
    needs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupTemplate:
    """A group as a town forms it."""

    code: str
    name: Text
    duties: tuple[Text, ...] = ()
    tasks: tuple[FirstTask, ...] = ()


def groups() -> tuple[GroupTemplate, ...]:
    """Return the groups that the town forms, in its order."""
    own = Template.objects.first()
    return shipped() if own is None or own.is_shipped else read(own.groups)


def is_own() -> bool:
    """Tell whether the town changed what comes with the program."""
    own = Template.objects.first()
    return own is not None and not own.is_shipped


@cache
def shipped() -> tuple[GroupTemplate, ...]:
    """Return the groups that come with the program."""
    return read(tomllib.loads(_FILE.read_text("utf-8"))["groups"])


def read(rows: Sequence[Mapping[str, Any]]) -> tuple[GroupTemplate, ...]:
    """Return groups from plain data."""
    return tuple(
        GroupTemplate(
            row["code"],
            _text(row["name"]),
            tuple(map(_text, row["duties"])),
            tuple(
                FirstTask(
                    _text(task["title"]),
                    tuple(map(_text, task["items"])),
                    timedelta(hours=task["hours"]),
                    tuple(Proof(one) for one in task["needs"]),
                )
                for task in row.get("tasks", ())
            ),
        )
        for row in rows
    )


def plain(rows: Sequence[GroupTemplate]) -> list[dict[str, Any]]:
    """Return groups as plain data, as `read` takes them."""
    return [
        {
            "code": row.code,
            "name": _plain(row.name),
            "duties": [_plain(one) for one in row.duties],
            "tasks": [
                {
                    "title": _plain(task.title),
                    "items": [_plain(one) for one in task.items],
                    "hours": task.due_after / timedelta(hours=1),
                    "needs": [one.value for one in task.needs],
                }
                for task in row.tasks
            ],
        }
        for row in rows
    ]


def _text(row: Mapping[str, str]) -> Text:
    return Text(row["en"], row["zh"])


def _plain(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


@transaction.atomic
def change(*, actor: Actor, rows: Sequence[GroupTemplate], at: datetime) -> Template:
    """
    Let other groups count as those of the town; groups that were formed stay as they are.

    Raises
    ------
    GroupError
        If there are none or too many, or two have one name.
    """
    require(actor, "groups.change")
    faults = []
    if not 0 < len(rows) <= MOST_GROUPS:
        faults.append(
            Text(f"A town has 1 to {MOST_GROUPS} groups", f"工作组应为 1 至 {MOST_GROUPS} 个")
        )
    for lang in ("zh", "en"):
        names = [row.name.in_(lang).casefold() for row in rows]
        if len(set(names)) < len(names):
            faults.append(Text("Two groups have the same name", "有两个工作组重名"))
            break
    GroupError.raise_for(faults)
    return _noted(actor, at, groups=plain(rows))


@transaction.atomic
def back_to_shipped(*, actor: Actor, at: datetime) -> Template:
    """Let the groups that come with the program count again; what the town had stays on record."""
    require(actor, "groups.change")
    return _noted(actor, at, is_shipped=True)


def _noted(actor: Actor, at: datetime, **facts: Any) -> Template:
    require_person(actor)
    row = Template.objects.create(
        at=at, account_id=actor.account_id, actor_name=actor.name[:60], **facts
    )
    log.write(
        actor, "groups.template-changed", log.NOBODY, at=at,
        groups=len(row.groups), shipped=row.is_shipped,
    )  # fmt: skip
    return row
