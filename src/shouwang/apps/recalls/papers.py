"""The call tree as a paper: a part for each caller, to be cut off and taken along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from shouwang.apps.recalls.models import Call, Round
from shouwang.apps.recalls.sending import in_words, sentence
from shouwang.apps.recalls.tree import branches
from shouwang.backbone import paper
from shouwang.core.text import Lang, Text

LANGS: Final[dict[str, Lang]] = {"zh": "zh", "en": "en"}
_WORDS: Final = {
    "title": Text("Call tree {number}, round {n}", "召回电话树 {number} 第 {n} 轮"),
    "say": Text(
        "Say: please come to your place by {at}. {words}Name nobody who is ill.",
        "请转告：请于{at}前到达指定地点。{words}不要提及患者姓名。",
    ),
    "over": Text(
        "Say: the recall is over, you need not come any more. {over_words}",
        "请转告：召回已解除，不必再来。{over_words}",
    ),
    "how": Text(
        "Each caller takes their part, calls from the top, and tells the desk who comes when. "
        "Who does not answer is called again after 10 minutes. Whoever cannot come has nothing to explain.",
        "每位通知人领取自己的一份，自上而下逐一通知，并向值班室报告谁几点到。"
        "无人接听的，10 分钟后再打。不能来的不必解释。",
    ),
    "desk": Text("The desk calls", "值班室通知"),
    "calls": Text("{name} calls", "{name} 通知"),
    "name": Text("Name", "姓名"),
    "phone": Text("Telephone", "电话"),
    "place": Text("Comes to", "集合地点"),
    "comes": Text("Comes at", "几点到"),
    "cannot": Text("Cannot", "不能来"),
    "silent": Text("No answer", "未接"),
    "told": Text("Told", "已转告"),
    "foot": Text(
        "Holds telephone numbers: give it back to the desk when the recall is over.",
        "含电话号码：召回结束后交回值班室。",
    ),
    "page": Text("Page {n} of {m}", "第 {n} 页，共 {m} 页"),
    "drill": Text("DRILL: all data invented", "演练：全部数据均为虚构"),
}


def tree_pdf(row: Round, calls: Sequence[Call], phones: Mapping[UUID, str], lang: Lang) -> bytes:
    """
    Return the call tree of a round as a PDF.

    Raises
    ------
    NoFontsError
        If its fonts are not installed.
    """
    template = resources.files(__package__).joinpath("tree.typ").read_bytes()
    return paper.pdf(template, tree_data(row, calls, phones, lang))


def tree_data(
    row: Round, calls: Sequence[Call], phones: Mapping[UUID, str], lang: Lang
) -> dict[str, Any]:
    """Return what the template is given."""
    recall = row.recall
    facts = {
        "number": recall.number, "n": row.n, "at": in_words(recall.by_at, lang),
        "words": sentence(recall.words, lang),
        "over_words": sentence(recall.stood_down_words, lang),
    }  # fmt: skip
    said: dict[str, Any] = {
        key: text.say(lang, **facts) if key in ("title", "say", "over") else text.in_(lang)
        for key, text in _WORDS.items()
    }
    is_over = row.kind == Round.Kind.STAND_DOWN
    said["say"] = said["over"] if is_over else said["say"]
    said["blanks"] = [
        said[key] for key in (("told",) if is_over else ("comes", "cannot", "silent"))
    ]
    said["parts"] = [
        {
            "head": _WORDS["calls"].say(lang, name=branch.caller.name)
            if branch.caller
            else _WORDS["desk"].in_(lang),
            "rows": [
                [one.name, phones.get(one.responder_id, ""), one.place] for one in branch.calls
            ],
        }
        for branch in branches(calls)
    ]
    return {**said, "lang": lang, "drill": said["drill"] if settings.DRILL else ""}
