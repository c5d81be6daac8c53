"""Tables of passes."""

from shouwang.apps.passes.models.passes import KIND_NAMES, SEE, Ahead, Pass

__all__ = ["KIND_NAMES", "SEE", "Ahead", "Pass"]
