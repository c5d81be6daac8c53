"""How names are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.apps.people.names import pinyin_of, plain
from tests.apps.people.importing import wide


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("林谷雨", "linguyu", "lgy"),
        ("林 谷雨", "linguyu", "lgy"),
        ("阿里·买买提", "alimaimaiti", "almmt"),
        ("欧阳小满", "ouyangxiaoman", "oyxm"),
        ("John Smith", "johnsmith", "js"),
        (wide("John Smith"), "johnsmith", "js"),
        ("O'Brien", "obrien", "o"),
        ("John·Smith", "johnsmith", "js"),
        ("", "", ""),
        ("·", "", ""),
    ],
)
def test_a_name_has_sounds_and_initials(name: str, pinyin: str, initials: str) -> None:
    assert pinyin_of(name) == (pinyin, initials)


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("曾立秋", "zeng"),
        ("单小寒", "shan"),
        ("单于立春", "chanyu"),
        ("解霜降", "xie"),
        ("仇大雪", "qiu"),
        ("朴春分", "piao"),
        ("缪清明", "miao"),
        ("翟芒种", "zhai"),
        ("尉迟小雪", "yuchi"),
        ("长孙处暑", "zhangsun"),
    ],
)
def test_a_surname_is_read_as_surname(name: str, sound: str) -> None:
    assert pinyin_of(name)[0].startswith(sound)


def test_such_a_character_keeps_its_usual_sound_within_a_name() -> None:
    assert pinyin_of("林曾")[0] == "linceng"


@given(name=st.text(max_size=20))
def test_any_name_has_a_form_of_its_own(name: str) -> None:
    assert plain(plain(name)) == plain(name)
    pinyin, initials = pinyin_of(name)
    assert " " not in pinyin
    assert len(initials) <= len(pinyin)
