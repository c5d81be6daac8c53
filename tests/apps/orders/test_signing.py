"""Codes on papers: short, genuine or refused, and never a whole name."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from shouwang.apps.orders.papers import PaperCodeError, Said, initial_of, public_of, read, sign

SEED: Final = bytes(range(32))
PUBLIC: Final = public_of(SEED)
SAID: Final = Said(
    "release", "OP2020-0007", "林**", datetime(2020, 2, 9, 16, tzinfo=UTC), is_drill=False
)
CODE: Final = sign(SAID, SEED)
LETTERS: Final = st.characters(exclude_categories=["Cs"])


def packed(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def signed(body: bytes, context: bytes = b"shouwang/paper/1\n") -> str:
    """Return a code as the town would sign it, whatever is in it."""
    signature = Ed25519PrivateKey.from_private_bytes(SEED).sign(context + body)
    return f"SW1.{packed(body)}.{packed(signature)}"


@given(
    kind=st.text(LETTERS, min_size=1, max_size=12),
    number=st.text(LETTERS, min_size=1, max_size=20),
    initial=st.text(LETTERS, min_size=1, max_size=20),
    at=st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  with UTC
    is_drill=st.booleans(),
)
def test_what_was_signed_is_read_again(
    kind: str, number: str, initial: str, at: datetime, is_drill: bool
) -> None:
    said = Said(kind, number, initial, at.replace(microsecond=0), is_drill)
    assert read(sign(said, SEED), PUBLIC) == said


@pytest.mark.parametrize("initial", ["林**", "柳" * 20])
def test_a_code_fits_into_a_small_qr_code(initial: str) -> None:
    said = replace(SAID, number="OP2020-" + "9" * 10, initial=initial, is_drill=True)
    code = sign(said, SEED)
    assert code.startswith("SW1.")
    assert code.isascii()
    assert len(code) <= 300


@given(st.data())
def test_a_changed_character_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(CODE) - 1))
    other = data.draw(st.characters(max_codepoint=0x2FFF).filter(lambda one: one != CODE[place]))
    with pytest.raises(PaperCodeError):
        read(CODE[:place] + other + CODE[place + 1 :], PUBLIC)


def test_every_other_letter_at_every_place_is_refused() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.+/"
    for place, was in enumerate(CODE):
        for other in letters.replace(was, ""):
            with pytest.raises(PaperCodeError):
                read(CODE[:place] + other + CODE[place + 1 :], PUBLIC)


@given(
    st.one_of(st.text(max_size=700), st.text("SW1.=-_ab", max_size=700), st.binary().map(packed))
)
def test_garbage_is_refused_in_one_way(code: str) -> None:
    for spoilt in (code, f"SW1.{code}", f"SW1.{code}.{code}", f"{CODE}.{code}", f"{code}{CODE}x"):
        with pytest.raises(PaperCodeError):
            read(spoilt, PUBLIC)


@pytest.mark.parametrize(
    "code",
    ["", ".", "..", "SW1..", "SW2" + CODE[3:], "sw1" + CODE[3:], CODE + "=", CODE + "A", CODE[:-1],
     CODE + " " * 600, "\uff33W1" + CODE[3:], CODE.replace(".", ""), CODE + "\x00"],
)  # fmt: skip
def test_other_versions_shapes_and_lengths_are_refused(code: str) -> None:
    with pytest.raises(PaperCodeError):
        read(code, PUBLIC)


@pytest.mark.parametrize(
    "fields",
    [None, 7, [], {}, ["release"], ["release", "n", "i", "x", 0], ["release", "n", "i", 1e300, 0],
     [1, 2, 3, 4, 5], ["release", "n", "i", 10**30, 0], ["", "n", "i", 1, 0], ["k" * 13, "n", "i", 1, 0],
     [None, None, None, None, None], ["release", "n", "i", 1.5, 0]],
)  # fmt: skip
def test_a_signed_code_that_says_something_else_is_refused(fields: Any) -> None:
    with pytest.raises(PaperCodeError):
        read(signed(json.dumps(fields).encode()), PUBLIC)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 150, b'"\\ud800"'])
def test_a_signed_code_that_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(PaperCodeError):
        read(signed(body), PUBLIC)


def test_what_was_signed_for_another_use_is_no_paper() -> None:
    body = json.dumps(["release", "OP2020-0007", "林**", 1581264000, 0]).encode()
    assert read(signed(body), PUBLIC).number == "OP2020-0007"
    with pytest.raises(PaperCodeError):
        read(signed(body, b"something else\n"), PUBLIC)


def test_a_paper_of_another_town_is_refused() -> None:
    with pytest.raises(PaperCodeError):
        read(CODE, public_of(bytes(32)))


def test_a_code_may_be_typed_as_it_is_printed() -> None:
    printed = " ".join(CODE[start : start + 4] for start in range(0, len(CODE), 4))
    assert read(f"\n {printed}\r\n", PUBLIC) == SAID


def test_a_refusal_says_what_to_do_in_both_languages() -> None:
    assert "ask the office" in PaperCodeError().say("en")
    assert "[orders.paper-code]" in PaperCodeError().say("zh")


def test_a_name_is_never_whole_and_the_name_of_a_zone_is_cut() -> None:
    assert initial_of("林谷雨", is_zone=False) == "林**"
    assert initial_of("柳湾村3组", is_zone=True) == "柳湾村3组"
    long = initial_of("柳" * 40, is_zone=True)
    assert replace(SAID, initial=long).initial.endswith("…")


@pytest.mark.parametrize(
    "wrong",
    [{"kind": ""}, {"number": "n" * 21}, {"initial": "林" * 21},
     {"ended_at": datetime(2020, 2, 9)},  # noqa: DTZ001  that is what is refused
     {"ended_at": SAID.ended_at + timedelta(microseconds=1)}],
)  # fmt: skip
def test_what_no_paper_says_cannot_be_signed(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"characters|zone"):
        replace(SAID, **wrong)
