"""
The terms of retention: the file that comes with the program, and what a town changed in its own.

ShouwangError
 └ TermsError  the town's own file of terms cannot be used
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final

from django.conf import settings

from shouwang.backbone.home import home
from shouwang.backbone.retention.clocks import Clock
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

FILE: Final = "retention.toml"
"""Name of the town's own file, in its folder."""
MOST_DAYS: Final = 36_500
SHORTEST_REASON: Final = 4
_THEN: Final = ("deleted", "counted", "pseudonymised")


class TermsError(ShouwangError):
    """The town's own file of terms says something that cannot be."""

    code: ClassVar[str] = "retention.terms"
    problem: ClassVar[Text] = Text(
        en="{file} cannot be used: {detail}.", zh="{file} 无法使用：{detail}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Mend the file, or remove it: the terms of the program then count.",
        zh="请改正这个文件，或将它移走（移走后按程序自带期限执行）。",
    )


@dataclass(frozen=True, slots=True)
class Term:
    """How long one class of data is kept."""

    code: str
    title: Text
    starts: Clock
    days: int | None
    """Whole days; None for what lasts as long as something does."""
    lasts: Text | None
    then: str
    """``deleted``, ``counted`` or ``pseudonymised``."""
    source: str
    tables: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    comes_with: Text | None = None
    """What will keep it; nothing is kept yet."""
    shipped_days: int | None = None
    """The term of the program, where the town has its own."""
    reason: str = ""
    """Why the town keeps it longer."""

    @property
    def long(self) -> Text:
        """How long, in words."""
        if self.lasts is not None:
            return self.lasts
        since, days = self.starts.words, "day" if self.days == 1 else "days"
        return Text(f"{self.days} {days} {since.en}", f"{since.zh} {self.days} 天")


@dataclass(frozen=True, slots=True)
class Terms:
    """Both files, read."""

    by_code: Mapping[str, Term]
    nobody: Mapping[str, str]
    """Tables that hold nobody, or nothing that ends by itself, each with why."""
    rights_days: int
    """Days within which a person is answered."""

    def __iter__(self) -> Iterator[Term]:
        return iter(self.by_code.values())

    def __getitem__(self, code: str) -> Term:
        return self.by_code[code]


def read(text: str) -> Terms:
    """
    Return the terms that a text in TOML says: the file of the program.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it is not written as its own head describes.
    """
    said = tomllib.loads(text)
    terms = {code: _term(code, row) for code, row in said["terms"].items()}
    return Terms(terms, dict(said["nobody"]), int(said["rights"]["days"]))


def with_town(terms: Terms, text: str) -> Terms:
    """
    Return the terms as a town has changed them.

    Raises
    ------
    TermsError
        If its file names a class there is not, a term that is no number of days, or lengthens one
        without a reason.
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise _refused(f"it is no TOML ({fault})", f"不是 TOML 格式（{fault}）") from None
    if unknown := sorted(set(said) - {"terms"}):
        raise _refused(f"{unknown[0]!r} is not known there", f"不认识「{unknown[0]}」")
    rows = said.get("terms", {})
    if not isinstance(rows, dict):
        raise _refused("terms is no table", "terms 不是表")
    changed = {code: _changed(terms, code, row) for code, row in rows.items()}
    return replace(terms, by_code={**terms.by_code, **changed})


def _term(code: str, row: Mapping[str, Any]) -> Term:
    if row["then"] not in _THEN:
        raise ValueError(f"class {code}: then is {row['then']!r}; it is one of {_THEN}")
    lasts, days = row.get("lasts"), row.get("days")
    if (lasts is None) == (days is None):
        raise ValueError(f"class {code}: either days or lasts")
    comes_with = row.get("comes_with")
    return Term(
        code=code,
        title=Text(row["en"], row["zh"]),
        starts=Clock(row["starts"]),
        days=days,
        lasts=Text(lasts["en"], lasts["zh"]) if lasts else None,
        then=row["then"],
        source=row["source"],
        tables=tuple(row.get("tables", ())),
        folders=tuple(row.get("folders", ())),
        comes_with=Text(comes_with["en"], comes_with["zh"]) if comes_with else None,
    )


def _changed(terms: Terms, code: str, row: Any) -> Term:
    term = terms.by_code.get(code)
    if term is None:
        raise _refused(f"there is no class {code!r}", f"没有「{code}」这一类")
    if term.days is None:
        raise _refused(f"{code} has no term in days", f"「{code}」没有按天计的期限")
    if not isinstance(row, dict) or set(row) - {"days", "reason"}:
        raise _refused(
            f"{code} takes days and reason, nothing else", f"「{code}」只能写 days 和 reason"
        )
    days, reason = row.get("days"), row.get("reason", "")
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MOST_DAYS:
        raise _refused(
            f"days of {code} has to be a whole number from 0 to {MOST_DAYS}",
            f"「{code}」的 days 应为 0 到 {MOST_DAYS} 的整数",
        )
    if not isinstance(reason, str):
        raise _refused(f"reason of {code} is no text", f"「{code}」的 reason 不是文字")
    if days > term.days and len(reason.strip()) < SHORTEST_REASON:
        raise _refused(
            f"{code} would be kept {days} days instead of {term.days}, and no reason is given",
            f"「{code}」从 {term.days} 天延长到 {days} 天，但没有写明理由（reason）",
        )
    return replace(term, days=days, shipped_days=term.days, reason=reason.strip()[:200])


def _refused(en: str, zh: str) -> TermsError:
    return TermsError(file=FILE, detail=Text(en, zh))


@cache
def terms() -> Terms:
    """
    Return the terms that count in this town.

    Raises
    ------
    TermsError
        If the town's own file cannot be used.
    """
    shipped = read(Path(settings.RETENTION_TERMS).read_text("utf-8"))
    own = home().folder / FILE
    try:
        text = own.read_text("utf-8")
    except FileNotFoundError:
        return shipped
    except (OSError, UnicodeDecodeError):
        raise _refused("it cannot be read", "读不出来") from None
    return with_town(shipped, text)
