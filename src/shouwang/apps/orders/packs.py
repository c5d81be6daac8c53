"""
Packs of a town: brought as a file, approved by a health authority, and never changed afterwards.

ShouwangError
 ├ PackKnownError  the version is there already, with another text
 ├ NoSuchPackError  no pack of that name comes with the program
 └ ApprovalError  a pack cannot be activated as asked
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from shouwang.apps.orders import running
from shouwang.apps.orders.models import PackVersion
from shouwang.backbone.access import scope
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.policy.measures import LEVEL_NAMES, Level
from shouwang.policy.pack import Pack
from shouwang.policy.packfile import PackFaultsError, read_cached, read_pack

LEVELS: Final = tuple(level for level in Level if level.rank >= Level.COUNTY.rank)
"""Levels whose health authority approves a pack."""
MOST_NAME: Final = 60
MOST_OFFICE: Final = 120
_MOST_CODE: Final = 40
_MOST_VERSION: Final = 20


class PackKnownError(ShouwangError):
    """A version was brought again, with another text."""

    code: ClassVar[str] = "orders.pack-known"
    problem: ClassVar[Text] = Text(
        en="{code} {version} is here already, with another text.",
        zh="{code} {version} 已经导入，但内容不同。",
    )
    remedy: ClassVar[Text] = Text(
        en="A version is never changed: give the file a higher version number and bring it again.",
        zh="同一版本不能修改：请在文件中提高版本号后重新导入。",
    )


class NoSuchPackError(ShouwangError):
    """A pack was asked for that does not come with the program."""

    code: ClassVar[str] = "orders.no-such-pack"
    problem: ClassVar[Text] = Text(
        en="No pack {code!r} comes with this program.", zh="本系统没有附带规则包 {code!r}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Choose one of the list, or bring a file.", zh="请从列表中选择，或导入文件。"
    )


class ApprovalError(ShouwangError):
    """A pack cannot be activated as asked."""

    code: ClassVar[str] = "orders.approval"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(en="Nothing was activated.", zh="没有启用。")


def shipped() -> list[Pack]:
    """Return the packs that come with the program; they bind nobody until they are approved."""
    return [read_cached(text) for text in _shipped_texts().values()]


@cache
def _shipped_texts() -> Mapping[str, str]:
    folder = files("shouwang.policy").joinpath("packs")
    texts = {
        file.name.removesuffix(".toml"): file.read_text("utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    return dict(sorted(texts.items()))


@transaction.atomic
def bring(*, actor: Actor, text: str, at: datetime) -> PackVersion:
    """
    Keep a version of a pack; the same text brought again is the row that is there.

    Raises
    ------
    PackFaultsError
        If the text is no complete pack, with every fault.
    PackKnownError
        If the version is there with another text.
    """
    require(actor, "orders.bring-pack")
    pack = read_pack(text)
    _require_short(pack)
    row, is_new = PackVersion.objects.get_or_create(
        code=pack.code,
        version=pack.version,
        defaults={"text": text, "brought_by": actor.name[:MOST_NAME], "brought_at": at},
    )
    if not is_new:
        if row.text != text:
            raise PackKnownError(code=pack.code, version=pack.version)
        return row
    log.write(actor, "orders.pack-brought", row.pk, at=at, pack=str(row))
    return row


def _require_short(pack: Pack) -> None:
    """Refuse names that no table takes: they would break off in one database and not in the other."""
    for path, said, most in (
        ("code", pack.code, _MOST_CODE),
        ("version", pack.version, _MOST_VERSION),
    ):
        if len(said) > most:
            fault = Text(f"{path} has more than {most} characters", f"{path} 超过 {most} 个字符")
            raise PackFaultsError((fault,))


def bring_shipped(*, actor: Actor, code: str, at: datetime) -> PackVersion:
    """
    Keep a pack that comes with the program.

    Raises
    ------
    NoSuchPackError
        If there is none of that name.
    """
    require(actor, "orders.bring-pack")
    text = _shipped_texts().get(code)
    if text is None:
        raise NoSuchPackError(code=code[:_MOST_CODE])
    return bring(actor=actor, text=text, at=at)


@transaction.atomic
def activate(
    *,
    actor: Actor,
    version_id: UUID,
    approver: str,
    office: str,
    level: str,
    approved_on: date,
    confirmed: frozenset[str],
    at: datetime,
) -> PackVersion:
    """
    Let a version count from now on, for orders that are made from now on.

    Parameters
    ----------
    approver, office, level
        The person of the health authority who approved it, their office, and its level.
    confirmed
        Paths of the numbers that nobody could read in their source, each confirmed by the approver.

    Raises
    ------
    ApprovalError
        If the approval is not whole, the version counts already, or its day has not come.
    """
    require(actor, "orders.activate-pack", WHOLE_TOWN)
    row = PackVersion.objects.select_for_update().filter(pk=version_id).first()
    if row is None:
        raise _refused("There is no such version", "没有这个版本")
    today = timezone.localdate(at)
    _require_waiting(row, today)
    approver, office = approver.strip(), office.strip()
    _require_approved(approver, office, level, approved_on, today)
    _require_confirmed(row.pack, confirmed)
    row.approver, row.office, row.level = approver, office, level
    row.approved_on, row.is_fictional = approved_on, bool(settings.DRILL)
    row.confirmed = [
        {"path": number.path, "value": number.value, "unit": number.unit.value}
        for number in row.pack.unchecked()
    ]
    row.activated_by, row.activated_at = actor.name[:MOST_NAME], at
    row.save()
    log.write(actor, "orders.pack-activated", row.pk, at=at, pack=str(row), level=level)
    return row


def _refused(en: str, zh: str) -> ApprovalError:
    return ApprovalError(detail=Text(en, zh))


def _require_waiting(row: PackVersion, today: date) -> None:
    if row.activated_at is not None:
        raise _refused(f"{row} is activated already", f"{row} 已经启用")
    if row.pack.valid_from > today:
        day = row.pack.valid_from.isoformat()
        raise _refused(f"{row} is valid only from {day} on", f"{row} 自 {day} 起才有效")


def _require_approved(
    approver: str, office: str, level: str, approved_on: date, today: date
) -> None:
    if not approver:
        raise _refused("Name the person who approved it", "请填写批准人姓名")
    if not office:
        raise _refused("Name the office of the health authority", "请填写批准的卫生健康机构")
    if len(approver) > MOST_NAME or len(office) > MOST_OFFICE:
        raise _refused(
            f"The name has more than {MOST_NAME} characters, or the office more than {MOST_OFFICE}",
            f"批准人超过 {MOST_NAME} 个字，或机构超过 {MOST_OFFICE} 个字",
        )
    if level not in LEVELS:
        lowest = LEVEL_NAMES[LEVELS[0]]
        raise _refused(
            f"A pack is approved by a {lowest.en} or above", f"规则包须由{lowest.zh}级或以上批准"
        )
    if approved_on > today:
        raise _refused("The day of the approval is still to come", "批准日期还没有到")


def _require_confirmed(pack: Pack, confirmed: frozenset[str]) -> None:
    asked = [number.path for number in pack.unchecked()]
    if missing := [path for path in asked if path not in confirmed]:
        paths, n = ", ".join(missing), len(missing)
        raise _refused(
            f"Numbers not confirmed, {n} of {len(asked)}: {paths}",
            f"共 {len(asked)} 个数值须逐一确认，还有 {n} 个没有确认：{paths}",
        )
    if unknown := sorted(confirmed - set(asked)):
        paths = ", ".join(path[:_MOST_CODE] for path in unknown[:10])
        raise _refused(f"The pack has no such numbers to confirm: {paths}",
                       f"规则包没有这些待确认的数值：{paths}")  # fmt: skip


def active(code: str) -> PackVersion | None:
    """Return the version of a code that counts: the last that was activated."""
    activated = PackVersion.objects.filter(code=code, activated_at__isnull=False)
    return activated.order_by("-activated_at", "-brought_at").first()


def all_active() -> list[PackVersion]:
    """Return, for each code, the version that counts."""
    rows = PackVersion.objects.filter(activated_at__isnull=False)
    last: dict[str, PackVersion] = {}
    for row in rows.order_by("code", "-activated_at", "-brought_at"):
        last.setdefault(row.code, row)
    return list(last.values())


def not_brought() -> list[Pack]:
    """Return the packs that come with the program and are not here in their version."""
    here = set(PackVersion.objects.values_list("code", "version"))
    return [pack for pack in shipped() if (pack.code, pack.version) not in here]


def n_running(today: date) -> dict[UUID, int]:
    """Return how many orders run under each version, of the whole town: a count names nobody."""
    with scope.as_machine():
        rows = running.orders(today).order_by().values("pack_id").annotate(n=Count("pk"))
        return {row["pack_id"]: row["n"] for row in rows}
