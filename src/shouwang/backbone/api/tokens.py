"""
Making, using and revoking tokens; the only writer of their table.

A token is never a session: it is looked up anew for each request, and stands for its maker as far
as they may act at that moment, narrowed to what it is for.

ShouwangError
 └ TokenError  a token cannot be made as asked
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from shouwang.backbone.access.actors import NOBODY, Actor, NotYourDutyError, require
from shouwang.backbone.access.grants import actor_for, counting
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.tokens import Visit, narrowed
from shouwang.backbone.api.models import ApiToken
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

MOST_DAYS: Final = 90
MOST_TOKENS: Final = 20
MOST_A_MINUTE: Final = 600
_MARK: Final = "sw_"
_MOST_CHARS: Final = 100
_FLUSH_S: Final = 60
_LOG_EVERY: Final = timedelta(hours=1)


class TokenError(ShouwangError):
    """A token cannot be made as asked."""

    code: ClassVar[str] = "api.token"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Choose what the program does, within your own work and area.",
        zh="请在您自己的职责和区域之内选择。",
    )


@transaction.atomic
def make(
    *,
    actor: Actor,
    title: str,
    acts: Collection[str],
    area: str,
    ends_at: datetime,
    at: datetime,
) -> tuple[ApiToken, str]:
    """
    Make a token for a program of one's own; return it with its text, which is kept nowhere.

    Raises
    ------
    TokenError
        If it is for nothing, for more than its maker may do, or too long.
    """
    require(actor, "api.make-token")
    if actor.account_id is None or actor.token_id is not None:  # a program makes none
        raise NotYourDutyError(act="api.make-token")
    account = Account.objects.select_for_update().get(pk=actor.account_id)
    _require_narrow(actor, acts, area)
    if not at < ends_at <= at + timedelta(days=MOST_DAYS):
        raise TokenError(detail=Text(f"It ends within {MOST_DAYS} days",
                                     f"有效期最长 {MOST_DAYS} 天"))  # fmt: skip
    if alive(account, at).count() >= MOST_TOKENS:
        raise TokenError(detail=Text(f"You have {MOST_TOKENS} tokens already",
                                     f"您已有 {MOST_TOKENS} 个令牌"))  # fmt: skip
    text = f"{_MARK}{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        digest=_digest(text),
        account=account,
        title=title,
        acts=sorted(acts),
        area=area,
        assignments=[str(row.pk) for row in counting(account, at)],
        made_at=at,
        ends_at=ends_at,
    )
    log.write(actor, "api.token-made", token.pk, at=at, acts=len(acts), area=area)
    return token, text


def _require_narrow(actor: Actor, acts: Collection[str], area: str) -> None:
    if not acts:
        raise TokenError(detail=Text("A token is for something", "请至少选择一项用途"))
    own = ("api.", "access.")
    beyond = [act for act in acts if act.startswith(own) or not actor.may(act)]
    if beyond or narrowed_grants(actor, area) == ():
        raise TokenError(detail=Text("A token is for no more than its maker may do",
                                     "令牌的权限不能超过您本人的权限"))  # fmt: skip


def narrowed_grants(actor: Actor, area: str) -> tuple[object, ...]:
    """Return what is left of somebody's grants within an area."""
    return narrowed(actor, acts=frozenset(), area=area, token_id=UUID(int=0)).grants


@transaction.atomic
def revoke(*, actor: Actor, token_id: UUID, at: datetime) -> bool:
    """Let a token end at once, one's own or, for those who look after it, another's; once."""
    token = ApiToken.objects.select_for_update().get(pk=token_id)
    if token.account_id != actor.account_id:
        require(actor, "api.revoke-others")
    if token.revoked_at is not None:
        return False
    _flush(token, at)
    token.revoked_at, token.revoked_by = at, actor.name
    token.save(update_fields=["revoked_at", "revoked_by"])
    log.write(actor, "api.token-revoked", token.pk, at=at, uses=token.n_uses)
    return True


def alive(account: Account, now: datetime) -> QuerySet[ApiToken]:
    """Return the tokens of an account that have not ended."""
    return ApiToken.objects.filter(account=account, revoked_at=None, ends_at__gt=now)


def shown_to(actor: Actor) -> QuerySet[ApiToken]:
    """Return one's own tokens, or those of everybody for those who look after them."""
    own = Q(account_id=actor.account_id)
    rows = ApiToken.objects.select_related("account")
    return rows if actor.may("api.revoke-others") else rows.filter(own)


class Keeper:
    """What the doors ask; see `access.tokens`."""

    def visit(self, token: str) -> Visit:
        """Return who asks with the text of a token, and count it."""
        if not token.startswith(_MARK) or len(token) > _MOST_CHARS or not token.isascii():
            return Visit()
        row = ApiToken.objects.select_related("account").filter(digest=_digest(token)).first()
        if row is None:
            return Visit()
        now = timezone.now()
        actor = _actor(row, now)
        if not actor.grants:
            return Visit()
        minute = int(now.timestamp()) // 60
        if _count(f"token-rate-{row.pk}-{minute}", 120) > MOST_A_MINUTE:
            return Visit(actor, 60 - int(now.timestamp()) % 60)
        _used(row, actor, now)
        return Visit(actor)

    def present(self, token_id: UUID) -> Actor:
        """Return whom a token stands for now; nobody once it has ended."""
        row = ApiToken.objects.select_related("account").filter(pk=token_id).first()
        return _actor(row, timezone.now()) if row else NOBODY


def _actor(token: ApiToken, now: datetime) -> Actor:
    if token.has_ended(now):
        return NOBODY
    actor = actor_for(token.account, now, among=token.assignments)
    acts = frozenset(map(str, token.acts))
    here = narrowed(actor, acts=acts, area=token.area, token_id=token.pk)
    return replace(here, name=f"{token.account.name} ({token.title})"[:60])


def _count(key: str, seconds: int) -> int:
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it ended this very moment
        return 1


def _used(token: ApiToken, actor: Actor, now: datetime) -> None:
    """Count a use: the table is written once a minute, the log once an hour."""
    _count(_pending(token), 2 * 24 * 3600)
    if token.used_at is None or (now - token.used_at).total_seconds() >= _FLUSH_S:
        with transaction.atomic():
            _flush(token, now)
            is_due = Q(logged_at=None) | Q(logged_at__lte=now - _LOG_EVERY)
            row = ApiToken.objects.filter(is_due, pk=token.pk)
            if row.update(logged_at=now):  # of two at the same moment, one writes it down
                uses = token.n_uses - token.n_logged
                ApiToken.objects.filter(pk=token.pk).update(n_logged=F("n_logged") + uses)
                log.write(actor, "api.token-used", token.pk, at=now, uses=uses)


def _flush(token: ApiToken, now: datetime) -> None:
    """Write down what was counted since the last time."""
    key = _pending(token)
    n = int(cache.get(key, 0))
    if not n:
        return
    cache.decr(key, n)
    ApiToken.objects.filter(pk=token.pk).update(n_uses=F("n_uses") + n, used_at=now)
    token.refresh_from_db(fields=["n_uses", "n_logged", "used_at"])


def _pending(token: ApiToken) -> str:
    return f"token-uses-{token.pk}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
