"""Sentences for what policy finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from shouwang.core.text import Text
from shouwang.policy.incidents import ReportFault, Waits

FAULTS: Final = {
    ReportFault.NO_ONSET: Text(
        "The day on which it began is missing; without signs, give the day of the sample",
        "缺少发病日期；没有症状的，请填采样日期",
    ),
    ReportFault.ONSET_AHEAD: Text("The day on which it began lies ahead", "发病日期晚于今天"),
    ReportFault.ONSET_LONG_AGO: Text(
        "The day on which it began lies more than a year back: look at the year",
        "发病日期在一年以前：请核对年份",
    ),
    ReportFault.SAMPLE_AHEAD: Text("The day of the sample lies ahead", "采样日期晚于今天"),
    ReportFault.RESULT_AHEAD: Text("The day of the result lies ahead", "结果日期晚于今天"),
    ReportFault.RESULT_BEFORE_SAMPLE: Text(
        "The result is dated before its sample", "结果日期早于采样日期"
    ),
    ReportFault.ISOLATED_AHEAD: Text("The day of isolation lies ahead", "隔离日期晚于今天"),
    ReportFault.SAID_AHEAD: Text("The hour of the report lies ahead", "报告时间晚于现在"),
    ReportFault.SAID_LONG_AGO: Text(
        "The hour of the report lies more than a year back: look at the year",
        "报告时间在一年以前：请核对年份",
    ),
    ReportFault.NOBODY: Text(
        "Nobody is named: give a number of the register, or a name",
        "没有写明是谁：请填登记编号或姓名",
    ),
}
WAITS: Final = {
    Waits.NOT_CONFIRMED: Text("there is no confirmed case to contain", "没有需要控制的确诊病例"),
    Waits.CASE_UNDECIDED: Text("not yet confirmed or excluded", "尚未确诊或排除"),
    Waits.CASE_NOT_ISOLATED: Text("not isolated", "未隔离"),
    Waits.NOT_CONTAINED: Text("it is not contained", "尚未控制"),
    Waits.ORDER_RUNS: Text("orders that still run", "仍在执行的决定"),
    Waits.NOT_OVER: Text("it is neither released nor excluded", "尚未解除或排除"),
    Waits.WORK_OPEN: Text("work that is open", "尚未办结的工作"),
}
_MOST_NAMED = 5


def all_faults(faults: Iterable[ReportFault]) -> Text:
    """Return all that is wrong as one text."""
    said = [FAULTS[one] for one in faults]
    return Text(". ".join(one.en for one in said), "。".join(one.zh for one in said))


def waiting(waits: Mapping[Waits, tuple[str | Text, ...]]) -> list[Text]:
    """Return what a step waits for, each with what it is by name."""
    return [_with(WAITS[why], what) for why, what in waits.items()]


def _with(why: Text, what: tuple[str | Text, ...]) -> Text:
    if not what:
        return why
    named = [Text(one, one) if isinstance(one, str) else one for one in what[:_MOST_NAMED]]
    en, zh = ", ".join(one.en for one in named), "、".join(one.zh for one in named)
    more = len(what) - len(named)
    if more:
        en, zh = f"{en} and {more} more", f"{zh}等 {len(what)} 项"
    return Text(f"{why.en}: {en}", f"{why.zh}：{zh}")
