"""Writing, approving, correcting and withdrawing a statement: what holds whoever does it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shouwang.apps.incidents.models import Case
from shouwang.apps.statements import approving, drafting, queries, saying, town_words
from shouwang.apps.statements.errors import MovedError, SomebodyError, StatementError, WordsError
from shouwang.apps.statements.models import Statement, Step, Version, Words
from shouwang.apps.statements.standing import State, Waits
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit.models import Line
from shouwang.policy.measures import Measure
from tests.apps.orders.ordering import issued, new_zone, served, somebody, zone
from tests.apps.statements.office import (
    HOUR,
    MINUTE,
    NAME,
    NOW,
    OFFICES,
    another_case,
    approved,
    approver,
    changed,
    confirmed,
    drafted,
    incident,
    stands,
    writer,
    written,
)
from tests.offices import GUS

pytestmark = pytest.mark.django_db


def test_a_draft_says_what_the_record_says_and_what_the_town_promises() -> None:
    row = drafted(incident())
    text = written(row)
    assert "柳湾村有 1 例确诊" in text.text_zh
    assert "1 confirmed" in text.text_en
    assert "2020年2月27日（星期四）" in text.text_zh
    assert "Liuwan village" in text.title_en
    assert len(text.promises_zh.split("\n")) == len(text.promises_en.split("\n")) == 6
    assert row.number is None
    assert stands(row).state is State.DRAFTED
    assert stands(row).waits is Waits.APPROVER


def test_no_case_is_confirmed_and_there_is_nothing_to_tell() -> None:
    of = incident(is_confirmed=False)
    with pytest.raises(StatementError, match="No case is confirmed"):
        drafted(of)
    assert not queries.n_missing(NOW)


def test_a_confirmed_case_without_a_statement_is_told_until_one_is_drafted() -> None:
    of = incident()
    assert queries.n_missing(NOW) == 1
    drafted(of)
    assert queries.n_missing(NOW) == 0


def test_a_confirmed_case_drafts_what_is_to_be_told_and_whoever_confirmed_it_does_not_approve() -> (
    None
):
    of = incident(is_confirmed=False)
    confirmed(Case.every.get())
    row = Statement.every.get()
    assert row.kind == Statement.Kind.CONFIRMATION
    assert "1 例确诊" in written(row).text_zh
    assert queries.n_missing(NOW) == 0
    assert drafted(of) == row  # nobody needs to ask for it, and whoever asks gets the same
    with pytest.raises(SomebodyError):
        approved(row, by=somebody("Doctor"))
    approved(row, by=approver())


def test_a_further_confirmed_case_drafts_how_it_stands_unless_a_draft_waits() -> None:
    of = incident(is_confirmed=False)
    confirmed(Case.every.get())
    row = Statement.every.get()
    another_case(of, keeps_draft=True)
    assert Statement.every.get() == row
    told = approving.told_otherwise(stands(row), NOW + 2 * MINUTE)
    approved(row, at=NOW + 2 * MINUTE, accepted=approving.mark_of(told))
    another_case(of, "沈小寒", at=NOW + 3 * MINUTE, keeps_draft=True)
    further = Statement.every.exclude(pk=row.pk).get()
    assert further.kind == Statement.Kind.UPDATE
    assert "3 例确诊" in written(further).text_zh


def test_days_put_right_or_a_case_confirmed_twice_draft_nothing_anew() -> None:
    of = incident(is_confirmed=False)
    confirmed(Case.every.get())
    drafting.withdraw(
        actor=writer(), statement_id=Statement.every.get().pk, why_zh="重写", why_en="", at=NOW
    )
    confirmed(Case.every.get(), at=NOW + MINUTE)
    assert Statement.every.count() == 1
    assert queries.n_missing(NOW + MINUTE) == 1
    drafted(of, at=NOW + MINUTE)
    assert Statement.every.count() == 2


def test_two_who_draft_have_one_draft() -> None:
    of = incident()
    first = drafted(of)
    assert drafted(of, "update", at=NOW + MINUTE) == first
    assert Statement.every.count() == 1


def test_who_wrote_a_text_does_not_approve_it() -> None:
    row = drafted(incident())
    with pytest.raises(SomebodyError):
        approved(row, by=writer())
    changed(row, title_zh="致柳湾村居民", by=approver())
    with pytest.raises(SomebodyError):
        approved(row)
    approved(row, by=writer(), at=NOW + 2 * MINUTE)
    assert row.number is None
    row.refresh_from_db()
    assert row.number == "S2020-0001"


def test_nobody_is_named_where_the_office_stands() -> None:
    row = drafted(incident())
    with pytest.raises(WordsError, match="give its name alone"):
        approving.approve(
            actor=approver(), statement_id=row.pk, version_id=stands(row).last.pk, at=NOW + MINUTE,
            office_zh=f"{NAME}专班", office_en="Office",
        )  # fmt: skip


def test_what_was_changed_underneath_is_not_approved() -> None:
    row = drafted(incident())
    read = stands(row).last.pk
    changed(row, title_zh="致柳湾村居民")
    with pytest.raises(StatementError, match="It was changed meanwhile: read it again"):
        approving.approve(
            actor=approver(), statement_id=row.pk, version_id=read, at=NOW + HOUR, **OFFICES
        )
    assert stands(row).state is State.DRAFTED


def test_a_name_among_the_towns_own_commitments_is_found_in_the_draft_that_takes_them_over() -> (
    None
):
    of, now = incident(), town_words.now()
    words = replace(
        now,
        promises_zh=f"{now.promises_zh}\n请远离{NAME}。",
        promises_en=f"{now.promises_en}\nKeep away from them.",
    )
    town_words.change(actor=writer(), words=words, at=NOW)
    row = drafted(of)
    with pytest.raises(WordsError, match="case is named"):
        approved(row)
    assert row.number is None


def test_a_second_account_that_the_writer_opened_does_not_approve_by_waiting() -> None:
    row = drafted(incident())
    wen, other = writer(), somebody("Other")
    Account.objects.filter(name=other.name).update(
        invited_by=wen.account_id, invited_at=NOW - HOUR
    )
    for at in (NOW + HOUR, NOW + 100 * HOUR):
        with pytest.raises(SomebodyError):
            approved(row, by=other, at=at)


def test_a_button_pressed_twice_approves_once() -> None:
    row = drafted(incident())
    first = approved(row)
    assert approved(row, at=NOW + 2 * MINUTE) == first
    assert Step.every.count() == 1
    with pytest.raises(StatementError, match="Nothing of it waits"):
        approved(row, by=somebody("Other"), at=NOW + 2 * MINUTE)


def test_numbers_run_without_gaps_whatever_was_withdrawn_or_refused() -> None:
    of = incident()
    first = drafted(of)
    with pytest.raises(SomebodyError):
        approved(first, by=writer())
    drafting.withdraw(
        actor=writer(), statement_id=first.pk, why_zh="重写", why_en="", at=NOW + MINUTE
    )
    told = []
    for n, kind in enumerate(("confirmation", "update", "update")):
        row = drafted(of, kind, at=NOW + (n + 2) * MINUTE)
        approved(row, at=NOW + (n + 2) * MINUTE)
        row.refresh_from_db()
        told.append(row.number)
    assert told == ["S2020-0001", "S2020-0002", "S2020-0003"]


def test_the_record_moved_and_somebody_says_that_it_is_told_so_all_the_same() -> None:
    of = incident()
    row = drafted(of)
    another_case(of)
    with pytest.raises(MovedError, match="says confirmed 1, the record now says 2"):
        approved(row, at=NOW + 2 * MINUTE)
    told = approving.told_otherwise(stands(row), NOW + 2 * MINUTE)
    approving.approve(
        actor=approver(), statement_id=row.pk, version_id=stands(row).last.pk,
        at=NOW + 2 * MINUTE, accepted=approving.mark_of(told), **OFFICES,
    )  # fmt: skip
    assert stands(row).told


def test_differences_that_nobody_saw_are_not_accepted() -> None:
    of = incident()
    row = drafted(of)
    another_case(of)
    seen = approving.mark_of(approving.told_otherwise(stands(row), NOW + 2 * MINUTE))
    another_case(of, "吕白露", at=NOW + 3 * MINUTE)
    with pytest.raises(MovedError):
        approving.approve(
            actor=approver(), statement_id=row.pk, version_id=stands(row).last.pk,
            at=NOW + 4 * MINUTE, accepted=seen, **OFFICES,
        )  # fmt: skip


def test_a_correction_needs_its_reason_and_keeps_what_was_told() -> None:
    row = drafted(incident())
    approved(row)
    text = written(row).text_zh.replace("1 例确诊", "1 例确诊病例")
    with pytest.raises(WordsError, match="The reason for the correction is missing"):
        changed(row, text_zh=text, at=NOW + HOUR / 2)
    changed(
        row, text_zh=text, reason_zh="措辞更清楚", reason_en="clearer words", at=NOW + HOUR / 2
    )
    now = saying.said_of(stands(row), "zh")
    assert now is not None
    assert not now.former  # the old text counts until somebody approves the new one
    approved(row, at=NOW + HOUR / 2 + MINUTE)
    now = saying.said_of(stands(row), "zh")
    assert now is not None
    assert now.reason == "措辞更清楚"
    gone = [line.words for line in now.former[0].lines if line.is_gone]
    assert len(gone) == 1
    assert "柳湾村有 1 例确诊，" in gone[0]
    assert row.number == "S2020-0001"
    assert stands(row).state is State.CORRECTED


def test_the_same_text_sent_twice_is_one_version_and_an_older_page_is_refused() -> None:
    row = drafted(incident())
    changed(row, title_zh="致柳湾村居民")
    changed(row, title_zh="致柳湾村居民")
    assert Version.every.count() == 2
    with pytest.raises(StatementError, match="Somebody changed it meanwhile"):
        drafting.change(
            actor=writer(), statement_id=row.pk, seen=1, at=NOW + HOUR,
            written=replace(written(row), title_zh="致全村"),
        )  # fmt: skip


def test_a_case_named_in_a_text_is_refused_and_only_the_kind_is_written_down() -> None:
    row = drafted(incident())
    with pytest.raises(WordsError, match=r"In paragraph 1 \(Chinese\) a case is named"):
        changed(row, text_zh=f"{NAME} 确诊。")
    line = Line.objects.get(act="statements.refused")
    assert NAME not in str(line.facts)
    assert Version.every.count() == 1


def test_a_name_that_became_a_case_after_it_was_written_is_found_at_approval() -> None:
    of = incident()
    row = drafted(of)
    changed(row, text_zh=written(row).text_zh + "\n联系人：何立夏。")
    another_case(of)
    with pytest.raises(WordsError, match="a case is named"):
        approved(row, at=NOW + 2 * MINUTE)


def test_somebody_whose_name_is_a_word_of_the_template_keeps_no_town_from_telling() -> None:
    row = drafted(incident(name="常开"))  # 常开窗
    approved(row)
    row.refresh_from_db()
    assert row.number


def test_sent_back_with_a_reason_it_waits_for_who_writes() -> None:
    row = drafted(incident())
    for why, said in (("", "Say why"), (f"{NAME}家属不同意", "a case is named")):
        with pytest.raises((StatementError, WordsError), match=said):
            approving.send_back(
                actor=approver(), statement_id=row.pk, version_id=stands(row).last.pk,
                why=why, at=NOW + MINUTE,
            )  # fmt: skip
    approving.send_back(
        actor=approver(), statement_id=row.pk, version_id=stands(row).last.pk,
        why="请写明电话", at=NOW + MINUTE,
    )  # fmt: skip
    assert stands(row).waits is Waits.WRITER
    with pytest.raises(StatementError, match="Nothing of it waits"):
        approved(row, at=NOW + 2 * MINUTE)
    changed(row, phone="0570 1234567", at=NOW + 3 * MINUTE)
    assert stands(row).waits is Waits.APPROVER


def test_what_was_told_is_withdrawn_by_who_approves_in_both_languages() -> None:
    row = drafted(incident())
    approved(row)
    clerk = somebody("Clerk", "hq-office")
    with pytest.raises(NotYourDutyError):
        drafting.withdraw(
            actor=clerk, statement_id=row.pk, why_zh="有误", why_en="wrong", at=NOW + HOUR
        )
    with pytest.raises(WordsError, match="both languages"):
        drafting.withdraw(
            actor=approver(), statement_id=row.pk, why_zh="有误", why_en="", at=NOW + HOUR
        )
    drafting.withdraw(
        actor=approver(), statement_id=row.pk, why_zh="有误", why_en="wrong", at=NOW + HOUR
    )
    now = saying.said_of(stands(row), "en")
    assert now is not None
    assert now.why == "wrong"
    assert now.paragraphs
    assert queries.n_missing(NOW + HOUR) == 1


def test_who_has_no_duty_for_it_does_nothing() -> None:
    of = incident()
    row = drafted(of)
    with pytest.raises(NotYourDutyError):
        drafting.draft(actor=GUS, incident_id=of.pk, kind=Statement.Kind.UPDATE, at=NOW)
    with pytest.raises(NotYourDutyError):
        changed(row, title_zh="别的", by=GUS)
    with pytest.raises(NotYourDutyError):
        approved(row, by=somebody("Clerk", "hq-office"))
    elsewhere = somebody("Far", "duty-leader", area="LH/XX")
    with pytest.raises(NotYourDutyError):
        approved(row, by=elsewhere)


def test_the_towns_own_words_stand_in_the_next_draft() -> None:
    of = incident()
    words = town_words.TownWords(
        "食品送到家门口。\n每天 18:00 公布数字。", "Food comes to the door.\nFigures every day at 18:00.",
        "0570 1234567", town_words.now().figures_at.replace(hour=18), **OFFICES,
    )  # fmt: skip
    town_words.change(actor=writer(), words=words, at=NOW)
    town_words.change(actor=writer(), words=words, at=NOW)
    assert Words.objects.count() == 1
    assert written(drafted(of)).promises_zh == words.promises_zh


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"promises_en": "Only one."}, "each stands in both"),
        ({"phone": "ask us"}, "number for questions is missing"),
        ({"office_en": ""}, "office in both languages"),
        ({"promises_zh": "食品送到家门口。\n每天 19:00 公布数字。"}, "another hour"),
        ({"promises_zh": "请打 13800000000。\n每天 18:00 公布数字。"}, "telephone number"),
    ],
)
def test_words_of_the_town_that_do_not_go_together_are_refused(
    changes: dict[str, str], said: str
) -> None:
    whole = {
        "promises_zh": "食品送到家门口。\n每天 18:00 公布数字。",
        "promises_en": "Food comes to the door.\nFigures every day at 18:00.",
        "phone": "0570 1234567", "figures_at": town_words.now().figures_at.replace(hour=18), **OFFICES,
    }  # fmt: skip
    words = town_words.TownWords(**{**whole, **changes})  # type: ignore[arg-type]
    with pytest.raises(WordsError, match=said):
        town_words.change(actor=writer(), words=words, at=NOW)


def test_a_zone_in_force_is_told_by_its_group_and_end_and_never_by_a_house() -> None:
    of = incident()
    for path, name, measure in (
        ("LH/LW/G3", "3组", Measure.CONTROL_ZONE), ("LH/LW/G3/B5", "5号", Measure.LOCKDOWN_ZONE),
    ):  # fmt: skip
        order = issued(
            zone(path, name),
            new_zone(measure=measure, decided_at=NOW - HOUR, starts_at=NOW - HOUR),
            at=NOW - HOUR,
        )
        served(order, at=NOW - HOUR)
    text = written(drafted(of))
    assert (
        "对大家的要求：柳湾村3组为管控区，到2020年3月12日（星期四） 24:00 结束。" in text.text_zh
    )
    assert "Group 3, Liuwan village is a control zone until 24:00 of Thursday" in text.text_en
    assert "5号" not in text.text_zh
    assert "封控区" not in text.text_zh
