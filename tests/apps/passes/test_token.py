"""The bytes of a pass: what is written is read back, and nothing else is believed."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.apps.passes import token
from shouwang.apps.passes.token import Content, Kind

KEY = ec.generate_private_key(ec.SECP256R1())
KEYS = {1: KEY.public_key()}
OTHER = {1: ec.generate_private_key(ec.SECP256R1()).public_key()}

_MINUTES = st.integers(0, 4_223_371_679)
"""Until the end of the year 9999: a pass that the town signed ends before."""
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
contents = st.builds(
    Content,
    pass_id=st.binary(min_size=8, max_size=8).map(bytes.hex),
    kind=st.sampled_from(Kind),
    begins_at=_MINUTES.map(token.at_minute),
    ends_at=_MINUTES.map(token.at_minute),
    outings_a_day=st.none() | st.integers(0, 254),
    gates=st.lists(st.binary(min_size=4, max_size=4).map(bytes.hex), max_size=6).map(tuple),
    shown=texts.filter(lambda text: len(text.encode()) <= token.MOST_SHOWN),
    plate=texts.filter(lambda text: len(text.encode()) <= token.MOST_PLATE),
    number=texts.filter(lambda text: len(text.encode()) <= token.MOST_NUMBER),
    key_number=st.just(1),
)
AN_HOUR = datetime(2020, 2, 27, 4, tzinfo=UTC)
PLAIN = Content(
    "00" * 8, Kind.RESIDENT, AN_HOUR, AN_HOUR, 2, ("0a0b0c0d",), "林*", "", "X2020-0417"
)


@given(contents)
def test_what_is_written_is_read_back(content: Content) -> None:
    signed = token.write(content, KEY)
    assert token.read(signed, KEYS) == content
    assert token.from_text(token.as_text(signed)) == signed
    assert token.from_text(f" {token.as_text(signed).lower()}\n") == signed


def test_its_bytes_are_as_the_contract_has_them() -> None:
    signed = token.write(PLAIN, KEY)
    minutes = int(AN_HOUR.timestamp()) // 60
    assert signed[:2] == bytes([1, 1])
    assert signed[2:10] == bytes(8)
    assert signed[10] == 0
    assert signed[11:19] == minutes.to_bytes(4, "big") * 2
    assert signed[19:21] == bytes([2, 1])
    assert signed[21:25] == bytes.fromhex("0a0b0c0d")
    assert signed[25:-64] == bytes([4]) + "林*".encode() + bytes([0]) + bytes([10]) + b"X2020-0417"
    assert token.as_text(signed).startswith("SW1:")
    assert set(token.as_text(signed)[4:]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def test_a_byte_changed_anywhere_is_not_genuine() -> None:
    signed = token.write(PLAIN, KEY)
    for place in range(len(signed)):
        for bit in range(8):
            edited = bytearray(signed)
            edited[place] ^= 1 << bit
            assert token.read(bytes(edited), KEYS) is None, (place, bit)


def test_a_pass_cut_or_lengthened_anywhere_is_not_genuine() -> None:
    signed = token.write(PLAIN, KEY)
    for n in range(len(signed)):
        assert token.read(signed[:n], KEYS) is None
        assert token.read(signed[n + 1 :], KEYS) is None
    assert token.read(signed + b"\0", KEYS) is None
    assert token.read(signed[:-64] + b"\0" + signed[-64:], KEYS) is None


def test_another_towns_pass_is_not_genuine() -> None:
    assert token.read(token.write(PLAIN, KEY), OTHER) is None
    assert token.read(token.write(PLAIN, KEY), {2: KEYS[1]}) is None
    assert token.read(token.write(PLAIN, KEY), {}) is None


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_no_bytes_of_a_stranger_break_the_reader(data: bytes) -> None:
    assert token.read(data, KEYS) is None
    assert token.read(bytes([1, 1]) + data, KEYS) is None


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_no_text_of_a_stranger_breaks_the_reader(text: str) -> None:
    found = token.from_text(token.PREFIX + text)
    assert found is None or token.as_text(found)[4:] == "".join(text.split()).upper()


def test_a_text_with_a_letter_changed_is_read_as_no_pass_of_the_town() -> None:
    text = token.as_text(token.write(PLAIN, KEY))
    for place in range(4, len(text)):
        letter = "A" if text[place] != "A" else "B"
        data = token.from_text(text[:place] + letter + text[place + 1 :])
        assert data is None or token.read(data, KEYS) is None, place


def test_a_signature_over_other_words_is_no_pass() -> None:
    said = token.write(PLAIN, KEY)[:-64]
    assert token.read(said + secrets.token_bytes(64), KEYS) is None
    assert token.read(said + bytes(64), KEYS) is None


@pytest.mark.parametrize(
    "facts",
    [
        {"shown": "林" * 9},
        {"plate": "x" * 25},
        {"number": "1" * 17},
        {"outings_a_day": 255},
        {"pass_id": "00"},
        {"gates": ("00",)},
        {"gates": ("00000000",) * 41},
        {"begins_at": datetime(1969, 1, 1, tzinfo=UTC)},
    ],
)
def test_what_does_not_fit_is_never_signed(facts: dict[str, object]) -> None:
    whole = {name: getattr(PLAIN, name) for name in Content.__slots__}
    with pytest.raises(ValueError, match=r"pass"):
        token.write(Content(**{**whole, **facts}), KEY)
