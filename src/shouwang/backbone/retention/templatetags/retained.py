"""Words of terms."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shouwang.backbone.retention.terms import Term

register = template.Library()
_THEN: Final = {
    "deleted": gettext_noop("then deleted"),
    "counted": gettext_noop("then only counted"),
    "pseudonymised": gettext_noop("then without the person"),
}


@register.filter
def then(term: Term) -> str:
    """Return what happens at the end of a term, in words."""
    return _(_THEN[term.then])
