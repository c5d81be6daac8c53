"""Tables of passes."""

from shouwang.apps.passes.models.passes import HAND_OUT, KIND_NAMES, SEE, Ahead, Pass

__all__ = ["HAND_OUT", "KIND_NAMES", "SEE", "Ahead", "Pass"]
