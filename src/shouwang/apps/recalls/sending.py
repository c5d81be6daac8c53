"""
Letting messages go out through channels, and noting what became of each.

Who is called is written down first, in a transaction of its own: whatever a channel does then, nobody is forgotten.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from shouwang.apps.people import public as people
from shouwang.apps.recalls import channels
from shouwang.apps.recalls.channels import FAILED, Channel, Delivery, Message, RoundFacts
from shouwang.apps.recalls.errors import RecallError
from shouwang.apps.recalls.models import Call, Link, Recall, Round, Sent
from shouwang.backbone.access.scope import as_machine
from shouwang.core.text import Lang, Text

_LOG = logging.getLogger(__name__)
LinkOf = Callable[[str], str]
"""Returns the whole address by which somebody answers, for a token."""
_TOKEN_BYTES: Final = 16
_DRILL: Final = {"zh": "【守望·演练】", "en": "[Shouwang DRILL] "}
_REAL: Final = {"zh": "【守望】", "en": "[Shouwang] "}
_COME: Final = Text(
    "Please come to {place} by {at}. {words}Answer here: {link}",
    "请于{at}前到{place}。{words}请点此答复：{link}",
)
_OVER: Final = Text(
    "The recall {number} is over: you need not come any more. {words}",
    "召回 {number} 已解除：不必再来。{words}",
)


def require_channels(codes: Sequence[str]) -> list[str]:
    """
    Return the channels asked for, each once.

    Raises
    ------
    RecallError
        If there is none, or one is not of this town.
    """
    known = channels.channels()
    chosen = list(dict.fromkeys(codes))
    if not chosen or any(code not in known for code in chosen):
        raise RecallError(
            detail=Text(
                "Choose at least one way by which people are called", "请至少选择一种通知方式"
            )
        )
    return chosen


def new_links(calls: Sequence[Call], row: Round) -> dict[UUID, str]:
    """Return a new token for each call; its digest alone is kept."""
    tokens = {call.pk: secrets.token_urlsafe(_TOKEN_BYTES) for call in calls}
    Link.every.bulk_create(
        Link(digest=digest_of(token), call_id=call_id, round=row)
        for call_id, token in tokens.items()
    )
    return tokens


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def send(
    recall: Recall, row: Round, calls: Sequence[Call], tokens: dict[UUID, str], link_of: LinkOf
) -> None:
    """Let a round go out through each of its channels; one that fails stops neither the round nor the others."""
    with as_machine():
        phones = people.phones_of({one.responder_id for one in calls})
    is_over = row.kind == Round.Kind.STAND_DOWN
    facts = RoundFacts(
        recall.number, row.n, row.at, is_over, bool(settings.DRILL), row.by
    )  # fmt: skip
    messages = [
        Message(
            one.pk, one.ref, one.name, phones.get(one.responder_id, ""),
            _over(recall) if is_over else _come(recall, one, link_of(tokens[one.pk])),
        )
        for one in calls
    ]  # fmt: skip
    known = channels.channels()
    for code in row.channels:
        deliveries = _through(known[code], facts, messages)
        with as_machine(), transaction.atomic():
            Sent.every.bulk_create(
                Sent(round=row, call=call, channel=code, ref=done.ref[:200], fault=done.fault[:20])
                for call, done in zip(calls, deliveries, strict=True)
            )


def _through(channel: Channel, facts: RoundFacts, messages: Sequence[Message]) -> list[Delivery]:
    try:
        with as_machine(), transaction.atomic():
            found = list(channel.send(facts, messages))
        if len(found) == len(messages):
            return found
        _LOG.error("channel %s answered for %d of %d", channel.code, len(found), len(messages))
    except Exception:  # noqa: BLE001  an adapter may raise anything, and the other channels have to go out
        _LOG.exception("channel %s failed in %s", channel.code, facts.folder)
    return [Delivery(fault=FAILED) for _one in messages]


def of_channels(row_channels: Collection[str]) -> list[str]:
    """Return those of some channels that this town still has."""
    known = channels.channels()
    return [code for code in row_channels if code in known]


def _come(recall: Recall, call: Call, link: str) -> dict[Lang, str]:
    return {
        lang: _head(lang)
        + _COME.say(
            lang, place=call.place, at=in_words(recall.by_at, lang), link=link,
            words=sentence(recall.words, lang),
        )
        for lang in ("zh", "en")
    }  # fmt: skip


def _over(recall: Recall) -> dict[Lang, str]:
    words = recall.stood_down_words
    return {
        lang: (
            _head(lang) + _OVER.say(lang, number=recall.number, words=sentence(words, lang))
        ).strip()
        for lang in ("zh", "en")
    }


def _head(lang: Lang) -> str:
    return (_DRILL if settings.DRILL else _REAL)[lang]


def sentence(words: str, lang: Lang) -> str:
    """Return words that end as a sentence does."""
    if not words:
        return ""
    ended = words if words[-1] in ".。?？" else words + ("。" if lang == "zh" else ".")
    return ended if lang == "zh" else f"{ended} "


def in_words(at: datetime, lang: Lang) -> str:
    """Return day and hour as messages and papers write them."""
    here = timezone.localtime(at)
    if lang == "zh":
        return f"{here.month}月{here.day}日{here:%H:%M}"
    return f"{here.day} {here:%B}, {here:%H:%M}"
