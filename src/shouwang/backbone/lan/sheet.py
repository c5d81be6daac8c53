"""The sheet by which phones come to trust the hall: two codes, a fingerprint, the steps."""

from __future__ import annotations

import io
from importlib import resources
from typing import Any, Final

import segno

from shouwang.backbone import paper
from shouwang.backbone.lan import steps
from shouwang.backbone.lan.certificates import Authority
from shouwang.core.text import LANGS, Text

_FIRST: Final = Text("First: the certificate", "先装证书")
_THEN: Final = Text("Then: the field app", "再打开值守应用")
_WIFI: Final = Text("The hall's Wi-Fi", "指挥部 Wi-Fi 名称")
_HELPER: Final = Text("Who looks on", "在旁核对的同事")
_VALID: Final = Text(
    "The certificate holds from {begin:%Y-%m-%d} to {end:%Y-%m-%d}.",
    "证书有效期：{begin:%Y-%m-%d} 至 {end:%Y-%m-%d}。",
)


def sheet_pdf(authority: Authority, *, welcome: str, field: str) -> bytes:
    """
    Return the sheet as a PDF of one page in both languages.

    Parameters
    ----------
    welcome
        Address of the plain door: by number, since a phone may refuse plain http on a name.
    field
        Address of the field app.

    Raises
    ------
    NoFontsError
        If the fonts for paper are not installed.
    """
    return paper.pdf(template(), facts(authority, welcome=welcome, field=field))


def template() -> bytes:
    """Return the Typst source."""
    return resources.files(__package__).joinpath("sheet.typ").read_bytes()


def facts(authority: Authority, *, welcome: str, field: str) -> dict[str, Any]:
    """Return what the sheet says, each sentence in both languages."""
    certificate = authority.certificate
    given = {
        "file": steps.FILE_NAME,
        "domains": ", ".join(authority.domains()),
        "begin": certificate.not_valid_before_utc.astimezone(),
        "end": certificate.not_valid_after_utc.astimezone(),
    }

    def both(words: Text) -> dict[str, str]:
        return {lang: words.say(lang, **given) for lang in LANGS}

    return {
        "title": both(steps.TITLE),
        "why": both(steps.WHY),
        "codes": [
            {"title": both(_FIRST), "address": welcome, "qr": _qr(welcome)},
            {"title": both(_THEN), "address": field, "qr": _qr(field)},
        ],
        "lines": [both(_WIFI), both(_HELPER)],
        "fingerprint": {"title": both(steps.FINGERPRINT), "groups": authority.fingerprint()},
        "phones": [
            {"title": both(phone.title), "steps": [both(step) for step in phone.steps]}
            for phone in (steps.ANDROID, steps.IPHONE)
        ],
        "warnings": [both(one) for one in steps.WARNINGS],
        "foot": both(_VALID),
    }


def _qr(address: str) -> str:
    picture = io.BytesIO()
    segno.make_qr(address, error="m").save(picture, kind="svg", border=4, xmldecl=False)
    return picture.getvalue().decode()
