"""The requests in the guide for programs do what the guide says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.people.importing import sheet
from tests.conftest import ROOT
from tests.offices import make_areas, resident
from tests.programs import account, token_of

pytestmark = pytest.mark.django_db
GUIDE: Final = (ROOT / "docs" / "operations" / "api.md").read_text("utf-8")
REQUESTS: Final = re.findall(r"```sh\n(curl .*?)\n```", GUIDE, re.DOTALL)


def run(command: str, token: str, files: Path) -> Any:
    """Return the answer to a request as it is typed into a terminal."""
    words = shlex.split(command.replace("\\\n", " "))
    method, headers, body, fields = "GET", {}, None, {}
    pairs = iter(words[1:])
    address = ""
    for word in pairs:
        if word == "-H":
            name, _colon, value = next(pairs).partition(": ")
            headers[name] = value.replace("$TOKEN", token)
        elif word == "-X":
            method = next(pairs)
        elif word == "-d":
            method, body = "POST", next(pairs)
        elif word == "-F":
            key, _equals, said = next(pairs).partition("=")
            path = files / said.removeprefix("@")
            is_file = said.startswith("@")
            fields[key] = SimpleUploadedFile(path.name, path.read_bytes()) if is_file else said
        elif word != "-sS":
            address = word.removeprefix("$TOWN")
    if fields:
        return Client().post(address, fields, headers=headers)
    kind = headers.pop("Content-Type", "")
    return Client().generic(method, address, body or "", content_type=kind, headers=headers)


def test_every_request_of_the_guide_is_answered_as_it_says(tmp_path: Path) -> None:
    cache.clear()
    make_areas()
    resident("林谷雨", needs=("alone",))
    sheet(tmp_path / "register.xlsx")
    token = token_of(account("hq-office"))
    answers = [run(command, token, tmp_path) for command in REQUESTS]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 201, 200, 202, 404]
    me, listed, found, need, first, brought, missing = [answer.json() for answer in answers]
    assert me["roles"] == ["hq-office"]
    assert (listed["n"], found["n"]) == (1, 1)
    assert need["kind"] == "oxygen"
    assert first["items"][0]["needs"] == ["oxygen"]
    assert brought["job"]["kind"] == "people.read-sheet"
    assert re.search("[\u4e00-\u9fff]", missing["title"])
