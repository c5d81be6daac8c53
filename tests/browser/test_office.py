"""What people do in the office, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from openpyxl import Workbook
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from shouwang.apps.people.helpers import offer_help
from shouwang.apps.people.models import Person
from shouwang.backbone.access.actions import make_account, make_link
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.access.models import SignInLink
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from tests.offices import assign, make_areas, resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHEET = [
    ["序号", "姓名", "性别", "出生日期", "电话", "村组", "门牌", "户籍地", "返回日期"],
    [1, "魏雨水", "男", "1980-02-27", "19900000001", "3组", "5号", "某省", "2020-01-20"],
    [2, "曹白露", "女", "1982-09-08", "19900000002", "3组", "5号", "某省", "2月3日"],
    [3, "", "女", "1990-01-01", "", "3组", "6号", "", ""],
    ["合计", "", "", "", "", "", "", "", 3],
]


def sheet(folder: Path) -> Path:
    book = Workbook()
    written: Any = book.active
    for row in SHEET:
        written.append(row)
    path = folder / "3组.xlsx"
    book.save(path)
    return path


def test_first_start_leads_from_the_link_over_a_password_and_a_phone_into_the_office(
    page: Page,
) -> None:
    account = make_account(sign_in_name="admin", name="Amina")
    assign(account, "administrator")
    token = make_link(account=account, purpose=SignInLink.Purpose.FIRST_START, now=timezone.now())
    page.goto(f"/account/open/{token}/")
    page.locator("button.pri").click()
    page.locator("#id_new_password1").fill("three rivers meet here")
    page.locator("#id_new_password2").fill("three rivers meet here")
    page.locator("button.pri").click()
    expect(page.locator(".qr svg")).to_be_visible()
    device = TOTPDevice.objects.get(user=account)
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits)
    clock.time = timezone.now().timestamp()
    page.locator("#id_code").fill(f"{clock.token():06d}")
    page.locator("button.pri").click()
    expect(page.locator("nav.nav")).to_be_visible()


def test_a_sheet_is_looked_at_imported_and_taken_back(office: Page, tmp_path: Path) -> None:
    make_areas()
    office.goto("/people/imports/")
    office.get_by_label("Sheet (.xlsx or .csv)").set_input_files(sheet(tmp_path))
    office.get_by_label("The sheet is about").select_option("LH/LW")
    office.get_by_role("button", name="Show the preview").click()
    office.get_by_role("link", name="See the result").click()
    expect(office.get_by_text("5 rows, none lost")).to_be_visible()
    expect(office.locator(".sum .look b")).to_have_text("1")
    expect(office.locator(".sum .no b")).to_have_text("1")
    office.locator("section.bulk button").first.click()
    expect(office.locator(".sum .ok b")).to_have_text("2")
    office.get_by_role("button", name="Import 2 rows").click()
    office.get_by_role("link", name="See the result").click()
    people = Person.objects.order_by("name").values_list("name", "sex")
    assert list(people) == [("曹白露", "f"), ("魏雨水", "m")]
    office.get_by_role("button", name="Take this import back").click()
    office.get_by_role("link", name="See the result").click()
    assert not Person.objects.exists()


def test_two_entries_are_made_one_and_parted(office: Page) -> None:
    make_areas()
    kept, gone = resident("林谷雨"), resident("林谷雨", path="LH/LW/G3/B6/R1")
    office.goto(f"/people/{kept.ref}/")
    office.get_by_role("button", name="Same person: make one").click()
    expect(office.get_by_text("was made one with this entry")).to_be_visible()
    gone.refresh_from_db()
    assert gone.merged_into == kept
    office.get_by_role("button", name="Take the merge back").click()
    expect(office.get_by_role("button", name="Same person: make one")).to_be_visible()


@pytest.mark.parametrize("words", ["lgy", "lingu", "谷雨"])
def test_search_finds_people_by_initials_pinyin_and_characters(office: Page, words: str) -> None:
    make_areas()
    resident("林谷雨")
    office.goto("/")
    office.keyboard.press("/")
    office.keyboard.type(words)
    expect(office.locator("#found a")).to_contain_text("林谷雨")
    office.locator("#found a").click()
    expect(office.locator("h1")).to_have_text("林谷雨")
    assert words not in office.url


MAP = """<osm version="0.6">
<node id="1" lon="117.200" lat="28.300"/><node id="2" lon="117.210" lat="28.300"/>
<node id="3" lon="117.2040" lat="28.3005"/><node id="4" lon="117.2044" lat="28.3005"/>
<node id="5" lon="117.2044" lat="28.3008"/><node id="6" lon="117.2040" lat="28.3008"/>
<node id="7" lon="117.206" lat="28.301"><tag k="shop" v="convenience"/><tag k="name" v="惊蛰小店"/></node>
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="柳湾街"/></way>
<way id="2"><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="6"/><nd ref="3"/><tag k="building" v="yes"/></way>
</osm>"""


def test_an_imported_map_is_drawn_with_its_chinese_names(office: Page, tmp_path: Path) -> None:
    path = tmp_path / "town.osm"
    path.write_text(MAP, encoding="utf-8")
    job = work.do_now(actor=MACHINE, kind_name="places.import-map", arguments={"path": str(path)})
    assert job.state == job.State.DONE
    with office.expect_response(re.compile(r"\.mvt$")) as tile:
        office.goto("/places/map/")
    assert tile.value.ok
    office.wait_for_selector("#map[data-ready]")
    assert office.get_attribute("#map", "data-fault") is None
    assert office.evaluate(
        "document.fonts.check(\"16px 'Noto Sans SC Variable'\", '柳湾街惊蛰小店')"
    )
    picture = office.locator("#map").screenshot(path=tmp_path / "map.png")
    assert len(picture) > 8_000  # an empty map is far smaller
    expect(office.get_by_text("惊蛰小店")).to_be_visible()


def test_work_that_waits_can_be_stopped(office: Page) -> None:
    job = Job.objects.create(kind="places.import-map", actor_name="Amina", made_at=timezone.now())
    office.goto(f"/jobs/{job.pk}/")
    office.get_by_role("button", name="Stop this work").click()
    expect(office.get_by_text("stopped")).to_be_visible()


PAGES = (
    "/", "/people/", "/people/new/", "/people/P-000001/", "/people/P-000001/change/",
    "/people/P-000001/move/", "/people/P-000001/travel/", "/people/many/", "/people/imports/",
    "/people/imports/type/", "/people/paper/", "/people/helpers/", "/people/helpers/new/",
    "/people/helpers/H-00001/", "/people/helpers/badges/", "/people/helpers/offer/", "/places/",
    "/places/at/LH/LW/G3/B5/R1/", "/places/ground/", "/places/map/", "/search/",
)  # fmt: skip


@pytest.mark.parametrize("width", [320, 768, 1366])
def test_no_page_scrolls_sideways_and_every_field_has_a_name(office: Page, width: int) -> None:
    make_areas()
    resident("林谷雨", needs=("dialysis", "alone"), phone="19900000001")
    offer_help(name="何小满", phone="199 0000 0007", skills="驾驶", at=timezone.now())
    office.set_viewport_size({"width": width, "height": 700})
    for path in PAGES:
        answer = office.goto(path)
        assert answer, path
        assert answer.ok, path
        assert office.evaluate("document.documentElement.scrollWidth") <= width, path
        assert office.evaluate(NAMELESS) == [], path


NAMELESS = """[...document.querySelectorAll("input, select, textarea, button, a[href]")]
  .filter((field) => field.type !== "hidden" && !field.hidden)
  .filter((field) => !(field.labels?.length || field.ariaLabel || field.textContent.trim()))
  .map((field) => field.outerHTML)"""


def test_a_fresh_town_gets_its_areas_rooms_and_a_venue_by_hand(office: Page) -> None:
    office.goto("/places/")
    office.get_by_label("Name of the place").fill("临和县")
    office.get_by_role("button", name="Enter", exact=True).click()
    office.get_by_role("link", name="临和县").click()
    for kind, name in (("village", "柳湾村"), ("grid", "3组"), ("building", "5号")):
        office.get_by_text("Enter a part here").click()
        office.get_by_label("Kind").select_option(kind)
        office.get_by_label("Name of the place").fill(name)
        office.get_by_role("button", name="Enter", exact=True).click()
        office.get_by_role("link", name=name, exact=False).first.click()
    office.get_by_text("Enter a part here").click()
    office.get_by_label("Kind").select_option("room")
    office.get_by_label("Name of the place").fill("101-104, 201-204")
    office.get_by_role("button", name="Enter", exact=True).click()
    office.get_by_role("button", name="Enter 8 rooms").click()
    expect(office.get_by_role("status")).to_contain_text("8 areas entered")
    office.get_by_role("link", name="203").click()
    expect(office.get_by_text("C1/V1/G3/B5/R203")).to_be_visible()
    office.get_by_role("link", name="Enter a venue").click()
    office.get_by_label("Kind").select_option("clinic")
    office.get_by_label("Name of the place").fill("柳湾卫生室")
    office.get_by_label("Area").fill("C1/V1")
    office.get_by_role("button", name="Enter", exact=True).click()
    expect(office.get_by_role("status")).to_contain_text("The venue is entered")
    expect(office.locator("h1")).to_have_text("柳湾卫生室")


def test_a_filter_is_kept_and_many_are_changed_and_put_back(office: Page) -> None:
    make_areas()
    resident("林谷雨", needs=("alone",))
    resident("何小满", needs=("alone",))
    resident("白大暑")
    office.goto("/people/")
    office.get_by_label("Needs").select_option("alone")
    office.get_by_role("button", name="Show").click()
    office.get_by_text("Save this filter").click()
    office.get_by_label("Name of the filter").fill("Alone")
    office.get_by_role("button", name="Save", exact=True).click()
    expect(office.locator(".tabs a[aria-current]")).to_have_text("Alone2")
    assert "Alone" not in office.url
    office.keyboard.press("j")
    office.keyboard.press("x")
    expect(office.locator("form.filters")).to_be_hidden()
    expect(office.get_by_role("status")).to_have_text("1 chosen")
    office.get_by_role("button", name="Select this page").click()
    what = office.get_by_label("What is to be done")
    expect(what).to_have_value("")  # nobody does the first of a list by mistake
    expect(office.locator("[data-bulk] [data-button]")).to_be_hidden()
    act = office.get_by_role("button", name="Moved away: 2 people")
    what.select_option("moved")
    expect(act).to_be_visible()
    what.select_option("need-noted")
    expect(act).to_be_hidden()
    what.select_option("moved")
    act.click()
    office.get_by_role("link", name="See the result").click()
    assert Person.objects.filter(standing="moved").count() == 2
    office.get_by_role("button", name="Take 2 changes back").click()
    office.get_by_role("link", name="See the result").click()
    expect(office.get_by_text("Taken back by Amina")).to_be_visible()
    assert not Person.objects.filter(standing="moved").exists()


def test_the_number_of_a_helper_appears_in_its_place(office: Page) -> None:
    row = offer_help(name="何小满", phone="199 0000 0007", skills="", at=timezone.now())
    office.goto(f"/people/helpers/{row.ref}/")
    expect(office.locator("#phone")).to_contain_text("*** **** 0007")
    office.get_by_role("button", name="Show (this is recorded)").click()
    expect(office.locator("#phone")).to_have_text("199 0000 0007")
    expect(office.locator("h1")).to_have_text("何小满")


def test_choosing_nobody_brings_the_filter_row_back(office: Page) -> None:
    make_areas()
    resident("林谷雨")
    office.goto("/people/")
    office.get_by_label("Select 林谷雨").check()
    office.get_by_role("button", name="Choose nobody").click()
    expect(office.locator("form.filters")).to_be_visible()
    expect(office.locator("[data-bulk]")).to_be_hidden()


def test_without_scripts_the_bar_below_the_list_does_the_same(
    office: Page, live_server: LiveServer
) -> None:
    make_areas()
    resident("林谷雨")
    browser = office.context.browser
    assert browser is not None
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(office.context.cookies())  # type: ignore[arg-type]
    bare = plain.new_page()
    bare.goto("/people/")
    bare.get_by_label("Select 林谷雨").check()
    bare.get_by_label("What is to be done").select_option("moved")
    bare.get_by_role("button", name="Do this with those chosen").click()
    bare.get_by_role("link", name="See the result").click()
    plain.close()
    assert Person.objects.get().standing == "moved"


def test_keys_lead_everywhere_and_are_listed(office: Page) -> None:
    office.goto("/")
    office.get_by_role("button", name="Keys").focus()
    office.keyboard.press("?")
    keys = office.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    office.keyboard.press("g")
    office.keyboard.press("r")  # behind the list no key fires
    office.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(office.get_by_role("button", name="Keys")).to_be_focused()
    office.keyboard.press("g")
    office.keyboard.press("r")
    office.wait_for_url("**/people/")
    office.get_by_label("Name, pinyin, number").focus()
    office.keyboard.type("g?n/x")
    expect(office.get_by_label("Name, pinyin, number")).to_have_value("g?n/x")
    expect(keys).to_be_hidden()
    office.keyboard.press("Escape")
    office.keyboard.press("Control+g")
    office.keyboard.press("n")
    assert office.url.endswith("/people/")
    office.keyboard.press("g")
    office.keyboard.press("n")
    office.wait_for_url(lambda url: not url.endswith("/people/"))


@pytest.mark.parametrize(("words", "title"), [("jumin", "Residents"), ("imp", "Imports")])
def test_enter_opens_the_only_page_that_is_found(office: Page, words: str, title: str) -> None:
    office.goto("/")
    office.keyboard.press("/")
    office.keyboard.type(words)
    office.keyboard.press("Enter")  # before the answer is there
    expect(office.locator("h1")).to_have_text(title)


def test_arrows_go_through_what_was_found(office: Page) -> None:
    make_areas()
    first, second = resident("林谷雨"), resident("林谷雨")
    office.goto("/")
    office.keyboard.press("/")
    office.keyboard.type("lgy")
    expect(office.locator("#found a")).to_have_count(2)
    office.keyboard.press("ArrowDown")
    office.keyboard.press("ArrowDown")
    office.keyboard.press("ArrowUp")
    expect(office.locator("#found a").first).to_be_focused()
    office.keyboard.press("ArrowDown")
    office.keyboard.press("Enter")
    expect(office.get_by_text(second.ref).first).to_be_visible()
    assert first.ref not in office.url
