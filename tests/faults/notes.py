"""
Notes on records: a kind of events of these tests alone, with three schemas, of which each thing it does is counted.

Where nobody says what, phones capture these and passages (`tests.faults.passages`) by turns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from tests.backbone.intake.phone import KIND
from tests.faults.chains import Ask, Row, overwritten, standing

NAME: Final = KIND
SCHEMAS: Final = frozenset({1, 2, 3})
"""Apps that are two versions old write 1."""
ACT: Final = "zones.report"
TABLES: Final = (
    "CREATE TABLE faults_done (event_id text NOT NULL, record text NOT NULL)",
    "CREATE INDEX faults_done_event ON faults_done (event_id)",
    "CREATE TABLE faults_record (record text PRIMARY KEY, event_id text NOT NULL, words text NOT NULL)",
    "CREATE TABLE faults_day (day text PRIMARY KEY, n integer NOT NULL)",
)
"""What is done once for each event; what each record says now, and by which event; how many on each day."""


def words_of(schema: int, said: Mapping[str, Any]) -> str:
    """Return what a payload says; the oldest schema called it otherwise."""
    words = said["text" if schema == 1 and "text" in said else "words"]
    if not isinstance(words, str):
        raise TypeError
    return words


def take(found: Sequence[Any]) -> frozenset[UUID]:
    """Write notes down: the first correction of a note stands, another of the same note is at odds with it."""
    from django.db import connection  # noqa: PLC0415  only where a town is served

    at_odds = set[UUID]()
    with connection.cursor() as cursor:
        fresh = [one for one in found if one.base is None]
        cursor.executemany(
            "INSERT INTO faults_record VALUES (%s, %s, %s)",
            [(one.event_id.hex, one.event_id.hex, one.content) for one in fresh],
        )
        cursor.executemany(
            "INSERT INTO faults_done VALUES (%s, %s)",
            [(one.event_id.hex, one.event_id.hex) for one in fresh],
        )
        for one in found:
            if one.base is not None and not _corrected(cursor, one):
                at_odds.add(one.event_id)
        for day, n in Counter(one.at.date().isoformat() for one in found).items():
            cursor.execute(
                "INSERT INTO faults_day VALUES (%s, %s) "
                "ON CONFLICT (day) DO UPDATE SET n = faults_day.n + excluded.n",
                [day, n],
            )
    return frozenset(at_odds)


def _corrected(cursor: Any, one: Any) -> bool:
    """Let a note take the place of the one before it; tell whether that one stood still."""
    cursor.execute("SELECT record FROM faults_done WHERE event_id = %s", [one.base.hex])
    record = cursor.fetchone()[0]
    cursor.execute("INSERT INTO faults_done VALUES (%s, %s)", [one.event_id.hex, record])
    cursor.execute(
        "UPDATE faults_record SET event_id = %s, words = %s WHERE record = %s AND event_id = %s",
        [one.event_id.hex, one.content, record, one.base.hex],
    )
    return bool(cursor.rowcount)


def wrong_in(ask: Ask, rows: Sequence[Row], words: Mapping[str, str]) -> Iterator[str]:
    """Say what the kind did wrong: side effects twice, values that are nobody's or lost, counts that are not true."""
    taken = [one for one in rows if one.state.startswith("accepted")]
    done = Counter(event_id for event_id, _record in ask("SELECT * FROM faults_done"))
    for one in taken:
        if done[one.id] != 1:
            yield f"I7: {one.id} was done {done[one.id]} times"
    for event_id in done.keys() - {one.id for one in taken}:
        yield f"I7: {event_id} was done and never taken in"
    days = Counter(one.at.date().isoformat() for one in taken)
    if dict(ask("SELECT * FROM faults_day")) != dict(days):
        yield "I11: counts of days are not those of the events"
    yield from overwritten(taken)
    stands = standing(taken)
    for record, event_id, said in ask("SELECT * FROM faults_record"):
        if stands.get(record) != event_id:
            yield f"I12: {record} stands at {event_id}, not at {stands.get(record)}"
        if words.get(event_id) != said:
            yield f"I5: {record} says what {event_id} never said"


def add() -> None:
    """Let a served town take notes in."""
    from shouwang.backbone.intake.kinds import Kind, add_kind  # noqa: PLC0415  only where a town is served
    from shouwang.core.text import Text  # noqa: PLC0415

    add_kind(Kind(NAME, Text("note", "记录"), SCHEMAS, ACT, words_of, take))
