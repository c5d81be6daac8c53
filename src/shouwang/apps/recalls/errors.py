"""
Why somebody cannot be recalled, or an answer not be noted.

ShouwangError
 ├ RecallError  what was asked does not follow on where a recall stands, or something is missing
 └ AnswerError  an answer cannot be as it was said
"""

from __future__ import annotations

from typing import ClassVar

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class RecallError(ShouwangError):
    """A recall cannot be made, or go on, as it was asked."""

    code: ClassVar[str] = "recalls.state"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Nobody was called by this; what was typed still stands in the form.",
        zh="本次没有通知任何人；已填内容仍在表中。",
    )


class AnswerError(ShouwangError):
    """An answer cannot be noted as it was said."""

    code: ClassVar[str] = "recalls.answer"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Nothing was noted; mend it and send it again.", zh="没有登记；请改好后重新提交。"
    )
