"""The shipped words of statements, and what the record fills into them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date, time
from functools import cache
from importlib import resources
from typing import Any, Final

from shouwang.core.text import LANGS, Lang, Text

_WEEKDAYS: Final = (
    Text("Monday", "星期一"),
    Text("Tuesday", "星期二"),
    Text("Wednesday", "星期三"),
    Text("Thursday", "星期四"),
    Text("Friday", "星期五"),
    Text("Saturday", "星期六"),
    Text("Sunday", "星期日"),
)
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_ZONE: Final = Text(
    "{place} is a {measure} until 24:00 of {day}", "{place}为{measure}，到{day} 24:00 结束"
)


@dataclass(frozen=True, slots=True)
class ZoneSaid:
    """A zone that is in force, by the name of its village or group."""

    place: Text
    measure: Text
    last_day: date

    def said(self, lang: Lang) -> str:
        """Return what is asked where until when."""
        facts = {
            "place": self.place,
            "measure": self.measure,
            "day": day_words(self.last_day, lang),
        }
        return _ZONE.say(lang, **facts)


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What the record says at an instant, as a statement tells it.

    Parameters
    ----------
    places
        Places concerned, none smaller than a village group.
    day_n, of_days, last_day
        Which day of follow-up it is; None where no days are counted.
    is_running
        Whether a case is not apart yet: then the days do not run.
    """

    place: Text
    places: Text
    disease: Text
    today: date
    hour: time
    phone: str
    n_confirmed: int
    n_suspected: int = 0
    n_excluded: int = 0
    level: Text | None = None
    zones: tuple[ZoneSaid, ...] = ()
    day_n: int | None = None
    of_days: int | None = None
    last_day: date | None = None
    is_running: bool = False

    def holds(self, when: str) -> bool:
        """Tell whether a paragraph that waits for something is to be said."""
        return {
            "": True,
            "suspected": self.n_suspected > 0,
            "excluded": self.n_excluded > 0,
            "level": self.level is not None,
            "zones": bool(self.zones),
            "running": self.is_running,
            "begun": self.day_n == 0 and not self.is_running,
            "counted": bool(self.day_n) and not self.is_running,
        }[when]

    def named(self, lang: Lang) -> dict[str, object]:
        """Return what fills the named places."""
        return {
            "place": self.place.in_(lang), "places": self.places.in_(lang), "disease": self.disease.in_(lang),
            "day": day_words(self.today, lang), "hour": f"{self.hour:%H:%M}", "phone": self.phone,
            "n_confirmed": self.n_confirmed, "n_suspected": self.n_suspected, "n_excluded": self.n_excluded,
            "level": self.level.in_(lang) if self.level else "",
            "zones": ("；" if lang == "zh" else "; ").join(one.said(lang) for one in self.zones),
            "day_n": self.day_n, "of_days": self.of_days,
            "last_day": day_words(self.last_day, lang) if self.last_day else "",
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as somebody writes it; paragraphs and commitments one a line."""

    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    promises_zh: str
    promises_en: str
    phone: str
    reason_zh: str = ""
    reason_en: str = ""

    def tidy(self) -> Written:
        """Return it with each line trimmed, and no empty ones."""
        return Written(**{one.name: _tidied(getattr(self, one.name)) for one in fields(self)})


def _tidied(text: str) -> str:
    return "\n".join(lines_of(text.replace("\0", "")))


def lines_of(text: str) -> list[str]:
    """Return the paragraphs or commitments of a text."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def day_words(on: date, lang: Lang) -> str:
    """
    Return a day with its weekday.

    Examples
    --------
    >>> day_words(date(2026, 2, 17), "zh"), day_words(date(2026, 2, 17), "en")
    ('2026年2月17日（星期二）', 'Tuesday, 17 February 2026')
    """
    weekday = _WEEKDAYS[on.weekday()].in_(lang)
    if lang == "zh":
        return f"{on.year}年{on.month}月{on.day}日（{weekday}）"
    return f"{weekday}, {on.day} {_MONTHS[on.month - 1]} {on.year}"


@cache
def shipped() -> dict[str, Any]:
    """Return the file of templates."""
    return tomllib.loads(
        resources.files(__package__).joinpath("templates.toml").read_text("utf-8")
    )


def filled(kind: str, facts: Facts, promises: Text) -> Written:
    """Return a statement of a kind as the record has it, with the town's commitments."""
    made = shipped()["kinds"][kind]
    said: dict[str, str] = {}
    for lang in LANGS:
        named = facts.named(lang)
        said[f"title_{lang}"] = made["title"][lang].format(**named)
        said[f"text_{lang}"] = "\n".join(
            one[lang].format(**named)
            for one in made["paragraphs"]
            if facts.holds(one.get("when", ""))
        )
        said[f"promises_{lang}"] = promises.in_(lang)
    return Written(**said, phone=facts.phone)


def usual_promises(hour: time) -> Text:
    """Return the shipped commitments, one a line."""
    made = shipped()["commitments"]
    said = {lang: "\n".join(made[lang]).format(hour=f"{hour:%H:%M}") for lang in LANGS}
    return Text(**said)


def usual_phone() -> str:
    """Return the number for questions until the town gives its own: the hotline of the government."""
    return str(shipped()["usual"]["phone"])


def usual_hour() -> time:
    """Return the hour of the daily figures until the town says its own."""
    return time.fromisoformat(shipped()["usual"]["hour"])
