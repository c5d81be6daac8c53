"""What of a pack is complete, and cannot be so all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from shouwang.core.text import Text
from shouwang.policy import pack as p
from shouwang.policy.clock import end_of_follow_up
from shouwang.policy.measures import Kind, Measure


def faults_of(pack: p.Pack) -> list[Text]:
    """Return what contradicts itself, each in one sentence."""
    return [fault for check in _CHECKS for fault in check(pack)]


def _days(pack: p.Pack) -> Iterator[Text]:
    days, longest = pack.follow_up.days.value, pack.follow_up.longest.value
    if days is None or longest is None:
        yield Text("follow_up.days and follow_up.longest have to be numbers",
                   "follow_up.days 和 follow_up.longest 必须有数值")  # fmt: skip
    elif longest < days:
        yield Text("follow_up.longest is less than follow_up.days",
                   "follow_up.longest 小于 follow_up.days")  # fmt: skip
    low, high = pack.incubation.shortest.value, pack.incubation.longest.value
    if low is not None and high is not None and high < low:
        yield Text("incubation runs backward", "incubation 前后颠倒")
    if pack.infectious.until is p.Until.DAYS and pack.infectious.days_after.value is None:
        yield Text("infectious.until says days, and infectious.days_after has none",
                   "infectious.until 为 days，但 infectious.days_after 没有数值")  # fmt: skip


def _examples(pack: p.Pack) -> Iterator[Text]:
    if not pack.golden:
        yield Text("golden holds no example", "golden 没有示例")
    for example in pack.golden if pack.follow_up.days.value else ():
        ends = end_of_follow_up(example.last_exposure, pack.follow_up.days.whole)
        if ends != example.last_day:
            yield Text(f"golden, {example.says}: the last day is {ends} and not {example.last_day}",
                       f"golden，{example.says}：最后一天应为 {ends}，不是 {example.last_day}")  # fmt: skip


def _measures(pack: p.Pack) -> Iterator[Text]:
    allowed = pack.follow_up.allowed
    for path, measure in (("follow_up.measure", pack.follow_up.measure),
                          ("contact.general_measure", pack.contact.general_measure)):  # fmt: skip
        if measure not in allowed:
            yield Text(f"{path} {measure.value!r} is not in follow_up.allowed",
                       f"{path} {measure.value!r} 不在 follow_up.allowed 中")  # fmt: skip
    if Kind.ZONE in pack.follow_up.measure.kinds:
        yield Text("follow_up.measure is one for zones", "follow_up.measure 是区域措施")
    if pack.contact.general_measure.restricts:
        yield Text("contact.general_measure restricts people who are no close contacts",
                   "contact.general_measure 限制了非密切接触者")  # fmt: skip
    of_zones = [one for one in Measure if one in allowed and Kind.ZONE in one.kinds]
    if bool(of_zones) != (pack.zones is not None):
        yield Text("follow_up.allowed has measures for zones and zones has none, or the other way round",
                   "follow_up.allowed 与 zones 对区域措施的规定不一致")  # fmt: skip


def _release(pack: p.Pack) -> Iterator[Text]:
    says = pack.release
    if p.Release.DAYS_DONE not in says.all_of:
        yield Text("release.all_of lacks days-done", "release.all_of 缺少 days-done")
    if (p.Release.TESTS_NEGATIVE in says.all_of) != bool(says.tests.value):
        yield Text("release.all_of and release.tests differ on tests",
                   "release.all_of 与 release.tests 对检测的规定不一致")  # fmt: skip
    if not p.ALWAYS_RED <= set(pack.monitor.red):
        yield Text("monitor.red lacks short-breath or confusion: they are signs of danger in any disease",
                   "monitor.red 缺少 short-breath 或 confusion：任何疾病中都是危险体征")  # fmt: skip
    if not set(pack.monitor.red) <= set(pack.monitor.signs):
        yield Text("monitor.red has signs that monitor.signs lacks",
                   "monitor.red 含有 monitor.signs 没有的体征")  # fmt: skip


def _texts(pack: p.Pack) -> Iterator[Text]:
    for measure, notice in pack.texts.notices:
        if "{last_day}" not in notice.en or "{last_day}" not in notice.zh:
            path = f"texts.notice.{measure.value}"
            yield Text(f"{path} does not say until when: it needs {{last_day}} in both languages",
                       f"{path} 没有写明截止日期：中英文都须有 {{last_day}}")  # fmt: skip


def _zones(pack: p.Pack) -> Iterator[Text]:
    zones = pack.zones
    if zones is None:
        return
    for number in (zones.review_every, zones.longest):
        if number.value is None:
            yield Text(f"{number.path} has to be a number", f"{number.path} 必须有数值")
    needs = {p.Lift.DAYS_WITHOUT_CASE: zones.days_without_case, p.Lift.CONTACTS_DONE: zones.contacts_after,
             p.Lift.SCREENED_NEGATIVE: zones.screened_within}  # fmt: skip
    for lift in zones.lift_all_of:
        if needs[lift].value is None:
            yield Text(f"zones.lift_all_of says {lift.value}, and {needs[lift].path} has no number",
                       f"zones.lift_all_of 含 {lift.value}，但 {needs[lift].path} 没有数值")  # fmt: skip
    if not set(zones.restart_on) <= set(zones.clock_starts_at):
        yield Text("zones.restart_on has events that zones.clock_starts_at lacks",
                   "zones.restart_on 含有 zones.clock_starts_at 没有的事件")  # fmt: skip


def _levels(pack: p.Pack) -> Iterator[Text]:
    zones = pack.zones
    if zones is None or not zones.levels:
        return
    allowed = {one for one in pack.follow_up.allowed if Kind.ZONE in one.kinds}
    if {one.measure for one in zones.levels} != allowed:
        yield Text("zones.levels and follow_up.allowed name different zones",
                   "zones.levels 与 follow_up.allowed 中的区域不一致")  # fmt: skip
    for milder, stricter in pairwise(zones.levels):
        if (milder.leave_home.rank > stricter.leave_home.rank
                or milder.leave_zone.rank > stricter.leave_zone.rank):  # fmt: skip
            yield Text(f"zones.levels.{milder.measure.value} is stricter than {stricter.measure.value}",
                       f"zones.levels.{milder.measure.value} 比 {stricter.measure.value} 更严")  # fmt: skip
    for one in zones.levels:
        if one.on_case not in allowed or one.on_case.is_milder(one.measure):
            yield Text(f"zones.levels.{one.measure.value}.on_case is no zone of the plan that is as strict",
                       f"zones.levels.{one.measure.value}.on_case 不是本方案中同样严或更严的区域")  # fmt: skip


def _risk(pack: p.Pack) -> Iterator[Text]:
    risk = pack.zones.risk if pack.zones else None
    for number in (risk.quiet, risk.many, risk.cluster) if risk else ():
        if number.value is None:
            yield Text(f"{number.path} has to be a number", f"{number.path} 必须有数值")


_CHECKS: Final[tuple[Callable[[p.Pack], Iterator[Text]], ...]] = (
    _days, _examples, _measures, _release, _texts, _zones, _levels, _risk,
)  # fmt: skip
