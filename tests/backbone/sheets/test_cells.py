"""One cell says one thing, or says why not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from time import monotonic
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.cells import ValueKind, reader
from shouwang.backbone.sheets.dates import nearest_past
from shouwang.backbone.sheets.findings import Read
from shouwang.backbone.sheets.tidy import is_ditto
from tests.backbone.sheets.making import TODAY, identity, identity_ending_in_x


def read(kind: ValueKind, cell: Cell) -> Read:
    return reader(kind, today=TODAY)(cell)


def codes(one: Read) -> list[str]:
    return [reason.code for reason in one.doubts]


# --- names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("魏雨水", "魏雨水"),
        (" 魏　雨水 ", "魏雨水"),
        ("王 五", "王五"),
        ("欧阳 白露", "欧阳白露"),
        ("阿依·古丽", "阿依·古丽"),
        ("阿依 • 古丽", "阿依·古丽"),
        ("Wei Yushui", "Wei Yushui"),
        ("魏\u00a0雨\u200b水", "魏雨水"),
        ("魏雨水（户主）", "魏雨水"),
        ("户主：魏雨水", "魏雨水"),
        ("'魏雨水", "魏雨水"),
    ],
)
def test_a_name_is_read_however_it_is_spaced(written: str, name: str) -> None:
    assert read("name", written).value == name
    assert read("name", written).doubts == ()


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("陶小暑 小寒 大寒", ("陶小暑", "小寒", "大寒")),
        ("陶小暑、陶小寒", ("陶小暑", "陶小寒")),
        ("陶小暑\n陶小寒", ("陶小暑", "陶小寒")),
        ("Wei Yushui; Cao Bailu", ("Wei Yushui", "Cao Bailu")),
    ],
)
def test_several_people_in_one_cell_need_a_look_and_can_be_split(
    written: str, names: tuple[str, ...]
) -> None:
    one = read("name", written)

    assert one.value == names
    assert codes(one) == ["several-people"]
    assert {answer.code for answer in one.doubts[0].answers} == {"split", "other", "edit", "empty"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("魏雨水（小）", "name-brackets"),
        ("魏雨水13800000001", "name-digits"),
        ("魏雨水等3人", "name-and-others"),
        ("魏雨水一家", "name-and-others"),
    ],
)
def test_what_stands_beside_a_name_is_left_out_with_a_doubt(written: str, code: str) -> None:
    one = read("name", written)

    assert one.value == "魏雨水"
    assert codes(one) == [code]


@pytest.mark.parametrize("cell", [5, 3.5, date(2031, 1, 1), "***", "12345"], ids=repr)
def test_what_is_no_name_is_refused(cell: Cell) -> None:
    assert read("name", cell).refusal is not None


# --- identity numbers -----------------------------------------------------------------------


@pytest.mark.parametrize("before", ["", "'", "’", "  ", "\u00a0", '"'])
def test_an_identity_number_is_read_through_apostrophes_and_spaces(before: str) -> None:
    number = identity()
    assert read("national-id", before + number).value == number
    assert read("national-id", f"{number[:6]} {number[6:14]} {number[14:]}").value == number


@pytest.mark.parametrize("last", ["X", "x", "\uff38", "\uff58", "×"])
def test_the_last_x_may_be_small_or_wide(last: str) -> None:
    number = identity_ending_in_x()
    one = read("national-id", number[:-1] + last)

    assert one.value == number
    assert one.doubts == ()


def test_wide_digits_are_read() -> None:
    number = identity()
    assert read("national-id", "".join(chr(ord(one) + 0xFEE0) for one in number)).value == number


@pytest.mark.parametrize(
    "cell", [float(identity(order=2)), 1.1e17, "1.10101E+17", identity(order=2)[:15] + "000"]
)
def test_a_number_that_lost_its_last_digits_is_refused_and_says_why(cell: Cell) -> None:
    one = read("national-id", cell)

    assert one.value is None
    assert one.refusal is not None
    assert one.refusal.code == "id-digits-lost"


@pytest.mark.parametrize("cell", ["999999880101001", 999999880101001], ids=repr)
def test_an_old_number_of_15_digits_is_written_out_with_a_doubt(cell: Cell) -> None:
    one = read("national-id", cell)

    assert one.value == identity(area=str(cell)[:6])
    assert codes(one) == ["id-old"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (identity()[:-1] + ("0" if identity()[-1] != "0" else "1"), "id-check"),
        (identity()[:-1], "id-length"),
        (identity() + "1", "id-length"),
        ("没带", "id-letters"),
        (identity(TODAY + timedelta(days=1)), "id-birthday"),
        ("999999881301001", "id-birthday"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_its_reason(number: str, code: str) -> None:
    refusal = read("national-id", number).refusal
    assert refusal is not None
    assert refusal.code == code


def test_a_changed_digit_never_passes() -> None:
    number = identity()
    for place in range(17):
        for digit in "0123456789":
            if digit != number[place]:
                other = number[:place] + digit + number[place + 1 :]
                assert read("national-id", other).refusal is not None


def test_an_identity_number_among_words_needs_a_look() -> None:
    one = read("national-id", f"身份证：{identity()}")

    assert one.value == identity()
    assert codes(one) == ["id-words"]


def test_another_paper_needs_a_look() -> None:
    assert codes(read("national-id", "E00000001")) == ["id-other-paper"]


# --- telephones -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "13800000001",
        13800000001,
        13800000001.0,
        "138 0000 0001",
        "138-0000-0001",
        "+8613800000001",
        "86 13800000001",
        "008613800000001",
        "\uff11\uff13\uff18\uff10\uff10\uff10\uff10\uff10\uff1001",
        "'13800000001",
        '="13800000001"',
    ],
    ids=repr,
)
def test_a_mobile_number_is_read_however_it_is_grouped(cell: Cell) -> None:
    one = read("phone", cell)

    assert one.value == "+8613800000001"
    assert one.doubts == ()


@pytest.mark.parametrize(
    "cell", ["0571-88000001", "(0571) 88000001", "057188000001", "0571\uff0d88000001"], ids=repr
)
def test_a_fixed_line_with_its_area_code_is_read(cell: Cell) -> None:
    assert read("phone", cell).value == "+8657188000001"


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("13800000001/13900000002", "+8613800000001", "several-phones"),
        ("13800000001 13900000002", "+8613800000001", "several-phones"),
        ("电话：13800000001", "+8613800000001", "phone-words"),
        ("13800000001（儿子）", "+8613800000001", "phone-words"),
        ("88000001", None, "phone-area-missing"),
        ("1380000000", None, "phone-wrong"),
        ("1.38E+10", None, "phone-digits-lost"),
        ("没有电话机", None, "phone-unread"),
        ("10000000000", None, "phone-wrong"),
    ],
)
def test_a_doubtful_telephone_needs_a_look(cell: str, value: str | None, code: str) -> None:
    one = read("phone", cell)

    assert one.value == value
    assert code in codes(one)


# --- days -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "2020/2/3",
        "2020-02-03",
        "2020.2.3",
        "2020年2月3日",
        "\uff12\uff10\uff12\uff10年\uff12月\uff13号",
        "20200203",
        20200203,
        "2020-02-03 14:30",
        "2020年2月3日上午",
        "3 Feb 2020",
        "Feb 3, 2020",
        date(2020, 2, 3),
        datetime.fromisoformat("2020-02-03T14:30"),
        "2020\u00a0年2月3日",
    ],
    ids=repr,
)
def test_a_full_day_is_read_without_a_doubt(cell: Cell) -> None:
    one = read("date", cell)

    assert one.value == date(2020, 2, 3)
    assert one.doubts == ()


@pytest.mark.parametrize(
    "cell", ["2.3", 2.3, "2月3日", "2月3", "2/3", "2-3", "\uff12。\uff13", "3 Feb"], ids=repr
)
def test_a_missing_year_is_the_nearest_past_one_with_a_doubt(cell: Cell) -> None:
    one = read("date", cell)

    assert one.value == date(2031, 2, 3)
    assert "date-without-year" in codes(one)


def test_a_day_later_in_the_year_was_last_year() -> None:
    assert read("date", "12月31日").value == date(2030, 12, 31)
    assert read("date", "3.4").value == TODAY
    assert read("date", "3.5").value == date(2030, 3, 5)


def test_a_figure_may_have_lost_its_last_zero() -> None:
    one = read("date", 2.1)

    assert one.value == date(2031, 2, 1)
    assert "date-lost-figure" in codes(one)
    assert date(2031, 2, 10) in [answer.value for answer in one.doubts[-1].answers]


@pytest.mark.parametrize("cell", [43864, 43864.0, "43864"], ids=repr)
def test_a_day_number_of_the_office_program_is_read_with_a_doubt(cell: Cell) -> None:
    one = read("date", cell)

    assert one.value == date(2020, 2, 3)
    assert codes(one) == ["date-serial"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2031/3/5", "date-future"),
        (date(2032, 1, 1), "date-future"),
        ("3/2/2020", "date-order"),
        ("20.2.3", "date-short-year"),
        ("昨天", "date-relative"),
        ("正月初三", "date-lunar"),
        ("春节后", "date-unread"),
        ("1850-01-01", "date-far"),
    ],
)
def test_a_doubtful_day_needs_a_look(cell: Cell, code: str) -> None:
    assert code in codes(read("date", cell))


def test_what_is_due_may_lie_ahead() -> None:
    assert read("due", "2031/3/18") == Read(date(2031, 3, 18))


@pytest.mark.parametrize("cell", ["2月30日", "2031/13/1", "13.45"], ids=repr)
def test_a_day_that_does_not_exist_is_refused(cell: str) -> None:
    assert read("date", cell).refusal is not None


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1910, 1, 1), date(2100, 1, 1)))
def test_the_nearest_past_day_is_past_and_the_nearest(wanted: date, today: date) -> None:
    on = nearest_past(wanted.month, wanted.day, today)
    if on is not None:
        assert on <= today
        assert (on.month, on.day) == (wanted.month, wanted.day)
        later = nearest_past(wanted.month, wanted.day, date(today.year + 8, 12, 31))
        assert later is None or later > today or later == on


@pytest.mark.parametrize(
    "cell", ["2.18-3.4", "2月18日至3月4日", "2031/2/18~2031/3/4", "2月18日—3月4日"], ids=repr
)
def test_a_first_and_a_last_day_are_read_together(cell: str) -> None:
    assert read("period", cell).value == (date(2031, 2, 18), date(2031, 3, 4))


# --- temperatures ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        36.5,
        "36.5",
        "36。5",
        "36.5℃",
        "\uff13\uff16\uff0e\uff15",
        "36,5",
        "36.5度",
        "36·5",
        "36.5 °C",
        " 36.5C ",
    ],
    ids=repr,
)
def test_a_temperature_is_read_however_its_point_is_written(cell: Cell) -> None:
    one = read("temperature", cell)

    assert one.value == 36.5
    assert one.doubts == ()


@pytest.mark.parametrize("cell", [365, "365", "365℃", 3650], ids=repr)
def test_a_lost_decimal_point_is_put_back_with_a_doubt(cell: Cell) -> None:
    one = read("temperature", cell)

    assert one.value == 36.5
    assert codes(one) == ["temperature-point"]


def test_fahrenheit_and_several_figures_need_a_look() -> None:
    assert read("temperature", "97.7F").value == 36.5
    assert codes(read("temperature", 97.7)) == ["temperature-fahrenheit"]
    assert read("temperature", "36.5/36.8").value == 36.8
    assert codes(read("temperature", "正常")) == ["temperature-words"]


@pytest.mark.parametrize("cell", [20, "50.1", 5, "33.9", 43.1, "9999"], ids=repr)
def test_a_temperature_no_body_has_is_refused(cell: Cell) -> None:
    refusal = read("temperature", cell).refusal
    assert refusal is not None
    assert refusal.code == "temperature-range"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("36.5正常", 36.5),
        ("上午36.5 下午36.7", 36.7),
        ("37.3↑", 37.3),
        ("<37.3", None),
        ("37.3以下", None),
    ],
)
def test_a_temperature_among_words_needs_a_look(cell: str, value: float | None) -> None:
    one = read("temperature", cell)

    assert one.value == value
    assert one.doubts


# --- plates, sex, age, answers --------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "plate"),
    [
        ("浙A12345", "浙A12345"),
        ("浙 a·12345", "浙A12345"),
        ("浙AD12345", "浙AD12345"),
        ("浙A 12345 F", "浙A12345F"),
        ("浙\uff21\uff11\uff12\uff13\uff14\uff15", "浙A12345"),
        ("浙A1234挂", "浙A1234挂"),
    ],
)
def test_a_plate_is_read_with_7_or_8_places(cell: str, plate: str) -> None:
    assert read("plate", cell).value == plate
    assert read("plate", cell).doubts == ()


def test_an_unusual_plate_needs_a_look() -> None:
    assert codes(read("plate", "浙AO2345")) == ["plate-letters"]
    assert read("plate", "浙AO2345").value == "浙A02345"
    assert codes(read("plate", "浙A123")) == ["plate-unusual"]


@pytest.mark.parametrize(
    ("cell", "sex"), [("男", "male"), ("女性", "female"), ("F", "female"), ("Male", "male")]
)
def test_sex_is_read_in_both_languages(cell: str, sex: str) -> None:
    assert read("sex", cell).value == sex


def test_a_sex_that_cannot_be_read_is_asked_about() -> None:
    assert codes(read("sex", "是")) == ["sex-unread"]
    assert codes(read("sex", 1)) == ["sex-figure"]


@pytest.mark.parametrize(
    ("cell", "years"),
    [
        (45, 45),
        (45.0, 45),
        ("45岁", 45),
        ("45周岁", 45),
        ("\uff13个月", 0),
        ("20天", 0),
        ("2 years", 2),
    ],
)
def test_an_age_is_read_in_whole_years(cell: Cell, years: int) -> None:
    assert read("age", cell).value == years


def test_an_age_given_otherwise_is_counted_with_a_doubt() -> None:
    assert read("age", 1976).value == 55
    assert codes(read("age", "1976年")) == ["age-from-year"]
    assert read("age", date(1990, 3, 5)).value == 40
    assert read("age", 250).refusal is not None


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("是", True),
        ("在家", True),
        ("√", True),
        ("Y", True),
        ("否", False),
        ("无", False),
        ("不在", False),
        ("×", False),
        ("", None),
        ("-", None),
    ],
)
def test_yes_and_no_are_read_and_wu_is_a_no(cell: str, answer: bool | None) -> None:
    assert read("yes-no", cell).value is answer


@pytest.mark.parametrize("kind", ["text", "address", "measure"])
def test_free_text_keeps_its_punctuation(kind: ValueKind) -> None:
    assert read(kind, "居家，\u3000贴封条；已告知！").value == "居家， 贴封条；已告知！"
    assert read(kind, "\uff13组\uff15号").value == "3组5号"


# --- nothing, ditto, addresses --------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", [kind for kind in get_args(ValueKind) if kind not in ("door", "yes-no")]
)
@pytest.mark.parametrize(
    "cell", ["无", "-", "/", "不详", "——", " ", "N/A", "　", "#N/A"], ids=repr
)
def test_words_for_nothing_are_nothing(kind: ValueKind, cell: str) -> None:
    assert read(kind, cell) == Read()


@pytest.mark.parametrize(
    "cell", ["同上", "〃", "″", '"', "（同上）", " 同 上 ", "Ditto", "do."], ids=repr
)
def test_ditto_marks_are_known(cell: str) -> None:
    assert is_ditto(cell)


@pytest.mark.parametrize("cell", ["同学家", "", "上海", None, 5, "同上海路5号"], ids=repr)
def test_other_words_are_no_ditto(cell: Cell) -> None:
    assert not is_ditto(cell)


def test_an_address_that_only_names_a_landmark_needs_a_look() -> None:
    assert codes(read("address", "村口小卖部旁边")) == ["address-landmark"]
    assert codes(read("address", "三组25号")) == []
    assert codes(read("address", "3号、5号")) == ["several-addresses"]


def test_a_house_number_that_became_a_date_needs_a_look() -> None:
    one = read("room", datetime.fromisoformat("2031-03-05T00:00"))

    assert one.value == "3-5"
    assert codes(one) == ["number-turned-date"]
    assert read("room", 5.0).value == "5"
    assert read("room", "0305").value == "0305"


# --- whatever comes -------------------------------------------------------------------------

anything: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.text(alphabet="0123456789.。-/年月日号xX\uff38℃度岁 同上'\"", max_size=24),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
)


@given(kind=st.sampled_from(get_args(ValueKind)), cell=anything)
def test_no_cell_makes_a_reader_raise(kind: ValueKind, cell: Cell) -> None:
    one = read(kind, cell)

    assert not (one.refusal and one.value is not None)
    for reason in one.doubts + ((one.refusal,) if one.refusal else ()):
        assert reason.why.say("en")
        assert reason.why.say("zh")


@pytest.mark.parametrize(
    "piece",
    ["1", " ", "(", "（", "a ", "张 ", "1.", "、", "1号、", "至", "门锁", "36.5 ", "年1月"],
)
def test_no_long_cell_keeps_a_reader_busy(piece: str) -> None:
    begun = monotonic()
    for kind in get_args(ValueKind):
        read(kind, (piece * 4000)[:4000] + "x")
    assert monotonic() - begun < 1


@given(written=st.text(max_size=40))
def test_a_reason_never_repeats_what_is_in_the_cell(written: str) -> None:
    marked = f"甲乙{written}丙丁"
    for kind in get_args(ValueKind):
        one = read(kind, marked)
        for reason in one.doubts + ((one.refusal,) if one.refusal else ()):
            assert "甲乙" not in reason.why.zh
