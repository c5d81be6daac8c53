"""What is sealed opens in its own place only, and is found again by its index."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from shouwang.apps.people.models import Person
from shouwang.backbone import vault
from tests.apps.people.importing import every_cell, number
from tests.offices import make_areas, resident

PHONE = "199 0000 0001"


@given(text=st.text(min_size=1), place=st.text())
def test_a_sealed_text_opens_in_its_place(text: str, place: str) -> None:
    sealed = vault.seal(text, key="note", place=place)
    assert vault.unseal(sealed, key="note", place=place) == text
    assert vault.unseal(memoryview(sealed), key="note", place=place) == text  # type: ignore[arg-type]  # PostgreSQL


@given(text=st.text(min_size=1), place=st.text(), other=st.text())
def test_a_sealed_text_opens_in_no_other_place(text: str, place: str, other: str) -> None:
    sealed = vault.seal(text, key="note", place=place)
    if other != place:
        with pytest.raises(InvalidTag):
            vault.unseal(sealed, key="note", place=other)
    with pytest.raises(InvalidTag):
        vault.unseal(sealed, key="phone", place=place)


@given(text=st.text(min_size=1), where=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_changed_byte_does_not_open(text: str, where: int, bit: int) -> None:
    sealed = bytearray(vault.seal(text, key="note", place="here"))
    sealed[where % len(sealed)] ^= 1 << bit
    with pytest.raises(InvalidTag):
        vault.unseal(bytes(sealed), key="note", place="here")


def test_the_same_text_is_never_sealed_the_same_way() -> None:
    sealed = {vault.seal("林谷雨", key="note", place="here") for _ in range(20)}
    assert len(sealed) == 20


def test_the_empty_text_stays_empty() -> None:
    assert vault.seal("", key="note", place="here") == b""
    assert vault.unseal(b"", key="note", place="here") == ""
    assert vault.index_of("", kind="phone") == ""


def test_equal_texts_have_equal_indexes_within_their_kind_only() -> None:
    index = vault.index_of("19900000001", kind="phone")
    assert index == vault.index_of("19900000001", kind="phone")
    assert len(index) == vault.INDEX_CHARS
    assert index != vault.index_of("19900000002", kind="phone")
    assert index != vault.index_of("19900000001", kind="national-id")


@pytest.mark.django_db
def test_a_sealed_value_moved_to_another_row_or_field_does_not_open() -> None:
    make_areas()
    first = resident("林谷雨", phone=PHONE, note="note", national_id=number(1))
    second = resident("何小满", phone="199 0000 0002")
    Person.objects.filter(pk=second.pk).update(phone_sealed=first.phone_sealed)
    Person.objects.filter(pk=first.pk).update(note_sealed=first.national_id_sealed)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.phone, first.national_id) == (PHONE, number(1))
    with pytest.raises(InvalidTag):
        _ = second.phone
    with pytest.raises(InvalidTag):
        _ = first.note


@pytest.mark.django_db
def test_nothing_sealed_lies_open_in_any_table() -> None:
    make_areas()
    resident(phone=PHONE, note="canary-note", national_id=number(7))
    stored = every_cell()
    for canary in (PHONE, "19900000001", "00000001", "canary-note", number(7), number(7)[6:]):
        assert canary.encode() not in stored


@pytest.mark.django_db
def test_what_is_not_known_is_stored_as_nothing() -> None:
    make_areas()
    person = resident()
    person.refresh_from_db()
    assert (person.phone, person.note, person.national_id) == ("", "", "")
    assert bytes(person.phone_sealed) == b""
    assert (person.phone_index, person.phone_end, person.national_id_index) == ("", "", "")
