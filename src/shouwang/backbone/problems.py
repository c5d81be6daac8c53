"""
Answers to programs when something is refused: the fields of RFC 9457, and both languages.

Pages say a refusal on a page; whatever lies below ``/api/v1/`` says the same as a problem. Every
layer may use this, so that the first that refuses says it in one shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from shouwang.core.errors import ShouwangError
from shouwang.core.text import LANGS, Lang, Text

PREFIX: Final = "/api/v1/"
CONTENT_TYPE: Final = "application/problem+json"
SAID: Final[Mapping[int, tuple[str, Text, Text]]] = {
    400: (
        "api.unreadable",
        Text("What was sent cannot be read.", "无法读取所发送的内容。"),
        Text("Send JSON in UTF-8, without NUL characters.", "请发送 UTF-8 编码的 JSON，不含空字符。"),
    ),
    401: (
        "api.no-token",
        Text("This needs a token that is valid.", "需要有效的访问令牌。"),
        Text(
            "Send \"Authorization: Bearer\" with a token made under Programs; it ends with the assignment.",
            "请在「程序接入」页面生成令牌，并以 Authorization: Bearer 发送；令牌随任职结束而失效。",
        ),
    ),
    403: (
        "access.not-your-duty",
        Text("This is not part of your duty.", "这不在您的职责范围内。"),
        Text("Ask the administrator of the town.", "如有需要，请联系系统管理员。"),
    ),
    404: (
        "api.not-there",
        Text("There is nothing here that you may see.", "这里没有您可以查看的内容。"),
        Text("Compare the number or the path with a list.", "请与列表核对编号或路径。"),
    ),
    405: (
        "api.no-such-method",
        Text("This address does not take this method.", "这个地址不支持该请求方法。"),
        Text("The header Allow says which it takes.", "可用的方法见 Allow 响应头。"),
    ),
    412: (
        "api.changed-meanwhile",
        Text("It was changed since you read it.", "在您读取之后，这条记录已被修改。"),
        Text("Read it again, and send what is to stand.", "请重新读取，再发送要保存的内容。"),
    ),
    413: (
        "api.too-large",
        Text("This is more than may be sent here.", "发送的内容超过此处的上限。"),
        Text("Send less at once.", "请分次发送。"),
    ),
    415: (
        "api.no-such-type",
        Text("This type of content is not taken here.", "此处不接受这种内容类型。"),
        Text(
            "Send application/json, or multipart/form-data where a file goes along.",
            "请发送 application/json；附带文件时请用 multipart/form-data。",
        ),
    ),
    422: (
        "api.invalid",
        Text("Some fields cannot be taken as they are.", "有些字段不能按现在的内容接受。"),
        Text("The list of fields says which and why.", "字段列表说明了是哪些以及原因。"),
    ),
    429: (
        "api.too-many",
        Text("This token asks too often.", "这个令牌请求过于频繁。"),
        Text("Wait as long as Retry-After says.", "请按 Retry-After 的时间等候。"),
    ),
    500: (
        "api.fault",
        Text("Something broke on our side.", "系统出现故障。"),
        Text("Tell the administrator the number.", "请把编号告诉系统管理员。"),
    ),
}  # fmt: skip
"""Code, what is wrong and what to do, by status, where nothing more is known."""


def is_program(request: HttpRequest) -> bool:
    """Tell whether a program asks: it gets no page, and no session opens anything to it."""
    return request.path_info.startswith(PREFIX)


def problem(
    status: int,
    *,
    refusal: ShouwangError | None = None,
    fields: Iterable[Mapping[str, str]] = (),
    **facts: Any,
) -> HttpResponse:
    """
    Return a refusal as a problem in the reader's language, with both languages beside it.

    Parameters
    ----------
    refusal
        What was refused; without it the words are those of the status.
    fields
        For each field that is wrong ``field``, ``code`` and ``message``.
    facts
        More members, as the number of a fault.
    """
    code, title, detail = SAID.get(status, SAID[400])
    said = {lang: {"title": title.in_(lang), "detail": detail.in_(lang)} for lang in LANGS}
    if refusal is not None:
        code = refusal.code
        said = {
            lang: {
                "title": refusal.problem.say(lang, **refusal.facts),
                "detail": refusal.remedy.say(lang, **refusal.facts),
            }
            for lang in LANGS
        }
    lang: Lang = "zh" if (get_language() or "").startswith("zh") else "en"
    body: dict[str, Any] = {
        "type": f"urn:shouwang:{code}",
        "title": said[lang]["title"],
        "status": int(status),
        "detail": said[lang]["detail"],
        "code": code,
        "text": said,
        **facts,
    }
    listed = list(fields)
    if listed:
        body["fields"] = listed
    answer = HttpResponse(
        json.dumps(body, ensure_ascii=True), status=status, content_type=CONTENT_TYPE
    )
    answer["Cache-Control"] = "no-store"
    return answer


def refused(refusal: ShouwangError) -> HttpResponse:
    """Return what a refusal of an action is to a program."""
    is_duty = refusal.code == "access.not-your-duty"
    return problem(HTTPStatus.FORBIDDEN if is_duty else HTTPStatus.CONFLICT, refusal=refusal)
