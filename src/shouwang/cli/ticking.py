"""What a served town does by itself beside its server: the clock, about once a minute."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from shouwang.cli import audit
from shouwang.core.text import Lang, Text

_SECONDS: Final = 60.0
_LOG: Final = logging.getLogger(__name__)
TURN: Final = Text("{title}: {how} {said}", "{title}：{how} {said}")
OK: Final = Text("done.", "已完成。")
FAILED: Final = Text("failed.", "没有完成。")
NOTHING_DUE: Final = Text("Nothing is due.", "没有到期的任务。")


def start(folder: Path, lang: Lang, stop: threading.Event, also: Callable[[], object]) -> None:
    """
    Verify the log once and then tick, in a thread that neither delays the start nor the end.

    Parameters
    ----------
    also
        What else is looked at with each tick.
    """
    arguments = (folder, lang, stop, also)
    clock = threading.Thread(target=_run, args=arguments, name="clock", daemon=True)
    clock.start()


def _run(folder: Path, lang: Lang, stop: threading.Event, also: Callable[[], object]) -> None:
    _quietly(lambda: _say_broken(folder, lang))
    while not stop.is_set():
        _quietly(lambda: _tick(lang))
        _quietly(also)
        gc.collect()  # commands collect none, and this one runs for weeks
        stop.wait(_SECONDS)


def _quietly(do: Callable[[], object]) -> None:
    """Do something, and leave the town served whatever comes of it."""
    from django.db import close_old_connections

    try:
        do()
    except Exception:  # noqa: BLE001  a turn that is missed ends no town
        _LOG.exception("the clock missed a turn")
    finally:
        close_old_connections()


def _say_broken(folder: Path, lang: Lang) -> None:
    from django.utils import timezone

    from shouwang.backbone.audit.verify import check

    fault = check(timezone.now()).fault
    if fault:
        said = audit.BROKEN_AT_START.say(lang, seq=fault.seq, what=fault.what, folder=folder)
        print(said, file=sys.stderr, flush=True)


def _tick(lang: Lang) -> list[str]:
    from django.utils import timezone

    from shouwang.backbone.jobs import clock

    return [
        TURN.say(
            lang,
            title=done.turn.title,
            how=OK if done.is_ok else FAILED,
            said=done.said.in_(lang) if done.said else "",
        ).strip()
        for done in clock.tick(timezone.now())
    ]


def by_hand(lang: Lang) -> int:
    """Do what is due now and say what came of it."""
    for line in _tick(lang) or [NOTHING_DUE.in_(lang)]:
        print(line)
    return 0
