"""The sheet of cards: what it says, and that its codes are read from the paper as they were written."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime

import numpy as np
import pytest
import segno
import typst
from django.test import Client
from django.urls import reverse
from PIL import Image

from shouwang.apps.passes import checking, codes, papers
from shouwang.apps.passes.issuing import Holder
from shouwang.apps.passes.models import Pass
from shouwang.apps.people.models import Person
from shouwang.backbone import paper
from shouwang.backbone.audit.models import Line
from tests.apps.passes.office import issued
from tests.offices import signed_in

pytestmark = pytest.mark.django_db
PPI = 254.0
"""So that 10 pixels are 1 mm."""


def pages_of(rows: list[Pass]) -> list[bytes]:
    """Return the sheets as pictures."""
    drawn = typst.compile(
        papers.template(), font_paths=paper._fonts(), format="png", ppi=PPI,
        sys_inputs={"data": json.dumps(papers.facts(rows))},
    )  # fmt: skip
    several: object = drawn  # of one page it is no list
    return several if isinstance(several, list) else [drawn]


def code_on(sheet: bytes, n_modules: int) -> list[list[int]]:
    """Return the dark and light squares of the first code on a sheet, as they were printed."""
    dark = np.asarray(Image.open(io.BytesIO(sheet)).convert("L")) < 128
    side = 360 / (n_modules + 8)
    left = (
        650 + 4 * side
    )  # the first card ends at 101 mm, and the code with its light edge is 36 mm wide
    finder, edge = dark[:, int(left + 2) : int(left + 7 * side - 2)], dark[:, int(left - 2 * side)]
    top = np.flatnonzero(finder.all(axis=1) & ~edge)[0]
    return [
        [int(dark[int(top + (y + 0.5) * side), int(left + (x + 0.5) * side)]) for x in range(n_modules)]
        for y in range(n_modules)
    ]  # fmt: skip


def test_the_code_on_the_paper_is_that_of_the_pass(living: list[Person], now: datetime) -> None:
    row = issued(living[0], at=now)
    wanted = [
        [int(one) for one in line]
        for line in segno.make_qr(row.token, error="m", mask=3).matrix_iter(border=0)
    ]
    assert code_on(pages_of([row])[0], len(wanted)) == wanted
    assert checking.content_of(row.token) is not None


def test_a_card_says_kind_number_initial_days_outings_and_whom_to_call(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now, outings_a_day=2)
    said = papers.facts([row])
    (card,) = said["cards"]
    assert card["kind"] == {"en": "Resident pass", "zh": "居民通行证"}
    assert (card["shown"], card["spelled"], card["number"]) == ("林*", "Lin *", row.number)
    assert card["code"] == codes.shown(row.code)
    assert card["lines"][0] == {"en": "2 outings a day", "zh": "每天出入 2 次"}
    assert card["lines"][1]["zh"] == "本区域各卡点通用"
    assert "不得转借" in json.dumps(said["foot"], ensure_ascii=False)
    assert "谷雨" not in json.dumps(said, ensure_ascii=False)


@pytest.mark.parametrize(("n", "n_pages"), [(1, 1), (8, 1), (9, 2), (40, 5)])
def test_eight_cards_are_one_page(
    n: int, n_pages: int, now: datetime, living: list[Person]
) -> None:
    rows = [issued(Holder("欧阳春分", "x"), at=now, plate="赣A·0000000000")] * n
    pdf = papers.cards_pdf(rows)
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type */Page\b", pdf)) == n_pages


def test_printing_is_written_down_and_the_file_names_nobody(
    living: list[Person], now: datetime
) -> None:
    client: Client = signed_in()
    row = issued(living[0], at=now)
    Pass.every.filter(pk=row.pk).update(batch=row.pk)
    for name in ("card", "cards"):
        answer = client.get(reverse(f"passes:{name}", args=[row.pk]))
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Cache-Control"] == "no-store"
        assert row.number in answer["Content-Disposition"]
    assert Line.objects.filter(act="passes.printed").count() == 2
