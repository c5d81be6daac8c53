"""`shouwang verify-paper` and `paper-key`: anyone can check a paper, with no town and no network."""

from __future__ import annotations

import argparse
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Final

from shouwang.backbone.home import TownHome
from shouwang.cli import words
from shouwang.cli.printing import print_line
from shouwang.core.text import Lang, Text

GENUINE: Final = Text(
    "Genuine: no. {number}, {kind}, {initial}, free since {at:%Y-%m-%d %H:%M} (UTC{at:%z}).",
    "属实：编号 {number}，{kind}，{initial}，自 {at:%Y-%m-%d %H:%M}（UTC{at:%z}）起解除。",
)
KINDS: Final = {
    "lifting": Text("restriction ended early", "提前解除告知书"),
    "release": Text("release paper", "解除证明"),
}
DRILL: Final = Text("DRILL, everything invented.", "演练，内容均为虚构。")
_KEY_BYTES: Final = 32
_LONGEST: Final = 1000


def verify_paper(options: argparse.Namespace, lang: Lang) -> int:
    """Check the code of a paper; return the exit code: 0 genuine, 1 not."""
    from shouwang.apps.orders.papers.signing import PaperCodeError, read

    public = _key_in(options.key)
    try:
        said = read(options.code, public)
    except PaperCodeError as refusal:
        print_line(refusal.say(lang))
        return 1
    kind = KINDS[said.kind].in_(lang) if said.kind in KINDS else said.kind
    facts = {
        "number": said.number,
        "kind": kind,
        "initial": said.initial,
        "at": said.ended_at.astimezone(),
    }
    print_line(GENUINE.say(lang, **facts))
    if said.is_drill:
        print_line(DRILL.in_(lang))
    return 0


def print_key(options: argparse.Namespace, lang: Lang) -> int:  # noqa: ARG001  a key has no language
    """Print the public key of a town's papers."""
    from shouwang.apps.orders.papers.signing import public_of

    home = TownHome(options.folder.resolve())
    home.add_missing_keys()
    print_line(b64encode(public_of(home.keys()["paper"])).decode())
    return 0


def _key_in(file: Path) -> bytes:
    """Return the key in a file, or say what is wrong with it."""
    try:
        with file.open("rb") as source:
            key = b64decode(source.read(_LONGEST).strip(), validate=True)
    except OSError as fault:
        what = Text(fault.strerror or "?", "打不开")
    except ValueError:
        what = Text("it holds no key", "里面没有公钥")
    else:
        if len(key) == _KEY_BYTES:
            return key
        what = Text("it holds no key", "里面没有公钥")
    raise words.InputFileError(file=file.name, what=what, kind="key.txt") from None
