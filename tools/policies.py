"""
Write `docs/policies/` from `shouwang.policy`: the rules, and each pack with its values and sources.

    python tools/policies.py
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from shouwang.policy import (
    appeals,
    clock,
    closures,
    contact,
    exposure,
    incidents,
    monitoring,
    orders,
    passage,
    release,
    renewal,
    rest,
    zones,
)
from shouwang.policy.measures import DECIDED_BY, LEVEL_NAMES, NAMES
from shouwang.policy.pack import NEVER_REFUSED_BY, Pack
from shouwang.policy.packfile import read_pack
from shouwang.policy.rules import RULES
from shouwang.policy.values import UNIT_NAMES, Number

PLACE: Final = Path(__file__).resolve().parent.parent / "docs" / "policies"
MODULES: Final = (
    clock,
    exposure,
    incidents,
    contact,
    monitoring,
    release,
    orders,
    renewal,
    appeals,
    zones,
    closures,
    passage,
    rest,
)


def main() -> None:
    """Write every page."""
    PLACE.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (PLACE / name).write_text(text, "utf-8")


def pages() -> dict[str, str]:
    """Return each page by its name."""
    packs = [read_pack(one.read_text("utf-8")) for one in _packs()]
    found = {"rules.md": "\n".join(_rules()) + "\n"}
    return found | {f"{pack.code}.md": "\n".join(_pack(pack)) + "\n" for pack in packs}


def _packs() -> list[Path]:
    folder = Path(str(files("shouwang.policy").joinpath("packs")))
    return sorted(folder.glob("*.toml"))


def _rules() -> Iterator[str]:
    yield "# Rules of public health"
    yield ""
    yield "Written by `python tools/policies.py` from `shouwang.policy`."
    yield "Numbers are those of a pack; what stands here is what is done with them."
    for module in MODULES:
        name = module.__name__.rpartition(".")[2]
        lead = (module.__doc__ or "").strip().splitlines()[0]
        yield from (
            "",
            f"## {name}",
            "",
            lead,
            "",
            "| rule | what it does | source | in the code since |",
            "|---|---|---|---|",
        )
        for rule in RULES:
            if rule.module == name:
                says = " ".join(rule.says.split())
                yield f"| `{rule.name}` | {says} | {rule.source} | {rule.on} |"
    yield from ("", "## measures", "", "| measure | 中文 | decided from |", "|---|---|---|")
    for measure, level in DECIDED_BY.items():
        yield f"| {NAMES[measure].en} | {NAMES[measure].zh} | {LEVEL_NAMES[level].en} |"
    yield from ("", f"No release is ever refused by: {', '.join(NEVER_REFUSED_BY)}.")


def _pack(pack: Pack) -> Iterator[str]:
    yield f"# {pack.title.en} · {pack.title.zh}"
    yield ""
    yield f"`{pack.code}` {pack.version}, valid from {pack.valid_from}."
    yield "Written by `python tools/policies.py` from the pack's file."
    yield "It is data, not advice, and orders nothing until a named approver of a health authority has activated it."
    yield from ("", "| value | | unit | source |", "|---|---|---|---|")
    for number in pack.numbers():
        unit = "" if number.value is None else UNIT_NAMES[number.unit].en
        yield _row(number.path, _value(number), unit, _source(number))
    follow_up = pack.follow_up
    measures = ", ".join(NAMES[one].en for one in follow_up.allowed)
    yield from ("", f"Measures that may be ordered or offered: {measures}.")
    yield f"For contacts: {NAMES[follow_up.measure].en} ({follow_up.who.value})."
    if pack.no_zones:
        yield f"Zones: {pack.no_zones.en}."
    if pack.zones and pack.zones.levels:
        yield from (
            "",
            "| zone | drawn around any of | homes are left | the zone is left | on a case | source |",
            "|---" * 6 + "|",
        )
        for level in reversed(pack.zones.levels):
            when = "; ".join(one.en for one in level.draw_when)
            leave = level.leave_home.value, level.leave_zone.value
            yield _row(
                NAMES[level.measure].en, when, *leave, NAMES[level.on_case].en, level.source.code
            )
    yield from ("", "| source | publisher | date | read |", "|---|---|---|---|")
    for source in pack.sources:
        read = "yes" if source.is_checked else "no: the approver confirms each number by name"
        note = f" {source.note}" if source.note else ""
        title = f"{source.code}: {source.title.en} · {source.title.zh}.{note}"
        yield _row(title, source.publisher, source.on or "-", read)
    yield from ("", "| example | exposed last on | last day |", "|---|---|---|")
    for example in pack.golden:
        yield f"| {example.says} | {example.last_exposure} | {example.last_day} |"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _value(number: Number) -> str:
    if number.value is None:
        return f"does not apply: {number.why_none.en}" if number.why_none else "-"
    return f"{number.value:g}"


def _source(number: Number) -> str:
    if number.source is None:
        return ""
    return number.source.code + ("" if number.source.is_checked else " (not read)")


if __name__ == "__main__":
    main()
