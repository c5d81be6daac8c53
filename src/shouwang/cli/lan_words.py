"""The words of `serve --lan` and `lan-sheet`; without what makes certificates, so that others start fast."""

from __future__ import annotations

from typing import ClassVar, Final

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

LAN_PORT: Final = 8443
ENROL_PORT: Final = 8480

HELP: Final = {
    "lan": Text(
        "serve https to phones of the hall's network, with the town's own certificate",
        "用本地证书在指挥部内网提供 https，供手机使用",
    ),
    "name": Text(
        "name or address by which phones call the hall, may be repeated (default hall.test); needs --lan",
        "手机访问指挥部用的名称或地址，可多次给出（默认 hall.test）；须与 --lan 同用",
    ),
    "enrol-port": Text(
        "port of the plain page with the certificate (default 8480)",
        "提供证书下载的明文页面端口（默认 8480）",
    ),
    "lan-port": Text("port that --lan serves on (default 8443)", "--lan 所用端口（默认 8443）"),
    "call": Text(
        "name or address that code 2 leads to (default: the first name of the certificate)",
        "二维码 2 指向的名称或地址（默认为证书的第一个名称）",
    ),
    "sheet": Text("where to write the sheet, PDF", "单页说明写到哪里，PDF"),
}
ABOUT_SHEET: Final = Text(
    "write the sheet by which phones come to trust the hall", "生成让手机信任指挥部的单页说明"
)
ENROL: Final = Text(
    "Phones fetch the certificate at {address}. Sheet for the wall: shouwang lan-sheet {folder} --out sheet.pdf{more}",
    "手机在 {address} 下载证书。墙上张贴的说明：shouwang lan-sheet {folder} --out sheet.pdf{more}",
)
MADE: Final = Text(
    "A certificate was made for {names}; it holds {days} days.",
    "已签发服务器证书（{names}），有效 {days} 天。",
)
NAME_ALONE: Final = Text("--name needs --lan", "--name 须与 --lan 同用")
NO_ADDRESS: Final = Text(
    "No address of the hall's network was found: name one with --name, for example --name 192.168.1.10.",
    "没有找到内网地址：请用 --name 给出，例如 --name 192.168.1.10。",
)


class NoAddressError(ShouwangError):
    """The sheet needs an address of the hall's network and none is known."""

    code: ClassVar[str] = "lan.no-address"
    problem: ClassVar[Text] = Text(
        "The certificate names no address of the hall's network.", "证书里没有指挥部的内网地址。"
    )
    remedy: ClassVar[Text] = Text(
        "Start `shouwang serve FOLDER --lan --name 192.168.1.10` with the hall's own address, then ask for the sheet.",
        "请先用指挥部的内网地址启动 shouwang serve FOLDER --lan --name 192.168.1.10，再生成说明。",
    )


class NotNamedError(ShouwangError):
    """The sheet would lead phones to a name that the certificate does not have."""

    code: ClassVar[str] = "lan.not-named"
    problem: ClassVar[Text] = Text(
        "The certificate does not name {name}, only {names}.",
        "证书里没有 {name}，只有 {names}。",
    )
    remedy: ClassVar[Text] = Text(
        "Take one of these, or start `shouwang serve FOLDER --lan --name {name}` first.",
        "请从中选一个，或先用 shouwang serve FOLDER --lan --name {name} 启动。",
    )
