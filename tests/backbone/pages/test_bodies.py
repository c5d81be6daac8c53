"""How much may be sent to a page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shouwang.backbone.access.models import Account
from shouwang.backbone.pages import bodies
from tests.offices import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Too much at once"), ("zh-hans", "一次发送的内容太多")]
)
def test_what_is_too_much_is_refused_in_one_sentence(language: str, said: str) -> None:
    client = signed_in(language=language)
    words = "x" * (bodies.SMALL_BYTES + 1)
    answer = client.post(reverse("pages:search"), {"words": words})
    assert answer.status_code == 413
    assert said in answer.content.decode()


def test_nothing_of_it_is_read() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post(
        reverse("access:sign-in"), b"x", content_type="text/plain", CONTENT_LENGTH="99999999"
    )
    assert answer.status_code == 413  # the check of the form's token would have read it


def test_a_stranger_may_send_less_than_who_is_signed_in() -> None:
    Account.objects.create(sign_in_name="bo", name="Bo")
    long = {"username": "x" * bodies.STRANGER_BYTES, "password": "x"}
    assert Client().post(reverse("access:sign-in"), long).status_code == 413
    assert (
        signed_in().post(reverse("pages:search"), {"words": long["username"]}).status_code == 200
    )


def test_pages_that_take_files_take_large_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SMALL_BYTES", 1_000)
    client = signed_in()
    file = SimpleUploadedFile("a.xlsx", b"x" * 5_000)
    answer = client.post(reverse("people:imports"), {"sheet": file})
    assert answer.status_code == 302  # it was taken, and a job looks at it
    file.seek(0)
    assert client.post(reverse("pages:search"), {"sheet": file}).status_code == 413


@pytest.mark.parametrize("length", ["", "x", "-5", "1e9"])
def test_a_length_that_is_none_is_no_fault(length: str) -> None:
    answer = signed_in().post(
        reverse("pages:search"), b"", content_type="text/plain", CONTENT_LENGTH=length
    )
    assert answer.status_code in (200, 400)


def test_too_many_fields_are_refused_in_one_sentence() -> None:
    client = signed_in()
    answer = client.post(reverse("pages:search"), {f"f{n}": "" for n in range(2_001)})
    assert answer.status_code == 400
    assert "cannot be read" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/places/at/LH%00/", "/people/P%00/", "/people/?path=%00", "/people/imports/?page=a%00b"],
)
def test_an_address_with_a_nul_is_refused_on_a_page_of_ours(address: str) -> None:
    answer = signed_in().get(address)
    assert answer.status_code == 400
    assert "pages.css" in answer.content.decode() or "office.css" in answer.content.decode()
