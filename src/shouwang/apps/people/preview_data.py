"""What the preview of a sheet shows: its rows, doubts, columns and homes, in the reader's words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from shouwang.apps.people import imports as steps
from shouwang.apps.people import known, queries, sheets_out
from shouwang.apps.people.homes import CHOSEN
from shouwang.apps.people.imports.taking import SEX
from shouwang.apps.people.models import ImportBatch, ImportRow, Person
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.sheets.residents import RESIDENTS_REGISTER

_MOST_STAYED: Final = 50


def titles() -> dict[str, str]:
    """Return the names of columns by key."""
    lang = reader_lang()
    return {column.key: column.title.in_(lang) for column in RESIDENTS_REGISTER.columns}


def choices() -> list[tuple[str, str]]:
    """Return what a column may be said to hold: what is kept, by key."""
    lang = reader_lang()
    kept = (column for column in RESIDENTS_REGISTER.columns if column.kept)
    return [(column.key, column.title.in_(lang)) for column in kept]


def about(batch: ImportBatch) -> dict[str, Any]:
    """Return sheets, columns, first rows and homes of an import, as they were found."""
    found: dict[str, Any] = json.loads(batch.about or "{}")
    names = titles()
    columns = found.get("columns", [])
    top = found.get("top", [])
    for column in columns:
        place = column["place"]
        column["letter"] = letters(place)
        column["title"] = names.get(column["key"], "")
        under = [row["cells"][place] for row in top if place < len(row["cells"])]
        example = [cell for cell in under if cell and cell != column["header"]]
        column["example"] = example[-1] if example else ""
    homes = found.get("homes")
    if homes:
        homes["names"] = [land(steps_) for steps_ in homes["places"]]
        homes["n_more"] = homes["n_places"] - len(homes["names"])
    saved = found.get("saved")
    if saved:
        saved["at"] = datetime.fromisoformat(saved["at"])
    return found


def letters(place: int) -> str:
    """Return a column's letters as office programs show them."""
    text, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def land(steps_: Iterable[list[Any]]) -> list[tuple[str, bool]]:
    """Return the places on the way to a home, each with whether it is new."""
    is_zh = reader_lang() == "zh"
    return [
        ((name or name_en) if is_zh else (name_en or name), is_new)
        for name, name_en, is_new in steps_
    ]


def stayed(batch: ImportBatch) -> dict[str, Any]:
    """Return who stayed when an import was taken back: how many, and the first of them."""
    if batch.state != batch.State.UNDONE:
        return {"n": 0}
    rows = steps.stayed(batch, timezone.now())
    return {"n": rows.count(), "people": rows[:_MOST_STAYED]}


def shown_rows(rows: Iterable[ImportRow]) -> list[dict[str, Any]]:
    """Return rows as the preview shows them, with the entries that the register knows and the reader may see."""
    found = [_shown(row) for row in rows]
    refs = {ref for row in found for doubt in row["doubts"] for ref in doubt["refs"]}
    people = {
        person.ref: {"person": person, "home": _home(person)}
        for person in queries.with_home(Person.objects.filter(ref__in=refs))
    }
    for row in found:
        for doubt in row["doubts"]:
            doubt["refs"] = [ref for ref in doubt["refs"] if ref in people]
            doubt["known"] = [people[ref] for ref in doubt["refs"]]
    return found


def _home(person: Person) -> str:
    stay = next(iter(person.stays.all()), None)
    return stay.label if stay else ""


def _shown(row: ImportRow) -> dict[str, Any]:
    content, lang, names = json.loads(row.content), reader_lang(), titles()
    values = content["values"]
    name = values.get("name") or values.get("head") or ""
    where = (
        values.get("area"),
        values.get("address") or values.get("building"),
        values.get("room"),
    )
    return {
        "number": row.number,
        "fate": row.get_fate_display() if row.fate != row.Fate.WAITING else "",
        "is_waiting": row.fate == row.Fate.WAITING,
        "name": "、".join(name) if isinstance(name, list) else name,
        "where": " ".join(str(part) for part in where if part),
        "land": land(content.get("land", [])),
        "values": {
            names.get(key, key): show(value if key != "sex" else _sex(value))
            for key, value in values.items()
            if not key.startswith(CHOSEN)
        },
        "incidents": content["incidents"],
        "doubts": [
            {
                "key": f"{doubt['column']}:{doubt['code']}",
                "column": doubt["column"],
                "title": names.get(doubt["column"], ""),
                "written": sheets_out.written_in(doubt),
                "read": "" if doubt["code"] == known.CODE else show(doubt["read"]),
                "refs": (doubt["read"] or []) if doubt["code"] == known.CODE else [],
                "why": doubt["why"][lang],
                "answers": _answers(doubt),
            }
            for doubt in content["doubts"]
        ],
    }


def _answers(doubt: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the answers as place and code, and label: the places differ from row to row."""
    lang = reader_lang()
    return [
        (f"{number}:{answer['code']}", answer["label"][lang])
        for number, answer in enumerate(doubt["answers"])
        if answer["code"] != "edit"
    ]


def _sex(value: Any) -> str:
    return str(Person.Sex(SEX[value]).label) if value in SEX else str(value)


def show(value: Any) -> str:
    """Return a stored value as it is read by people."""
    if isinstance(value, dict):
        return str(value.get("on", ""))
    if isinstance(value, list):
        return "、".join(show(item) for item in value)
    return "" if value is None else str(value)


def kinds(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return the kinds of doubts that wait, with how many rows have each, the commonest first."""
    waiting = batch.rows.filter(fate=ImportRow.Fate.WAITING).exclude(doubt_codes="")
    counts: dict[str, int] = {}
    for codes in waiting.values_list("doubt_codes", flat=True).iterator():
        for code in codes.split():
            counts[code] = counts.get(code, 0) + 1
    found = []
    for key, n in sorted(counts.items(), key=lambda item: -item[1])[:20]:
        row = waiting.filter(doubt_codes__contains=key).first()
        shown = next((d for d in _shown(row)["doubts"] if d["key"] == key), None) if row else None
        if shown:
            found.append({**shown, "n": n})
    return found
