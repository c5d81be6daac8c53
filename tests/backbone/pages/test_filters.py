"""Saved filters of lists."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.apps.people import lists
from shouwang.backbone.access.actions import make_account
from shouwang.backbone.access.actors import MACHINE, NotYourDutyError
from shouwang.backbone.access.middleware import OPEN_BY_LINK
from shouwang.backbone.audit.models import Line
from shouwang.backbone.pages import filters
from shouwang.backbone.pages.models import SavedFilter
from tests.apps.people.importing import every_cell
from tests.offices import AT, GUS, assign, make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db
LIST = "people.residents"


def save(client: Client, title: str, query: str = "need=alone", **more: str) -> str:
    fields = {"title": title, "query": query, **more}
    answer = client.post(reverse("pages:filter-save", args=[LIST]), fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def colleague() -> Client:
    account = make_account(sign_in_name="bo", name="Bo")
    assign(account, "hq-office")
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[OPEN_BY_LINK] = "demo"
    session.save()
    client.cookies["language"] = "en"
    return client


def counts(client: Client) -> str:
    return client.get(reverse("pages:filter-counts", args=[LIST])).content.decode()


def test_a_saved_filter_is_a_tab_that_shows_what_was_saved() -> None:
    make_areas()
    resident("林谷雨", needs=("alone",))
    resident("何小满")
    client = signed_in()
    text = save(client, "Alone")
    row = SavedFilter.objects.get()
    here = f'<a href="{reverse("people:residents")}?saved={row.pk}" aria-current="page">'
    assert here in text
    assert "林谷雨" in text
    assert "何小满" not in text
    assert f'id="count-{row.pk}" hx-swap-oob="true">1</span>' in counts(client)
    assert Line.objects.filter(act="pages.filter-saved").count() == 1


def test_words_and_name_of_a_filter_lie_sealed_and_in_no_address() -> None:
    resident("林谷雨")
    resident("何小满")
    client = signed_in()
    client.post(reverse("people:find"), {"words": "谷雨"})
    text = save(client, "谷雨一家", query="named=1")
    assert "林谷雨" in text
    assert "何小满" not in text
    row = SavedFilter.objects.get()
    assert (row.title, row.words) == ("谷雨一家", "谷雨")
    assert "谷雨".encode() not in every_cell().replace("林谷雨".encode(), b"")
    client.post(reverse("people:find"), {"words": "小满"})  # another search changes nothing of it
    assert (
        "林谷雨"
        in client.get(reverse("people:residents"), {"saved": str(row.pk)}).content.decode()
    )


def test_a_filter_is_for_oneself_unless_shared() -> None:
    resident("林谷雨", needs=("alone",))
    mine, other = signed_in(), colleague()
    save(mine, "Mine")
    save(mine, "Ours", is_shared="on")
    text = page(other, "people:residents")
    assert "Ours" in text
    assert "Mine" not in text
    own = SavedFilter.objects.get(is_shared=False)
    text = other.get(reverse("people:residents"), {"saved": str(own.pk)}).content.decode()
    assert "Remove this filter" not in text


def test_only_who_saved_a_filter_removes_it() -> None:
    mine, other = signed_in(), colleague()
    save(mine, "Ours", is_shared="on")
    row = SavedFilter.objects.get()
    address = reverse("pages:filter-remove", args=[LIST, row.pk])
    other.post(address)
    assert SavedFilter.objects.exists()
    for _ in range(2):
        assert mine.post(address)["Location"] == reverse("people:residents")
    assert not SavedFilter.objects.exists()
    assert Line.objects.filter(act="pages.filter-removed").count() == 1


@pytest.mark.parametrize("title", ["", "   ", "x" * 31, "林" * 300, "a\0b"])
def test_a_name_that_is_none_or_too_long_is_not_taken(title: str) -> None:
    client = signed_in()
    text = save(client, title)
    assert "Give the filter a name" in text
    assert not SavedFilter.objects.exists()
    assert 'value="alone" selected' in text  # the filter itself is kept


def test_a_double_click_saves_once_and_another_filter_needs_another_name() -> None:
    client = signed_in()
    for _ in range(2):
        save(client, "Alone")
    assert SavedFilter.objects.count() == 1
    text = save(client, "Alone", query="need=child")
    assert "with this name" in text
    assert SavedFilter.objects.count() == 1


def test_more_filters_than_can_be_told_apart_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "MOST_FILTERS", 2)
    client = signed_in()
    save(client, "1")
    save(client, "2")
    assert "You keep 2 filters" in save(client, "3")
    assert SavedFilter.objects.count() == 2


def test_counts_are_capped_and_only_the_first_tabs_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filters, "MOST_COUNT", 2)
    monkeypatch.setattr(filters, "MOST_COUNTED", 1)
    for _ in range(4):
        resident(needs=("alone",))
    client = signed_in()
    save(client, "1")
    save(client, "2")
    text = counts(client)
    assert text.count("<span") == 1
    assert ">2+<" in text


@pytest.mark.parametrize("number", ["x", "", str(UUID(int=7))])
def test_a_filter_that_is_not_there_shows_the_whole_list(number: str) -> None:
    resident("林谷雨")
    client = signed_in()
    assert "林谷雨" in client.get(reverse("people:residents"), {"saved": number}).content.decode()


def test_there_are_no_filters_of_a_list_that_is_none() -> None:
    client = signed_in()
    assert client.get(reverse("pages:filter-counts", args=["x"])).status_code == 404
    assert client.post(reverse("pages:filter-save", args=["x"])).status_code == 404
    assert client.get(reverse("pages:filter-save", args=[LIST])).status_code == 405


def test_who_has_no_role_or_no_account_keeps_no_filters() -> None:
    with pytest.raises(NotYourDutyError):
        filters.save(actor=GUS, page=lists.RESIDENTS, title="x", wanted={}, is_shared=False, at=AT)
    with pytest.raises(NotYourDutyError):
        filters.remove(actor=GUS, filter_id=uuid4(), at=AT)
    with pytest.raises(NotYourDutyError):
        filters.account_of(MACHINE)


def test_helpers_have_saved_filters_too() -> None:
    client = signed_in()
    address = reverse("pages:filter-save", args=["people.helpers"])
    answer = client.post(address, {"title": "Doctors", "query": "role=doctor"}, follow=True)
    assert 'value="doctor" selected' in answer.content.decode()
    assert "Doctors" not in page(client, "people:residents")
