"""What is kept of cases about one person, for the copy that they may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shouwang.apps.incidents.models import Case, Report
from shouwang.apps.people.public import About, Row, Source
from shouwang.backbone.texts import text_of
from shouwang.core.text import Text


def _cases(about: About) -> Iterator[Row]:
    for case in Case.every.filter(person_id__in=about.ids).select_related("incident"):
        facts = {"incident_no": case.incident.number, "case_no": case.no}
        for report in case.reports.all():
            yield {
                **facts,
                "what": text_of(Report.Way(report.way).label),
                "at": report.said_at,
                "onset_on": report.onset_on,
                "sample_on": report.sample_on,
                "result": report.result,
                "words": about.mask(report.words),
            }
        for said in case.said.all():
            yield {
                **facts,
                "what": said.state_name,
                "at": said.at,
                "onset_on": said.onset_on,
                "sample_on": said.sample_on,
                "isolated_on": said.isolated_on,
                "words": about.mask(said.words),
            }


CASES: Final = Source(
    "cases",
    Text("Reports that you were ill, and what was found", "关于您的病例报告和认定情况"),
    ("incidents.Case.person_id",),
    _cases,
)
LABELS: Final = {
    "case_no": Text("Case", "病例号"),
    "incident_no": Text("Number of the incident", "疫情编号"),
    "isolated_on": Text("Isolated since", "隔离日期"),
    "onset_on": Text("Began on", "发病日期"),
    "result": Text("Result", "检测结果"),
    "sample_on": Text("Sample taken on", "采样日期"),
}
