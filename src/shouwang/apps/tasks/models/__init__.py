"""Tables of working groups and tasks."""

from shouwang.apps.tasks.models.groups import Group, LivingIn, Member, Template
from shouwang.apps.tasks.models.tasks import ProofOf, Span, Step, Task

__all__ = ["Group", "LivingIn", "Member", "ProofOf", "Span", "Step", "Task", "Template"]
