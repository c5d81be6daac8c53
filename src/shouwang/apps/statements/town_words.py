"""What the town promises, whom to ask, who signs: changed on a page, and what it was before stays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from shouwang.apps.people import public as people
from shouwang.apps.statements import guarding, wording
from shouwang.apps.statements.errors import WordsError
from shouwang.apps.statements.models import Words
from shouwang.apps.statements.wording import Written, lines_of
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.audit import log
from shouwang.core.text import LANGS, Text

MOST_PROMISES = 12


@dataclass(frozen=True, slots=True)
class TownWords:
    """The words that count."""

    promises_zh: str
    promises_en: str
    phone: str
    figures_at: time
    office_zh: str = ""
    office_en: str = ""


def now() -> TownWords:
    """Return the words that count: the town's own, or those that are shipped."""
    row = Words.objects.first()
    if row is None:
        hour = wording.usual_hour()
        promises = wording.usual_promises(hour)
        return TownWords(promises.zh, promises.en, wording.usual_phone(), hour)
    return TownWords(
        row.promises_zh, row.promises_en, row.phone, row.figures_at, row.office_zh, row.office_en
    )


@transaction.atomic
def change(*, actor: Actor, words: TownWords, at: datetime) -> Words:
    """
    Change what the town says in every statement; statements that were written keep their own words.

    Raises
    ------
    WordsError
        If a language is missing, the two do not go together, or the hour is another than the commitments name.
    StatementError
        If no person changes it.
    """
    require(actor, "statements.write", WHOLE_TOWN)
    require_person(actor)
    tidy = Written("", "", "", "", words.promises_zh, words.promises_en, words.phone).tidy()
    offices = words.office_zh.strip(), words.office_en.strip()
    faults = promise_faults(tidy) + _faults(words.figures_at, tidy, offices)
    faults += [one.said for one in guarding.found_in(tidy, guarding.Known())]
    if faults:
        raise WordsError(faults)
    people.one_at_a_time("SW")
    if now() == TownWords(
        tidy.promises_zh, tidy.promises_en, tidy.phone, words.figures_at, *offices
    ):
        row = Words.objects.first()
        if row is not None:
            return row  # the button was pressed twice
    row = Words.objects.create(
        place_in_order=Words.objects.count(), promises_zh=tidy.promises_zh, promises_en=tidy.promises_en,
        phone=tidy.phone, figures_at=words.figures_at, office_zh=offices[0], office_en=offices[1], at=at,
        account_id=actor.account_id, actor_name=actor.name[:60],
    )  # fmt: skip
    log.write(
        actor, "statements.words-changed", row.pk, at=at, promises=len(lines_of(tidy.promises_zh))
    )
    return row


def promise_faults(written: Written) -> list[Text]:
    """Return what is wrong with the commitments and the number for questions."""
    n_zh, n_en = len(lines_of(written.promises_zh)), len(lines_of(written.promises_en))
    faults: list[Text] = []
    if not n_zh or not n_en or n_zh != n_en:
        faults.append(
            Text(
                f"There are {n_zh} commitments in Chinese and {n_en} in English: each stands in both",
                f"中文承诺 {n_zh} 条，英文 {n_en} 条：每条须有中英文",
            )
        )
    elif n_zh > MOST_PROMISES:
        faults.append(
            Text(
                f"There are more than {MOST_PROMISES} commitments", f"承诺超过 {MOST_PROMISES} 条"
            )
        )
    if not re.search(r"\d{3}", written.phone):
        faults.append(Text("The number for questions is missing", "缺少咨询电话"))
    return faults


def _faults(hour: time, written: Written, offices: tuple[str, str]) -> list[Text]:
    faults = []
    for lang in LANGS:
        hours = re.findall(r"\d{1,2}:\d{2}", getattr(written, f"promises_{lang}"))
        if hours and f"{hour:%H:%M}" not in hours:
            faults.append(
                Text(
                    f"The commitments name another hour than {hour:%H:%M}",
                    f"承诺中写的时间不是 {hour:%H:%M}",
                )
            )
            break
    if bool(offices[0]) != bool(offices[1]):
        faults.append(Text("Give the office in both languages", "请填写签发单位的中英文名称"))
    return faults
