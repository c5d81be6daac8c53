"""What is kept of one person's passes at gates, for the copy that they may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shouwang.apps.gates.models import PASSES, Passage
from shouwang.apps.passes import public as passes
from shouwang.apps.people.public import About, Row, Source
from shouwang.backbone.texts import text_of
from shouwang.core.text import Text


def _passages(about: About) -> Iterator[Row]:
    """
    Yield the passages at which a pass of theirs was shown.

    What was said and done there stands in it; who sat beside them in a car is somebody else's.
    """
    rows = Passage.every.filter(pass_id__in=passes.ids_of(about.ids)).exclude(pass_id="")
    for row in rows.order_by("at", "noted_at"):
        journey = row.journey_of
        yield {
            "at": row.at,
            "gate": row.gate_code,
            "gate_way": text_of(Passage.Way(row.way).label),
            "pass_kind": PASSES.get(row.pass_kind, ""),
            "pass_no": row.pass_no,
            "plate": row.plate,
            "came_from": about.mask(journey.get("from", "")),
            "went_to": about.mask(journey.get("to", "")),
            "been_at": about.mask(journey.get("been", "")),
            "gate_temps": row.temps,
            "gate_done": text_of(Passage.Done(row.done).label),
            "words": about.mask(row.words),
            "gate_state": text_of(Passage.State(row.state).label),
        }


PASSAGES: Final = Source(
    "passages", Text("Passages at gates with your passes", "使用您的通行证通过卡点的记录"),
    ("gates.Passage.pass_id",), _passages,
)  # fmt: skip
LABELS: Final = {
    "gate": Text("Gate", "卡点"),
    "gate_way": Text("Way", "方向"),
    "pass_kind": Text("Kind of pass", "通行证种类"),
    "pass_no": Text("Number of the pass", "通行证编号"),
    "plate": Text("Plate", "车牌"),
    "came_from": Text("From", "出发地"),
    "went_to": Text("To", "目的地"),
    "been_at": Text("Places on the way", "途经地"),
    "gate_temps": Text("Temperatures", "体温"),
    "gate_done": Text("What was done", "处置"),
    "gate_state": Text("Whether it counts", "是否有效"),
}
