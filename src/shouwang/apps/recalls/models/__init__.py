"""Tables of recalls."""

from shouwang.apps.recalls.models.calls import Answer, Call, Link, Sent
from shouwang.apps.recalls.models.recalls import Recall, Round

__all__ = ["Answer", "Call", "Link", "Recall", "Round", "Sent"]
