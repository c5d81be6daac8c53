"""
The plain door on the hall's network: one page and the certificate, before a phone trusts anything.

It runs in a process of its own and knows nothing of the town: neither database nor keys.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from shouwang.backbone.lan import steps
from shouwang.backbone.lan.certificates import Authority
from shouwang.core.text import LANGS, Text

AUTHORITY_VARIABLE: Final = "SHOUWANG_LAN_AUTHORITY"
HALL_VARIABLE: Final = "SHOUWANG_LAN_HALL"
_MARK: Final = "/static/pages/mark.svg"
"""A small picture of the server: where it loads over https, the phone trusts the hall."""
_DOWNLOAD: Final = Text("Download the certificate", "下载证书")
_GO_ON: Final = Text("Open the field app", "打开值守应用")
_NOT_SECURE: Final = Text(
    "This page is not secure: it is only for the certificate. Enter nothing here.",
    "本页不是安全页面，只用于下载证书，请勿在此录入任何内容。",
)
_TRUSTED: Final = Text(
    "This phone trusts the hall and finds it by its name: go on to the field app.",
    "这部手机已信任指挥部，也能按名称找到它：请打开值守应用。",
)
_UNTRUSTED: Final = Text(
    "This phone does not trust the hall yet, or does not find it by its name. It cannot work offline like this.",
    "这部手机还没有信任指挥部，或找不到这个名称，现在还不能离线值守。",
)
_STYLE: Final = """
:root{color-scheme:light dark}
body{font:18px/28px "Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif;
margin:0 auto;padding:16px;max-width:640px;color:#17202a;background:#fff}
h1{font-size:28px;line-height:36px;margin:8px 0}h2{font-size:22px;line-height:30px;margin:32px 0 8px}
[lang=en]{display:block;font-size:16px;line-height:24px}h1 [lang=en],h2 [lang=en]{font-size:18px;line-height:26px}
a.act{display:block;min-height:60px;box-sizing:border-box;padding:8px 16px;margin:16px 0;border-radius:10px;
text-align:center;text-decoration:none;color:#fff;background:#1d4f86}
a.quiet{color:#1d4f86;background:none;border:2px solid #1d4f86}
.note{border-left:4px solid #f0ad2c;padding:4px 12px;margin:16px 0}#yes{border-color:#1e7a4c}
li{margin:12px 0}code{font:16px/28px ui-monospace,monospace;white-space:nowrap;display:inline-block;margin-right:24px}
[hidden]{display:none}a:focus-visible{outline:3px solid #0b63ce;outline-offset:2px}
@media(prefers-color-scheme:dark){body{color:#e8edf2;background:#12181f}a.act{color:#10202f;background:#8fbcf0}
a.quiet{color:#8fbcf0;background:none;border-color:#8fbcf0}}
"""
_SCRIPT: Final = """
var mark = new Image(), show = function (id) { document.getElementById(id).hidden = false; };
mark.onload = function () { show('yes'); };
mark.onerror = function () { show('no'); };
mark.src = document.body.getAttribute('data-mark') + '?' + Date.now();
"""

Start = Callable[[str, list[tuple[str, str]]], Any]
App = Callable[[dict[str, Any], Start], Iterable[bytes]]


def from_environment() -> App:
    """Return what granian serves: the door to the hall whose address the command named."""
    der = Path(os.environ[AUTHORITY_VARIABLE]).read_bytes()
    return door(Authority(x509.load_der_x509_certificate(der)), os.environ[HALL_VARIABLE])


def door(authority: Authority, hall: str) -> App:
    """Return the door: a page and the certificate, to be read and nothing else."""
    plain = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
    policy = (
        f"default-src 'none'; style-src '{_hash(_STYLE)}'; script-src '{_hash(_SCRIPT)}'; "
        f"img-src {hall}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    answers = {
        "/": (
            page(authority, hall).encode(),
            [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy)],
        ),
        "/ca.crt": (
            authority.certificate.public_bytes(Encoding.DER),
            [
                ("Content-Type", "application/x-x509-ca-cert"),
                ("Content-Disposition", f'attachment; filename="{steps.FILE_NAME}"'),
            ],
        ),
    }

    def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        found = answers.get(environ["PATH_INFO"])
        method = environ["REQUEST_METHOD"]
        if found is None:
            return _refuse(start, "404 Not Found", plain)
        if method not in {"GET", "HEAD"}:
            return _refuse(start, "405 Method Not Allowed", [*plain, ("Allow", "GET, HEAD")])
        body, headers = found
        start("200 OK", [*headers, *plain, ("Content-Length", str(len(body)))])
        return [body] if method == "GET" else []

    return answer


def _refuse(start: Start, status: str, headers: list[tuple[str, str]]) -> Iterable[bytes]:
    start(status, [*headers, ("Content-Length", "0")])
    return []


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _both(words: Text, **facts: object) -> str:
    """Return a sentence in both languages, Chinese first; whatever stands in it is text."""
    tags = {"zh": "zh-Hans", "en": "en"}
    said = ((lang, escape(words.say(lang, **facts))) for lang in reversed(LANGS))
    return "".join(f'<span lang="{tags[lang]}">{sentence}</span>' for lang, sentence in said)


def page(authority: Authority, hall: str) -> str:
    """Return the page that code 1 opens; ``hall`` is the address without its path."""
    field = hall + steps.FIELD
    facts = {
        "file": steps.FILE_NAME,
        "domains": ", ".join(authority.domains()),
    }
    phones = "".join(
        f"<h2>{_both(phone.title)}</h2><ol>"
        + "".join(f"<li>{_both(step, **facts)}</li>" for step in phone.steps)
        + "</ol>"
        for phone in (steps.ANDROID, steps.IPHONE)
    )
    groups = "".join(f"<code>{group}</code> " for group in authority.fingerprint())
    warnings = "".join(f"<li>{_both(one, **facts)}</li>" for one in steps.WARNINGS)
    mark = escape(hall + _MARK)
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(steps.TITLE.zh)} · {escape(steps.TITLE.en)}</title>"
        f'<style>{_STYLE}</style></head><body data-mark="{mark}"><main>'
        f"<h1>{_both(steps.TITLE)}</h1><p>{_both(steps.WHY)}</p>"
        f'<p class="note">{_both(_NOT_SECURE)}</p>'
        f'<p class="note" id="no" role="status" hidden>{_both(_UNTRUSTED)}</p>'
        f'<p class="note" id="yes" role="status" hidden>{_both(_TRUSTED)}</p>'
        f'<p><a class="act" href="/ca.crt" download>{_both(_DOWNLOAD)}</a></p>'
        f"<h2>{_both(steps.FINGERPRINT)}</h2><p>{groups}</p>{phones}"
        f'<p><a class="act quiet" href="{escape(field)}">{_both(_GO_ON)}<span>{escape(field)}</span></a></p>'
        f"<ul>{warnings}</ul></main><script>{_SCRIPT}</script></body></html>"
    )
