"""Why a file is refused, each in one sentence with what to do about it."""

from __future__ import annotations

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class SheetFileError(ShouwangError):
    """A file that cannot be taken as a spreadsheet; one subclass per reason."""

    code = "sheets.not-a-table"
    problem = Text(
        en="This file holds no table that can be read.",
        zh="这个文件里没有能读出的表格。",
    )
    remedy = Text(
        en="Open it in the office program and save it as .xlsx or .csv.",
        zh="请用办公软件打开，另存为 .xlsx 或 .csv。",
    )


class NotAFileError(SheetFileError):
    """A link, a folder or a device in place of a file."""

    code = "sheets.not-a-file"
    problem = Text(en="This is no ordinary file.", zh="这不是一个普通文件。")
    remedy = Text(en="Hand in the file itself, not a link to it.", zh="请交文件本身，不要交链接。")


class EmptyFileError(SheetFileError):
    """Nothing in any visible sheet."""

    code = "sheets.empty"
    problem = Text(en="The file holds no filled cell.", zh="文件里没有填写任何内容。")
    remedy = Text(
        en="Check that it is the right file and that the sheet is not hidden.",
        zh="请看看是不是拿错了文件，或者工作表被隐藏了。",
    )


class FileTooLargeError(SheetFileError):
    """More bytes than one file may have."""

    code = "sheets.file-too-large"
    problem = Text(
        en="The file has {n_bytes} bytes, more than the {most} that are taken.",
        zh="文件有 {n_bytes} 字节，超过可接收的 {most} 字节。",
    )
    remedy = Text(
        en="Take pictures out, or split the table into several files.",
        zh="请去掉图片，或者把表拆成几个文件。",
    )


class OldFormatError(SheetFileError):
    """The binary format from before 2007."""

    code = "sheets.old-format"
    problem = Text(
        en="This is an old or different spreadsheet format.", zh="这是旧版或别种格式的表格。"
    )
    remedy = Text(en="Please save it as .xlsx.", zh="请另存为 .xlsx 再交。")


class MacroFileError(SheetFileError):
    """A workbook with a program inside, whatever its name."""

    code = "sheets.macros"
    problem = Text(
        en="The file carries macros, that is, a program.", zh="文件里带有宏，也就是程序。"
    )
    remedy = Text(en="Save it as .xlsx without macros.", zh="请另存为不带宏的 .xlsx。")


class PasswordError(SheetFileError):
    """A workbook that opens only with a password."""

    code = "sheets.password"
    problem = Text(en="The file is protected by a password.", zh="文件有密码保护。")
    remedy = Text(
        en="Remove the password in the office program and save again.",
        zh="请在办公软件里去掉密码后再保存。",
    )


class DamagedFileError(SheetFileError):
    """Cut short, or not built as it should be."""

    code = "sheets.damaged"
    problem = Text(en="The file is cut short or damaged.", zh="文件不完整或已损坏。")
    remedy = Text(
        en="Copy it again; if it opens in the office program, save it once more as .xlsx.",
        zh="请重新拷贝；若办公软件能打开，请再另存为 .xlsx。",
    )


class OverfullFileError(SheetFileError):
    """A packed file that unpacks to far more than it should."""

    code = "sheets.overfull"
    problem = Text(
        en="The file unpacks to more than it may: {what} over {most}.",
        zh="文件展开后过大：{what}超过 {most}。",
    )
    remedy = Text(
        en="Copy the table alone into a new workbook and save that.",
        zh="请只把表格内容复制到新工作簿，再保存。",
    )


class FilesInsideError(SheetFileError):
    """Other files, links or odd paths inside the packed file."""

    code = "sheets.files-inside"
    problem = Text(
        en="Other files or odd paths are packed inside the file.",
        zh="文件里还夹带着别的文件或异常路径。",
    )
    remedy = Text(
        en="Copy the table alone into a new workbook and save that.",
        zh="请只把表格内容复制到新工作簿，再保存。",
    )


class EntityFileError(SheetFileError):
    """Markup that declares entities, which no office program writes."""

    code = "sheets.entities"
    problem = Text(
        en="The file declares text replacements, which no office program writes.",
        zh="文件里声明了文本替换，正常办公软件不会这样写。",
    )
    remedy = Text(
        en="Ask who made it; open it in the office program and save it again as .xlsx.",
        zh="请问清文件从哪里来；用办公软件打开后另存为 .xlsx。",
    )


class TooManyCellsError(SheetFileError):
    """More rows, columns, cells or merged cells than a table of this kind has."""

    code = "sheets.too-many-cells"
    problem = Text(
        en="The sheet has more {what} than the {most} that are taken.",
        zh="工作表的{what}超过可接收的 {most}。",
    )
    remedy = Text(
        en="Select the filled area only, copy it to a new sheet and save.",
        zh="请只选中有内容的区域，复制到新表再保存。",
    )


class TooHeavyError(SheetFileError):
    """Reading took more memory or time than it may, or broke off."""

    code = "sheets.too-heavy"
    problem = Text(
        en="Reading the file needed too much memory or time and was stopped.",
        zh="读取这个文件耗用的内存或时间过多，已停止。",
    )
    remedy = Text(
        en="Copy the table alone into a new workbook, or split it into several files.",
        zh="请只把表格内容复制到新工作簿，或拆成几个文件。",
    )


class UnknownLettersError(SheetFileError):
    """A text file in no encoding that is known here."""

    code = "sheets.unknown-letters"
    problem = Text(
        en="The letters of this text file cannot be made out.",
        zh="这个文本文件的文字编码认不出来。",
    )
    remedy = Text(
        en="Save it as .xlsx, or as CSV in UTF-8.", zh="请另存为 .xlsx，或 UTF-8 编码的 CSV。"
    )


class NameAndContentError(SheetFileError):
    """A file whose name says one thing and whose content is another."""

    code = "sheets.name-and-content"
    problem = Text(
        en="The end of the file name does not fit what is inside.",
        zh="文件名的后缀与内容不一致。",
    )
    remedy = Text(
        en="Open it in the office program and save it as .xlsx or .csv.",
        zh="请用办公软件打开，另存为 .xlsx 或 .csv。",
    )


KINDS: dict[str, type[SheetFileError]] = {
    kind.code: kind
    for kind in (
        SheetFileError, NotAFileError, EmptyFileError, FileTooLargeError, OldFormatError,
        MacroFileError, PasswordError, DamagedFileError, OverfullFileError, FilesInsideError,
        EntityFileError, TooManyCellsError, TooHeavyError, UnknownLettersError,
        NameAndContentError,
    )
}  # fmt: skip
"""By code, so that the reading process names its refusal with plain text."""

WHATS: dict[str, Text] = {
    "bytes": Text(en="bytes", zh="字节数"),
    "ratio": Text(en="ratio of packing", zh="压缩比"),
    "members": Text(en="parts", zh="部件数"),
    "sheets": Text(en="sheets", zh="工作表数"),
    "rows": Text(en="rows", zh="行数"),
    "columns": Text(en="columns", zh="列数"),
    "cells": Text(en="cells", zh="单元格数"),
    "merged": Text(en="merged cells", zh="合并单元格数"),
}


def refusal(code: str, what: str | None = None, **figures: int) -> SheetFileError:
    """Return the refusal of a code; `what` is one of `WHATS`."""
    kind = KINDS.get(code, TooHeavyError)
    facts: dict[str, object] = dict(figures)
    if what is not None:
        facts["what"] = WHATS[what]
    return kind(**facts)


class RefusedError(Exception):
    """A refusal on its way from the reading process: a code, what is too much, and figures."""

    def __init__(self, code: str, what: str | None = None, **figures: int) -> None:
        super().__init__(code)
        self.code = code
        self.what = what
        self.figures = figures
