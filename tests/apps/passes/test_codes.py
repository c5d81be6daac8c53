"""Short codes: read as people say them, wrong letters noticed, one entry opened and no other."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from shouwang.apps.passes import codes
from shouwang.apps.passes.codes import ALPHABET

codes_made = st.text(ALPHABET, min_size=9, max_size=9).map(
    lambda letters: letters + codes.check_letter(letters)
)


def test_codes_made_are_read_and_no_two_are_alike() -> None:
    made = {codes.make() for _nth in range(500)}
    assert len(made) == 500
    assert all(codes.read(codes.shown(code)) == code for code in made)
    assert all(len(codes.shown(code)) == 11 and codes.shown(code)[5] == "-" for code in made)


@given(codes_made, st.data())
def test_case_and_letters_that_look_alike_and_gaps_do_not_count(
    code: str, data: st.DataObject
) -> None:
    said = "".join(
        data.draw(st.sampled_from({"0": "0Oo", "1": "1IiLl"}.get(one, one + one.lower())))
        + data.draw(st.sampled_from(["", " ", "-", "—", "\u3000"]))
        for one in code
    )
    assert codes.read(said) == code
    assert codes.read("".join(chr(ord(one) + 0xFEE0) for one in code)) == code


@given(codes_made)
def test_one_wrong_letter_is_noticed_whichever_it_is(code: str) -> None:
    for place, right in enumerate(code):
        for wrong in ALPHABET:
            if wrong != right:
                assert codes.read(code[:place] + wrong + code[place + 1 :]) is None


@given(codes_made)
def test_two_letters_that_changed_places_are_noticed_wherever_they_stand(code: str) -> None:
    for one, other in combinations(range(len(code)), 2):
        if code[one] != code[other]:
            letters = list(code)
            letters[one], letters[other] = letters[other], letters[one]
            assert codes.read("".join(letters)) is None


@given(st.text(max_size=14))
def test_no_text_of_a_stranger_breaks_the_reader(text: str) -> None:
    found = codes.read(text)
    assert found is None or (len(found) == 10 and codes.check_letter(found[:-1]) == found[-1])


def test_a_code_opens_its_own_entry_and_no_other() -> None:
    mine, other = codes.make(), codes.make()
    entry = codes.close(mine, b"a pass")
    assert entry.tag == codes.tag_of(mine)
    assert codes.open_box(mine, entry.box) == b"a pass"
    assert codes.open_box(other, entry.box) is None
    assert codes.open_box(mine, entry.box[:-8]) is None
    assert codes.open_box(mine, "no base64") is None


def test_the_entry_is_as_the_contract_has_it() -> None:
    """The field app derives the same: these values are in its tests, too."""
    entry = codes.close("7K2M9QX4D7", b"a pass")
    assert entry.tag == "31583df76ad0683c9260c6279b6b2911"
    assert entry.box == "4IiD+obu5icGWgpfii6PW/fZvBK+uA=="
