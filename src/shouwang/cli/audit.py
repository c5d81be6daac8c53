"""`shouwang audit verify`: walk the log of a town, and say whether it is as it was written."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from shouwang.cli import words
from shouwang.cli.printing import print_line
from shouwang.core.text import Lang, Text

WHOLE: Final = Text(
    "The log is whole: {n} lines, each follows from the one before. Head: {head12} (line {seq}).",
    "日志完整：共 {n} 行，行行相接。链头：{head12}（第 {seq} 行）。",
)
BAD: Final = Text(
    "The log was tampered with. First bad row: line {seq} {what}.",
    "日志被动过。第一处问题：第 {seq} 行{what}。",
)
BEFORE: Final = Text(
    "{n} lines before it are whole. Keep database and anchors as they are.",
    "此前 {n} 行完整。请原样保留数据库和链头留存文件。",
)
ANCHORED: Final = Text(
    "Held to {n} anchors, the last of {at}.", "已与 {n} 条留存的链头对照，最近一条：{at}。"
)
NO_ANCHOR: Final = Text(
    "There is no anchor: a chain without one elsewhere cannot show that its tail was cut, that an "
    "older state was put back, or that all of it was written anew.",
    "没有留存的链头：只凭日志本身，看不出尾部被截断、换回旧状态或整本重写。",
)
OWN_ANCHOR: Final = Text(
    "These anchors lie on this machine: who can write the database may write them too. Name a copy "
    "kept elsewhere with --anchor, or compare the 12 characters on a printed paper.",
    "这些链头就存在本机：能改数据库的人也可能改它们。请用 --anchor 指定另存的文件，或与已打印纸张上的 12 位字符对照。",
)
SPOILT: Final = Text(
    "{n} lines of the files of anchors cannot be read.", "链头留存文件中有 {n} 行读不出来。"
)
BROKEN_AT_START: Final = Text(
    "The log was tampered with: line {seq} {what}. See `shouwang audit verify {folder}`.",
    "日志被动过：第 {seq} 行{what}。请运行 shouwang audit verify {folder} 查看。",
)


def verify(options: argparse.Namespace, lang: Lang) -> int:
    """Verify the log; return the exit code: 0 whole, 1 tampered with."""
    from django.utils import timezone

    from shouwang.backbone.audit.verify import check

    if options.anchor:
        _require_anchors(options.anchor)
    report = check(timezone.now(), [options.anchor.resolve()] if options.anchor else [])
    if report.fault:
        print_line(BAD.say(lang, seq=report.fault.seq, what=report.fault.what))
        print_line(BEFORE.say(lang, n=report.n_lines))
    else:
        head12 = report.head_hash[:12]
        print_line(WHOLE.say(lang, n=report.n_lines, head12=head12, seq=report.head_seq))
    _say_anchors(report, lang, is_elsewhere=bool(options.anchor))
    return 1 if report.fault else 0


def _require_anchors(file: Path) -> None:
    """Refuse a file of anchors that cannot be opened: nothing would have been held to it."""
    try:
        with file.open("rb"):
            return
    except OSError as fault:
        what = Text(fault.strerror or "?", "打不开")
        raise words.InputFileError(file=file.name, what=what, kind="anchors.txt") from fault


def _say_anchors(report: Any, lang: Lang, *, is_elsewhere: bool) -> None:
    if report.n_spoilt_anchors:
        print_line(SPOILT.say(lang, n=report.n_spoilt_anchors))
    if not report.n_anchors:
        print_line(NO_ANCHOR.in_(lang))
        return
    print_line(ANCHORED.say(lang, n=report.n_anchors, at=_local(report.last_anchor)))
    if not is_elsewhere:
        print_line(OWN_ANCHOR.in_(lang))


def _local(at: datetime) -> str:
    from django.utils import timezone

    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
