"""Verifying the log: every line follows from the one before, up to the head and by way of each anchor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection

from shouwang.backbone.audit import anchors
from shouwang.backbone.audit.anchors import Anchor
from shouwang.backbone.audit.chain import COLUMNS, GENESIS, HEAD, hash_of, plain
from shouwang.backbone.audit.models import Certificate, Check, Head, Line, facts_text
from shouwang.core.text import Text

TRIMMED: Final = "audit.trimmed"
_AT_ONCE: Final = 5_000
_TABLE: Final = Line._meta.db_table  # noqa: SLF001  Django's documented name for it
_ROWS: Final = (
    f"SELECT {', '.join(COLUMNS)} FROM {_TABLE} "  # noqa: S608  fixed names
    "WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s"
)
_OUTSIDE: Final = (
    f"SELECT MIN(seq) FROM {_TABLE} "  # noqa: S608  fixed names
    "WHERE seq <= %s OR seq > (SELECT seq FROM audit_head)"
)
_ACT, _FACTS = COLUMNS.index("act"), COLUMNS.index("facts")

CHANGED: Final = Text("was changed after it was written", "写入后被改动过")
MISSING: Final = Text("is missing", "缺失")
BROKEN: Final = Text(
    "does not follow from the line before: one was changed, exchanged or put between",
    "与前一行接不上：有行被改动、调换或插入",
)
SURPLUS: Final = Text("stands where no line was written by the system", "不是系统写入的行")
HEAD_DIFFERS: Final = Text("is not the line that the head names", "与链头记录的不是同一行")
NO_HEAD: Final = Text("cannot be told: the head is gone", "无法判断：链头丢失")
UNTOLD: Final = Text(
    "is the first after lines that were removed without an account of it in the log",
    "之前的行被删除，日志里却没有相应记录",
)
NOT_ANCHORED: Final = Text(
    "is not the line that was anchored at {at}: the log was written anew or an older state put back",
    "与 {at} 留存的链头不符：日志被重写或换回了旧状态",
)
CUT: Final = Text(
    "is missing, though anchored at {at}: the tail was cut or an older state put back",
    "缺失，但 {at} 留存的链头里有它：尾部被截断或换回了旧状态",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """The first row that is not as it was written."""

    seq: int
    what: Text


@dataclass(slots=True)
class Report:
    """What a verification found."""

    n_lines: int = 0
    head_seq: int = 0
    head_hash: str = GENESIS
    n_anchors: int = 0
    n_spoilt_anchors: int = 0
    """Lines of the files of anchors that are none."""
    last_anchor: datetime | None = None
    fault: Fault | None = None


def verify(files: Iterable[Path] = ()) -> Report:
    """
    Walk the chain from where it begins to its head; others may go on writing meanwhile.

    Parameters
    ----------
    files
        Files of anchors to hold it to, beside the town's own.
    """
    own = anchors.path()
    listed = list(dict.fromkeys([*([own] if own.is_file() else []), *files]))
    while True:
        began = _certificate()
        report = _walked(listed, began)
        if _certificate() == began:  # it was not trimmed meanwhile
            return report


def check(at: datetime, files: Iterable[Path] = ()) -> Report:
    """Verify, and keep what was found for the page of the log."""
    report = verify(files)
    fault = report.fault
    said: dict[str, object] = {"seq": None, "message_en": "", "message_zh": ""}
    if fault:
        said = {"seq": fault.seq, "message_en": fault.what.en, "message_zh": fault.what.zh}
    Check.objects.update_or_create(pk=1, defaults={"at": at, "n_lines": report.n_lines, **said})
    return report


def _certificate() -> Certificate | None:
    return Certificate.objects.order_by("-seq").first()


def _walked(files: list[Path], began: Certificate | None) -> Report:
    report = Report()
    anchored = _anchored(files, report)  # before the head, which only grows
    head = Head.objects.filter(pk=HEAD).first()
    start = (began.seq, began.hash) if began else (0, GENESIS)
    if head is None:
        report.fault = Fault(start[0] + 1, NO_HEAD)
        return report
    report.head_seq, report.head_hash = head.seq, head.hash
    found = [_along(start, head, anchored, report, began), _outside(start[0])]
    beyond = min((seq for seq in anchored if seq > head.seq), default=0)
    if beyond:
        found.append(Fault(head.seq + 1, _at(CUT, next(iter(anchored[beyond].values())))))
    found += [_unlike(old.seq, old.hash, anchored) for old in Certificate.objects.all()]
    report.fault = min(filter(None, found), key=lambda fault: fault.seq, default=None)
    return report


Anchored = dict[int, dict[str, Anchor]]
"""Anchors by number and hash; an idle town is anchored at the same line again and again."""


def _anchored(files: list[Path], report: Report) -> Anchored:
    known: Anchored = {}
    for file in files:
        for anchor in anchors.read(file):
            if anchor is None:
                report.n_spoilt_anchors += 1
                continue
            report.n_anchors += 1
            known.setdefault(anchor.seq, {}).setdefault(anchor.hash, anchor)
            report.last_anchor = max(report.last_anchor or anchor.at, anchor.at)
    return known


def _along(
    start: tuple[int, str],
    head: Head,
    anchored: Anchored,
    report: Report,
    began: Certificate | None,
) -> Fault | None:
    """Walk from line to line, and return the first that is wrong."""
    seq, before = start
    is_told = began is None
    for row in _rows(seq, head.seq):
        if fault := _wrong(row, seq, before) or _unlike(row[0], row[-1], anchored):
            return fault
        seq, before = row[0], row[-1]
        report.n_lines += 1
        if not is_told and began and row[_ACT] == TRIMMED:
            is_told = row[_FACTS] == facts_text(facts_of(began))
    if seq < head.seq:
        return Fault(seq + 1, MISSING)
    if before != head.hash:
        return Fault(seq, HEAD_DIFFERS)
    return None if is_told else Fault(start[0] + 1, UNTOLD)


def _wrong(row: tuple[Any, ...], seq: int, before: str) -> Fault | None:
    """Return what is wrong with a line that should follow another."""
    if row[0] != seq + 1:
        return Fault(seq + 1, MISSING)
    if hash_of(row[:-1]) != row[-1]:
        return Fault(row[0], CHANGED)
    return Fault(row[0], BROKEN) if row[-2] != before else None


def facts_of(certificate: Certificate) -> dict[str, object]:
    """Return what the log itself says of lines that were removed."""
    return {"n": certificate.n_lines, "last": certificate.seq, "hash": certificate.hash}


def _rows(after: int, upto: int) -> Iterator[tuple[Any, ...]]:
    """Yield lines as they are stored, some thousand at a time, so that nothing else has to wait."""
    is_text = connection.vendor == "sqlite"  # there, what is hashed is what is stored
    asked = _ROWS.replace(" at,", " CAST(at AS TEXT),") if is_text else _ROWS
    while True:
        with connection.cursor() as cursor:
            cursor.execute(asked, [after, upto, _AT_ONCE])
            rows = cursor.fetchall()
        for row in rows:
            yield row if is_text else tuple(map(plain, row))
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1][0]


def _outside(begin: int) -> Fault | None:
    """Return the first line that stands before the chain begins, or after its head."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTSIDE, [begin])
        (seq,) = cursor.fetchone()
    return None if seq is None else Fault(seq, SURPLUS)


def _unlike(seq: int, is_hash: str, anchored: Anchored) -> Fault | None:
    """Return the fault where a line was anchored with another hash."""
    if seq not in anchored:
        return None
    others = (anchor for known, anchor in anchored[seq].items() if known != is_hash)
    anchor = next(others, None)
    return Fault(seq, _at(NOT_ANCHORED, anchor)) if anchor else None


def _at(what: Text, anchor: Anchor) -> Text:
    moment = f"{anchor.at:%Y-%m-%d %H:%M} UTC"
    return Text(what.say("en", at=moment), what.say("zh", at=moment))
