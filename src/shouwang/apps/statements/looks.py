"""Opening statements: nobody's file is looked at with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from shouwang.apps.statements import queries
from shouwang.apps.statements.models import Statement
from shouwang.apps.statements.standing import Standing


def open_statement(statement_id: UUID, at: datetime) -> Standing:
    """Return a statement that the reader may see, or answer that there is no such page."""
    row = get_object_or_404(Statement.objects.all(), pk=statement_id)
    found = queries.shown([row], at)
    if not found:
        raise Http404
    return found[0]
