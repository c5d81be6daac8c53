"""A statement as it is read, on a page, on paper or aloud: what it says now, and what it said before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from django.utils import timezone

from shouwang.apps.statements.models import Step, Version
from shouwang.apps.statements.standing import Standing, Told
from shouwang.apps.statements.wording import day_words, lines_of
from shouwang.core.text import Lang, Text

IN_ORDER: Final[tuple[Lang, Lang]] = ("zh", "en")
"""As the form has them, side by side."""
_ONE_NUMBER: Final = re.compile(r"\+?[0-9][0-9 -]{2,19}")
PHONE: Final = Text("Questions: {phone}", "咨询电话：{phone}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was told before; `is_gone` where the text after it does not say it any more."""

    words: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Former:
    """What a statement said before it was corrected."""

    since: str
    until: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """
    A statement in one language.

    Parameters
    ----------
    at
        When this text was approved.
    reason
        Why it corrects what was told before.
    withdrawn, why
        When and why it was withdrawn; nothing where it stands.
    """

    lang: Lang
    number: str
    title: str
    office: str
    at: str
    paragraphs: tuple[str, ...]
    promises: tuple[str, ...]
    phone: str
    reason: str = ""
    former: tuple[Former, ...] = ()
    withdrawn: str = ""
    why: str = ""

    @property
    def language(self) -> str:
        """The language as pages name it: a statement is shown in its own, whoever reads it."""
        return "zh-hans" if self.lang == "zh" else "en"

    @property
    def dials(self) -> str:
        """What a telephone dials for it; nothing where the town wrote more than one plain number."""
        return re.sub(r"[ -]", "", self.phone) if _ONE_NUMBER.fullmatch(self.phone) else ""


def said_of(stands: Standing, lang: Lang) -> Said | None:
    """Return what the town tells everybody, with what it told before; None before anything was approved."""
    now = stands.now
    if now is None:
        return None
    gone = stands.withdrawn
    return replace(
        draft_of(now.version, lang),
        number=stands.statement.number or "",
        office=_in(now.step, "office", lang),
        at=moment_words(now.step.at, lang),
        former=tuple(_former(old, new, lang) for new, old in pairwise(stands.told)),
        withdrawn=moment_words(gone.at, lang) if gone else "",
        why=_in(gone, "words", lang) if gone else "",
    )


def draft_of(version: Version, lang: Lang) -> Said:
    """Return a text as it would be read, whether it is approved or not."""
    return Said(
        lang=lang,
        number="",
        title=version.in_("title", lang),
        office="",
        at="",
        paragraphs=tuple(lines_of(version.in_("text", lang))),
        promises=tuple(lines_of(version.in_("promises", lang))),
        phone=version.phone,
        reason=version.in_("reason", lang),
    )


def _in(step: Step, name: str, lang: Lang) -> str:
    return str(getattr(step, f"{name}_{lang}"))


def _former(old: Told, new: Told, lang: Lang) -> Former:
    stays = set(_all_lines(new.version, lang))
    lines = tuple(Line(one, one not in stays) for one in _all_lines(old.version, lang))
    return Former(moment_words(old.step.at, lang), moment_words(new.step.at, lang), lines)


def _all_lines(version: Version, lang: Lang) -> list[str]:
    return [
        version.in_("title", lang),
        *lines_of(version.in_("text", lang)),
        *lines_of(version.in_("promises", lang)),
        PHONE.say(lang, phone=version.phone),
    ]


def moment_words(at: datetime, lang: Lang) -> str:
    """Return a day with its weekday and the hour, in the town's own time."""
    local = timezone.localtime(at)
    return f"{day_words(local.date(), lang)}{' ' if lang == 'zh' else ', '}{local:%H:%M}"
