"""Every sentence of the command, in both languages."""

from __future__ import annotations

from typing import Final

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

ABOUT: Final = Text(
    "Shouwang seals a zone on a real map, with a proof.",
    "守望：在真实地图上封住一个区域，并给出证明。",
)
SEAL: Final = Text(
    "find the cheapest controls so that every way out of the zones meets one",
    "找出代价最小的控制点，使每条出路都经过其中一处",
)
VERIFY: Final = Text(
    "read the map again, remove the controls of a plan, and look for a way out",
    "重新读图，去掉方案里的控制点，寻找漏口",
)
RESEAL: Final = Text(
    "plan again after a report: what stands stays, the least is added",
    "按现场报告重新规划：已设的不动，新增最少",
)
INIT: Final = Text("make a town in a folder", "在文件夹里新建一个系统")
SERVE: Final = Text("serve a town until interrupted", "启动系统，直到中断")
IMPORT: Final = Text("import a map or a register into a town", "把地图或花名册导入系统")
EXPORT: Final = Text("write a list of residents for a purpose", "按用途导出居民名单")
AUDIT: Final = Text("verify the log of a town", "核对系统的日志")
MANAGE: Final = Text(
    "call a command of Django, `link` or `tick`",
    "调用 Django 命令，或 link 生成登录链接、tick 执行到期的定时任务",
)
VERIFY_PAPER: Final = Text(
    "tell whether a paper about an order is genuine", "核对一份决定文件的真伪"
)
PAPER_KEY: Final = Text(
    "print the public key that papers of a town are checked with", "输出核对本镇文件用的公钥"
)
HELP: Final = {
    "code": Text(
        "the code under the QR code, in quotes if it has blanks",
        "二维码旁的编码；含空格时请加引号",
    ),
    "key": Text("file with the public key that `paper-key` printed", "paper-key 输出的公钥文件"),
    "folder": Text("folder of the town", "系统所在的文件夹"),
    "drill": Text("settle an invented town of this size", "放入这种规模的虚构小镇"),
    "seed": Text("number that the invented town grows from", "虚构小镇的种子数"),
    "day": Text(
        "day of the invented outbreak: 2 has its line closed and its gates at work",
        "虚构疫情的第几天：第 2 天封控线已合拢，卡点已在值守",
    ),
    "host": Text(
        "address to serve on (default 127.0.0.1, with --lan all)",
        "监听地址（默认 127.0.0.1，加 --lan 时为全部）",
    ),
    "port": Text(
        "port to serve on (default 8000, with --lan 8443)", "端口（默认 8000，加 --lan 时为 8443）"
    ),
    "open": Text("open the sign-in link in a browser", "在浏览器里打开登录链接"),
    "file": Text(
        "OpenStreetMap file, or a register of residents (.xlsx, .csv)",
        "OpenStreetMap 文件，或居民花名册（.xlsx、.csv）",
    ),
    "list": Text("where to write the list", "名单写到哪里"),
    "about": Text("path of the area that it is about", "所涉区域的路径"),
    "purpose": Text("what it is needed for", "用途"),
    "verb": Text("what to do: verify", "要做什么：verify（核对）"),
    "anchor": Text(
        "a file of anchors kept elsewhere, to hold the log to",
        "另存的链头留存文件，用来对照日志",
    ),
    "words": Text("the command and its words", "命令及其参数"),
    "map": Text(
        "OpenStreetMap file: .osm.pbf, .osm, .osm.gz or .osm.bz2",
        "OpenStreetMap 文件：.osm.pbf、.osm、.osm.gz 或 .osm.bz2",
    ),
    "zones": Text("polygons to seal, GeoJSON", "要封的区域，GeoJSON 多边形"),
    "way": Text("whom to stop: on foot (default) or vehicles only", "管行人（默认）还是只管车辆"),
    "buffer": Text(
        "how far from a zone the outside begins, metres (default 300)",
        "离区域多少米算区外（默认 300）",
    ),
    "detour": Text(
        "how much farther an ambulance may drive to any building, metres (default 1500)",
        "救护车到每栋房屋最多可多绕多少米（默认 1500）",
    ),
    "rules": Text(
        "prices and forbidden places, TOML (see docs/engines/perimeter.md)",
        "代价与禁设地点，TOML（见 docs/engines/perimeter.md）",
    ),
    "out": Text("where to write the plan, GeoJSON", "方案写到哪里，GeoJSON"),
    "picture": Text(
        "where to draw the plan: .svg, .png or .html", "把方案画成图：.svg、.png 或 .html"
    ),
    "json": Text("print one JSON object", "只输出一个 JSON"),
    "lang": Text("language of the answer: en or zh", "回答用的语言：en 或 zh"),
    "plan": Text("a plan that `seal` wrote", "seal 写出的方案"),
    "path": Text(
        "a path people use that is not on the map, GeoJSON line",
        "地图上没有而有人走的小路，GeoJSON 线",
    ),
    "not-here": Text("id of a control that cannot be built there", "现场设不了的控制点编号"),
    "help": Text("show this help", "显示帮助"),
}

STAGES: Final = {
    "read": Text("reading the map", "读地图"),
    "layout": Text("laying the zones on the roads", "把区域放到路网上"),
    "cut": Text("finding the cheapest line", "找代价最小的封控线"),
    "ambulance": Text("driving with the ambulance", "算救护车路程"),
    "gates": Text("choosing gates", "选卡点"),
    "verify": Text("second reader looks for a way out", "另一个程序找漏口"),
    "picture": Text("drawing", "画图"),
}

HEAD: Final = Text(
    "{zones} zone(s) on {map} of {date}, {way}, buffer {buffer} m",
    "{map}（{date}）上的 {zones} 个区域，{way}，缓冲距离 {buffer} 米",
)
ON_FOOT: Final = Text("on foot", "管行人")
BY_VEHICLE: Final = Text("vehicles only", "只管车辆")
FOUND: Final = Text(
    "Plan: {gates} gate(s), {barriers} barrier(s), {cost} crew-hours a day.",
    "方案：卡点 {gates} 处，封闭点 {barriers} 处，每天 {cost} 人时。",
)
LEAST: Final = Text(
    "Proven least: cost = bound = {bound}; {n} ways out are disjoint, each needs a control.",
    "已证明最省：代价 = 下界 = {bound}；有 {n} 条互不相交的出路，每条都要一处。",
)
GAP: Final = Text(
    "Best so far: no plan costs less than {bound}; at most {gap} of this one could be saved.",
    "现有最好：任何方案不少于 {bound}；这份方案最多还能省 {gap}。",
)
SEALED: Final = Text(
    "Sealed: a second program read the map again and found no way out.",
    "封住了：另一个程序重新读图，没有找到漏口。",
)
LEAKS: Final = Text("NOT sealed: {n} way(s) out.", "没有封住：有 {n} 处漏口。")
LEAK: Final = Text(
    "  {zone}: {steps}, out at {lon:.6f}, {lat:.6f}",
    "  {zone}：{steps}，出口在 {lon:.6f}, {lat:.6f}",
)
MORE_LEAKS: Final = Text("  and {n} more", "  另有 {n} 处")
UNKNOWN: Final = Text(
    "Controls that hold nothing on this map: {ids}", "在这份地图上不起作用的控制点：{ids}"
)
NO_ROADS: Final = Text(
    "The map shows no road in {zones}: sealed only as far as the map goes.",
    "地图上 {zones} 里没有道路：只按这份地图算封住。",
)
SAFE: Final = Text(
    "Ambulance: every building it reached before is at most {detour} m farther now.",
    "救护车：原来能到的每栋房屋，现在最多多绕 {detour} 米。",
)
UNSAFE: Final = Text(
    "NOT safe: an ambulance no longer reaches {n} building(s) in time: {ids}",
    "不安全：救护车不能及时到达 {n} 栋房屋：{ids}",
)
NO_WAY: Final = Text(
    "{n} building(s) near the line had no vehicle way before, and have none now.",
    "封控线附近有 {n} 栋房屋原来就没有车行路，现在也没有。",
)
NO_GATE: Final = Text(
    "No gate for {zones}: no vehicle way leads there on this map.",
    "{zones} 没有卡点：这份地图上没有车行路通到那里。",
)
INFEASIBLE: Final = Text(
    "{n} forbidden place(s) that no plan avoids, decide on the spot: {places}",
    "有 {n} 处禁设地点绕不开，请现场决定：{places}",
)
DOUBTS: Final = Text(
    "Map doubts: {n}; {links} dead end(s) might join the two sides of the line: go and look.",
    "地图疑点 {n} 处；其中 {links} 处断头路可能连通封控线两侧：请到场看。",
)
KEEP: Final = Text(
    "Nothing was written: add --out PLAN.geojson to keep it.",
    "没有写文件：要保存请加 --out PLAN.geojson。",
)
WROTE: Final = Text("Written: {files}", "已写出：{files}")
ROW: Final = Text(
    "  {id:<5} {kind:<8} {street:<28.28} {cost:>4} h  {zone}",
    "  {id:<5} {kind:<4} {street:<20.20} {cost:>4} 人时  {zone}",
)
GATE: Final = Text("gate", "卡点")
BARRIER: Final = Text("barrier", "封闭点")
AND_MORE: Final = Text(
    "  and {n} more, see the plan file or --json", "  另有 {n} 处，见方案文件或 --json"
)
KIND: Final = {"gate": GATE, "barrier": BARRIER}
SQUARE: Final = Text("square", "广场")
STUB: Final = Text("off the map", "出图")
REPORTED: Final = Text("reported path", "上报的小路")


class UsageError(ShouwangError):
    """The command line says something the command does not know."""

    code = "cli.usage"
    problem = Text("The command is not understood: {detail}.", "命令看不懂：{detail}。")
    remedy = Text("See `{command} --help`.", "请看 {command} --help。")


class NumberError(ShouwangError):
    """A number of metres is out of range."""

    code = "cli.metres"
    problem = Text(
        "{option} is {value}, not a sensible number of metres.",
        "{option} 为 {value}，不是合理的米数。",
    )
    remedy = Text("Give {least} to {most}.", "请给 {least} 到 {most}。")


class InputFileError(ShouwangError):
    """A small input file cannot be read."""

    code = "cli.input-file"
    problem = Text("The file {file} cannot be used: {what}.", "文件 {file} 不能用：{what}。")
    remedy = Text(
        "Check the name and save it again as {kind} in UTF-8.",
        "请检查文件名，并重新存为 UTF-8 的 {kind}。",
    )


class OutputFileError(ShouwangError):
    """A result cannot be written where it was asked for."""

    code = "cli.output-file"
    problem = Text("{file} cannot be written: {what}.", "{file} 写不了：{what}。")
    remedy = Text(
        "Name a file in an existing folder you may write to; nothing was written.",
        "请指定一个已存在且可写的文件夹里的文件；没有写出任何内容。",
    )


class FontsError(ShouwangError):
    """A PNG needs fonts that are not installed."""

    code = "cli.fonts"
    problem = Text(
        "{file} cannot be drawn: the fonts for PNG pictures are not installed.",
        "{file} 画不了：没有安装 PNG 图用的字体。",
    )
    remedy = Text(
        "Run `make web` once, or ask for .svg or .html.",
        "请先运行一次 make web，或改用 .svg、.html。",
    )


class UnprovenError(ShouwangError):
    """The verifier found a way out of a plan of ours: a fault of the program, not of the input."""

    code = "cli.unproven"
    problem = Text(
        "The plan is not shown: the second reader found {n} way(s) out of it, the first by way {way}.",
        "方案不予显示：另一个程序找到 {n} 处漏口，第一处经过道路 {way}。",
    )
    remedy = Text(
        "This is a fault of ours: please report it with the map and the zones.",
        "这是本程序的错误：请连同地图和区域文件一起报告。",
    )


class UnverifiedError(ShouwangError):
    """The second reader could not do its work: without it no plan is shown."""

    code = "cli.unverified"
    problem = Text(
        "The plan is not shown and nothing was written: the second reader ended early ({detail}).",
        "方案不予显示，也没有写出任何文件：核对程序提前结束（{detail}）。",
    )
    remedy = Text(
        "Free some memory and try again; if it happens again, please report it.",
        "请腾出一些内存后重试；如再次出现，请报告。",
    )


DEMO: Final = Text(
    "An invented town, one zone, nobody slips past: this is what was proved.",
    "一座虚构的小镇，一个区域，没有漏口：证明如下。",
)
DEMO_NO_FONTS: Final = Text(
    "No PNG this time: its fonts could not be fetched. The HTML and SVG maps are complete.",
    "这次没有 PNG：字体没有取到。HTML 和 SVG 图是完整的。",
)
DEMO_LOOK: Final = Text(
    "Open {page} in a browser: it pans and zooms.", "请用浏览器打开 {page}：可拖动、缩放。"
)

ADMINISTRATOR: Final = Text("Administrator", "管理员")
TOWN_MADE: Final = Text(
    "A town was made in {folder}. The first sign-in name is admin.",
    "系统已建在 {folder}。第一个登录名是 admin。",
)
SETTLED: Final = Text(
    "Invented: {people} residents in {households} households, {areas} areas, {venues} venues, {helpers} who help.",
    "虚构：{households} 户 {people} 人，{areas} 处区域，{venues} 处场所，{helpers} 名工作人员和志愿者。",
)
PLAYED: Final = Text(
    "Its second day: one case, the line closed by order, {passes} passes out, {events} events from {gates} gates.",
    "第二天：一例病例，封控线已按决定合拢，已发通行证 {passes} 张，{gates} 个卡点上报 {events} 条。",
)
AS: Final = Text("As {who}: {link}", "以{who}身份：{link}")
AS_GUARD: Final = Text(
    "As guard at a gate, on this browser as its phone: {link} (badge {badge}, PIN {pin})",
    "以卡点值守员身份（本浏览器即卡点手机）：{link}（工号 {badge}，PIN 码 {pin}）",
)
SERVING: Final = Text(
    "Serving at {address}; Ctrl-C ends it.", "已启动：{address}，按 Ctrl-C 结束。"
)
LINK: Final = Text(
    "Sign in once, within {hours} hours: {link}", "一次性登录链接（{hours} 小时内有效）：{link}"
)
BROUGHT_IN: Final = Text(
    "Imported: {footprints} footprints, {roads} roads and waters, {venues} venues.",
    "已导入：房屋轮廓 {footprints} 个，道路和水系 {roads} 条，场所 {venues} 处。",
)
SHEET_IN: Final = Text(
    "Imported: {people} people; {look} rows wait for a look, {refused} cannot be imported.",
    "已导入 {people} 人；{look} 行待核对，{refused} 行不能导入。",
)
TAKEN_OUT: Final = Text("Written: {rows} rows to {file}.", "已写出 {rows} 行到 {file}。")


class JobError(ShouwangError):
    """Work that the command asked for was refused or failed."""

    code = "cli.job"
    problem = Text("It was not done: {detail}", "没有完成：{detail}")
    remedy = Text("Mend that and try again.", "请改正后重试。")


NO_WALL: Final = Text(
    "The database user may pass by the rules of rows: use one that is no superuser, see docs/operations/install.md.",
    "数据库账号可以绕过行级规则：请改用非超级用户的账号（见 docs/operations/install.md）。",
)
WORKER_ENDED: Final = Text(
    "Background work had ended and is started again.", "后台任务曾中断，现已重新启动。"
)


class ServedAlreadyError(ShouwangError):
    """Server or worker of a town run already."""

    code = "cli.served-already"
    problem = Text("{folder} is being served already.", "{folder} 正在运行。")
    remedy = Text(
        "End the other one first; if it was killed, end its server and worker too.",
        "请先结束另一个；如果它是被强行终止的，还要结束其服务和后台进程。",
    )


class PortError(ShouwangError):
    """A town cannot be served where it was asked for."""

    code = "cli.port"
    problem = Text("{host}:{port} cannot be used: {detail}.", "{host}:{port} 不能使用：{detail}。")
    remedy = Text("Choose another with {option}.", "请用 {option} 换一个端口。")
