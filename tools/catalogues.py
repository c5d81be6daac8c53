"""
The catalogues of what pages say: `update` them from the source, `compile` them, list what lacks.

Babel does the work of gettext's tools, which would have to be installed by root.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCE: Final = ROOT / "src" / "shouwang"
LOCALE: Final = SOURCE / "locale"
LANGUAGES: Final = ("zh_Hans",)
"""English stands in the source itself."""
_HEADER: Final = r"""# What the pages say. English stands in the source; tools/catalogues.py keeps this file current.
msgid ""
msgstr ""
"Project-Id-Version: Shouwang\n"
"Language: {language}\n"
"Plural-Forms: {plural_forms}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
"""Neither dates nor names, so that an update without news changes nothing."""
_KEYWORDS: Final[dict[str, Any]] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
}


def main(words: list[str]) -> int:
    """Do what is asked and return the exit code."""
    if words == ["update"]:
        for language in LANGUAGES:
            update(language)
        return 0
    if words == ["compile"]:
        for language in LANGUAGES:
            catalogue = read(language)
            with path_of(language).with_suffix(".mo").open("wb") as out:
                write_mo(out, catalogue)
        return 0
    print("catalogues.py update | compile", file=sys.stderr)  # noqa: T201 how it is called
    return 2


def path_of(language: str) -> Path:
    """Return the file of a catalogue."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """Read a catalogue; an empty one where there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as source:
        return read_po(source, locale=language, charset="utf-8")


def wanted() -> Catalog:
    """Return everything that the source asks to be said, without translations."""
    found = Catalog(charset="utf-8")
    for message, place in strings():
        found.add(message, locations=[(place, 0)])
    return found


def strings() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """Yield each string of the source and the file it stands in."""
    for path in sorted(SOURCE.rglob("*")):
        place = path.relative_to(ROOT).as_posix()
        if "/assets/" in place or "/locale/" in place:
            continue
        if path.suffix == ".py":
            text = path.read_text("utf-8")
        elif path.suffix == ".html":
            lines = templatize(path.read_text("utf-8"), origin=place).splitlines()
            text = "\n".join(line.strip() for line in lines)
        else:
            continue
        code = io.BytesIO(text.encode())
        found: Any = extract_python(code, _KEYWORDS, [], {"encoding": "utf-8"})
        for _line, function, message, _comments in found:
            parts = message if isinstance(message, tuple) else (message,)
            known = tuple(part for part in parts if part)
            if known:
                yield (known[:2] if function == "ngettext" else known[0]), place


def update(language: str) -> None:
    """Add what the source says and drop what it does not say any more."""
    catalogue, source = read(language), wanted()
    catalogue.update(source, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for message in catalogue:
        message.locations = [(name, 0) for name, _line in message.locations][:1]
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    header = _HEADER.format(language=language, plural_forms=catalogue.plural_forms)
    with path_of(language).open("wb") as out:
        out.write(header.encode())
        write_po(
            out, catalogue, width=99, sort_output=True, include_lineno=False, omit_header=True
        )


def lacking(language: str) -> list[str]:
    """Return the strings of the source that a language has no words for."""
    catalogue = read(language)
    missing = []
    for message in wanted():
        known = catalogue.get(message.id) if message.id else None
        if message.id and (known is None or not _is_whole(known.string)):
            missing.append(str(message.id))
    return missing


def _is_whole(said: object) -> bool:
    if isinstance(said, tuple | list):
        return all(said)
    return bool(said)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
