"""Papers that somebody is given in the hand: complete, in two languages, and no word that others need not know."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import segno

from shouwang.apps.orders import papers
from shouwang.apps.orders.papers import OrderFacts, Sheet
from shouwang.apps.orders.papers.law import law_on
from shouwang.backbone import paper
from shouwang.core.text import Lang
from shouwang.policy.measures import Level
from tests.apps.orders.sample_papers import (
    APPEAL,
    AREA,
    HOUSEHOLD,
    LIFTED,
    PAPERS,
    PERSON,
    WRONG,
    at,
    n_pages,
    proof,
    text_of,
)

both = pytest.mark.parametrize("lang", ["en", "zh"])
every = pytest.mark.parametrize("name", PAPERS)
REVISED = date(2025, 9, 1)


def said(sheet: Sheet, lang: Lang) -> str:
    """Return what stands on a printed paper, without blanks."""
    return text_of(papers.pdf_of(sheet, lang))


def bare(words: str) -> str:
    return re.sub(r"\s", "", words)


def has(text: str, *words: str) -> None:
    for each in words:
        assert bare(each) in text, each


DOOR = {
    "en": "You may open the door at any time in an emergency: fire, illness, violence, a child in danger. "
    "Leave at once; you will not be punished for it. 119 fire, 120 ambulance, 110 police.",
    "zh": "遇到火灾、急病、暴力、孩子有危险等紧急情况，您可以随时开门离开，不会因此受罚。"
    "火警 119，急救 120，报警 110。",
}
CLOCK = {
    "en": ("within 24 hours", "within 72 hours", "does not by itself suspend", "may suspend it"),
    "zh": ("24 小时内告知", "72 小时内书面答复", "并不因此自动停止执行", "可以决定暂停执行"),
}
UNTIL = {"en": "Sunday, 9 February 2020, 24:00", "zh": "2020年2月9日（星期日）24:00"}
SINCE = {"en": "Tuesday, 28 January 2020, 10:30", "zh": "2020年1月28日（星期二）10:30"}
BY_ITSELF = {
    "en": "At 24:00 of that day it ends by itself; no paper, test or signature is needed.",
    "zh": "当日 24:00 自动结束，无需任何文件、检测或签字。",
}


@both
@pytest.mark.parametrize("facts", [PERSON, HOUSEHOLD, AREA], ids=lambda facts: facts.kind.value)
def test_a_notice_says_all_that_whoever_is_held_may_know(facts: OrderFacts, lang: Lang) -> None:
    text = said(papers.notice(facts, lang), lang)
    has(text, facts.number, facts.subject, facts.home, facts.office, facts.document_no)
    has(text, facts.legal_basis, facts.reason, facts.milder, facts.conditions, facts.needs)
    has(text, facts.appeal_how, facts.phone, *facts.members, *facts.issuers)
    has(text, SINCE[lang], UNTIL[lang], BY_ITSELF[lang], DOOR[lang], *CLOCK[lang])
    has(text, facts.advice.in_(lang), facts.notice.in_(lang).replace("{last_day}", UNTIL[lang]))
    assert "{" not in text


@both
def test_the_wages_the_law_and_the_court_stand_on_the_notice(lang: Lang) -> None:
    text = said(papers.notice(PERSON, lang), lang)
    words = {"en": ("You keep your job", "article 41", "go to court"),
             "zh": ("不得停止支付其隔离期间的工作报酬", "生活保障", "可以依法申请行政复议或者提起诉讼")}  # fmt: skip
    has(text, *words[lang])


@both
def test_under_the_law_of_2025_its_articles_are_quoted(lang: Lang) -> None:
    decided = at(28, 9).replace(year=2026)
    text = said(papers.notice(replace(PERSON, decided_at=decided), lang), lang)
    words = {"en": ("2025 text, article 67", "2025 text, article 74", "2025 text, article 17"),
             "zh": ("用人单位应当保留其工作", "第七十四条", "第十七条")}  # fmt: skip
    has(text, *words[lang])
    assert "2013" not in text


def test_the_day_of_decision_chooses_the_text_of_the_law() -> None:
    assert law_on(date(2025, 8, 31)) != law_on(REVISED)


@both
def test_a_decision_of_the_level_above_is_named_where_there_is_one(lang: Lang) -> None:
    label = {"en": "Decision above", "zh": "上级决定"}[lang]
    has(said(papers.notice(AREA, lang), lang), label, AREA.decision_no)
    assert bare(label) not in said(papers.notice(PERSON, lang), lang)


@both
def test_an_extension_names_the_order_before_and_when_it_is_void(lang: Lang) -> None:
    sheet = papers.extension(replace(PERSON, extends="OP2020-0003"), lang)
    void = {"en": "less than 12 hours before the end of that one, it does not hold",
            "zh": "已不足 12 小时，本决定无效"}  # fmt: skip
    text = said(sheet, lang)
    has(text, "OP2020-0003", void[lang], UNTIL[lang], DOOR[lang], PERSON.reason, *CLOCK[lang])


def test_an_extension_of_nothing_is_no_extension() -> None:
    with pytest.raises(ValueError, match="goes on from no order"):
        papers.extension(PERSON, "en")


def test_midnight_begins_a_day_and_ends_one() -> None:
    order = replace(PERSON, starts_at=at(10, 0), last_day=date(2020, 2, 16))
    has(said(papers.notice(order, "en"), "en"), "From Monday, 10 February 2020, 00:00")
    ended = replace(order, lifted_at=at(14, 0))
    text = said(papers.lifting(ended, "en", **proof(ended)), "en")
    has(text, "Thursday, 13 February 2020, 24:00")


@both
@pytest.mark.parametrize("facts", [PERSON, HOUSEHOLD, AREA], ids=lambda facts: facts.kind.value)
def test_a_lifting_says_since_when_by_whom_and_why(facts: OrderFacts, lang: Lang) -> None:
    lifted = replace(facts, lifted_at=LIFTED.lifted_at, lifted_why=LIFTED.lifted_why)
    text = said(papers.lifting(lifted, lang, **proof(lifted, "lifting")), lang)
    since = {"en": "Monday, 3 February 2020, 15:20", "zh": "2020年2月3日（星期一）15:20"}
    law = {"en": "decides and announces its end", "zh": "由原决定机关决定并宣布"}
    has(text, since[lang], facts.office, LIFTED.lifted_why, law[lang], facts.subject)


def test_what_was_not_lifted_has_no_lifting() -> None:
    with pytest.raises(ValueError, match="not ended early"):
        papers.lifting(PERSON, "en", **proof(PERSON))


@both
def test_a_release_thanks_and_lets_nobody_turn_anyone_away(lang: Lang) -> None:
    text = said(papers.release(PERSON, lang, **proof(PERSON)), lang)
    nobody = {
        "en": "Nobody may turn you away because of it",
        "zh": "任何单位和个人不得因此拒绝或歧视您",
    }
    has(text, PERSON.release.in_(lang), nobody[lang], UNTIL[lang], PERSON.subject)
    assert bare(PERSON.reason) not in text


def test_a_release_says_since_when_somebody_is_free_also_where_it_was_lifted_early() -> None:
    lifted = replace(PERSON, lifted_at=LIFTED.lifted_at)
    early = papers.release(lifted, "zh", **proof(lifted, "release")).key
    assert early == papers.lifting(lifted, "zh", **proof(lifted, "lifting")).key
    assert early != papers.release(PERSON, "zh", **proof(PERSON, "release")).key


@both
def test_a_paper_to_be_checked_holds_its_code_and_where_it_is_checked(lang: Lang) -> None:
    shown = proof(PERSON)
    text = said(papers.release(PERSON, lang, **shown), lang)
    has(text, shown["code"], "https://town.example/orders/verify/")
    assert "?c=" not in text


def test_a_qr_code_is_large_enough_for_an_old_phone() -> None:
    template = Path(papers.__file__).with_name("sheet.typ").read_text("utf-8")
    (width,) = re.findall(r'format: "svg", width: (\d+)mm', template)
    code, *_ = segno.make_qr(proof(AREA)["qr_address"], error="m").symbol_size(border=0)
    assert int(width) * code / (code + 2 * 4) >= 28
    assert int(width) / (code + 2 * 4) >= 0.5


@both
def test_an_employer_reads_when_and_what_the_law_says_and_no_reason(lang: Lang) -> None:
    held = ((at(28, 10, 30, month=1), at(3, 15, 20)), (at(5, 0), at(7, 0)))
    text = said(papers.wages(replace(PERSON, held=held), lang), lang)
    law = {"en": "may not stop paying the wages", "zh": "所在单位不得停止支付其隔离期间的工作报酬"}
    spans = {"en": ("3 February 2020, 15:20", "5 February 2020, 00:00", "6 February 2020, 24:00"),
             "zh": ("2月3日（星期一）15:20", "2月5日（星期三）00:00", "2月6日（星期四）24:00")}  # fmt: skip
    has(text, PERSON.subject, law[lang], SINCE[lang], *spans[lang])
    for word in ("COVID", "新冠", "肺炎", "确诊", "密切接触", "home quarantine", "居家隔离"):
        assert bare(word) not in text
    for secret in (PERSON.reason, PERSON.milder, PERSON.conditions, PERSON.needs, PERSON.home):
        assert bare(secret) not in text


@both
def test_one_of_a_household_has_a_certificate_of_their_own(lang: Lang) -> None:
    text = said(papers.wages(HOUSEHOLD, lang, name="周立夏"), lang)
    has(text, "周立夏")
    assert "林谷雨" not in text


@both
def test_an_apology_says_what_happened_for_how_long_and_what_is_owed(lang: Lang) -> None:
    text = said(papers.apology(PERSON, WRONG, lang), lang)
    words = {"en": ("7 hours 45 minutes", "our mistake and not yours", "You have been free since", "wages",
                    "complain further"),
             "zh": ("7 小时 45 分钟", "这是我们的错", "您已不受限制", "工资", "投诉")}  # fmt: skip
    has(text, *words[lang], WRONG.why, WRONG.apology, WRONG.by, PERSON.appeal_how)


def test_who_was_held_without_any_order_gets_an_apology_too() -> None:
    text = said(papers.apology(replace(PERSON, number=""), replace(WRONG, minutes=12), "zh"), "zh")
    has(text, "12 分钟", WRONG.apology)
    assert "编号" not in text


@both
def test_an_answer_says_outcome_reasons_and_further_ways(lang: Lang) -> None:
    text = said(PAPERS["answer"](PERSON, lang), lang)
    words = {"en": ("Granted in part", "administrative review or go to court", "had no part in it"),
             "zh": ("部分支持", "申请行政复议或提起诉讼", "未参与该决定")}  # fmt: skip
    has(text, *words[lang], "苏白露", "2月7日24:00")


@both
@every
def test_a_drill_says_so_on_every_page_and_a_real_order_does_not(name: str, lang: Lang) -> None:
    make = PAPERS[name]
    words = bare("DRILL, everything invented / 演练，内容均为虚构")
    long = replace(PERSON, is_drill=True, reason="理由。" * 600)
    pdf = papers.pdf_of(make(long, lang), lang)
    assert text_of(pdf).count(words) == n_pages(pdf)
    assert words not in said(make(PERSON, lang), lang)


@both
@every
def test_long_words_still_fit_on_two_pages(name: str, lang: Lang) -> None:
    long = replace(
        PERSON, reason="同桌用餐。" * 400, subject="很长的名字" * 12, home="A" * 200, office="Office" * 20
    )  # fmt: skip
    for facts in (long, replace(long, reason="We had dinner together. " * 84)):
        pdf = papers.pdf_of(PAPERS[name](facts, lang), lang)
        assert 1 <= n_pages(pdf) <= 2
        has(text_of(pdf), facts.office)


@both
@every
def test_a_paper_of_usual_length_has_one_page_or_two(name: str, lang: Lang) -> None:
    most = 2 if lang == "en" and name in ("notice", "extension") else 1
    assert n_pages(papers.pdf_of(PAPERS[name](PERSON, lang), lang)) <= most


@both
@every
def test_what_people_wrote_is_never_obeyed(name: str, lang: Lang) -> None:
    odd = '#panic("x") $ * _ @ref <a> {last_day} {0} \\ " ' + "\u202e" + "`]"
    facts = replace(PERSON, reason=odd, conditions=odd, needs=odd, subject=odd, appeal_how=odd)
    assert n_pages(papers.pdf_of(PAPERS[name](facts, lang), lang)) <= 2


def test_words_of_the_pack_fill_no_place_but_the_last_day() -> None:
    notice = replace(PERSON.notice, zh="请居家至 {last_day}。{name}")
    has(said(papers.notice(replace(PERSON, notice=notice), "zh"), "zh"), UNTIL["zh"], "{name}")


def test_without_fonts_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    paper._fonts.cache_clear()
    monkeypatch.setattr(paper, "_FONTS", tmp_path)
    with pytest.raises(paper.NoFontsError) as refused:
        papers.pdf_of(papers.notice(PERSON, "en"), "en")
    assert "make web" in refused.value.say("zh")


def test_levels_have_names_on_paper() -> None:
    for level in Level:
        has(said(papers.notice(replace(AREA, decision_level=level), "zh"), "zh"), AREA.decision_no)


def test_a_name_cannot_turn_the_line_that_it_stands_in() -> None:
    text = said(papers.notice(replace(PERSON, subject="\u202e林谷雨\u2066"), "zh"), "zh")
    assert "\u202e" not in text
    has(text, "林谷雨")


def test_an_answer_goes_to_whoever_appealed() -> None:
    text = said(papers.answer(AREA, APPEAL, "zh", name="周立夏"), "zh")
    has(text, "周立夏")
    assert "各位居民" not in text
