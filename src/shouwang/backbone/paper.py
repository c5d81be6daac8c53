"""
Paper: a Typst template and what is said on it, set with the fonts of the house.

ShouwangError
 └ NoFontsError  the fonts for paper are not installed
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import ClassVar, Final

import typst

import shouwang
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_FONTS: Final = Path(shouwang.__file__).parent / "assets" / "fonts"


class NoFontsError(ShouwangError):
    """Paper needs fonts that are not installed."""

    code: ClassVar[str] = "paper.no-fonts"
    problem: ClassVar[Text] = Text(
        en="The paper cannot be set: its fonts are not installed.",
        zh="无法生成纸面文件：没有安装所需字体。",
    )
    remedy: ClassVar[Text] = Text(
        en="Tell the administrator: `make web` fetches the fonts.",
        zh="请告知系统管理员运行 make web 获取字体。",
    )


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts, read once: they are large."""
    if not any(_FONTS.glob("*.ttf")):
        raise NoFontsError
    return typst.Fonts(include_system_fonts=False, font_paths=[str(_FONTS)])


def pdf(template: bytes, data: Mapping[str, object]) -> bytes:
    """
    Return a document to be printed; the template finds its data as JSON in ``sys.inputs.data``.

    What people wrote comes in as data and never as part of the template: nothing in it is obeyed.

    Raises
    ------
    NoFontsError
        If the fonts are not installed.
    """
    return typst.compile(
        template,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
