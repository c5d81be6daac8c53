"""Needs in the words of those who write them."""

from __future__ import annotations

import pytest

from shouwang.apps.people.models import Need
from shouwang.apps.people.notes import _WORDS, needs_of


@pytest.mark.parametrize(
    ("text", "kinds", "rest"),
    [
        ("每周三透析", ("dialysis",), ""),
        ("独居老人，有糖尿病", ("alone",), "有糖尿病"),
        ("怀孕/吸氧", ("pregnancy", "oxygen"), ""),
        ("轮椅、轮椅", ("disability",), ""),
        ("Dialysis; small dog", ("dialysis",), "small dog"),
        ("", (), ""),
        ("  ", (), ""),
        ("无", (), ""),
        ("None", (), ""),
        ("无残疾", (), ""),
        ("没有宠物，独居", ("alone",), ""),
        ("not pregnant, oxygen", ("oxygen",), ""),
        ("无人照看小孩", ("child",), ""),
    ],
)
def test_known_words_become_kinds_and_the_rest_stays(
    text: str, kinds: tuple[str, ...], rest: str
) -> None:
    assert needs_of(text) == (kinds, rest)


def test_every_kind_can_be_stored() -> None:
    assert set(_WORDS) == set(Need.Kind.values)
