"""
Why something cannot be done with a zone, a plan or a point: everything that is wrong at once.

FaultsError
 ├ ZoneError   a zone cannot be drawn or lifted so
 ├ PlanError   a plan cannot be made, or not be accepted
 └ PointError  a point cannot be put in this state
"""

from __future__ import annotations

from typing import ClassVar, Final

from shouwang.core.errors import FaultsError
from shouwang.core.text import Text
from shouwang.policy.closures import MOST_MINUTES, PlanFault, PointFault, ZoneFault


class ZoneError(FaultsError):
    """A zone cannot be drawn or lifted so."""

    code: ClassVar[str] = "zones.zone"


class PlanError(FaultsError):
    """A plan cannot be made, or not be accepted."""

    code: ClassVar[str] = "zones.plan"


class PointError(FaultsError):
    """A point cannot be put in this state."""

    code: ClassVar[str] = "zones.point"


ZONE_FAULTS: Final = {
    ZoneFault.NOBODY: Text(
        "Nobody who is registered lives in it: draw it around their houses",
        "区内没有登记的居民：请把要管理的房屋画进去",
    ),
    ZoneFault.COUNTIES: Text(
        "It reaches into another county: draw it up to the line, and call the neighbours",
        "范围跨越县界：请画到县界为止，并联系邻县",
    ),
    ZoneFault.OFF_MAP: Text(
        "It lies beside the map that is in place: import the map of this ground first",
        "范围在现有地图之外：请先导入这一带的地图",
    ),
    ZoneFault.INSIDE: Text(
        "It lies in another zone that is closed as strictly: {numbers}",
        "它在同等或更严的区域之内：{numbers}",
    ),
    ZoneFault.CROSSES: Text(
        "It crosses the edge of another zone: {numbers}. Draw them apart, or as one",
        "它与其他区域的边界相交：{numbers}。请分开画，或合为一个",
    ),
}
PLAN_FAULTS: Final = {
    PlanFault.LEAKS: Text(
        "The second reader found {n} ways out without a point: plan anew",
        "第二次核对发现 {n} 条无人看守的出路：请重新做方案",
    ),
    PlanFault.CUTS_OFF: Text(
        "An ambulance would not reach {n} houses in time: staff the points that are named, or plan anew",
        "救护车无法及时到达 {n} 栋房屋：请在列出的点派人值守，或重新做方案",
    ),
    PlanFault.NO_WAY_IN: Text(
        "Nobody could drive into the zone any more: one of its points has to be a gate",
        "车辆将无法进入该区：至少要有一个卡点",
    ),
    PlanFault.OLD_GROUND: Text(
        "Another map is in place since it was made: plan anew",
        "做出方案后更换了地图：请重新做方案",
    ),
    PlanFault.OTHER_LINES: Text(
        "Another zone has closed points since it was made, and help may have to pass both: plan anew",
        "做出方案后，其他区域新增了封闭点，救援可能要经过两处：请重新做方案",
    ),
    PlanFault.FORBIDDEN: Text(
        "At {n} places no point may stand and no plan avoids them: say what was decided on the spot",
        "有 {n} 处按规则不能设点而又绕不开：请写明现场如何决定",
    ),
}
POINT_FAULTS: Final = {
    PointFault.NO_ORDER: Text(
        "No order on this zone is issued: nothing is put across a road before",
        "该区的决定尚未签发：签发前不得在路上设障",
    ),
    PointFault.NO_OPENER: Text("Say who opens it", "请填写负责开启的人"),
    PointFault.NO_MINUTES: Text("Say in how many minutes it is open", "请填写几分钟内可以打开"),
    PointFault.TOO_SLOW: Text(
        f"It has to be open within {MOST_MINUTES} minutes: find somebody nearer",
        f"须在 {MOST_MINUTES} 分钟内能打开：请安排更近的人",
    ),
    PointFault.NOT_BY_HAND: Text(
        "It has to be taken away by hand, without tool or key: change what stands there",
        "须能徒手移开，不用工具和钥匙：请更换设障方式",
    ),
    PointFault.NO_WAY_OUT: Text(
        "In danger somebody on foot has to get past it: leave a gap",
        "遇险时步行的人须能通过：请留出通道",
    ),
}
