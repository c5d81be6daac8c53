"""Tables of statements."""

from shouwang.apps.statements.models.statements import Statement, Step, Version
from shouwang.apps.statements.models.words import Words

__all__ = ["Statement", "Step", "Version", "Words"]
