"""The log of acts."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils.translation import gettext, override

from shouwang.backbone import vault
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from shouwang.backbone.audit.verify import verify
from shouwang.backbone.pages.acts import ACTS
from tests.offices import AMINA, AT

pytestmark = pytest.mark.django_db


def test_a_line_says_who_did_what_to_which_record_and_when() -> None:
    subject = uuid4()
    log.write(AMINA, "people.merged", subject, at=AT, n=3)
    line = Line.objects.get()
    assert (line.actor_name, line.act) == ("Amina", "people.merged")
    assert line.subject == vault.pseudonym_of(subject)
    assert (line.at, line.facts) == (AT, {"n": 3})


def test_each_of_many_records_has_its_line() -> None:
    subjects = [uuid4() for _ in range(5)]
    log.write_many(AMINA, "people.resident-entered", subjects, at=AT)
    assert set(Line.objects.values_list("subject", flat=True)) == set(
        map(vault.pseudonym_of, subjects)
    )


def test_lines_of_many_records_follow_one_another_with_whatever_they_hold() -> None:
    odd = Actor("林\t谷\\雨\n\0", uuid4(), role="\\N", area="LH/" + "x" * 300)
    subjects = [uuid4() for _ in range(250)]
    log.write_many(
        odd, "people.changed", subjects, at=AT, reason="好" * 300, what="\\N\t\0", n=1.5
    )
    log.write(odd, "people.changed", subjects[0], at=AT)
    assert verify([]).fault is None
    lines = list(log.timeline(subjects[:1]))
    assert [line.facts for line in lines] == [{}, {"n": 1.5, "what": "\\N\t\0"}]
    assert lines[0].actor_name == "林\t谷\\雨\n"
    assert (len(lines[1].reason), len(lines[1].area), lines[1].role) == (200, 200, "\\N")
    assert Line.objects.count() == 251


def test_a_timeline_holds_its_own_records_newest_first() -> None:
    mine, other = uuid4(), uuid4()
    for act, subject in (("a", mine), ("b", other), ("c", mine)):
        log.write(AMINA, act, subject, at=AT)
    assert [line.act for line in log.timeline([mine])] == ["c", "a"]


def test_every_act_that_is_written_has_words(root: Path) -> None:
    source = "\n".join(
        path.read_text("utf-8") for path in (root / "src" / "shouwang").rglob("*.py")
    )
    written = set(re.findall(r'log\.write(?:_many)?\(\s*[\w.()]+,\s*"([a-z.-]+)"', source))
    assert len(written) >= 10
    assert written - set(ACTS) == set()


@pytest.mark.parametrize("act", sorted(ACTS))
def test_every_act_has_chinese_words(act: str) -> None:
    with override("zh-hans"):
        assert re.search("[\u4e00-\u9fff]", gettext(ACTS[act]))


def test_alike_acts_of_one_minute_are_one_piece_of_news() -> None:
    ids = [uuid4() for _ in range(3)]
    log.write_many(AMINA, "people.resident-entered", ids, at=AT)
    log.write(AMINA, "people.moved", ids[0], at=AT)
    log.write(AMINA, "people.resident-entered", uuid4(), at=AT)
    drawn, n_lines = log.news(None, most=10)
    acts = [(item.line.act, item.n) for item in drawn]
    assert acts == [
        ("people.resident-entered", 1),
        ("people.moved", 1),
        ("people.resident-entered", 3),
    ]
    assert n_lines == 5
    assert log.news(AT, most=10) == ([], 0)
