"""
One file opened in an emergency, or although it is of the reader's own household.

It takes a reason, the authenticator once more, and lasts 30 minutes. The data guardian sees it at
once; what nobody reviewed for a day stands on the commander's first page.

ShouwangError
 ├ OwnFileError   the file is the reader's own, of their household or of a relative
 ├ NoFileError    there is no file with this number
 └ OwnGlassError  the reviewer would be the one who opened it
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shouwang.backbone.access.actors import Actor, NotYourDutyError, require
from shouwang.backbone.access.models import Account, Glass
from shouwang.backbone.accounts import known
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

Ask = Callable[[], frozenset[UUID]]
OPEN_FOR: Final = timedelta(minutes=30)
REVIEW_WITHIN: Final = timedelta(hours=24)


class OwnFileError(ShouwangError):
    """Somebody would open their own file, or one of their household or relatives, as any other."""

    code: ClassVar[str] = "access.own-file"
    problem: ClassVar[Text] = Text(
        en="This file is your own, of your household, or of a relative.",
        zh="这是您本人、家人或亲属的档案。",
    )
    remedy: ClassVar[Text] = Text(
        en="Ask a colleague. If nobody else can do it, open it with a reason: the data guardian sees it.",
        zh="请交给同事处理。确实没有别人能办时，请写明理由再打开：数据专员会看到。",
    )

    def __init__(self, ref: str = "") -> None:
        super().__init__(ref=ref)
        self.way = f"{reverse('accounts:glass')}?{urlencode({'ref': ref})}"
        """Where it can be opened all the same."""


class NoFileError(ShouwangError):
    """A reference was given that no file has."""

    code: ClassVar[str] = "access.no-file"
    problem: ClassVar[Text] = Text(
        en="There is no file with this number.", zh="没有这个编号的档案。"
    )
    remedy: ClassVar[Text] = Text(
        en="Look at the paper again: the number looks like P-000123.",
        zh="请再核对一下编号，例如 P-000123。",
    )


class OwnGlassError(ShouwangError):
    """Somebody would review what they opened themselves."""

    code: ClassVar[str] = "access.own-glass"
    problem: ClassVar[Text] = Text(
        en="You opened this file yourself.", zh="这份档案是您自己打开的。"
    )
    remedy: ClassVar[Text] = Text(
        en="Another data guardian reviews it.", zh="请由另一位数据专员复核。"
    )


def is_own(actor: Actor, entries: Ask, household: Ask) -> bool:
    """Tell whether a file is the actor's own, of their household, or of a relative."""
    account = Account.objects.filter(pk=actor.account_id).first() if actor.account_id else None
    if account is None or not (account.own_file or account.kin):
        return False
    if not {str(one) for one in entries()}.isdisjoint([str(account.own_file), *account.kin]):
        return True
    return account.own_file is not None and account.own_file in household()


def require_open(actor: Actor, entries: Ask, household: Ask, *, ref: str = "") -> None:
    """
    Refuse a file of the actor's own household or relatives, unless they opened it with a reason.

    Parameters
    ----------
    entries
        Returns all entries of the file; asked only where it matters, as the next.
    household
        Returns all entries of those who share the household of the one the file is about.

    Raises
    ------
    OwnFileError
        With the way to the form.
    """
    if is_own(actor, entries, household) and actor.glass.isdisjoint(entries()):
        raise OwnFileError(ref)


@transaction.atomic
def open_file(*, actor: Actor, ref: str, reason: str, words: str, at: datetime) -> known.File:
    """
    Open one file for 30 minutes; opened twice at once, it is one.

    Raises
    ------
    NoFileError
        If there is no such file.
    """
    require(actor, "access.break-glass")
    if actor.account_id is None:
        raise NotYourDutyError(act="access.break-glass")  # a machine has no emergencies
    account = Account.objects.select_for_update().get(pk=actor.account_id)
    file = known.file_by_ref(ref)
    if file is None:
        raise NoFileError
    if account.glasses.filter(subject_id=file.id, until_at__gt=at).exists():
        return file
    row = Glass(
        account=account,
        subject_id=file.id,
        is_own=is_own(actor, lambda: file.entries, lambda: file.household),
        reason=reason,
        role=actor.acting("access.break-glass").role,
        opened_at=at,
        until_at=at + OPEN_FOR,
    )
    row.words = words
    row.save(force_insert=True)
    log.write(actor, "access.glass-opened", file.id, at=at, reason=reason, own=row.is_own)
    return file


@transaction.atomic
def close(*, actor: Actor, glass_id: UUID, at: datetime) -> None:
    """Close a file before its time; only the one who opened it can, and it may have ended already."""
    row = Glass.objects.select_for_update().filter(pk=glass_id).first()
    if row is not None and row.account_id == actor.account_id and row.until_at > at:
        row.until_at = at
        row.save(update_fields=["until_at"])
        log.write(actor, "access.glass-closed", row.subject_id, at=at)


@transaction.atomic
def review(*, actor: Actor, glass_id: UUID, was_right: bool, words: str, at: datetime) -> None:
    """
    Say whether it was right to open a file; the first word stands.

    Raises
    ------
    OwnGlassError
        If the reviewer opened it.
    """
    require(actor, "access.review-glass")
    row = Glass.objects.select_for_update().get(pk=glass_id)
    if row.account_id == actor.account_id:
        raise OwnGlassError
    if row.reviewed_at is not None:
        return
    row.reviewed_at, row.reviewed_by, row.was_right = at, actor.name, was_right
    row.finding = words
    row.save(update_fields=["reviewed_at", "reviewed_by", "was_right", "finding_sealed"])
    log.write(actor, "access.glass-reviewed", row.subject_id, at=at, right=was_right)


def unreviewed() -> QuerySet[Glass]:
    """Return what waits for a review, the oldest first."""
    return Glass.objects.filter(reviewed_at=None).select_related("account").order_by("opened_at")


def by_month() -> list[tuple[datetime, int]]:
    """Return how many files were opened in each month, the latest first."""
    rows = Glass.objects.annotate(month=TruncMonth("opened_at")).values_list("month")
    return list(rows.annotate(n=Count("pk")).order_by("-month"))


def to_review() -> Iterator[tuple[str, int, str]]:
    """Say that files were opened in an emergency and wait for a review."""
    url = reverse("accounts:glass-review")
    yield _("files opened in an emergency wait for a review"), unreviewed().count(), url


def overdue() -> Iterator[tuple[str, int, str]]:
    """Say that a review is overdue."""
    n = unreviewed().filter(opened_at__lte=timezone.now() - REVIEW_WITHIN).count()
    said = _("openings of files that nobody has reviewed for a day")
    yield said, n, reverse("accounts:glass-review")


def open_now(actor: Actor) -> list[dict[str, Any]]:
    """Return what the banner on every page says of the files that somebody has open."""
    if not actor.glass or actor.account_id is None:
        return []
    now = timezone.now()
    rows = Glass.objects.filter(account_id=actor.account_id, until_at__gt=now)
    return [
        {
            "glass": row,
            "file": known.file_by_id(row.subject_id),
            "minutes": max(1, round((row.until_at - now).total_seconds() / 60)),
        }
        for row in rows
    ]
