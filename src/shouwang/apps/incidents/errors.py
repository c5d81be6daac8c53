"""
Why something cannot be done with an incident.

ShouwangError
 ├ ReportError    a report cannot be taken down as it was said
 ├ IncidentError  what was asked does not follow on where an incident stands
 └ CaseError      what was said of a case cannot be
"""

from __future__ import annotations

from typing import ClassVar

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class ReportError(ShouwangError):
    """A report cannot be taken down as it was said."""

    code: ClassVar[str] = "incidents.report"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="What was typed still stands in the form: mend it and send it again.",
        zh="已填内容仍在表中：改好后重新提交。",
    )


class IncidentError(ShouwangError):
    """What was asked does not follow on where an incident stands."""

    code: ClassVar[str] = "incidents.state"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Open the incident again and see where it stands.",
        zh="请重新打开这起疫情，查看当前状态。",
    )


class CaseError(ShouwangError):
    """What was said of a case cannot be."""

    code: ClassVar[str] = "incidents.case"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Open the case again and see what was said of it.",
        zh="请重新打开这个病例，查看已登记的情况。",
    )
