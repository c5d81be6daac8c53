"""
Why a delivery as a whole is not taken, or an app not enrolled: nothing is stored, and the phone keeps all of it.

ShouwangError
 ├ UnknownDeviceError   no device of this town brings it
 ├ BadKeyError          an app brings a key that is none
 ├ DeviceThereError     an app has the id of another
 ├ NotSettledError      what waits cannot be settled so
 └ NoDeliveryError      it was changed on the way, is no delivery, or too large
"""

from __future__ import annotations

from typing import ClassVar

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class UnknownDeviceError(ShouwangError):
    """Nobody knows the device that brings a delivery."""

    code: ClassVar[str] = "intake.unknown-device"
    problem: ClassVar[Text] = Text(
        en="This device is not enrolled here.", zh="这台设备没有在本系统登记。"
    )
    remedy: ClassVar[Text] = Text(
        en="Nothing is lost: what was captured stays on the phone. Enrol it again at the hall.",
        zh="登记内容仍保存在手机里，不会丢失。请到指挥部重新登记设备。",
    )


class NoDeliveryError(ShouwangError):
    """A delivery cannot be read as one."""

    code: ClassVar[str] = "intake.no-delivery"
    problem: ClassVar[Text] = Text(
        en="This is no delivery: {detail}.", zh="这不是有效的上报：{detail}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Nothing was stored. The phone keeps everything and sends it again.",
        zh="没有保存任何内容。手机会保留全部登记并重新发送。",
    )


class BadKeyError(ShouwangError):
    """An app brings a key that is none."""

    code: ClassVar[str] = "intake.key"
    problem: ClassVar[Text] = Text(
        en="The key of this app cannot be used.", zh="无法使用该应用的密钥。"
    )
    remedy: ClassVar[Text] = Text(
        en="Open the app anew; if it says so again, use another browser.",
        zh="请重新打开应用；如仍提示，请换用其他浏览器。",
    )


class DeviceThereError(ShouwangError):
    """An app has the id of another."""

    code: ClassVar[str] = "intake.device-there"
    problem: ClassVar[Text] = Text(
        en="Another app is enrolled under this number.", zh="该编号已登记给另一应用。"
    )
    remedy: ClassVar[Text] = Text(
        en="What was captured stays on the phone. Enrol the phone again at the hall.",
        zh="登记内容仍保存在手机里。请到指挥部重新登记手机。",
    )


class NotSettledError(ShouwangError):
    """Something that waits from the field cannot be settled so."""

    code: ClassVar[str] = "intake.not-settled"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Nothing was changed. Open the list again.", zh="没有改动。请重新打开列表。"
    )
