"""What is kept of passes about one person, for the copy that they may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shouwang.apps.passes.models import KIND_NAMES, Pass
from shouwang.apps.people.public import About, Row, Source
from shouwang.backbone.texts import text_of
from shouwang.core.text import Text


def _passes(about: About) -> Iterator[Row]:
    for row in Pass.every.filter(person_id__in=about.ids).order_by("issued_at"):
        taken_back = text_of(Pass.Why(row.revoked_why).label) if row.revoked_why else ""
        yield {
            "pass_no": row.number,
            "what": KIND_NAMES[row.kind],
            "area": row.path,
            "at": row.issued_at,
            "from_on": row.begins_at,
            "until_on": row.ends_at,
            "outings": row.outings_a_day,
            "plate": row.plate,
            "taken_back_at": row.revoked_at,
            "taken_back_why": taken_back,
            "words": about.mask(row.words),
        }


PASSES: Final = Source(
    "passes",
    Text("Passes made out for you", "为您办理的通行证"),
    ("passes.Pass.person_id",),
    _passes,
)
LABELS: Final = {
    "outings": Text("Outings a day", "每天出入次数"),
    "pass_no": Text("Number of the pass", "通行证编号"),
    "plate": Text("Number plate", "车牌号"),
    "taken_back_at": Text("Taken back at", "收回时间"),
    "taken_back_why": Text("Taken back because", "收回原因"),
}
