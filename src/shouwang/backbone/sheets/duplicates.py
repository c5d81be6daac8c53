"""Rows of one file that seem to be the same person."""

from __future__ import annotations

from collections.abc import Mapping

from shouwang.backbone.sheets.findings import Reason
from shouwang.backbone.sheets.reasons import same_person


class Seen:
    """
    The persons of the rows so far, by identity number, by name and telephone, by name and home.

    Namesakes with different telephones or identity numbers are different people.
    """

    def __init__(self) -> None:
        self._by_id: dict[str, int] = {}
        self._by_phone: dict[tuple[str, str], tuple[int, str | None]] = {}
        self._by_home: dict[tuple[str, ...], tuple[int, str | None, str | None]] = {}

    def same_as(self, number: int, values: Mapping[str, object]) -> tuple[Reason, int] | None:
        """Return why a row seems to repeat an earlier one, and which; remember the row."""
        name, phone = _text(values, "name"), _text(values, "phone")
        own_id = _text(values, "national_id")
        found: tuple[Reason, int] | None = None
        if own_id:
            first = self._by_id.setdefault(own_id, number)
            if first != number:
                found = (
                    same_person("duplicate-id", first, "The same identity number", "证件号相同"),
                    first,
                )
        if name and phone:
            first, other_id = self._by_phone.setdefault((name, phone), (number, own_id))
            if first != number and not (own_id and other_id and own_id != other_id):
                found = found or (
                    same_person(
                        "duplicate-name-phone",
                        first,
                        "The same name and telephone",
                        "姓名、电话相同",
                    ),
                    first,
                )
        home = tuple(
            _text(values, key) or "" for key in ("area", "address", "building", "unit", "room")
        )
        if name and any(home[1:]):
            key = (name, *home)
            first, other_phone, other_id = self._by_home.setdefault(key, (number, phone, own_id))
            is_apart = (phone and other_phone and phone != other_phone) or (
                own_id and other_id and own_id != other_id
            )
            if first != number and not is_apart:
                found = found or (
                    same_person(
                        "duplicate-name-home", first, "The same name and home", "姓名、住址相同"
                    ),
                    first,
                )
        return found


def _text(values: Mapping[str, object], key: str) -> str | None:
    value = values.get(key)
    return value if isinstance(value, str) else None
