"""The words of the command: what it takes, in the reader's language, and what is wrong with them."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn

from shouwang.cli import lan_words, words
from shouwang.cli.papers import print_key, verify_paper
from shouwang.cli.seal import reseal, seal
from shouwang.cli.verify import verify
from shouwang.core.text import LANGS, Lang, Text

_COMMANDS: Final = "seal|verify-seal|reseal|init|serve|import|export|audit|manage|verify-paper|paper-key|lan-sheet"
_ARGPARSE: Final = (
    (r"the following arguments are required: (.*)", "缺少 {0}"),
    (r"one of the arguments (.*) is required", "{0} 必须给一个"),
    (r"unrecognized arguments: (.*)", "不认识 {0}"),
    (r"argument (.*?): expected one argument", "{0} 后面要有一个值"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", "{0} 不能是 {1}，只能是 {2}"),
    (r"argument (.*?): invalid float value: (.*)", "{0} 要的是数字，不是 {1}"),
    (r"argument (.*?): not allowed with argument (.*)", "{0} 不能和 {1} 一起用"),
)


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing its usage."""

    def error(self, message: str) -> NoReturn:
        """Refuse what was typed."""
        zh = message
        for pattern, sentence in _ARGPARSE:
            if found := re.fullmatch(pattern, message):
                zh = sentence.format(*found.groups())
        raise words.UsageError(detail=Text(message, zh), command=self.prog)


def choose_lang(arguments: Sequence[str]) -> Lang:
    """Return the language asked for by ``--lang``, else by the environment, else English."""
    asked = ""
    for number, word in enumerate(arguments):
        if word == "--lang" and number + 1 < len(arguments):
            asked = arguments[number + 1]
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    names = ("SHOUWANG_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    asked = asked or next((value for name in names if (value := os.environ.get(name))), "")
    return "zh" if asked.lower().startswith("zh") else "en"


def parser_of(lang: Lang) -> Parser:
    """Return what reads the words of the command; each verb knows the function that does it."""

    def help_of(name: str) -> str:
        return words.HELP[name].in_(lang).replace("%", "%%")

    parser = Parser(prog="shouwang", description=words.ABOUT.in_(lang), add_help=False)
    parser.add_argument("-h", "--help", action="help", help=help_of("help"))
    parser.add_argument("--lang", choices=LANGS, help=help_of("lang"))
    commands = parser.add_subparsers(required=True, metavar=_COMMANDS)

    def command(name: str, about: Text, run: Callable[..., int]) -> Parser:
        made: Parser = commands.add_parser(
            name, help=about.in_(lang), description=about.in_(lang), add_help=False
        )
        made.add_argument("-h", "--help", action="help", help=help_of("help"))
        made.add_argument("map", metavar="MAP", type=Path, help=help_of("map"))
        made.add_argument(
            "--zones", metavar="ZONES.geojson", type=Path, required=True, help=help_of("zones")
        )
        made.add_argument("--lang", choices=LANGS, help=help_of("lang"))
        made.set_defaults(run=run)
        return made

    def ground(made: Parser) -> None:
        made.add_argument(
            "--way", choices=("foot", "vehicle"), default="foot", help=help_of("way")
        )
        made.add_argument(
            "--buffer", metavar="METRES", type=float, default=300.0, help=help_of("buffer")
        )

    new = command("seal", words.SEAL, seal)
    ground(new)
    new.add_argument(
        "--detour", metavar="METRES", type=float, default=1500.0, help=help_of("detour")
    )
    new.add_argument("--rules", metavar="RULES.toml", type=Path, help=help_of("rules"))
    new.add_argument("--out", metavar="PLAN.geojson", type=Path, help=help_of("out"))
    new.add_argument("--picture", metavar="FILE", type=Path, help=help_of("picture"))
    new.add_argument("--json", action="store_true", help=help_of("json"))
    check = command("verify-seal", words.VERIFY, verify)
    ground(check)
    check.add_argument(
        "--plan", metavar="PLAN.geojson", type=Path, required=True, help=help_of("plan")
    )
    check.add_argument("--json", action="store_true", help=help_of("json"))
    again = command("reseal", words.RESEAL, reseal)
    again.add_argument(
        "--plan", metavar="PLAN.geojson", type=Path, required=True, help=help_of("plan")
    )
    report = again.add_mutually_exclusive_group(required=True)
    report.add_argument("--path", metavar="PATH.geojson", type=Path, help=help_of("path"))
    report.add_argument("--not-here", metavar="CONTROL_ID", help=help_of("not-here"))
    again.add_argument(
        "--out", metavar="NEW.geojson", type=Path, required=True, help=help_of("out")
    )
    again.add_argument("--picture", metavar="FILE", type=Path, help=help_of("picture"))
    again.add_argument("--json", action="store_true", help=help_of("json"))
    _add_town_commands(commands, lang)
    return parser


def _add_town_commands(commands: Any, lang: Lang) -> None:
    def help_of(name: str) -> str:
        return words.HELP[name].in_(lang).replace("%", "%%")

    def command(name: str, about: Text, run: str, *verbs: str) -> Parser:
        made: Parser = commands.add_parser(
            name, help=about.in_(lang), description=about.in_(lang), add_help=False
        )
        made.add_argument("-h", "--help", action="help", help=help_of("help"))
        if verbs:
            made.add_argument("verb", choices=verbs, help=help_of("verb"))
        made.add_argument("folder", metavar="FOLDER", type=Path, help=help_of("folder"))
        made.add_argument("--lang", choices=LANGS, help=help_of("lang"))
        made.set_defaults(run=partial(_in_town, run))
        return made

    init = command("init", words.INIT, "init")
    init.add_argument("--drill", choices=("village",), help=help_of("drill"))
    init.add_argument("--seed", type=int, default=1, help=help_of("seed"))
    init.add_argument("--day", type=int, choices=(1, 2), default=1, help=help_of("day"))
    serve = command("serve", words.SERVE, "serve")
    serve.add_argument("--host", help=help_of("host"))
    serve.add_argument("--port", type=int, help=help_of("port"))
    serve.add_argument("--open", action="store_true", help=help_of("open"))
    serve.set_defaults(lines=False)
    _add_lan(serve, command("lan-sheet", lan_words.ABOUT_SHEET, ""), lang)
    bring_in = command("import", words.IMPORT, "bring_in")
    bring_in.add_argument("file", metavar="FILE", type=Path, help=help_of("file"))
    take_out = command("export", words.EXPORT, "take_out")
    take_out.add_argument("file", metavar="FILE.xlsx", type=Path, help=help_of("list"))
    for made in (bring_in, take_out):
        made.add_argument("--about", metavar="PATH", default="", help=help_of("about"))
    bring_in.add_argument("--purpose", default="", help=help_of("purpose"))
    take_out.add_argument("--purpose", required=True, help=help_of("purpose"))
    audit = command("audit", words.AUDIT, "audit", "verify")
    audit.add_argument("--anchor", metavar="FILE", type=Path, help=help_of("anchor"))
    manage = command("manage", words.MANAGE, "manage")
    manage.add_argument("words", metavar="WORDS", nargs=argparse.REMAINDER, help=help_of("words"))
    command("paper-key", words.PAPER_KEY, "paper_key").set_defaults(run=print_key)
    about = words.VERIFY_PAPER.in_(lang)
    check = commands.add_parser("verify-paper", help=about, description=about, add_help=False)
    check.add_argument("-h", "--help", action="help", help=help_of("help"))
    check.add_argument("code", metavar="CODE", help=help_of("code"))
    check.add_argument("--key", metavar="FILE", type=Path, required=True, help=help_of("key"))
    check.add_argument("--lang", choices=LANGS, help=help_of("lang"))
    check.set_defaults(run=verify_paper)


def _add_lan(serve: Parser, sheet: Parser, lang: Lang) -> None:
    """Add what it takes to serve phones, and the sheet that tells them."""

    def help_of(name: str) -> str:
        return lan_words.HELP[name].in_(lang)

    serve.add_argument("--lan", action="store_true", help=help_of("lan"))
    serve.add_argument("--name", metavar="NAME", action="append", help=help_of("name"))
    sheet.add_argument(
        "--out", metavar="SHEET.pdf", type=Path, required=True, help=help_of("sheet")
    )
    sheet.add_argument("--name", metavar="NAME", help=help_of("call"))
    sheet.add_argument("--port", type=int, default=lan_words.LAN_PORT, help=help_of("lan-port"))
    for made in (serve, sheet):
        made.add_argument(
            "--enrol-port", type=int, default=lan_words.ENROL_PORT, help=help_of("enrol-port")
        )
    sheet.set_defaults(run=_write_sheet)


def _write_sheet(options: argparse.Namespace, lang: Lang) -> int:
    from shouwang.cli.lan import write_sheet

    return write_sheet(options, lang)


def _in_town(name: str, options: argparse.Namespace, lang: Lang) -> int:
    from shouwang.cli import town

    result: int = getattr(town, name)(options, lang)
    return result
