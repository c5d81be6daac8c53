"""Days, moments and photos as they are brought on every page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

_FIRST: Final = date(2000, 1, 1)
_LAST: Final = date(2099, 12, 31)


def _require_near(day: date) -> None:
    """Refuse a day from which nothing can be counted on."""
    if not _FIRST <= day <= _LAST:
        raise forms.ValidationError(_("This day is too long ago, or too far ahead."))


class MomentField(forms.DateTimeField):
    """A minute in the town's own time; left empty, it is now."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, **facts)

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment, if it is near enough to be one of ours."""
        found: datetime | None = super().to_python(value)
        if found is not None:
            _require_near(found.date())
        return found


class DayField(forms.DateField):
    """A day, earlier or later."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **facts)

    def to_python(self, value: Any) -> date | None:
        """Return the day, if it is near enough to be one of ours."""
        found: date | None = super().to_python(value)
        if found is not None:
            _require_near(found)
        return found


class PhotoField(forms.FileField):
    """A photo as it was brought; `shouwang.backbone.photos` opens it."""

    def __init__(self, **facts: Any) -> None:
        # named one by one, so that a phone brings what it keeps as HEIC in one of these
        widget = forms.FileInput({"accept": "image/jpeg,image/png,image/webp"})
        super().__init__(
            label=_("Photo"), widget=widget, max_length=200,
            help_text=_("Place, hour and device are taken out of it before it is kept."), **facts,
        )  # fmt: skip
