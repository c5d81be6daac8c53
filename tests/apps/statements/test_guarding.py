"""What may not stand in a text for everybody is found; what everybody says is not."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.apps.statements import figures, guarding, wording
from shouwang.apps.statements.figures import Figures
from shouwang.apps.statements.guarding import Known
from shouwang.apps.statements.wording import Written
from shouwang.core.text import Text

HOMES: Final = (("3组", "5号", "1室"), ("Group 3", "No. 5", "1室"), ("四季花园", "芙蓉楼"))
KNOWN: Final = Known(("孟霜降", "李可", "Amina Yusuf"), HOMES)
SPACES: Final = ("", " ", "\u3000", "\t", "·", "-", "\u200b", "  ", "_", "*")
WORDS: Final = (
    "病人",
    "今天",
    "确诊",
    "，",
    "。",
    "柳湾村",
    "有 2 例",
    " 17:00 ",
    "请",
    "急救 120，",
)


def text(zh: str = "", en: str = "", phone: str = "0570 1234567") -> Written:
    return Written("标题", "title", zh, en, "", "", phone)


def kinds(written: Written, known: Known = KNOWN) -> set[str]:
    return {one.kind for one in guarding.found_in(written, known)}


def wide(words: str) -> str:
    """Return letters and digits as a Chinese keyboard may write them."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in words)


@given(
    st.lists(st.sampled_from(WORDS)), st.sampled_from(SPACES), st.sampled_from(SPACES),
    st.lists(st.sampled_from(WORDS)),
)  # fmt: skip
def test_a_name_is_found_whatever_stands_between_its_characters(
    before: list[str], first: str, second: str, after: list[str]
) -> None:
    named = f"{''.join(before)}孟{first}霜{second}降{''.join(after)}"
    assert "name" in kinds(text(zh=named))


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_what_names_nobody_is_let_through(words: list[str]) -> None:
    assert kinds(text(zh="".join(words))) == set()


@given(st.sampled_from(("Meng Shuangjiang", "Shuangjiang Meng", "MENG SHUANGJIANG", "Meng Shuang Jiang",
                        "Meng Shuang-jiang", "meng shuangjiang", "mengshuangjiang", "Li Ke", "Ke Li", "Like",
                        "Amina Yusuf", "Yusuf Amina", "AMINA YUSUF", "Mr Meng", "Ms. Li")), st.booleans())  # fmt: skip
def test_a_name_in_letters_is_found_in_either_order_and_width(name: str, is_wide: bool) -> None:
    said = f"One of them is {wide(name).replace(chr(0xFEE0 + 32), ' ') if is_wide else name}, they say"
    assert "name" in kinds(text(en=said))


@pytest.mark.parametrize("words", ["孟某", "孟女士", "孟先生", "姓孟的人是孟姓", "李可"])
def test_a_case_is_known_by_the_family_name_and_what_follows(words: str) -> None:
    assert "name" in kinds(text(zh=f"据了解，{words}已送医"))


@pytest.mark.parametrize(
    "words",
    ["like every winter, make sure that you can call", "We like to help.", "Managing the queue"],
)
def test_an_ordinary_word_that_sounds_like_a_short_name_is_let_through(words: str) -> None:
    assert kinds(text(en=words)) == set()


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("住在3组5号", ""), ("住在三组五号", ""), ("住 3 组 5 号", ""), ("5号1室", ""), ("病人家住5号", ""),
        ("芙蓉楼", ""),
        ("", "at No. 5, Group 3"), ("", "in Group 3, No.5"), ("", "who lives at No. 5"),
    ],
)  # fmt: skip
def test_the_home_of_a_case_is_found(zh: str, en: str) -> None:
    assert "home" in kinds(text(zh=zh, en=en))


def test_the_village_and_group_may_be_told_and_so_may_numbers_of_other_things() -> None:
    assert (
        kinds(
            text(
                zh="涉及柳湾村3组，第5号公告，请到1号门，11月5号",
                en="Group 3, see No. 5 of our list",
            )
        )
        == set()
    )


@given(
    st.from_regex(r"1[3-9]\d{9}", fullmatch=True),
    st.sampled_from(("", " ", "-", "\u3000")),
    st.booleans(),
)
def test_a_telephone_number_is_found_however_it_is_written(
    digits: str, space: str, is_wide: bool
) -> None:
    said = space.join((digits[:3], digits[3:7], digits[7:]))
    assert "phone" in kinds(text(zh=f"请打{wide(said) if is_wide else said}找他"))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("请打 0570 1234567", set()), ("请打 " + wide("05701234567"), set()), ("120、119、110", set()),
        ("截至 2026-02-17 17:00", set()), ("2026.2.17 17:00", set()), ("公告 S2026-0001", set()),
        ("一三八" + "\u3007" * 8, {"phone"}), ("11010519491231002X", {"id"}), ("登记 P-00017", {"ref"}),
        ("一名 72 岁的老人", {"age"}), ("一名七十二岁老人", {"age"}), ("年龄：72", {"age"}),
        ("60岁以上的老人请先打电话", set()), ("60 岁及以上", set()), ("14天", set()),
    ],
)  # fmt: skip
def test_numbers_of_somebody_are_told_from_those_of_everybody(words: str, found: set[str]) -> None:
    assert kinds(text(zh=words)) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("a man, aged 72, fell ill", {"age"}), ("a 72-year-old woman", {"age"}),
        ("she is 72 years old", {"age"}), ("everybody aged 60 and over", set()),
        ("people 60 years old and over", set()), ("the 14 days", set()),
    ],
)  # fmt: skip
def test_ages_in_english(words: str, found: set[str]) -> None:
    assert kinds(text(en=words)) == found


def test_what_the_program_wrote_names_nobody_but_a_number_in_it_is_still_found() -> None:
    line = "勤洗手，常开窗。请打 13800000000。"
    known = Known(("常开",), (), frozenset([line]))
    assert kinds(text(zh=line), known) == {"phone"}
    assert kinds(text(zh="常开确诊"), known) == {"name"}


@pytest.mark.parametrize(
    ("phone", "found"),
    [
        ("12345", set()),
        ("0570 1234567, 120", set()),
        ("12345 孟霜降", {"name"}),
        ("12345 (Meng Shuangjiang)", {"name"}),
        ("110101199003071233", {"id"}),
        ("12345 P-000012", {"ref"}),
    ],
)
def test_the_number_for_questions_is_no_place_for_what_may_not_be_told(
    phone: str, found: set[str]
) -> None:
    assert kinds(text(phone=phone)) == found


def test_it_is_said_where_it_stands_and_never_what() -> None:
    found = guarding.found_in(text(zh="好。\n孟霜降。"), KNOWN)
    assert [one.said.en for one in found] == ["In paragraph 2 (Chinese) a case is named"]
    assert [one.said.zh for one in found] == ["中文第 2 段写有病例的姓名"]


@given(n=st.integers(0, 300), real=st.integers(0, 300))
def test_a_figure_that_differs_from_the_record_is_said_in_both_languages(
    n: int, real: int
) -> None:
    facts = wording.Facts(
        place=Text("Liuwan", "柳湾村"), places=Text("Liuwan", "柳湾村"), disease=Text("flu", "流感"),
        today=date(2026, 2, 27), hour=wording.usual_hour(), phone="12345",
        n_confirmed=n, n_suspected=n, day_n=n, of_days=14,
        last_day=date(2026, 3, 9),
    )  # fmt: skip
    drafted = wording.filled("confirmation", facts, wording.usual_promises(facts.hour))
    told = figures.moved(drafted, n, Figures(real, real, real))
    assert bool(told) == (n != real)
    if n != real:
        assert len(told) == (6 if n else 2)  # each figure that is told, in both languages
