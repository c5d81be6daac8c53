"""What other capabilities may ask of recalls."""

from __future__ import annotations

from shouwang.apps.recalls.answering import NewAnswer
from shouwang.apps.recalls.answering import note as note_answer
from shouwang.apps.recalls.asking import NewRecall, Place
from shouwang.apps.recalls.calling import call
from shouwang.apps.recalls.models import Answer, Recall
from shouwang.apps.recalls.rounds import again, stand_down
from shouwang.apps.recalls.standing import State, stands

__all__ = [
    "Answer",
    "NewAnswer",
    "NewRecall",
    "Place",
    "Recall",
    "State",
    "again",
    "call",
    "note_answer",
    "stand_down",
    "stands",
]
