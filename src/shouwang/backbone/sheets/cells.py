"""
What one cell says, by the kind of value its column holds.

No reader ever raises: whatever stands in a cell becomes a value, a doubt, a refusal or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Literal

from shouwang.backbone.sheets.addresses import read_address, read_room
from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.dates import read_date, read_period
from shouwang.backbone.sheets.doors import read_door, read_measure
from shouwang.backbone.sheets.findings import Read
from shouwang.backbone.sheets.identity import read_national_id
from shouwang.backbone.sheets.names import read_name
from shouwang.backbone.sheets.phones import read_phone
from shouwang.backbone.sheets.plain import read_age, read_number, read_sex, read_text, read_yes_no
from shouwang.backbone.sheets.plates import read_plate
from shouwang.backbone.sheets.temperatures import read_temperature

ValueKind = Literal[
    "text", "name", "sex", "age", "national-id", "phone", "date", "birthday", "due", "period",
    "temperature", "plate", "yes-no", "address", "room", "door", "measure", "number",
]  # fmt: skip

Reader = Callable[[Cell], Read]


def reader(kind: ValueKind, *, today: date) -> Reader:
    """Return what reads cells of one kind; years and ages are counted from `today`."""
    known: dict[str, Reader] = {
        "name": read_name,
        "sex": read_sex,
        "age": partial(read_age, today=today),
        "national-id": partial(read_national_id, today=today),
        "phone": read_phone,
        "date": partial(read_date, today=today),
        "birthday": partial(read_date, today=today),
        "due": partial(read_date, today=today, may_be_future=True),
        "period": partial(read_period, today=today),
        "temperature": read_temperature,
        "plate": read_plate,
        "yes-no": read_yes_no,
        "address": read_address,
        "room": read_room,
        "door": read_door,
        "measure": _measure,
        "number": read_number,
    }
    return known.get(kind, read_text)


def _measure(cell: Cell) -> Read:
    read = read_text(cell)
    return read_measure(cell, str(read.value)) if read.value else read
