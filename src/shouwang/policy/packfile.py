"""
Reading a pack from its file: all that is wrong with it is said at once, each in one sentence.

ShouwangError
 └ PackFaultsError  the file is no complete pack
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any, ClassVar, Final, TypeVar

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.policy import pack as p
from shouwang.policy import sense
from shouwang.policy.measures import Measure
from shouwang.policy.values import UNIT_NAMES, Number, Source, Unit

_C = TypeVar("_C", bound=StrEnum)
_LARGEST: Final = 10_000
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


def read_pack(content: str) -> p.Pack:
    """
    Return the pack that a file holds.

    Raises
    ------
    PackFaultsError
        With every fault: a field missing or unknown, a number without unit or source, a language missing,
        an example that does not come out.
    """
    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError as fault:
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
    _seen: set[str] = field(default_factory=set)

    def fault(self, path: str, en: str, zh: str) -> None:
        self.faults.append(Text(f"{path} {en}", f"{path} {zh}"))

    def raw(self, path: str) -> Any:
        """Return what stands at a path, None where nothing does."""
        self._seen.add(path)
        found: Any = self.data
        for step in path.split("."):
            if not isinstance(found, Mapping) or step not in found:
                return None
            found = found[step]
        return found

    def has(self, path: str) -> bool:
        return self.raw(path) is not None

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
        found = self._of(path, Mapping, "words in en and zh", "中英文文字") or {}
        return self.both(path, found)

    def both(self, path: str, found: Mapping[str, Any]) -> Text:
        said = {}
        for lang, name in (("en", "English"), ("zh", "Chinese")):
            words = found.get(lang)
            if found and not (isinstance(words, str) and words.strip()):
                self.fault(path, f"has no {name}", f"缺少{'英文' if lang == 'en' else '中文'}")
            said[lang] = words if isinstance(words, str) and words.strip() else "?"
        self.refuse_extra(path, set(found) - {"en", "zh"})
        return Text(**said)

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

    def number(self, path: str, unit: Unit, *, whole: bool = True) -> Number:
        """Return a number: ``{ is = 14, unit = "days", source = "x" }`` or ``{ none = { en, zh } }``."""
        found = (
            self._of(path, Mapping, "a number with unit and source", "带单位和来源的数值") or {}
        )
        if "none" in found:
            why = found["none"] if isinstance(found["none"], Mapping) else {}
            if not why or set(found) != {"none"}:
                self.fault(
                    path,
                    "says none without why, or more beside it",
                    "写明不适用时须说明原因，不得有其他内容",
                )
            return Number(path, None, unit, None, self.both(path, why))
        if not found:
            return Number(path, None, unit, None)
        value = found.get("is")
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not 0 <= value <= _LARGEST
        ):
            self.fault(
                path,
                f"has no number from 0 to {_LARGEST}, but {value!r}",
                f"没有 0 至 {_LARGEST} 的数值，而是 {value!r}",
            )
            value = 0
        elif whole and value != int(value):
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
        return Number(path, float(value), unit, source)

    def refuse_extra(self, path: str, extra: set[str]) -> None:
        for name in sorted(extra):
            self.fault(path, f"has an unknown field {name!r}", f"有未知字段 {name!r}")

    def refuse_unknown(self) -> None:
        """Refuse what no field asked for: a misspelt field would else be a rule that is silently off."""
        for path in _paths(self.data):
            if not any(path == seen or path.startswith(f"{seen}.") for seen in self._seen):
                self.fault(path, "is not a field of a pack", "不是规则包的字段")


def _paths(data: Mapping[str, Any], above: str = "") -> Iterable[str]:
    for key, value in data.items():
        path = f"{above}.{key}" if above else key
        if isinstance(value, Mapping) and value:
            yield from _paths(value, path)
        else:
            yield path


def _pack(r: _Reader) -> p.Pack:
    r.sources = _sources(r)
    zones, no_zones = _zones(r)
    days, hours, minutes = Unit.DAYS, Unit.HOURS, Unit.MINUTES
    return p.Pack(
        code=r.words("code"),
        version=r.words("version"),
        valid_from=r.day("valid_from"),
        title=r.text("title"),
        disease=r.text("disease"),
        sources=tuple(r.sources.values()),
        incubation=p.Incubation(
            shortest=r.number("incubation.shortest", days),
            longest=r.number("incubation.longest", days),
        ),
        infectious=p.Infectious(
            before_onset=r.number("infectious.before_onset", days),
            before_sample=r.number("infectious.before_sample", days),
            until=r.one("infectious.until", p.Until),
            days_after=r.number("infectious.days_after", days),
        ),
        contact=p.Contact(
            distance=r.number("contact.distance", Unit.METRES, whole=False),
            minutes=r.number("contact.minutes", minutes),
            same_air=r.number("contact.same_air", hours),
            settings=r.some("contact.settings", p.Setting),
            protection_exempts=r.flag("contact.protection_exempts"),
            immunity_exempts=r.flag("contact.immunity_exempts"),
            has_secondary=r.flag("contact.has_secondary"),
            general_measure=r.one("contact.general_measure", Measure),
        ),
        follow_up=p.FollowUp(
            days=r.number("follow_up.days", days),
            longest=r.number("follow_up.longest", days),
            measure=r.one("follow_up.measure", Measure),
            who=r.one("follow_up.who", p.Who),
            allowed=r.some("follow_up.allowed", Measure),
        ),
        monitor=p.Monitor(
            per_day=r.number("monitor.per_day", Unit.TIMES_A_DAY),
            fever=r.number("monitor.fever", Unit.CELSIUS, whole=False),
            measured_again_after=r.number("monitor.measured_again_after", minutes),
            missed_after=r.number("monitor.missed_after", minutes),
            call_within=r.number("monitor.call_within", minutes),
            signs=r.some("monitor.signs", p.Sign),
            red=r.some("monitor.red", p.Sign),
        ),
        prophylaxis=p.Prophylaxis(
            vaccine_within=r.number("prophylaxis.vaccine_within", hours),
            globulin_within=r.number("prophylaxis.globulin_within", hours),
        ),
        release=p.ReleaseRule(
            all_of=r.some("release.all_of", p.Release),
            tests=r.number("release.tests", Unit.TIMES),
            ends_with_immunity=r.flag("release.ends_with_immunity"),
            ends_when_case_excluded=r.flag("release.ends_when_case_excluded"),
        ),
        zones=zones,
        no_zones=no_zones,
        team=r.some("team.roles", p.TeamRole),
        texts=p.Texts(
            notice=r.text("texts.notice"),
            release=r.text("texts.release"),
            advice=r.text("texts.advice"),
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
        days_without_case=r.number("zones.days_without_case", days),
        contacts_after=r.number("zones.contacts_after", days),
        screened_within=r.number("zones.screened_within", days),
        review_every=r.number("zones.review_every", days),
        longest=r.number("zones.longest", days),
        clock_starts_at=r.some("zones.clock_starts_at", p.ClockStart),
        restart_on=r.some("zones.restart_on", p.ClockStart),
        lift_all_of=r.some("zones.lift_all_of", p.Lift),
        smallest_unit=r.text("zones.smallest_unit"),
    )
    return zones, None


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
