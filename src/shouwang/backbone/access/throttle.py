"""Wrong passwords: few for one name from one address, more for an address whatever the names."""

from __future__ import annotations

from typing import Any, Final

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MOST_OF_AN_ADDRESS: Final = 30
"""A hall behind one address has more than one person who mistypes."""


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, _credentials: Any = None
) -> HttpResponse:
    """Say that sign-in rests from here, and for how long."""
    answer = render(request, "access/locked_out.html", status=429)
    answer["Retry-After"] = str(round(settings.AXES_COOLOFF_TIME * 3600))
    return answer


class ThrottleHandler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Counts wrong passwords of a name from an address, and those of the address alone."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return how many count against the limit of one name."""
        of_name: int = super().get_failures(request, credentials)
        tries = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address,  # type: ignore[attr-defined]  # put there by axes
            attempt_time__gte=get_cool_off_threshold(request),
        )
        of_address: int = tries.aggregate(n=Sum("failures_since_start"))["n"] or 0
        share = of_address * settings.AXES_FAILURE_LIMIT // MOST_OF_AN_ADDRESS
        return max(of_name, share)
