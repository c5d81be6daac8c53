"""Looking: every row of a table gets its verdict, also from what the register knows, and is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from typing import Any, Final, TypeVar

from shouwang.apps.people.doors import says_door
from shouwang.apps.people.doubting import with_doubts
from shouwang.apps.people.homes import ADDRESS, CHOSEN, Homes, Landing, Step, Unclear, column_of
from shouwang.apps.people.imports import state
from shouwang.apps.people.imports.state import Tell, codes_of
from shouwang.apps.people.imports.tables import kept_cells, plain_cell
from shouwang.apps.people.known import look_at_known
from shouwang.apps.people.lengths import MOST, too_long
from shouwang.apps.people.models import ImportBatch, ImportRow
from shouwang.apps.places import public as places
from shouwang.backbone.sheets.book import Notice
from shouwang.backbone.sheets.columns import Table
from shouwang.backbone.sheets.doors import INCIDENT
from shouwang.backbone.sheets.findings import EDIT, Answer, Reason, SafetyIncident
from shouwang.backbone.sheets.residents import RESIDENTS_REGISTER
from shouwang.backbone.sheets.rows import judge
from shouwang.backbone.sheets.uses import Use, uses
from shouwang.backbone.sheets.verdicts import Counts, Doubt, Row
from shouwang.core.text import Text

_T = TypeVar("_T")
_GOING: Final = Text(en="Somebody is going to look", zh="已派人去看")
_REQUIRED: Final = {column.key for column in RESIDENTS_REGISTER.columns if column.required}
_MOST_SHOWN: Final = 60
_ARROW: Final = " \u203a "
UNCLEAR: Final = "place-unclear"
NEW_PLACE: Final = "new-place"
NO_HOME: Final = "no-home"
_OF_PLACES: Final = (UNCLEAR, NEW_PLACE, NO_HOME)
_NEW: Final = Text(
    en="This place is not in the register yet: is it a new one, or a known one written differently?",
    zh="登记册里还没有这个地点：请看是新地点，还是已有地点的另一种写法。",
)
_ENTER_NEW: Final = Answer("as-read", Text(en="Yes, enter this place", zh="登记为新地点"))
_NOWHERE: Final = Text(
    en="The row says no home, neither a group nor a house.",
    zh="这一行没有写住处，没有组，也没有门牌。",
)
_ENTER_NOWHERE: Final = Answer("as-read", Text(en="Enter without a home", zh="不写住处，照样登记"))


def homes_of(batch: ImportBatch) -> Homes:
    """Return the homes of an import as the register knows them now."""
    base = str(batch.mapping.get("base", ""))
    return Homes(base, places.tree_of(base), batch.pk)


def asks_of(batch: ImportBatch, homes: Homes) -> bool:
    """Tell whether new places are asked about: where houses were known as the sheet was read."""
    about = json.loads(batch.about or "{}").get("homes") or {}
    return bool(about.get("asks", homes.has_houses))


def look(
    batch: ImportBatch,
    table: Table,
    today: date,
    tell: Tell,
    *,
    about: dict[str, Any],
    notices: Sequence[Notice] = (),
) -> None:
    """Keep every row of a table with its verdict and where it lands."""
    judging = judge(table, RESIDENTS_REGISTER, today=today)
    homes, listed, seen = homes_of(batch), uses(table), _Homes()
    n_seen = 0
    for rows in _chunks(judging, state.CHUNK):
        counts = judging.counts
        fitting = [with_doubts(row, list(_too_long(row)), counts) for row in rows]
        landings = {r.number: homes.land(r.values) for r in fitting if r.verdict != "refused"}
        sure = [_placed(row, landings.get(row.number), homes, counts) for row in fitting]
        looked = look_at_known(sure, landings, counts)
        for row in looked:
            seen.count(row, landings.get(row.number))
        ImportRow.objects.bulk_create(
            [_stored(batch, row, landings.get(row.number), listed) for row in looked]
        )
        n_seen += len(rows)
        tell(n_seen, table.sheet.last_number)
    remarks = [
        {"en": notice.text.en, "zh": notice.text.zh}
        for notice in (*notices, *table.sheet.notices, *table.notices)
    ]
    batch.about = json.dumps({**about, "homes": seen.told(homes)}, ensure_ascii=False)
    state.end(
        batch,
        ImportBatch.State.PREVIEW,
        about_sealed=batch.about_sealed,
        sheet_name=table.sheet.name[:120],
        counts=asdict(judging.counts),
        n_rows=judging.counts.in_sheet,
        remarks=remarks,
        said_en="",
        said_zh="",
    )


class _Homes:
    """Counts the homes that the rows of a sheet land in, each once."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._new: set[str] = set()

    def count(self, row: Row, landing: Landing | None) -> None:
        if landing is not None and not landing.unclear and says_door(row.values):
            (self._new if landing.is_new else self._known).add(landing.path)

    def told(self, homes: Homes) -> dict[str, Any]:
        """Return how many homes are known and new, and the new places, the largest first."""
        kinds = ["grid", "building", "stair", "room"]
        new = sorted(homes.new, key=lambda place: kinds.index(place.kind))
        ways = dict.fromkeys(
            homes.steps_of(place.path) for place in new
        )  # a house and its one room
        return {
            "known": len(self._known),
            "new": len(self._new),
            "n_places": len(ways),
            "asks": homes.has_houses,
            "places": [plain_steps(steps) for steps in list(ways)[:_MOST_SHOWN]],
        }


def _too_long(row: Row) -> Iterator[Doubt]:
    for column in MOST:
        value = row.values.get(column)
        reason = too_long(column, value) if value is not None else None
        if reason:
            written = value if isinstance(value, str) else None
            yield Doubt.of(reason, column, written=written, is_refusal=column == "name")


def _placed(row: Row, landing: Landing | None, homes: Homes, counts: Counts) -> Row:
    doubt = place_doubt(landing, homes, row.values, asks=homes.has_houses) if landing else None
    return with_doubts(row, [doubt], counts) if doubt else row


def place_doubt(landing: Landing, homes: Homes, values: Any, *, asks: bool) -> Doubt | None:
    """Return the doubt about where a row lands: which place is meant, whether it is new, or none."""
    if landing.unclear is not None:
        return _unclear_doubt(landing.unclear, homes, values)
    if not asks:
        return None
    if landing.new_kind:
        column = column_of(landing.new_kind, values)
        written = str(values.get(column) or "")
        reason = Reason(NEW_PLACE, _NEW, (_ENTER_NEW, EDIT))
        return Doubt.of(reason, column, written=written, read=_named(landing.steps).zh)
    if not landing.is_home and not any(values.get(column) for column in ADDRESS):
        return Doubt.of(Reason(NO_HOME, _NOWHERE, (_ENTER_NOWHERE, EDIT)), "address")
    return None


def _named(steps: Iterable[Step]) -> Text:
    """Return the places on the way to a home in one line."""
    way = list(steps)
    return Text(
        en=_ARROW.join(step.name_en or step.name for step in way),
        zh=_ARROW.join(step.name or step.name_en for step in way),
    )


def _unclear_doubt(unclear: Unclear, homes: Homes, values: Any) -> Doubt:
    """Return the doubt of a row that several known places fit, with each of them as an answer."""
    answers = []
    for path in unclear.paths:
        label = _named(homes.steps_of(path))
        answers.append(Answer(f"place={path}", label, (unclear.kind, path)))
    why = Text(
        en="The register knows several places that this may be.",
        zh="登记册里有几处地方都对得上。",
    )
    reason = Reason(UNCLEAR, why, (*answers, EDIT))
    return Doubt.of(reason, unclear.column, written=str(values.get(unclear.column) or ""))


def land_again(content: dict[str, Any], homes: Homes, *, asks: bool) -> None:
    """Work out anew where a kept row lands, with the doubt if several places fit or none does."""
    landing = homes.land(content["values"])
    content["land"] = plain_steps(landing.steps)
    content["doubts"] = [doubt for doubt in content["doubts"] if doubt["code"] not in _OF_PLACES]
    doubt = place_doubt(landing, homes, content["values"], asks=asks)
    if doubt is not None:
        content["doubts"].append(plain_doubt(doubt))


def forget_places(values: dict[str, Any]) -> None:
    """Forget the places that somebody chose for a row whose address is written anew."""
    for key in [key for key in values if key.startswith(CHOSEN)]:
        del values[key]


def plain_steps(steps: Iterable[Any]) -> list[list[Any]]:
    """Return the places on the way to a home as JSON holds them."""
    return [[step.name, step.name_en, step.is_new] for step in steps]


def _stored(
    batch: ImportBatch, row: Row, landing: Landing | None, listed: Sequence[Use]
) -> ImportRow:
    stored = ImportRow(batch=batch, number=row.number, verdict=row.verdict)
    doubts = [plain_doubt(doubt) for doubt in row.doubts]
    doubts += [_locked(incident) for incident in row.incidents]
    content = {
        "values": {key: plain(value) for key, value in row.values.items()},
        "doubts": doubts,
        "incidents": [incident.word for incident in row.incidents],
        "land": plain_steps(landing.steps) if landing else [],
    }
    if row.verdict != "accepted":  # to be handed back as it was, should it be refused in the end
        kept = kept_cells(row.cells, listed, with_numbers=batch.with_sensitive)
        content["cells"] = [plain_cell(cell) for cell in kept]
    stored.content = json.dumps(content, ensure_ascii=False)
    stored.doubt_codes = codes_of(doubts)
    return stored


def _locked(incident: SafetyIncident) -> dict[str, Any]:
    """Return the doubt that a door said to be locked raises: it ends when somebody goes to look."""
    return {
        "code": "door-locked",
        "column": incident.column,
        "written": incident.word,
        "read": None,
        "why": {"en": INCIDENT.en, "zh": INCIDENT.zh},
        "is_refusal": False,
        "answers": [
            {"code": "as-read", "value": None, "label": {"en": _GOING.en, "zh": _GOING.zh}}
        ],
    }


def plain(value: object) -> Any:
    """Return a value as JSON holds it; a day is an object, so that it is not taken for a text."""
    if isinstance(value, datetime | date):
        return {"on": value.isoformat()[:10]}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def plain_doubt(doubt: Doubt) -> dict[str, Any]:
    """Return a doubt as JSON holds it."""
    return {
        "code": doubt.code,
        "column": doubt.column,
        "written": "" if doubt.as_written is None else str(doubt.as_written),
        "read": plain(doubt.as_read),
        "why": {"en": doubt.why.en, "zh": doubt.why.zh},
        "is_refusal": doubt.is_refusal,
        "answers": [
            {
                "code": answer.code,
                "value": plain(answer.value),
                "label": {"en": answer.label.en, "zh": answer.label.zh},
            }
            for answer in doubt.answers
            if answer.code != "empty" or doubt.column not in _REQUIRED
        ],
    }


def _chunks(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
