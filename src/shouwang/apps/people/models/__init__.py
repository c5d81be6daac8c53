"""Tables of people."""

from shouwang.apps.people.models.bulk import BulkAct, BulkRow
from shouwang.apps.people.models.imports import SHEETS, ImportBatch, ImportRow, SavedMapping
from shouwang.apps.people.models.residents import (
    Household,
    LastNumber,
    Merge,
    Need,
    Person,
    Stay,
    Travel,
)
from shouwang.apps.people.models.responders import Fitness, Leave, Responder
from shouwang.apps.people.models.rights import RightsRequest
from shouwang.apps.people.models.taken import ExportAsk

__all__ = [
    "SHEETS",
    "BulkAct",
    "BulkRow",
    "ExportAsk",
    "Fitness",
    "Household",
    "ImportBatch",
    "ImportRow",
    "LastNumber",
    "Leave",
    "Merge",
    "Need",
    "Person",
    "Responder",
    "RightsRequest",
    "SavedMapping",
    "Stay",
    "Travel",
]
