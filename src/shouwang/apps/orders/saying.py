"""What keeps an order from being saved, each in one sentence with the value and what to do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shouwang.core.text import Text
from shouwang.policy.measures import DECIDED_BY, LEVEL_NAMES, NAMES
from shouwang.policy.orders import (
    ENTER_WITHIN,
    EXTEND_BEFORE,
    START_WITHIN,
    Draft,
    Fault,
    last_day_allowed,
    people_needed,
    review_by,
)
from shouwang.policy.pack import Pack

_SAYS: Final[dict[Fault, Text]] = {
    Fault.NO_REASON: Text(
        "It says no reason: write why it is needed", "没有写理由：请写明为什么需要"
    ),
    Fault.NO_LEGAL_BASIS: Text(
        "It names no law: choose one, or write the article", "没有写法律依据：请选择或写明条款"
    ),
    Fault.NO_DOCUMENT: Text(
        "It has no document number: write that of the paper that is signed",
        "没有文号：请填写所签发文件的文号",
    ),
    Fault.NO_MILDER: Text(
        "It does not say which milder measure was considered", "没有写明考虑过哪些更缓和的措施"
    ),
    Fault.NO_ISSUER: Text(
        "It names no office and nobody that issues it", "没有写明签发单位和签发人"
    ),
    Fault.NO_APPEAL: Text(
        "It does not say how to appeal: name paper, telephone and any officer",
        "没有写明申诉方式：请写明书面、电话和向任何工作人员提出的方式",
    ),
    Fault.NO_EVIDENCE: Text(
        "It rests on nothing: name what shows that it is needed",
        "没有写明依据的事实：请写明由什么证明",
    ),
    Fault.NO_NEEDS: Text(
        "It does not say what those concerned need meanwhile, and who sees to it",
        "没有写明当事人期间需要什么、由谁负责",
    ),
    Fault.NO_EXPOSURE: Text(
        "It names no day of the last exposure: from it the end is counted",
        "没有填写最后接触日期：解除日期由它推算",
    ),
    Fault.NOT_IN_PACK: Text(
        "{measure} is not among the measures of {pack}: choose one that is",
        "{pack} 中没有“{measure}”这项措施：请另选",
    ),
    Fault.WRONG_KIND: Text(
        "{measure} is nothing that is ordered for this",
        "“{measure}”不适用于此类对象，或不需要决定书",
    ),
    Fault.NOT_FOR_THEM: Text(
        "By {pack} this is not for them: see whether they are immune or at high risk",
        "按照 {pack}，这项措施不适用于此人：请核对是否已有免疫力或属高风险",
    ),
    Fault.BELOW_LEVEL: Text(
        "{level} level does not decide {measure}: name the decision of {needed} level that it executes",
        "{level}一级无权决定“{measure}”：请填写所执行的{needed}级或以上决定",
    ),
    Fault.NO_DECISION: Text(
        "The decision from above has no number: write it", "上级决定没有文号：请填写"
    ),
    Fault.TOO_FEW_PEOPLE: Text(
        "It takes {people} different persons to issue it", "需要 {people} 名不同的人签发"
    ),
    Fault.PAST_START: Text(
        "It would begin {starts}, in the past: begin now, or say that it was on paper before",
        "开始时间 {starts} 已经过去：请改为现在，或注明此前已有纸质文书",
    ),
    Fault.TOO_FAR: Text(
        "It would begin {starts}, more than {start_days} days after the decision: order it when it is needed",
        "开始时间 {starts} 距决定超过 {start_days} 天：请到需要时再决定",
    ),
    Fault.TOO_LATE_TO_ENTER: Text(
        "It was decided {decided}: what was on paper is entered within {enter_hours} hours",
        "决定时间为 {decided}：纸质决定须在 {enter_hours} 小时内补录",
    ),
    Fault.EXPOSED_BACKWARD: Text(
        "The first exposure lies after the last, {exposed}", "首次接触晚于最后接触 {exposed}"
    ),
    Fault.DECIDED_LATER: Text(
        "It says that it was decided {decided}: that is still to come",
        "决定时间 {decided} 还没有到",
    ),
    Fault.BACKWARD: Text(
        "It ends {last_day}, before it begins {starts}",
        "截止日期 {last_day} 早于开始时间 {starts}",
    ),
    Fault.NO_REVIEW: Text(
        "The day to look at it anew, {review}, has to be from its first day to {review_by}",
        "重新评估日期 {review} 应在开始当天至 {review_by} 之间",
    ),
    Fault.TOO_LONG: Text(
        "It ends {last_day}; {pack} allows {allowed} at the latest",
        "截止日期为 {last_day}；{pack} 最迟只允许到 {allowed}",
    ),
    Fault.BEYOND_FOLLOW_UP: Text(
        "It ends {last_day}, after the follow-up: that takes an extension by two persons",
        "截止日期 {last_day} 超出随访期：需另行由两人签发延长决定",
    ),
    Fault.TOO_LATE_TO_EXTEND: Text(
        "Less than {hours} hours are left: an extension had to be entered before",
        "距到期不足 {hours} 小时：延长决定应在此之前录入",
    ),
    Fault.EXPOSED_LATER: Text(
        "The last exposure, {exposed}, lies after the decision",
        "最后接触日期 {exposed} 晚于决定时间",
    ),
    Fault.GAP: Text(
        "An extension begins at the minute in which the order before ends",
        "延长决定应从原决定到期的那一刻开始",
    ),
    Fault.PACK_NOT_VALID: Text(
        "{pack} is valid only from {valid_from}", "{pack} 自 {valid_from} 起才有效"
    ),
    Fault.TOO_EARLY: Text(
        "By {pack} this begins {after} days after the first exposure, not before",
        "按照 {pack}，首次接触 {after} 天后才开始，不能更早",
    ),
}


def sentences(
    faults: tuple[Fault, ...], draft: Draft, pack: Pack, zone: ZoneInfo
) -> tuple[Text, ...]:
    """Return what is wrong with a draft, each in one sentence in both languages."""
    facts = _facts(draft, pack, zone)
    return tuple(
        Text(_SAYS[one].say("en", **facts), _SAYS[one].say("zh", **facts)) for one in faults
    )


def _facts(draft: Draft, pack: Pack, zone: ZoneInfo) -> dict[str, object]:
    def moment(at: datetime) -> str:
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

    allowed: date | None = last_day_allowed(draft, pack, zone)
    return {
        "measure": NAMES[draft.measure],
        "pack": pack.title,
        "level": LEVEL_NAMES[draft.level],
        "needed": LEVEL_NAMES[DECIDED_BY[draft.measure]],
        "people": people_needed(draft, pack),
        "starts": moment(draft.starts_at),
        "decided": moment(draft.decided_at),
        "last_day": draft.last_day,
        "review": draft.review_on,
        "review_by": review_by(draft, pack, zone),
        "allowed": allowed or Text("no day", "无"),
        "hours": int(EXTEND_BEFORE / timedelta(hours=1)),
        "start_days": START_WITHIN.days,
        "enter_hours": int(ENTER_WITHIN / timedelta(hours=1)),
        "exposed": draft.last_exposure,
        "valid_from": pack.valid_from,
        "after": int(pack.follow_up.starts_after.value or 0),
    }
