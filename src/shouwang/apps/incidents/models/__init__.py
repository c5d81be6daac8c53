"""Tables of incidents."""

from shouwang.apps.incidents.models.cases import Case, Report, Said
from shouwang.apps.incidents.models.incidents import Concerned, Incident, Step

__all__ = ["Case", "Concerned", "Incident", "Report", "Said", "Step"]
