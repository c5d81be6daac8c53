"""Sealed fields that open only for those who may see their class, there where the record is."""

from __future__ import annotations

from typing import Any

from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.access.scope import current
from shouwang.backbone.vault import Sealed


def may_see(row: Any, act: str) -> bool:
    """Tell whether the one who asks may see a class of fields of a row with ``path`` and ``pk``."""
    actor = current().actor
    return actor.may(act, row.path) or row.pk in actor.files(act)


class SealedFor(Sealed):
    """
    A sealed text of a model that has a ``path``; reading it is refused to whom it is not shown.

    Parameters
    ----------
    key
        Class of data, one of `shouwang.backbone.home.KEY_NAMES`.
    act
        What shows it, as the rules of access name it.
    """

    def __init__(self, key: str, *, act: str) -> None:
        self._act = act
        super().__init__(key)

    def _read(self, row: Any) -> str:
        if not may_see(row, self._act):
            raise NotYourDutyError(act=self._act)
        return super()._read(row)
