"""The ledgers and registers of a township, as data: what their columns hold and which never enter."""

from __future__ import annotations

from typing import Final

from shouwang.backbone.sheets.cells import ValueKind
from shouwang.backbone.sheets.kinds import Column, Privacy, SheetKind
from shouwang.core.text import Text


def _column(
    key: str,
    titles: tuple[str, str],
    value: ValueKind,
    words: str,
    *,
    privacy: Privacy = "N",
    required: bool = False,
    instead: tuple[str, ...] = (),
) -> Column:
    """Return a column; its words stand on one line with bars between them."""
    en, zh = titles
    return Column(
        key=key,
        title=Text(en=en, zh=zh),
        value=value,
        words=tuple(words.split("|")),
        required=required,
        instead=instead,
        privacy=privacy,
    )


def _never(key: str, titles: tuple[str, str], words: str) -> Column:
    en, zh = titles
    return Column(
        key, Text(en=en, zh=zh), "text", tuple(words.split("|")), privacy="S", kept=False
    )


NEVER_STORED: Final = (
    _never(
        "ethnicity",
        ("Ethnic group", "民族"),
        "民族|ethnicity|ethnic group|nationality|族别",
    ),
    _never("religion", ("Religion", "宗教信仰"), "宗教|信仰|教派|religion|religious belief|faith"),
    _never(
        "party",
        ("Political affiliation", "政治面貌"),
        (
            "政治面貌|党员|共青团员|党派|党团|入党|political affiliation|political status"
            "|party member|party membership"
        ),
    ),
    _never(
        "registration",
        ("Household registration", "户籍"),
        (
            "户籍|户口性质|户口类别|户口类型|户口所在地|户口地|户别|农业户口|非农户口|籍贯"
            "|hukou|household registration|registration class|registered residence|native place"
        ),
    ),
)
"""Recognised so that the preview can say it; there is no place to store them."""

AREA: Final = (
    "村组|网格|村组/网格|网格/村组|所属网格|网格名称|村(社区)|村/社区|行政村|自然村"
    "|村庄|村名|村|社区|村民小组|小组|组别|组|所在村组|片区|area|village|grid"
    "|community|group"
)
NAME: Final = (
    "姓名|名字|人员姓名|居民姓名|返乡人员姓名|被排查人|被排查人姓名|人员|name"
    "|full name|person|resident"
)
SEX: Final = "性别|sex|gender"
AGE: Final = "年龄|岁数|周岁|实龄|age|age in years"
ID: Final = (
    "身份证号|身份证号码|身份证|公民身份号码|公民身份证号码|证件号|证件号码"
    "|有效证件号|id number|id no|id card|id|national id|identity number"
    "|identity card"
)
PHONE: Final = (
    "电话|联系电话|电话号码|手机|手机号|手机号码|联系方式|本人电话|联系电话号码"
    "|电话/手机|tel|telephone|phone|phone number|phone no|mobile|contact number"
)
HEAD: Final = "户主|户主姓名|家长|head|head of household|householder"
ADDRESS: Final = (
    "门牌|门牌号|门牌号码|住址|地址|家庭住址|现住址|现居住地|现居住地址|详细地址"
    "|居住地址|家庭地址|常住地址|address|home address|house number|door number"
    "|residence"
)
NOTE: Final = "备注|说明|其他|其它|备注说明|note|notes|remark|remarks|comment|comments"
NUMBER: Final = "序号|编号|序|号|no|number|serial|serial number"
TRAVEL: Final = (
    "近14天去向|14天去向|近14日去向|14天内去向|近14天行程|14天行程|行程|旅居史"
    "|近14天旅居史|近两周去向|去向|travel|travel history|travel in 14 days"
    "|travel in the last 14 days|places in 14 days"
)
ARRIVED: Final = (
    "返回日期|返回时间|返乡日期|返乡时间|返村时间|返村日期|到达日期|到达时间"
    "|抵达日期|回村时间|返镇日期|返镇时间|arrived|arrival|arrival date"
    "|date of arrival|returned|return date|date of return"
)
DOOR: Final = "门控|门控方式|门控措施|入户门措施|封门方式|door|door control|door measure"

SCREENING_LEDGER: Final = SheetKind(
    key="screening-ledger",
    title=Text(en="Screening ledger", zh="排查台账"),
    columns=(
        _column("no", ("No.", "序号"), "room", NUMBER),
        _column("area", ("Grid or group", "网格/村组"), "text", AREA, required=True),
        _column(
            "head",
            ("Head of household", "户主"),
            "name",
            HEAD,
            privacy="P",
            required=True,
            instead=("name",),
        ),
        _column("address", ("Door number", "门牌"), "address", ADDRESS, privacy="P"),
        _column("name", ("Name", "姓名"), "name", NAME, privacy="P"),
        _column("sex", ("Sex", "性别"), "sex", SEX, privacy="P"),
        _column("age", ("Age", "年龄"), "age", AGE, privacy="P"),
        _column("national_id", ("Identity number", "身份证号"), "national-id", ID, privacy="S"),
        _column("phone", ("Telephone", "电话"), "phone", PHONE, privacy="P"),
        _column(
            "from",
            ("Came from", "来源地"),
            "text",
            (
                "来源地|来自|返回地|出发地|从何处返回|从何地返回|返乡来源地|来源|from|came from"
                "|place of departure|origin"
            ),
        ),
        _column("arrived", ("Arrived on", "返回日期"), "date", ARRIVED),
        _column(
            "transport",
            ("Transport and number", "交通工具及班次"),
            "text",
            (
                "交通工具及班次|交通工具|交通方式|返回方式|车次|航班|车次航班|车次/航班"
                "|乘坐交通工具|transport|transport and number|train or flight"
                "|means of transport"
            ),
        ),
        _column(
            "companions",
            ("Companions", "同行人"),
            "text",
            ("同行人|同行人员|同行者|同乘人员|companions|travelling with|accompanied by"),
            privacy="P",
        ),
        _column(
            "travel", ("Where in the last 14 days", "近14天去向"), "text", TRAVEL, privacy="P"
        ),
        _column(
            "exposure",
            ("Contact with a case", "接触史"),
            "text",
            (
                "接触史|接触情况|有无接触史|流行病学史|密接史|exposure|contact history"
                "|exposure history"
            ),
            privacy="S",
        ),
        _column(
            "signs",
            ("Signs of illness", "健康状况"),
            "text",
            (
                "健康状况|身体状况|健康情况|身体情况|症状|有无症状|是否发热|signs|symptoms"
                "|health|health status|condition"
            ),
            privacy="S",
        ),
        _column(
            "temp",
            ("Temperature", "体温"),
            "temperature",
            ("体温|今日体温|体温度数|温度|实测体温|temp|temperature|body temperature"),
            privacy="S",
        ),
        _column(
            "present",
            ("At home", "是否在家"),
            "yes-no",
            "是否在家|在家|在家情况|是否在村|是否居家|present|at home|is at home",
        ),
        _column(
            "measure",
            ("Measure", "管控措施"),
            "measure",
            (
                "管控措施|管理措施|措施|采取措施|管控方式|防控措施|管控情况|measure|measures"
                "|measures taken|control measure"
            ),
        ),
        _column("door_control", ("Door", "门控方式"), "door", DOOR),
        _column(
            "period",
            ("From and to", "起止日期"),
            "period",
            (
                "起止日期|起止时间|隔离起止|观察起止|管控起止日期|观察起止日期|隔离期限|from-to"
                "|from and to|period|start and end"
            ),
        ),
        _column(
            "officer",
            ("Responsible", "责任人"),
            "text",
            (
                "责任人|包保人|包保责任人|网格员|包保干部|负责人|officer|responsible"
                "|person responsible|in charge"
            ),
        ),
        _column(
            "checked_at",
            ("Checked on", "核查时间"),
            "date",
            (
                "核查时间|核查日期|排查时间|排查日期|登记时间|登记日期|走访日期|checked at"
                "|checked on|date checked|screening date"
            ),
        ),
        _column("note", ("Note", "备注"), "text", NOTE),
        *NEVER_STORED,
    ),
)
"""The screening ledger that villages keep."""

RESIDENTS_REGISTER: Final = SheetKind(
    key="residents-register",
    title=Text(en="Residents register", zh="居民花名册"),
    columns=(
        _column("no", ("No.", "序号"), "room", NUMBER),
        _column("name", ("Name", "姓名"), "name", NAME, privacy="P", required=True),
        _column("sex", ("Sex", "性别"), "sex", SEX, privacy="P"),
        _column(
            "born_on",
            ("Born on", "出生日期"),
            "birthday",
            (
                "出生日期|出生年月|出生年月日|生日|出生|born|born on|date of birth|birth date"
                "|birthday|dob"
            ),
            privacy="P",
        ),
        _column("age", ("Age", "年龄"), "age", AGE, privacy="P"),
        _column("national_id", ("Identity number", "身份证号"), "national-id", ID, privacy="S"),
        _column("phone", ("Telephone", "电话"), "phone", PHONE, privacy="P"),
        _column("area", ("Village group or grid", "村组/网格"), "text", AREA),
        _column(
            "address",
            ("Address", "地址"),
            "address",
            (
                "住址|地址|家庭住址|现住址|现居住地|现居住地址|详细地址|居住地址|家庭地址"
                "|常住地址|address|home address|residence"
            ),
            privacy="P",
        ),
        _column(
            "building",
            ("Building", "楼栋"),
            "room",
            "楼栋|楼号|楼幢|幢号|栋号|楼|栋|幢|building|block|building number",
            privacy="P",
        ),
        _column(
            "unit", ("Unit", "单元"), "room", "单元|单元号|梯|unit|entrance|staircase", privacy="P"
        ),
        _column(
            "room",
            ("Room or door number", "房号/门牌"),
            "room",
            (
                "房号|房号/门牌|门牌|门牌号|门牌号码|房间号|室|室号|户室号|房间|room"
                "|room number|door number|house number|flat"
            ),
            privacy="P",
        ),
        _column(
            "household_no",
            ("Household number", "户号"),
            "room",
            ("户号|户编号|家庭编号|户序号|household no|household number|household|household id"),
            privacy="P",
        ),
        _column("head", ("Head of household", "户主"), "name", HEAD, privacy="P"),
        _column(
            "relation",
            ("Relation to the head", "与户主关系"),
            "text",
            (
                "与户主关系|与户主的关系|户主关系|家庭关系|关系|relation|relation to head"
                "|relationship|relationship to head"
            ),
            privacy="P",
        ),
        _column(
            "needs",
            ("Special needs", "特殊需求"),
            "text",
            (
                "特殊需求|特殊需要|特殊情况|特殊人群|困难需求|需求|基础疾病|needs|special needs"
                "|care needs"
            ),
            privacy="S",
        ),
        _column(
            "travel", ("Where in the last 14 days", "近14天去向"), "text", TRAVEL, privacy="P"
        ),
        _column("arrived", ("Arrived on", "返回日期"), "date", ARRIVED),
        _column("door_control", ("Door", "门控方式"), "door", DOOR),
        _column("note", ("Note", "备注"), "text", NOTE),
        *NEVER_STORED,
    ),
)
"""A list of who lives where, in whatever shape a village has it."""
