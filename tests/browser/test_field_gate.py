"""The gate on a phone, in a real browser: the word, what it rests on, and what happens when the app goes away."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from playwright.sync_api import Browser, Playwright, expect

from tests.browser import field_passes
from tests.browser.conftest import start
from tests.browser.field_passes import CODES, PASSES
from tests.browser.field_phone import CHANGED, DEVICE, IN_STORE, NARROW, Phone, Town

pytestmark = pytest.mark.browser
WIDE, HIGH = 640, 480
SLOW = 5  # a test machine that does other work besides


def film(text: str, path: Path) -> Path:
    """Write a film of one picture: a code on white, as a camera sees it."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
    scale = (HIGH - 60) // len(rows)
    left, top = (WIDE - scale * len(rows)) // 2, (HIGH - scale * len(rows)) // 2
    grey = bytearray(b"\xeb" * (WIDE * HIGH))
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                for line in range(top + y * scale, top + (y + 1) * scale):
                    first = line * WIDE + left + x * scale
                    grey[first : first + scale] = b"\x10" * scale
    frame = b"FRAME\n" + bytes(grey) + b"\x80" * (WIDE * HIGH // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDE} H{HIGH} F10:1 Ip A1:1 C420mpeg2\n".encode() + frame * 3)
    return path


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town(tmp_path_factory.mktemp("gate") / "town")
    yield made
    made.end()


@pytest.fixture(scope="module")
def phones(
    playwright: Playwright, town: Town, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    seen = film(
        field_passes.as_text(PASSES["good"]), tmp_path_factory.mktemp("films") / "pass.y4m"
    )
    started = start(
        playwright, *town.flags, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={seen}",
    )  # fmt: skip
    yield started
    started.close()


@pytest.fixture
def phone(phones: Browser, town: Town) -> Iterator[Phone]:
    found = Phone(town, phones.new_context(viewport=NARROW))  # type: ignore[arg-type]
    found.begin()
    found.context.set_offline(True)  # a gate works without a network
    yield found
    found.close()


def typed(phone: Phone, code: str) -> None:
    """Type a code that somebody reads out."""
    phone.press("手输号码")
    for letter in code:
        phone.press(letter)
    phone.press("核对")


def verdict(phone: Phone) -> Any:
    """Return the card with the word."""
    return phone.page.locator(".res")


def payloads(phone: Phone) -> list[dict[str, Any]]:
    """Return what the events that wait say, as they will be sent."""
    found: list[dict[str, Any]] = phone.page.evaluate(OPENED)
    return found


OPENED = """() => new Promise((done) => {
  const asked = indexedDB.open("shouwang-field");
  asked.onsuccess = () => {
    const there = asked.result.transaction(["events", "keys"]);
    const key = there.objectStore("keys").get("seal");
    const rows = there.objectStore("events").getAll();
    rows.onsuccess = async () => {
      const open = async ({ iv, box }) => {
        const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key.result.key, box);
        const { payload, event_id, base, kind } = JSON.parse(new TextDecoder().decode(bytes));
        return { ...JSON.parse(payload), event_id, base, kind };
      };
      const items = await Promise.all(rows.result.map(open));
      asked.result.close();
      done(items);
    };
  };
})"""


@pytest.mark.parametrize(
    ("name", "says", "word"),
    [
        ("good", "pass", "放行"), ("over", "no-pass", "请回"), ("revoked", "no-pass", "请回"),
        ("elsewhere", "no-pass", "请回"), ("forged", "call-lead", "找带班"),
    ],
)  # fmt: skip
def test_a_gate_tells_one_word_and_never_why(
    phone: Phone, name: str, says: str, word: str
) -> None:
    typed(phone, CODES[name])
    expect(verdict(phone)).to_have_attribute("data-says", says)
    expect(verdict(phone)).to_contain_text(word)
    shown = phone.page.locator(".page").inner_text()
    assert not re.search("撤销|过期|失效|吊销|次数用完|其他卡点|伪造", shown)
    if says != "pass":
        assert "LW-" not in shown
        assert "林" not in shown


@pytest.fixture(params=[(), field_passes.NOT_IN_BOOK], ids=["old book", "book of today"])
def any_book(request: pytest.FixtureRequest, phones: Browser, town: Town) -> Iterator[Phone]:
    known = field_passes.parts(without=request.param)
    found = Phone(town, phones.new_context(viewport=NARROW), known=known)  # type: ignore[arg-type]
    found.begin()
    found.context.set_offline(True)
    yield found
    found.close()


SEEN = """() => JSON.stringify([
  document.querySelector(".page main").innerText.replace(/\\d\\d:\\d\\d/g, ""),
  [...document.querySelectorAll("main input")]
    .map((one) => [one.name, one.type, one.value, one.checked, one.maxLength]),
  [...document.querySelectorAll("main button, footer button")]
    .map((one) => [one.innerText, one.getAttribute("aria-pressed"), one.disabled]),
])"""
REFUSED = ("over", "revoked", "elsewhere", "spent", "later", "van-elsewhere")


def refused(phone: Phone) -> Iterator[str]:
    """Open each refusal there is, the one without a pass last, and tell whose it is."""
    for name in REFUSED:
        typed(phone, CODES[name])
        yield name
    phone.press("没有通行证")
    yield "none"


def seen_of(phone: Phone) -> str:
    """Return all that a screen shows and holds."""
    expect(verdict(phone)).to_have_attribute("data-says", "no-pass")
    found: str = phone.page.evaluate(SEEN)
    return found


def test_all_refusals_look_alike(any_book: Phone) -> None:
    phone = any_book
    phone.press("外出")
    seen: dict[str, set[str]] = {}
    for _name in refused(phone):
        unfold(phone)
        seen.setdefault("first", set()).add(seen_of(phone))
        phone.page.locator("details").get_by_role("button", name="进", exact=True).click()
        phone.page.wait_for_timeout(200)
        seen.setdefault("turned", set()).add(seen_of(phone))
        phone.press("不记了")
        phone.page.wait_for_timeout(100)
        seen.setdefault("left", set()).add(phone.page.locator(".page main").inner_text())
    assert {step: len(found) for step, found in seen.items()} == {
        "first": 1, "turned": 1, "left": 1
    }  # fmt: skip


def test_all_refusals_look_alike_when_they_are_corrected_and_the_lead_has_the_code(
    any_book: Phone,
) -> None:
    phone = any_book
    phone.press("外出")
    seen = set()
    for name in refused(phone):
        unfold(phone)
        phone.page.locator("[name=words]").fill("等在门口")
        phone.press("记录请回")
        expect(phone.page.locator(".cnt")).to_be_visible()
        phone.page.locator(".last .link").click()
        phone.press("更正")
        seen.add(seen_of(phone))
        phone.press("更正")
        expect(phone.page.locator(".cnt")).to_be_visible()
        first, second = payloads(phone)[-2:]
        code = (
            f"{CODES[name][:5]}-{CODES[name][5:]} " if name != "none" and not first["pass"] else ""
        )
        assert first["words"] == f"{code}等在门口"
        assert second["words"] == first["words"]
        assert second["base"] == first["event_id"]
    assert len(seen) == 1


def test_a_pass_that_lets_through_may_be_turned_the_other_way_and_back(phone: Phone) -> None:
    typed(phone, CODES["spent"])
    expect(verdict(phone)).to_have_attribute("data-says", "pass")
    unfold(phone)
    for way, says in (("出", "no-pass"), ("进", "pass")):
        phone.page.locator("details").get_by_role("button", name=way, exact=True).click()
        expect(verdict(phone)).to_have_attribute("data-says", says)


def test_the_plate_of_a_pass_that_lets_through_is_filled_in(phone: Phone) -> None:
    typed(phone, CODES["van"])
    expect(verdict(phone)).to_contain_text("放行")
    unfold(phone)
    expect(phone.page.locator("[name=plate]")).to_have_value("粤B12345")


def test_a_slip_in_a_code_is_noticed_with_its_last_letter(phone: Phone) -> None:
    phone.press("手输号码")
    for letter in CODES["good"][:-1] + ("0" if CODES["good"][-1] != "0" else "1"):
        phone.press(letter)
    expect(phone.page.get_by_role("alert")).to_contain_text("校验不对")
    expect(phone.page.get_by_role("button", name="核对")).to_be_disabled()


def test_a_pass_before_the_camera_is_read_and_checked_within_a_tenth_of_a_second(
    phone: Phone,
) -> None:
    phone.press("扫码")
    expect(verdict(phone)).to_contain_text("放行", timeout=20_000)
    expect(verdict(phone)).to_contain_text("居民证 · 林*")
    took = phone.page.evaluate(
        "performance.getEntriesByName('pass-check').map((one) => one.duration)"
    )
    assert took
    assert took[0] < 100 * SLOW
    phone.press("记录放行")
    expect(phone.page.locator(".cnt")).to_be_visible()
    (said,) = payloads(phone)
    assert said["pass"] == field_passes.as_text(PASSES["good"])
    assert (said["how"], said["says"], said["done"], said["reasons"]) == (
        "pass",
        "pass",
        "through",
        [],
    )


def test_outings_are_counted_on_the_phone_and_the_way_back_is_never_refused(phone: Phone) -> None:
    phone.press("外出")
    for _twice in range(2):
        typed(phone, CODES["good"])
        expect(verdict(phone)).to_contain_text("放行")
        phone.press("记录放行")
    typed(phone, CODES["good"])
    expect(verdict(phone)).to_contain_text("请回")
    phone.press("不记了")
    phone.press("进入")
    typed(phone, CODES["good"])
    expect(verdict(phone)).to_contain_text("放行")


def test_a_refusal_prints_what_is_always_possible_and_leads_to_the_lead(phone: Phone) -> None:
    phone.press("没有通行证")
    for words in ("生命危险", "送药", "探视病危亲人", "奔丧", "孩子接送", "住在里面"):
        expect(phone.page.locator(".why")).to_contain_text(words)
    expect(phone.page.locator("a.call")).to_have_attribute("href", "tel:13800000000")
    phone.press("送药")
    phone.page.locator(".link").click()
    phone.press("带班说放行")
    expect(phone.page.locator(".entry.replaced")).to_have_count(1)
    first, second = payloads(phone)
    assert (first["done"], first["exception"]) == ("lead", "medicine")
    assert (second["done"], second["exception"], second["base"]) == (
        "through",
        "medicine",
        first["event_id"],
    )


def test_an_emergency_is_one_press_from_every_screen_and_asks_nothing_first(phone: Phone) -> None:
    menu = ("最近 20 条", "交接事项", "我的任务", "转交未发送的登记", "语言、字号、日夜")
    ways = [(), ("手输号码",), ("扫码",), ("没有通行证",), *(("更多", words) for words in menu)]
    for nth, way in enumerate(ways, start=1):
        for words in way:
            phone.page.get_by_role("button", name=words).first.click()
        phone.press("紧急：立即放行")
        expect(verdict(phone)).to_contain_text("已记录")
        assert phone.waiting() == nth
        phone.press("以后再补")
        expect(phone.page.locator(".cnt")).to_be_visible()
    said = payloads(phone)[0]
    assert (said["how"], said["emergency"], said["done"], said["says"]) == (
        "emergency",
        "danger",
        "through",
        "pass",
    )


def test_what_an_emergency_was_may_follow_and_the_first_entry_stays(phone: Phone) -> None:
    phone.press("紧急：立即放行")
    phone.press("临产")
    phone.press("补上这些")
    expect(phone.page.locator(".cnt")).to_be_visible()
    first, second = payloads(phone)
    assert (first["emergency"], second["emergency"]) == ("danger", "birth")
    assert second["base"] == first["event_id"]


def test_an_emergency_waits_for_nobody_to_sign_in(phone: Phone) -> None:
    phone.press("更多")
    phone.press("锁定")
    phone.press("紧急：先放行")
    expect(phone.page.locator(".noted")).to_contain_text("登录后署名")
    assert phone.waiting() == 0
    phone.unlock()
    phone.press("由我补记")
    expect(phone.page.locator(".offer")).to_have_count(0)
    (said,) = payloads(phone)
    assert said["emergency"] == "danger"
    assert "锁定" in said["words"]


def test_an_entry_is_taken_back_by_an_entry_and_stays(phone: Phone) -> None:
    phone.count(2)
    phone.press("撤销")
    expect(phone.page.locator("[data-count=person]")).to_have_text("1")
    first, second, third = payloads(phone)
    assert third["void"] is True
    assert third["base"] == second["event_id"]
    assert "void" not in first


def test_a_raised_temperature_is_taken_again_indoors_and_the_minutes_go_on_without_the_app(
    phone: Phone,
) -> None:
    typed(phone, CODES["good"])
    phone.page.locator("summary").click()
    phone.page.locator("[name=temperature]").fill("37.6")
    phone.press("记下体温")
    expect(verdict(phone)).to_contain_text("再测一次")
    phone.page.locator(".main1").click()
    expect(phone.page.locator(".offer.wait")).to_contain_text("还有 10 分钟")
    phone.page.reload()
    expect(phone.page.locator(".offer.wait")).to_contain_text("等复测")
    assert phone.waiting() == 0


@pytest.mark.parametrize("typed_as", ["36.5", "36。5", "\uff13\uff16\uff0e\uff15", "365"])
def test_a_temperature_is_read_as_people_type_it(phone: Phone, typed_as: str) -> None:
    phone.press("没有通行证")
    phone.page.locator("summary").click()
    phone.page.locator("[name=temperature]").fill(typed_as)
    phone.press("记下体温")
    phone.press("记录请回")
    expect(phone.page.locator(".cnt")).to_be_visible()
    assert payloads(phone)[0]["temps"][0]["value"] == 36.5


def unfold(phone: Phone) -> None:
    """Show what may be asked besides."""
    if not phone.page.locator("details[open]").count():
        phone.page.locator("summary").click()


def test_whoever_looks_through_the_tables_finds_no_name_no_number_of_a_pass_and_no_words(
    phone: Phone,
) -> None:
    typed(phone, CODES["good"])
    phone.page.locator("summary").click()
    phone.page.locator("[name=from]").fill("北桥菜场")
    phone.press("记录放行")
    phone.press("没有通行证")
    phone.page.locator("summary").click()
    phone.page.locator("[name=words]").fill("找亲戚")
    phone.page.wait_for_timeout(300)
    lying_open = phone.page.evaluate(LYING_OPEN)
    assert "waiting" in lying_open
    device = phone.page.evaluate(DEVICE)
    open_tag = hashlib.sha256(f"{device}/{417:016x}".encode()).hexdigest()[:24]
    for words in (
        open_tag,
        "小满",
        "138",
        "北桥",
        "亲戚",
        "林*",
        "LW-0417",
        f"{417:016x}",
        "SW1:",
    ):
        assert words not in lying_open


def test_no_key_of_the_phone_can_be_taken_out_of_its_browser(phone: Phone) -> None:
    assert phone.page.evaluate(EXTRACTABLE) == {"seal": False, "sign": False, "tag": False}


EXTRACTABLE = """() => new Promise((done) => {
  const asked = indexedDB.open("shouwang-field");
  asked.onsuccess = () => {
    const rows = asked.result.transaction("keys").objectStore("keys").getAll();
    const isOpen = ({ name, key }) => [name, (key.privateKey ?? key).extractable];
    rows.onsuccess = () => { asked.result.close(); done(Object.fromEntries(rows.result.map(isOpen))); };
  };
})"""


def test_an_older_store_gets_tags_that_nobody_works_out_and_goes_on_counting_outings(
    phone: Phone,
) -> None:
    phone.press("外出")
    typed(phone, CODES["good"])
    phone.press("记录放行")
    expect(phone.page.locator(".cnt")).to_be_visible()
    device = phone.page.evaluate(DEVICE)
    open_tag = hashlib.sha256(f"{device}/{417:016x}".encode()).hexdigest()[:24]
    phone.page.evaluate(CHANGED, ["events", None, {"tag": open_tag}])
    phone.page.evaluate(WITHOUT_TAGS)
    phone.page.reload()
    expect(phone.page.locator(".cnt")).to_be_visible()
    assert open_tag not in phone.page.evaluate(LYING_OPEN)
    typed(phone, CODES["good"])
    expect(phone.page.locator(".why")).to_contain_text("今天第 2 次")


WITHOUT_TAGS = """() => new Promise((done) => {
  const asked = indexedDB.open("shouwang-field");
  asked.onsuccess = () => {
    const there = asked.result.transaction(["keys", "meta"], "readwrite");
    there.objectStore("keys").delete("tag");
    there.objectStore("meta").delete("tags");
    there.oncomplete = () => { asked.result.close(); done(true); };
  };
})"""

LYING_OPEN = """() => new Promise((done) => {
  const asked = indexedDB.open("shouwang-field");
  asked.onsuccess = async () => {
    const names = [...asked.result.objectStoreNames];
    const there = asked.result.transaction(names);
    const all = names.map((name) => new Promise((told) => {
      const rows = there.objectStore(name).getAll();
      rows.onsuccess = () => told(rows.result);
    }));
    const rows = (await Promise.all(all)).flat();
    asked.result.close();
    done(JSON.stringify(rows, (_name, value) => (value instanceof Uint8Array ? "sealed" : value)));
  };
})"""

FIELDS = ("temperature", "from", "to", "been", "words")


def test_whatever_was_typed_is_offered_again_after_the_app_was_killed_at_any_step(
    playwright: Playwright, town: Town, tmp_path: Path
) -> None:
    def opened() -> Any:
        return start(playwright, *town.flags, profile=tmp_path / "profile", viewport=NARROW)

    phone = Phone(town, opened())
    phone.begin()
    phone.press("没有通行证")
    typed_so_far: dict[str, str] = {}
    for name in FIELDS:
        unfold(phone)
        value = "36.4" if name == "temperature" else f"写了 {name}"
        phone.page.locator(f"[name={name}]").fill(value)
        typed_so_far[name] = value
        phone.page.wait_for_timeout(300)
        phone.page.goto("about:blank")
        phone.close()
        phone = Phone(town, opened(), is_new=False)
        phone.unlock()
        expect(phone.page.locator(".offer")).to_contain_text("没记完")
        assert phone.waiting() == 0  # offered, never taken up by itself
        phone.press("继续")
        phone.page.locator("summary").click() if not phone.page.locator(
            "details[open]"
        ).count() else None
        for there, words in typed_so_far.items():
            expect(phone.page.locator(f"[name={there}]")).to_have_value(words)
    phone.close()


def test_a_draft_is_thrown_away_by_hand_only_and_comes_back(phone: Phone) -> None:
    phone.press("没有通行证")
    phone.page.locator("summary").click()
    phone.page.locator("[name=from]").fill("北桥")
    phone.press("不记了")
    phone.press("取回")
    expect(phone.page.locator("[name=from]")).to_have_value("北桥")


def test_notes_of_the_shift_before_are_there_and_ones_own_is_written_down(phone: Phone) -> None:
    phone.press("更多")
    phone.press("交接事项")
    expect(phone.page.locator("main")).to_contain_text("路灯坏了")
    expect(phone.page.locator("main")).not_to_contain_text("岗亭钥匙")  # a day old
    expect(phone.page.locator("textarea")).to_have_attribute(
        "placeholder", re.compile("不写姓名和病情")
    )
    phone.page.locator("textarea").fill("发电机没油了")
    phone.press("记下")
    expect(phone.page.locator("main")).to_contain_text("发电机没油了")
    (said,) = payloads(phone)
    assert (said["kind"], said["words"]) == ("gate.note", "发电机没油了")


def test_a_note_that_was_begun_is_there_again_at_its_own_gate_alone(phone: Phone) -> None:
    def notes() -> Any:
        phone.press("更多")
        phone.press("交接事项")
        return phone.page.locator("textarea")

    def at_gate(name: str) -> None:
        phone.press("返回")
        phone.press("更多")
        phone.page.get_by_role("button", name="换卡点").click()
        phone.page.locator(".tile", has_text=name).click()

    notes().fill("发电机没油了")
    phone.page.wait_for_timeout(300)
    phone.page.reload()
    expect(notes()).to_have_value("发电机没油了")
    at_gate("北桥")
    expect(notes()).to_have_value("")
    phone.page.locator("textarea").fill("沙袋用完了")
    at_gate("东口")
    expect(phone.page.locator(".offer")).to_have_count(0)  # it is no passage
    expect(notes()).to_have_value("发电机没油了")
    phone.press("记下")
    expect(phone.page.locator("textarea")).to_have_value("")
    at_gate("北桥")
    expect(notes()).to_have_value("沙袋用完了")


def test_the_last_entry_shown_is_of_this_gate_alone(phone: Phone) -> None:
    phone.count(1)
    expect(phone.page.locator(".last")).to_contain_text("行人 1")
    phone.press("更多")
    phone.page.get_by_role("button", name="换卡点").click()
    phone.page.locator(".tile", has_text="北桥").click()
    expect(phone.page.locator(".last")).not_to_contain_text("行人 1")
    expect(phone.page.locator("[data-count=person]")).to_have_text("0")


def test_what_is_said_for_a_moment_lies_over_nothing_that_a_thumb_is_about_to_press(
    phone: Phone,
) -> None:
    phone.count(2)
    phone.press("撤销")
    said = phone.page.locator(".toast").bounding_box()
    assert said
    for button in ("进入", "外出", "扫码", "没有通行证"):
        below = phone.page.get_by_role("button", name=button, exact=True).first.bounding_box()
        assert below
        assert below["y"] >= said["y"] + said["height"]
    phone.page.locator(".last .link").click()
    phone.press("撤销")  # in the list of the last ones, too, the way back stays open
    expect(phone.page.locator(".toast")).to_be_visible()
    phone.press("返回")
    expect(phone.page.locator(".cnt")).to_be_visible()


def test_a_phone_that_lies_about_locks_itself(phone: Phone) -> None:
    phone.pass_time(14 * 60)
    phone.page.wait_for_timeout(11_000)
    expect(phone.page.locator(".cnt")).to_be_visible()
    phone.pass_time(2 * 60)
    expect(phone.page.locator(".tile", has_text="小满")).to_be_visible(timeout=15_000)
    phone.page.reload()
    expect(phone.page.locator(".tile", has_text="小满")).to_be_visible()


def test_what_waits_for_three_hours_is_offered_to_be_handed_over(phone: Phone) -> None:
    phone.count(1)
    phone.pass_time(2.9 * 3600)
    phone.page.mouse.click(5, 400)
    phone.page.wait_for_timeout(2000)
    expect(phone.page.locator(".strip.more")).to_have_count(0)
    phone.pass_time(0.2 * 3600)
    phone.page.mouse.click(5, 400)
    expect(phone.page.locator(".strip.more")).to_contain_text("3 小时")
    phone.page.locator(".strip.more button").click()
    expect(phone.page.get_by_role("button", name="做成文件")).to_be_visible()


def test_a_pass_taken_back_while_it_lies_open_changes_the_word_before_anything_is_recorded(
    phone: Phone,
) -> None:
    phone.press("外出")
    typed(phone, CODES["good"])
    expect(verdict(phone)).to_have_attribute("data-says", "pass")
    phone.page.evaluate(
        "(id) => { Object.assign(line.parts.passes, { version: '2', revoked: [id] }); }",
        f"{417:016x}",
    )
    phone.pass_time(61)
    phone.context.set_offline(False)
    expect(verdict(phone)).to_have_attribute("data-says", "no-pass", timeout=30_000)
    assert payloads(phone) == []
    phone.press("记录请回")
    phone.until(f"({IN_STORE})('sent').then((n) => n === 1)")


def test_a_word_that_changes_under_the_finger_is_read_first(phone: Phone) -> None:
    for _twice in range(2):
        phone.press("外出")
        typed(phone, CODES["good"])
        phone.press("记录放行")
    phone.press("进入")
    typed(phone, CODES["good"])
    expect(verdict(phone)).to_have_attribute("data-says", "pass")
    unfold(phone)
    phone.page.evaluate(
        """() => {
          const buttons = [...document.querySelectorAll("button")];
          const press = (words) => buttons.find((one) => one.textContent === words).click();
          press("出");
          press("记录放行");
        }"""
    )  # the way out is the third outing of two: no word of before is recorded
    expect(verdict(phone)).to_have_attribute("data-says", "no-pass")
    phone.page.wait_for_timeout(500)
    assert [one["done"] for one in payloads(phone)] == ["through", "through"]


def test_unsent_entries_leave_as_a_file_that_only_the_town_opens(phone: Phone) -> None:
    phone.count(2)
    phone.press("更多")
    phone.page.get_by_role("button", name="转交未发送的登记").click()
    with phone.page.expect_download() as fetched:
        phone.page.get_by_role("button", name="做成文件").click()
    file = json.loads(Path(fetched.value.path()).read_text("utf-8"))
    assert file["shouwang"] == "hand-over/1"
    assert "events" not in json.dumps(file)
    assert phone.waiting() == 2


def test_another_phone_carries_the_file_and_the_town_has_each_event_once(
    phones: Browser, phone: Phone, town: Town
) -> None:
    phone.count(2)
    phone.press("更多")
    phone.page.get_by_role("button", name="转交未发送的登记").click()
    with phone.page.expect_download() as fetched:
        phone.page.get_by_role("button", name="做成文件").click()
    before = town.n_events()
    other = Phone(town, phones.new_context(viewport=NARROW)).begin()  # type: ignore[arg-type]
    other.press("更多")
    other.page.get_by_role("button", name="转交未发送的登记").click()
    with other.page.expect_response("**/field/carry/") as carried:
        other.page.locator("input[type=file]").set_input_files(fetched.value.path())
    assert carried.value.ok
    expect(other.page.locator(".entry")).to_contain_text("已送到，2 条")
    assert town.n_events() - before == 2
    other.close()
    phone.context.set_offline(False)
    phone.sent_all()
    assert town.n_events() - before == 2


@pytest.mark.parametrize("big", ["100 %", "200 %"])
def test_the_gate_fits_a_narrow_phone_with_large_letters_and_every_button_is_big_enough(
    phone: Phone, big: str
) -> None:
    phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.press("更多")
    phone.page.get_by_role("button", name="语言").click()
    phone.press(big)
    for lang in ("English", "中文"):
        phone.press(lang)
        phone.page.locator(".icon").click()
        phone.page.locator(".icon").click()
        expect(phone.page.locator(".cnt")).to_be_visible()
        told = phone.page.evaluate(MEASURED)
        assert told["wide"] <= 320
        assert told["small"] == []
        phone.page.locator(".hd .btn").click()
        phone.page.locator(".row").last.click()


MEASURED = """() => ({
  wide: document.documentElement.scrollWidth,
  small: [...document.querySelectorAll("button, a.btn, summary, input")]
    .map((one) => [one.innerText, one.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.height < 44 || box.width < 40))
    .map(([words, box]) => `${words} ${box.width} x ${box.height}`),
})"""


def test_a_passage_that_was_taken_back_uses_up_no_outing(phone: Phone) -> None:
    phone.press("外出")
    for _twice in range(2):
        typed(phone, CODES["good"])
        phone.press("记录放行")
    phone.press("撤销")
    expect(phone.page.locator(".last")).to_contain_text("已撤销")
    typed(phone, CODES["good"])
    expect(verdict(phone)).to_have_attribute("data-says", "pass")
    expect(phone.page.locator(".why")).to_contain_text("今天第 2 次")


def test_outings_are_compared_by_the_towns_clock_though_the_phones_is_wrong(phone: Phone) -> None:
    phone.context.set_offline(False)
    phone.press("外出")
    typed(phone, CODES["good"])
    phone.press("记录放行")
    expect(phone.page.locator(".cnt")).to_be_visible()
    phone.sent_all()
    phone.context.set_offline(True)
    # A phone that is ahead: what arrived a moment ago is no newer than a list of now.
    phone.page.evaluate(CHANGED, ["events", None, {"sent_at": 9_999_999_999_999}])
    at = phone.page.evaluate("Date.now()") + 60_000
    phone.page.evaluate(CHANGED, ["brief", None, {"at": at}])
    phone.page.reload()
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    typed(phone, CODES["good"])
    expect(phone.page.locator(".why")).to_contain_text(
        "今天第 1 次"
    )  # in what the town told it would stand


def test_a_phone_whose_battery_was_flat_turns_nobody_back_for_its_clock(phone: Phone) -> None:
    phone.page.reload()
    phone.pass_time(-50 * 365 * 86_400)  # without a network it says 1976
    typed(phone, CODES["good"])
    expect(verdict(phone)).to_have_attribute("data-says", "pass")
    phone.press("不记了")
    expect(phone.page.locator(".strip", has_text="手机时钟不准")).to_contain_text("请校准")
    typed(phone, CODES["over"])
    expect(verdict(phone)).to_have_attribute("data-says", "no-pass")


def test_a_draft_is_judged_again_when_it_is_taken_up(phone: Phone) -> None:
    phone.press("外出")
    typed(phone, CODES["good"])
    expect(verdict(phone)).to_have_attribute("data-says", "pass")
    phone.page.wait_for_timeout(300)
    phone.page.reload()
    for _twice in range(2):
        typed(phone, CODES["good"])
        phone.press("记录放行")
    phone.press("继续")
    expect(verdict(phone)).to_have_attribute("data-says", "no-pass")


def test_what_was_typed_goes_along_with_an_emergency_and_what_follows_changes_only_what_is_touched(
    phone: Phone,
) -> None:
    typed(phone, CODES["van"])
    unfold(phone)
    phone.page.locator("[name=from]").fill("北桥菜场")
    phone.page.locator("[name=words]").fill("车上有产妇")
    phone.page.wait_for_timeout(300)
    phone.press("紧急：立即放行")
    expect(verdict(phone)).to_contain_text("已记录")
    phone.press("临产")
    phone.press("补上这些")
    expect(phone.page.locator(".cnt")).to_be_visible()
    first, second = payloads(phone)
    for said in (first, second):
        assert (said["plate"], said["what"], said["from"], said["words"]) == (
            "粤B12345", "vehicle", "北桥菜场", "车上有产妇"
        )  # fmt: skip
        assert said["pass"] == field_passes.as_text(PASSES["van"])
    assert (first["emergency"], second["emergency"]) == ("danger", "birth")
    expect(phone.page.locator(".offer")).to_have_count(0)


def test_an_emergency_during_a_correction_leaves_the_correction_open(phone: Phone) -> None:
    phone.press("没有通行证")
    phone.press("记录请回")
    phone.page.locator(".last .link").click()
    phone.press("更正")
    phone.page.locator("[name=words]").fill("说错了")
    phone.press("紧急：立即放行")
    expect(verdict(phone)).to_contain_text("已记录")
    phone.press("以后再补")
    expect(phone.page.locator(".offer")).to_contain_text("没记完")
    first, second = payloads(phone)
    assert second["base"] is None
    assert second["emergency"] == "danger"
    phone.press("继续")
    unfold(phone)
    expect(phone.page.locator("[name=words]")).to_have_value("说错了")
    phone.press("更正")
    expect(phone.page.locator(".cnt")).to_be_visible()
    assert payloads(phone)[-1]["base"] == first["event_id"]


TWICE = """(words) => {
  const press = () => [...document.querySelectorAll("button")].find((one) => one.innerText === words)?.click();
  press(); press();
  return new Promise((done) => setTimeout(() => { press(); done(true); }, 50));
}"""


def test_two_taps_are_one_emergency(phone: Phone) -> None:
    phone.page.evaluate(TWICE, "紧急：立即放行")
    expect(verdict(phone)).to_contain_text("已记录")
    assert phone.waiting() == 1


def test_two_taps_sign_each_minute_once_and_two_quick_emergencies_both_stay(phone: Phone) -> None:
    phone.press("更多")
    phone.press("锁定")
    phone.press("紧急：先放行")
    phone.press("紧急：先放行")
    phone.unlock()
    expect(phone.page.locator(".offer")).to_have_count(1)
    phone.page.evaluate(TWICE, "由我补记")
    expect(phone.page.locator(".offer")).to_have_count(0)
    said = payloads(phone)
    assert len(said) == 2
    assert all(one["happened_at"] for one in said)


def test_a_correction_takes_the_place_of_its_outing(phone: Phone) -> None:
    phone.press("外出")
    for _twice in range(2):
        typed(phone, CODES["good"])
        phone.press("记录放行")
    phone.page.locator(".last .link").click()
    phone.press("更正")
    phone.press("更正")
    expect(phone.page.locator(".cnt")).to_be_visible()
    typed(phone, CODES["good"])
    expect(verdict(phone)).to_have_attribute("data-says", "no-pass")


def test_what_the_lead_lets_through_later_counts_as_the_outing_that_it_is(phone: Phone) -> None:
    phone.press("外出")
    typed(phone, CODES["spent"])
    phone.press("送药")
    phone.page.locator(".link").click()
    phone.press("带班说放行")
    expect(phone.page.locator(".entry.replaced")).to_have_count(1)
    first, second = phone.page.evaluate(EVENTS)
    assert second["tag"]
    assert second["tag"] == first["tag"]
    assert (first["counts"]["isOuting"], second["counts"]["isOuting"]) == (False, True)


EVENTS = """() => new Promise((done) => {
  const asked = indexedDB.open("shouwang-field");
  asked.onsuccess = () => {
    const all = asked.result.transaction("events").objectStore("events").getAll();
    all.onsuccess = () => { asked.result.close(); done(all.result.map(({ tag, counts }) => ({ tag, counts }))); };
  };
})"""
