"""
Compare what phones know to be true with what a town holds, from outside the product: the rows of its database, its log.

I1 every event once, I2 none twice, I3 numbers without a hole, I4 each receipt stands, I5 nothing that nobody captured,
I6 nothing overwritten that nobody was told of, I7 what it brings about once, I10 one line of the log for each that was
taken in, by whoever captured it, and its chain whole, I11 counts equal those of the events, I12 the same state
wherever it is asked. I6, I7, I11 and I12 belong to each kind (`tests.faults.notes`, `tests.faults.passages`).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.backbone.intake.phone import signed_text
from tests.faults import notes, passages
from tests.faults.chains import Row
from tests.faults.town import Town, moment


@dataclass(frozen=True)
class Truth:
    """
    What phones know.

    Parameters
    ----------
    captured
        Each event as it was sent.
    receipts
        Each that was given.
    waits
        Ids of those that somebody has to look at.
    """

    captured: Sequence[Mapping[str, Any]]
    receipts: Sequence[Mapping[str, Any]]
    waits: frozenset[str] = field(default_factory=frozenset)


def wrong_in(town: Town, truth: Truth) -> list[str]:
    """Return what is wrong, each in a sentence that begins with the rule that it breaks."""
    return [*_base(town), *_events(town, truth), *_log(town)]


def _base(town: Town) -> Iterator[str]:
    """Look whether the database is whole: by its own check, or by asking its indexes and its rows the same."""
    if not town.address:
        for (said,) in town.ask("PRAGMA integrity_check"):
            if said != "ok":
                yield f"integrity_check says {said}"
        return
    for table, key in (("intake_event", "n"), ("audit_line", "seq")):
        numbers = f"SELECT md5(string_agg({key}::text, ',' ORDER BY {key})) FROM {table}"  # noqa: S608  fixed names
        by_rows = town.ask(numbers, "SET enable_indexscan = off", "SET enable_indexonlyscan = off")
        by_index = town.ask(numbers, "SET enable_seqscan = off")
        if by_rows != by_index:
            yield f"{table}: its rows and its index do not agree"


def _events(town: Town, truth: Truth) -> Iterator[str]:
    rows = town.ask(
        "SELECT id, device_id, seq, n, state, base, at, account_id, kind, digest FROM intake_event"
    )
    held = {one[0]: one for one in rows}
    captured = {_hex(one["event_id"]): one for one in truth.captured}
    waits = {_hex(one) for one in truth.waits}
    for pk in captured.keys() - held.keys():
        yield f"I1: {pk} is lost"
    for pk in held.keys() - captured.keys():
        yield f"I5: {pk} was captured by nobody"
    for pk, n in Counter(one[0] for one in rows).items():
        if n > 1:
            yield f"I2: {pk} is there {n} times"
    for pk in captured.keys() & held.keys():
        if held[pk][9] != hashlib.sha256(signed_text(captured[pk])).hexdigest():
            yield f"I5: {pk} says what nobody captured"
        if (held[pk][4] == "parked") != (pk in waits):
            yield f"{pk} is {held[pk][4]}"
    yield from _numbers(rows)
    for receipt in truth.receipts:
        row = held.get(_hex(receipt["event_id"]))
        if row is None or row[3] != receipt["n"]:
            yield f"I4: the receipt of {receipt['event_id']} does not stand"
    yield from notes.wrong_in(town.ask, _of(notes.NAME, rows), _words(captured))
    said = {
        pk: json.loads(one["payload"])
        for pk, one in captured.items()
        if one["kind"] == passages.NAME
    }
    yield from passages.wrong_in(town.ask, _of(passages.NAME, rows), said)


def _of(kind: str, rows: Sequence[tuple[Any, ...]]) -> list[Row]:
    return [Row(one[0], one[4], one[5], moment(one[6])) for one in rows if one[8] == kind]


def _hex(event_id: str) -> str:
    return event_id.replace("-", "")


def _words(captured: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    said = dict[str, str]()
    for pk, one in captured.items():
        try:
            said[pk] = notes.words_of(one["schema"], json.loads(one["payload"]))
        except (ValueError, TypeError, KeyError):
            continue  # says nothing: it waits, and no record says it
    return said


def _numbers(rows: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    by_device: dict[str, list[int]] = {}
    for one in rows:
        by_device.setdefault(one[1], []).append(one[2])
    for device, numbers in by_device.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"I3: {device} has a hole"
    if sorted(one[3] for one in rows) != list(range(1, len(rows) + 1)):
        yield "I3: the server's own order has a hole"


def _log(town: Town) -> Iterator[str]:
    taken = "FROM intake_event WHERE state LIKE 'accepted%' GROUP BY account_id"
    lines = "FROM audit_line WHERE act = 'intake.received' GROUP BY account_id"
    by_events = dict(town.ask(f"SELECT account_id, count(*) {taken}"))
    by_lines = dict(town.ask(f"SELECT account_id, count(DISTINCT subject) {lines}"))
    all_lines = dict(town.ask(f"SELECT account_id, count(*) {lines}"))
    if not by_events == by_lines == all_lines:
        yield f"I10: {all_lines} lines of the log, of {by_lines} events, for {by_events}"
    told = town.cli("audit", "verify")
    if told.returncode:
        yield f"I10: the log is broken: {told.stdout}{told.stderr}"
