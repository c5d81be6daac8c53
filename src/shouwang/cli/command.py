"""The `shouwang` command: it runs one verb and turns what comes of it into an exit code."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
from collections.abc import Iterator, Sequence

from shouwang.cli import words
from shouwang.cli.options import choose_lang, parser_of
from shouwang.cli.printing import end_progress, print_line
from shouwang.core.errors import ShouwangError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 leaks found, 2 bad input."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    lang = choose_lang(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal may not know every character
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        options = parser_of(lang).parse_args(arguments)
        with _uncollected():
            result: int = options.run(options, lang)
        sys.stdout.flush()
    except (words.UnprovenError, words.UnverifiedError) as fault:
        end_progress()
        print_line(fault.say(lang), is_error=True)
        return 3
    except ShouwangError as refusal:
        end_progress()
        print_line(refusal.say(lang), is_error=True)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return result


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Collect no garbage: a command ends soon, and millions of rows of a map are no garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
