"""
Why a pass cannot be issued or taken back.

ShouwangError
 ├ PassError   a pass cannot be made out or taken back as asked: everything that is wrong at once
 └ KeptInError an order in force asks the holder to stay in
"""

from __future__ import annotations

from typing import ClassVar

from shouwang.core.errors import FaultsError, ShouwangError
from shouwang.core.text import Text


class PassError(FaultsError):
    """A pass cannot be made out or taken back as asked."""

    code: ClassVar[str] = "passes.pass"


class KeptInError(ShouwangError):
    """Somebody is asked to stay in by an order in force; which one and why is not said here."""

    code: ClassVar[str] = "passes.kept-in"
    problem: ClassVar[Text] = Text(
        en="This person cannot be given a pass now: an order in force asks them to stay in.",
        zh="目前不能为此人办理通行证：有一份生效的决定要求其留在住处。",
    )
    remedy: ClassVar[Text] = Text(
        en="When it ends, issue the pass; in need or danger every gate lets people through without one.",
        zh="决定结束后即可办理；遇急难或危险，各卡点无证也会放行。",
    )
