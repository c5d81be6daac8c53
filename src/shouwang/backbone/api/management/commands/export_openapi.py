"""Write the OpenAPI file: `shouwang manage export_openapi [FILE]`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from shouwang.backbone.api.openapi import document


class Command(BaseCommand):
    """Writes what programs can ask, for tools that read OpenAPI 3.1."""

    help = "Write the OpenAPI file of the API to a file, or to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name of a file."""
        parser.add_argument("file", nargs="?", help="where to write; standard output if absent")

    def handle(self, *_args: object, **options: str | None) -> None:
        """Write it."""
        text = json.dumps(document(), ensure_ascii=False, indent=1)
        if options["file"]:
            Path(options["file"]).write_text(text, "utf-8")
        else:
            self.stdout.write(text)
