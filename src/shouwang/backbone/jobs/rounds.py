"""What the backbone itself does again and again: anchoring and verifying the log."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from shouwang.backbone.audit import anchors, verify
from shouwang.backbone.jobs import clock
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class BrokenLogError(ShouwangError):
    """The log was changed by hand."""

    code: ClassVar[str] = "audit.broken"
    problem: ClassVar[Text] = Text(
        en="The log was tampered with: line {seq} {what}.", zh="日志被动过：第 {seq} 行{what}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Keep the database and the file of anchors as they are, and call the data guardian.",
        zh="请原样保留数据库和链头留存文件，并联系数据专员。",
    )


@clock.every(
    minutes=15, name="audit.anchor", title=Text("Write down the head of the log", "留存日志链头")
)
def anchor(now: datetime) -> Text | None:
    """Append the head of the log to the file of anchors."""
    try:
        anchors.write(now)
    except OSError as fault:
        raise AnchorError(file=anchors.path().name, detail=fault.strerror or "?") from fault
    return None


class AnchorError(ShouwangError):
    """The head cannot be written where it is to be kept."""

    code: ClassVar[str] = "audit.anchor"
    problem: ClassVar[Text] = Text(
        en="The head of the log cannot be written to {file}: {detail}.",
        zh="日志链头写不进 {file}：{detail}。",
    )
    remedy: ClassVar[Text] = Text(
        en="See that the disk named by SHOUWANG_ANCHOR is there and has room.",
        zh="请检查 SHOUWANG_ANCHOR 指定的磁盘是否接好、是否有空间。",
    )


@clock.nightly(hour=2, name="audit.verify", title=Text("Verify the log", "核对日志"))
def verify_log(now: datetime) -> Text | None:
    """Walk the whole log, and fail where it is not whole."""
    fault = verify.check(now).fault
    if fault:
        raise BrokenLogError(seq=fault.seq, what=fault.what)
    return None
