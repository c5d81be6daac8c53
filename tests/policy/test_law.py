"""The law at hand: what is in force on the day, and how it is cited."""

from __future__ import annotations

from datetime import date

from shouwang.policy.law import ARTICLES, cited, in_force


def test_the_law_of_the_day_is_at_hand_and_no_other() -> None:
    assert {one.code[:4] for one in in_force(date(2020, 2, 27))} == {"2013"}
    assert {one.code[:4] for one in in_force(date(2025, 8, 31))} == {"2013"}
    assert {one.code[:4] for one in in_force(date(2025, 9, 1))} == {"2025"}
    assert in_force(date(2013, 6, 28)) == ()
    assert len({one.code for one in ARTICLES}) == len(ARTICLES)


def test_an_order_cites_in_the_words_of_the_law() -> None:
    assert cited(("2013-41",)) == "《中华人民共和国传染病防治法》（2013 年修正）第四十一条"
    assert cited(("2013-41", "x"), " 县〔2020〕2号 ").endswith("第四十一条、县〔2020〕2号")
    assert cited(()) == ""
