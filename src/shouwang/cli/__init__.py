"""The `shouwang` command: parse, call one engine, print."""

from shouwang.cli.command import main

__all__ = ["main"]
