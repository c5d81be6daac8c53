"""
Why something cannot be done with an order or an appeal.

ShouwangError
 ├ OrderFaultsError  an order cannot be saved: everything that is wrong at once
 ├ OrderError        what was asked does not follow on where an order stands
 ├ OneHandError      it takes somebody else
 └ AppealError       what was asked does not follow on where an appeal stands
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class OrderFaultsError(ShouwangError):
    """An order cannot be saved."""

    code: ClassVar[str] = "orders.faults"
    problem: ClassVar[Text] = Text(
        en="This order cannot be saved. {all}.", zh="这份决定不能保存。{all}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Nothing was saved. Mend what is named and save again.",
        zh="没有保存。请逐条修改后重新保存。",
    )

    def __init__(self, faults: tuple[Text, ...]) -> None:
        self.faults = faults
        en, zh = ". ".join(one.en for one in faults), "。".join(one.zh for one in faults)
        super().__init__(all=Text(en, zh), n=len(faults))

    def __reduce__(self) -> tuple[Callable[[], OrderFaultsError], tuple[()]]:
        """Let it travel with all its faults."""
        return partial(type(self), self.faults), ()


class OrderError(ShouwangError):
    """What was asked does not follow on where an order stands."""

    code: ClassVar[str] = "orders.state"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Open the order again and see where it stands.", zh="请重新打开这份决定，查看当前状态。"
    )


class OneHandError(ShouwangError):
    """One person cannot do this for both."""

    code: ClassVar[str] = "orders.one-hand"
    problem: ClassVar[Text] = Text(
        en="It takes somebody else: {detail}.", zh="需要由另一人办理：{detail}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Ask a colleague whose account has nothing to do with it.",
        zh="请找与此无关的另一位同事办理。",
    )


class AppealError(ShouwangError):
    """What was asked does not follow on where an appeal stands."""

    code: ClassVar[str] = "orders.appeal"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Open the appeal again and see where it stands.",
        zh="请重新打开这项申诉，查看办理情况。",
    )
