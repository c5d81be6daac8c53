"""
Reading a pack from its file: all that is wrong with it is said at once, each in one sentence.

ShouwangError
 └ PackFaultsError  the file is no complete pack
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any, ClassVar, Final, TypeVar

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.policy import pack as p
from shouwang.policy import sense
from shouwang.policy.measures import Kind, Measure
from shouwang.policy.values import UNIT_NAMES, Number, Source, Unit

_C = TypeVar("_C", bound=StrEnum)
_MOST_CHARS: Final = 100_000
_CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VERSION: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
_LANGUAGES: Final = {"en": Text("English", "英文"), "zh": Text("Chinese", "中文")}
_YEARS: Final = range(1900, 2200)


class PackFaultsError(ShouwangError):
    """A file is no complete pack."""

    code: ClassVar[str] = "policy.pack"
    problem: ClassVar[Text] = Text(
        en="This is no complete pack: {first}.", zh="规则包不完整：{first}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Nothing was saved. Mend the file and bring it again; {n} faults were found.",
        zh="没有保存。请修改文件后重新导入，共发现 {n} 处问题。",
    )

    def __init__(self, faults: tuple[Text, ...]) -> None:
        self.faults = faults
        super().__init__(first=faults[0], n=len(faults))

    def __reduce__(self) -> tuple[Callable[[], PackFaultsError], tuple[()]]:
        """Let it travel with all its faults."""
        return partial(type(self), self.faults), ()


@lru_cache(maxsize=32)
def read_cached(content: str) -> p.Pack:
    """Return the pack that a text holds which was read before: many orders rest on the same few."""
    return read_pack(content)


def read_pack(content: str) -> p.Pack:
    """
    Return the pack that a file holds.

    Raises
    ------
    PackFaultsError
        With every fault: a field missing or unknown, a number without unit or source, a language missing,
        an example that does not come out.
    """
    if len(content) > _MOST_CHARS:
        raise PackFaultsError((Text(f"the file has more than {_MOST_CHARS} characters",
                                    f"文件超过 {_MOST_CHARS} 个字符"),))  # fmt: skip
    try:
        data = tomllib.loads(content)
    except (ValueError, RecursionError) as fault:  # huge numbers, deep tables, and what is no TOML
        raise PackFaultsError(
            (Text(f"the file is not TOML ({fault})", f"文件不是 TOML 格式（{fault}）"),)
        ) from fault
    reader = _Reader(data)
    found = _pack(reader)
    reader.refuse_unknown()
    reader.faults += [] if reader.faults else sense.faults_of(found)
    if reader.faults:
        raise PackFaultsError(tuple(dict.fromkeys(reader.faults)))
    return found


@dataclass
class _Reader:
    """Takes values out of the file by their path, and keeps what is wrong."""

    data: Mapping[str, Any]
    faults: list[Text] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    _seen: set[tuple[str, ...]] = field(default_factory=set)

    def fault(self, path: str, en: str, zh: str) -> None:
        self.faults.append(Text(f"{path} {en}", f"{path} {zh}"))

    def raw(self, path: str) -> Any:
        """Return what stands at a path, None where nothing does."""
        self._seen.add(tuple(path.split(".")))
        return self._at(path)

    def _at(self, path: str) -> Any:
        found: Any = self.data
        for step in path.split("."):
            if not isinstance(found, Mapping) or step not in found:
                return None
            found = found[step]
        return found

    def has(self, path: str) -> bool:
        """Tell whether something stands at a path; it is not thereby asked for."""
        return self._at(path) is not None

    def names_at(self, path: str) -> tuple[str, ...]:
        """Return the names in a table, none where there is no table; what is in them is not thereby asked for."""
        found = self._at(path)
        return tuple(found) if isinstance(found, Mapping) else ()

    def _of(self, path: str, kind: type | tuple[type, ...], en: str, zh: str) -> Any:
        found = self.raw(path)
        if found is None:
            self.fault(path, "is missing", "缺少")
        elif not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            self.fault(path, f"is {found!r} and should be {en}", f"为 {found!r}，应为{zh}")
            return None
        return found

    def words(self, path: str) -> str:
        found: str | None = self._of(path, str, "words", "文字")
        if found is not None and not found.strip():
            self.fault(path, "is empty", "为空")
        return found or "?"

    def like(self, path: str, pattern: re.Pattern[str], example: str) -> str:
        found = self.words(path)
        if not pattern.fullmatch(found):
            self.fault(
                path,
                f"is {found!r} and should look like {example}",
                f"为 {found!r}，应如 {example}",
            )
        return found

    def day(self, path: str) -> date:
        words = "a day such as 2020-02-21", "日期，例如 2020-02-21"
        found: date | None = self._of(path, date, *words)
        if found is not None and (isinstance(found, datetime) or found.year not in _YEARS):
            self.fault(path, f"is {found} and should be {words[0]}", f"为 {found}，应为{words[1]}")
            found = None
        return found or date(2000, 1, 1)

    def flag(self, path: str) -> bool:
        return bool(self._of(path, bool, "true or false", "true 或 false"))

    def text(self, path: str) -> Text:
        """Return words in both languages."""
        return self.both(path, self._of(path, Mapping, "words in en and zh", "中英文文字"))

    def both(self, path: str, found: Mapping[str, Any] | None) -> Text:
        """Return what a table says in both languages; None was faulted before."""
        said = dict.fromkeys(("en", "zh"), "?")
        for lang, names in _LANGUAGES.items() if found is not None else ():
            words = (found or {}).get(lang)
            if isinstance(words, str) and words.strip():
                said[lang] = words
            else:
                self.fault(path, f"has no {names.en}", f"缺少{names.zh}")
        self.refuse_extra(path, set(found or ()) - {"en", "zh"})
        return Text(**said)

    def texts(self, path: str) -> tuple[Text, ...]:
        """Return a list of words in both languages."""
        found = self._of(path, list, "a list of words in en and zh", "中英文文字的列表") or []
        if self.has(path) and not found:
            self.fault(path, "is an empty list", "是空列表")
        return tuple(
            self.both(f"{path}[{nth}]", one if isinstance(one, Mapping) else {})
            for nth, one in enumerate(found, start=1)
        )

    def source(self, path: str) -> Source:
        """Return the source that a word names."""
        named = self.words(path)
        if named != "?" and named not in self.sources:
            self.fault(path, f"is {named!r}, and the pack names no such source",
                       f"为 {named!r}，规则包的来源中没有")  # fmt: skip
        return self.sources.get(named) or Source(named, Text("?", "?"), "?", "", is_checked=False)

    def one(self, path: str, kind: type[_C]) -> _C:
        found = self._of(path, str, "one word of a list", "列表中的一个词")
        return self._code(path, found, kind) or next(iter(kind))

    def some(self, path: str, kind: type[_C]) -> tuple[_C, ...]:
        found = self._of(path, list, "a list", "列表") or []
        if self.has(path) and not found:
            self.fault(path, "is an empty list", "是空列表")
        return tuple(code for one in found if (code := self._code(path, one, kind)) is not None)

    def _code(self, path: str, found: object, kind: type[_C]) -> _C | None:
        if found is None:
            return None
        if found in [code.value for code in kind]:
            return kind(found)
        known = ", ".join(code.value for code in kind)
        self.fault(path, f"is {found!r}; known are {known}", f"为 {found!r}，只能是 {known}")
        return None

    def number(
        self, path: str, unit: Unit, low: float, high: float, *, whole: bool = True
    ) -> Number:
        """Return a number: ``{ is = 14, unit = "days", source = "x" }`` or ``{ none = { en, zh } }``."""
        found = self._of(path, Mapping, "a number with unit and source", "带单位和来源的数值")
        if found is None:
            return Number(path, None, unit, None)
        if "none" in found:
            why = found["none"] if isinstance(found["none"], Mapping) else {}
            self.refuse_extra(path, set(found) - {"none"})
            return Number(path, None, unit, None, self.both(path, why))
        value = self._within(path, found.get("is"), low, high)
        if whole and value != int(value):
            self.fault(path, f"is {value} and should be whole", f"为 {value}，应为整数")
        if found.get("unit") != unit.value:
            name = UNIT_NAMES[unit]
            self.fault(path, f"has the unit {found.get('unit')!r} and should have {unit.value!r}",
                       f"单位为 {found.get('unit')!r}，应为 {unit.value!r}（{name.zh}）")  # fmt: skip
        source = self.sources.get(str(found.get("source", "")))
        if source is None:
            self.fault(path, f"has no source that the pack names, but {found.get('source')!r}",
                       f"来源 {found.get('source')!r} 不在规则包的来源之中")  # fmt: skip
        self.refuse_extra(path, set(found) - {"is", "unit", "source"})
        return Number(path, value, unit, source)

    def _within(self, path: str, value: object, low: float, high: float) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and low <= value <= high:  # type: ignore[operator]
            return float(value)  # type: ignore[arg-type]
        self.fault(path, f"has no number from {low:g} to {high:g}, but {value!r}",
                   f"没有 {low:g} 至 {high:g} 的数值，而是 {value!r}")  # fmt: skip
        return low

    def refuse_extra(self, path: str, extra: set[str]) -> None:
        for name in sorted(extra):
            self.fault(path, f"has an unknown field {name!r}", f"有未知字段 {name!r}")

    def refuse_unknown(self) -> None:
        """Refuse what no field asked for: a misspelt field would else be a rule that is silently off."""
        for path in _paths(self.data):
            if not any(path[: len(seen)] == seen for seen in self._seen):
                self.fault(".".join(path), "is not a field of a pack", "不是规则包的字段")


def _paths(data: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            yield from _paths(value, (*above, key))
        else:
            yield (*above, key)


def _pack(r: _Reader) -> p.Pack:
    r.sources = _sources(r)
    zones, no_zones = _zones(r)
    days, hours, minutes = Unit.DAYS, Unit.HOURS, Unit.MINUTES
    return p.Pack(
        code=r.like("code", _CODE, "covid19-cn-5"),
        version=r.like("version", _VERSION, "1.0.0"),
        valid_from=r.day("valid_from"),
        title=r.text("title"),
        disease=r.text("disease"),
        sources=tuple(r.sources.values()),
        incubation=p.Incubation(
            shortest=r.number("incubation.shortest", days, 0, 60),
            longest=r.number("incubation.longest", days, 0, 60),
        ),
        infectious=p.Infectious(
            before_onset=r.number("infectious.before_onset", days, 0, 21),
            before_sample=r.number("infectious.before_sample", days, 0, 21),
            until=r.one("infectious.until", p.Until),
            days_after=r.number("infectious.days_after", days, 0, 60),
        ),
        contact=p.Contact(
            distance=r.number("contact.distance", Unit.METRES, 0.1, 10, whole=False),
            minutes=r.number("contact.minutes", minutes, 1, 1440),
            same_air=r.number("contact.same_air", hours, 0.5, 24),
            settings=r.some("contact.settings", p.Setting),
            protection_exempts=r.flag("contact.protection_exempts"),
            immunity_exempts=r.flag("contact.immunity_exempts"),
            has_secondary=r.flag("contact.has_secondary"),
            general_measure=r.one("contact.general_measure", Measure),
        ),
        follow_up=p.FollowUp(
            days=r.number("follow_up.days", days, 1, 90),
            longest=r.number("follow_up.longest", days, 1, 90),
            starts_after=r.number("follow_up.starts_after", days, 0, 21),
            measure=r.one("follow_up.measure", Measure),
            who=r.one("follow_up.who", p.Who),
            allowed=r.some("follow_up.allowed", Measure),
        ),
        monitor=p.Monitor(
            per_day=r.number("monitor.per_day", Unit.TIMES_A_DAY, 1, 6),
            fever=r.number("monitor.fever", Unit.CELSIUS, 36, 42, whole=False),
            measured_again_after=r.number("monitor.measured_again_after", minutes, 1, 120),
            missed_after=r.number("monitor.missed_after", minutes, 10, 1440),
            call_within=r.number("monitor.call_within", minutes, 5, 1440),
            signs=r.some("monitor.signs", p.Sign),
            red=r.some("monitor.red", p.Sign),
        ),
        prophylaxis=p.Prophylaxis(
            vaccine_within=r.number("prophylaxis.vaccine_within", hours, 1, 720),
            globulin_within=r.number("prophylaxis.globulin_within", hours, 1, 720),
        ),
        release=p.ReleaseRule(
            all_of=r.some("release.all_of", p.Release),
            tests=r.number("release.tests", Unit.TIMES, 1, 10),
            ends_with_immunity=r.flag("release.ends_with_immunity"),
            ends_when_case_excluded=r.flag("release.ends_when_case_excluded"),
        ),
        zones=zones,
        no_zones=no_zones,
        team=r.some("team.roles", p.TeamRole),
        texts=p.Texts(
            notices=_notices(r), release=r.text("texts.release"), advice=r.text("texts.advice")
        ),
        golden=_golden(r),
    )


def _sources(r: _Reader) -> dict[str, Source]:
    found = {}
    named = r.data.get("sources")
    if not isinstance(named, Mapping) or not named:
        r.fault("sources", "is missing", "缺少")
        named = {}
    for code in named:
        at = f"sources.{code}"
        on = r.words(f"{at}.on") if r.has(f"{at}.on") else ""
        note = r.words(f"{at}.note") if r.has(f"{at}.note") else ""
        is_checked = r.flag(f"{at}.checked")
        if is_checked and not on:
            r.fault(
                f"{at}.on",
                "is missing: say when it is from, or undated",
                "缺少：请写明日期，或写 undated",
            )
        found[code] = Source(
            code, r.text(f"{at}.title"), r.words(f"{at}.publisher"), on, is_checked, note
        )
    return found


def _zones(r: _Reader) -> tuple[p.Zones | None, Text | None]:
    if r.has("zones.none"):
        return None, r.text("zones.none")
    days = Unit.DAYS
    zones = p.Zones(
        days_without_case=r.number("zones.days_without_case", days, 1, 60),
        contacts_after=r.number("zones.contacts_after", days, 1, 60),
        screened_within=r.number("zones.screened_within", days, 1, 14),
        review_every=r.number("zones.review_every", days, 1, 7),
        longest=r.number("zones.longest", days, 1, 90),
        clock_starts_at=r.some("zones.clock_starts_at", p.ClockStart),
        restart_on=r.some("zones.restart_on", p.ClockStart),
        lift_all_of=r.some("zones.lift_all_of", p.Lift),
        smallest_unit=r.text("zones.smallest_unit"),
        levels=_levels(r),
        risk=_risk(r) if r.has("zones.risk") else None,
    )
    return zones, None


def _levels(r: _Reader) -> tuple[p.ZoneLevel, ...]:
    """Return the scheme of zones, from mild to severe; a table of another name is an unknown field."""
    named = r.names_at("zones.levels")
    of_zones = (one for one in Measure if Kind.ZONE in one.kinds)
    return tuple(_level(r, one) for one in of_zones if one.value in named)


def _level(r: _Reader, measure: Measure) -> p.ZoneLevel:
    at = f"zones.levels.{measure.value}"
    return p.ZoneLevel(
        measure=measure,
        draw_when=r.texts(f"{at}.draw_when"),
        leave_home=r.one(f"{at}.leave_home", p.Leave),
        leave_zone=r.one(f"{at}.leave_zone", p.Leave),
        services=r.text(f"{at}.services"),
        on_case=r.one(f"{at}.on_case", Measure),
        lifted_last=r.flag(f"{at}.lifted_last"),
        source=r.source(f"{at}.source"),
    )


def _risk(r: _Reader) -> p.Risk:
    return p.Risk(
        quiet=r.number("zones.risk.quiet", Unit.DAYS, 1, 60),
        many=r.number("zones.risk.many", Unit.CASES, 1, 100_000),
        cluster=r.number("zones.risk.cluster", Unit.CASES, 2, 1_000),
    )


def _notices(r: _Reader) -> tuple[tuple[Measure, Text], ...]:
    """Return the notice of each measure that the pack allows; who is only informed gets no paper."""
    allowed = r.some("follow_up.allowed", Measure)
    wanted = [one for one in allowed if one is not Measure.INFORM]
    return tuple((one, r.text(f"texts.notice.{one.value}")) for one in wanted)


def _golden(r: _Reader) -> tuple[p.Golden, ...]:
    found = r._of("golden", list, "a list of examples", "示例列表") or []  # noqa: SLF001
    examples = []
    for nth, one in enumerate(found, start=1):
        inner = _Reader(one if isinstance(one, Mapping) else {})
        example = p.Golden(inner.words("says"), inner.day("last_exposure"), inner.day("last_day"))
        inner.refuse_unknown()
        for fault in inner.faults:
            r.fault(f"golden[{nth}]", fault.en, fault.zh)
        examples.append(example)
    return tuple(examples)
