"""The sheet as a picture of dots, for messengers and slides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typst

from shouwang.core.text import Lang
from shouwang.engines.perimeter.picture.scene import Scene
from shouwang.engines.perimeter.picture.sheet import HEIGHT, WIDTH, draw_svg

PIXELS: Final = 2400
_PAGE: Final = (
    f"#set page(width: {WIDTH:g}pt, height: {HEIGHT:g}pt, margin: 0pt)\n"
    '#image(bytes(sys.inputs.sheet), format: "svg", width: 100%)'
)


def draw_png(scene: Scene, lang: Lang, *, font_dirs: Sequence[Path]) -> bytes:
    """
    Return the sheet as PNG, about 2,400 dots wide.

    Parameters
    ----------
    font_dirs
        Folders with Noto Sans SC as static files, weights 400 and 700. Without them the fonts of
        the machine are used; where it has no Han font, Chinese stays blank.
    """
    fonts = typst.Fonts(include_system_fonts=True, font_paths=[str(f) for f in font_dirs])
    return typst.compile(
        _PAGE.encode(),
        font_paths=fonts,
        format="png",
        ppi=72 * PIXELS / WIDTH,
        sys_inputs={"sheet": draw_svg(scene, lang)},
    )
