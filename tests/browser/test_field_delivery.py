"""The field app in a real browser, over https on a name: nothing that was captured is lost or there twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.browser.conftest import start
from tests.browser.field_phone import CHANGED, DEVICE, NARROW, ROWS, Phone, Town
from tests.browser.field_town import PINS, SLIP

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town(tmp_path_factory.mktemp("field") / "town")
    yield made
    made.end()


@pytest.fixture(scope="module")
def phones(playwright: Playwright, town: Town) -> Iterator[Browser]:
    started = start(playwright, *town.flags)
    yield started
    started.close()


@pytest.fixture
def phone(phones: Browser, town: Town) -> Iterator[Phone]:
    found = Phone(town, phones.new_context(viewport=NARROW))  # type: ignore[arg-type]
    yield found
    found.close()


def test_a_phone_enrols_somebody_signs_in_and_what_they_count_arrives(
    phone: Phone, town: Town
) -> None:
    before = town.n_events()
    phone.begin()
    phone.count(3)
    phone.sent_all()
    assert town.n_events() - before == 3
    expect(phone.page.locator(".strip.ok")).to_contain_text("都已送到")


def test_a_browser_that_is_no_duty_phone_is_told_where_to_go(phones: Browser, town: Town) -> None:
    phone = Phone(town, phones.new_context(viewport=NARROW), is_new=False)  # type: ignore[arg-type]
    phone.context.add_cookies([{"name": "csrftoken", "value": "a" * 32, "url": town.url}])
    phone.press("登记")
    expect(phone.page.get_by_role("alert")).to_contain_text("指挥部")
    phone.close()


def test_the_pin_of_a_slip_leads_to_a_pin_of_ones_own(phone: Phone) -> None:
    phone.enrol()
    phone.page.locator("input").first.fill(SLIP[0])
    phone.type_pin(SLIP[2])
    expect(phone.page.get_by_role("heading", name="选一个自己的 PIN 码")).to_be_visible()
    phone.type_pin("123456")
    expect(phone.page.get_by_role("alert")).to_contain_text("太容易")
    for _twice in range(2):
        expect(phone.page.locator(".dots i.on")).to_have_count(0)
        phone.type_pin("917462")
    expect(phone.page.locator(".tile").first).to_be_visible()


def test_without_a_network_the_app_opens_counts_and_keeps_and_then_delivers_by_itself(
    phone: Phone, town: Town
) -> None:
    phone.begin()
    phone.sent_all()
    phone.context.set_offline(True)
    phone.page.reload()
    expect(phone.page.locator(".cnt")).to_be_visible()
    phone.count(4)
    expect(phone.page.locator(".strip.warn")).to_contain_text("离线·待发送 4 条")
    before = town.n_events()
    phone.context.set_offline(False)
    phone.sent_all()
    assert town.n_events() - before == 4


def test_a_pin_opens_without_a_network_and_five_wrong_ones_rest(phone: Phone) -> None:
    phone.begin()
    phone.context.set_offline(True)
    phone.press("更多")
    phone.press("锁定")
    phone.page.locator(".tile", has_text="小满").click()
    for _nth in range(5):
        phone.type_pin("999998")
        expect(phone.page.locator(".dots i.on")).to_have_count(0)
    expect(phone.page.get_by_role("alert")).to_contain_text("输错太多次")
    phone.type_pin(PINS["xiaoman"][1])
    expect(phone.page.get_by_role("alert")).to_contain_text("输错太多次")
    expect(phone.page.locator(".cnt")).to_have_count(0)


def test_two_windows_give_one_row_of_numbers(phone: Phone, town: Town) -> None:
    phone.begin()
    second = phone.window()
    second.locator(".tile", has_text="小满").click()
    for digit in PINS["xiaoman"][1]:
        phone.press(digit, second)
    expect(second.locator(".cnt")).to_be_visible()
    for _nth in range(10):
        phone.page.evaluate("document.querySelector('.cnt button').click()")
        second.evaluate("document.querySelector('.cnt button').click()")
    expect(phone.page.locator("[data-count=person]")).to_have_text("20")
    phone.sent_all()
    device = phone.page.evaluate(DEVICE)
    numbers = sorted(seq for of, seq in town.events() if same(of, device))
    assert numbers == list(range(1, 21))


def same(one: str, other: str) -> bool:
    """Tell whether two ids are one, with or without dashes."""
    return one.replace("-", "") == other.replace("-", "")


def test_two_people_at_one_phone_each_stay_the_author_of_their_own(
    phone: Phone, town: Town
) -> None:
    phone.begin()
    phone.context.set_offline(True)
    phone.count(2)
    phone.press("更多")
    phone.press("退出登录")
    expect(phone.page.locator("main")).to_contain_text("还有 2 条没有送到")
    phone.press("退出 小满")
    phone.context.set_offline(False)
    before = {who: town.n_events(who) for who in PINS}
    phone.context.route("**/field/deliver/", lambda route: route.abort())
    phone.sit("guyu", gate="")
    phone.count(3)
    phone.context.unroute("**/field/deliver/")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.sent_all()
    assert town.n_events("xiaoman") - before["xiaoman"] == 2
    assert town.n_events("guyu") - before["guyu"] == 3


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_there_twice(
    phone: Phone, town: Town
) -> None:
    phone.begin()
    phone.sent_all()
    before = town.n_events()
    phone.page.evaluate("line.lost = 1")
    phone.count(2)
    phone.until("line.lost === 0")
    expect(phone.page.locator(".strip.warn")).to_contain_text("离线·待发送 2 条")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.sent_all()
    assert town.n_events() - before == 2


@pytest.mark.parametrize(
    "said",
    [
        {"body": "<html>Welcome to free Wi-Fi</html>", "content_type": "text/html"},
        {"json": {"ok": True}},
        {"json": {"answers": [{"answer": "accepted", "receipt": {}}], "have": [], "now": ""}},
    ],
)
def test_whatever_else_answers_is_no_receipt(phone: Phone, said: dict[str, Any]) -> None:
    phone.begin()
    phone.sent_all()
    phone.context.route("**/field/deliver/", lambda route: route.fulfill(status=200, **said))
    phone.count(1)
    expect(phone.page.locator(".strip.more")).to_contain_text("不是守望服务器")
    assert phone.waiting() == 1


def test_an_event_that_gets_no_receipt_holds_no_other_up(phone: Phone) -> None:
    phone.begin()
    phone.sent_all()
    phone.context.set_offline(True)
    phone.count(3)
    phone.page.evaluate("line.without = 2")
    phone.context.set_offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.page.locator(".strip.warn")).to_contain_text("待发送 1 条")
    phone.page.evaluate("line.without = 0")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.sent_all()


def test_a_server_restored_from_a_copy_gets_again_what_it_once_had(phone: Phone) -> None:
    phone.begin()
    phone.count(2)
    phone.sent_all()
    phone.page.evaluate("line.have = [[2, 2]]")
    with phone.page.expect_request("**/field/deliver/"):
        phone.page.evaluate("dispatchEvent(new Event('online'))")
    with phone.page.expect_request(
        lambda asked: "/field/deliver/" in asked.url and '"seq":1,' in (asked.post_data or "")
    ):
        phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.sent_all()


FULL: Final = """
navigator.storage.estimate = async () => ({ usage: 999_000_000, quota: 1_000_000_000 });
"""
NO_WRITES: Final = """() => {
  for (const name of ["add", "put"]) {
    IDBObjectStore.prototype[name] = function () { throw new DOMException("no room", "QuotaExceededError"); };
  }
}"""


def test_a_full_phone_says_so_before_anything_is_captured(phone: Phone) -> None:
    phone.begin()
    phone.context.add_init_script(FULL)
    phone.page.reload()
    expect(phone.page.get_by_role("alert")).to_contain_text("手机已满")
    phone.count(1)  # what still fits is kept all the same


def test_what_could_not_be_kept_is_said_at_once_and_nothing_is_half_written(phone: Phone) -> None:
    phone.begin()
    phone.count(1)
    phone.sent_all()
    phone.page.evaluate(NO_WRITES)
    phone.page.get_by_label("行人加一").click()
    expect(phone.page.locator("p.trouble")).to_contain_text("没有存下")
    expect(phone.page.locator("p.trouble")).to_contain_text("行人 1，进，放行")
    phone.page.reload()
    expect(phone.page.locator("[data-count=person]")).to_have_text("1")
    phone.count(1)
    phone.sent_all()
    device = phone.page.evaluate(DEVICE)
    assert sorted(seq for of, seq in phone.town.events() if same(of, device)) == [1, 2]


def test_an_app_that_was_killed_still_holds_a_hundred_and_delivers_them_once(
    playwright: Playwright, town: Town, tmp_path: Path
) -> None:
    def opened() -> Any:
        return start(playwright, *town.flags, profile=tmp_path / "profile", viewport=NARROW)

    phone = Phone(town, opened())
    phone.begin()
    phone.sent_all()
    phone.context.set_offline(True)
    for _nth in range(100):
        phone.page.evaluate("document.querySelector('.cnt button').click()")
    expect(phone.page.locator("[data-count=person]")).to_have_text("100")
    phone.close()
    before = town.n_events()
    again = opened()
    again.set_offline(True)
    phone = Phone(town, again, is_new=False)
    assert phone.waiting() == 100
    phone.unlock()
    phone.count(1)
    again.set_offline(False)
    phone.sent_all()
    assert town.n_events() - before == 101
    phone.close()


def test_a_new_version_waits_until_somebody_takes_it_and_the_queue_stays(phone: Phone) -> None:
    phone.begin()
    phone.context.set_offline(True)
    phone.count(3)
    phone.context.set_offline(False)
    phone.context.route("**/field/deliver/", lambda route: route.abort())
    newer = "navigator.serviceWorker.register('/field/sw.js?newer', { scope: '/field/' }).then(() => true)"
    phone.page.evaluate(newer)
    with phone.page.expect_navigation(wait_until="load"):
        phone.page.locator(".strip.info").click()
    expect(phone.page.locator(".cnt")).to_be_visible()
    assert phone.waiting() == 3


def test_a_rush_goes_together_and_the_bar_says_what_waits(phone: Phone) -> None:
    phone.begin()
    phone.sent_all()
    phone.page.wait_for_timeout(500)
    phone.page.evaluate("line.asked.length = 0")
    for _nth in range(8):
        phone.page.evaluate("document.querySelector('.cnt button').click()")
    expect(phone.page.locator(".strip.soon")).to_contain_text("待发送 8 条")
    phone.sent_all()
    asked = [moments for _at, moments in phone.page.evaluate("line.asked") if moments]
    assert sum(map(len, asked)) == 8
    assert len(asked) <= 2
    expect(phone.page.locator(".strip.ok")).to_contain_text("都已送到")


def test_twenty_that_wait_are_not_kept_waiting(phone: Phone) -> None:
    phone.begin()
    phone.sent_all()
    phone.page.wait_for_timeout(500)
    phone.page.evaluate("line.asked.length = 0")
    phone.page.evaluate(
        "for (let n = 0; n < 20; n++) document.querySelector('.cnt button').click()"
    )
    phone.until("line.asked.length > 0")
    at, moments = phone.page.evaluate("line.asked[0]")
    assert at - max(moments) < 1500  # the wait alone is 2,000


def test_an_emergency_is_sent_at_once_with_all_that_waits(phone: Phone) -> None:
    phone.begin()
    phone.sent_all()
    phone.page.wait_for_timeout(500)
    phone.page.evaluate("line.asked.length = 0")
    phone.page.evaluate("document.querySelector('.cnt button').click()")
    phone.press("紧急：立即放行")
    phone.until("line.asked.some(([, moments]) => moments.length)")
    at, moments = phone.page.evaluate("line.asked.find(([, moments]) => moments.length)")
    assert at - max(moments) < 1500


def test_without_a_network_the_app_asks_for_no_brief_and_does_not_try_all_the_time(
    phone: Phone,
) -> None:
    phone.begin()
    phone.sent_all()
    phone.context.set_offline(True)
    phone.count(1)
    expect(phone.page.locator(".strip.warn")).to_contain_text("离线")
    phone.page.evaluate("line.briefs = 0; line.asked.length = 0")
    for _nth in range(5):
        phone.count(3)
        phone.page.wait_for_timeout(1000)
    assert phone.page.evaluate("line.briefs") == 0
    assert phone.page.evaluate("line.asked.length") <= 4


@pytest.mark.parametrize(
    ("ahead_s", "is_said"), [(7 * 60, True), (-3 * 86_400, True), (60, False)]
)
def test_a_phone_whose_clock_is_wrong_shows_the_towns_beside_it(
    phone: Phone, ahead_s: int, is_said: bool
) -> None:
    phone.context.add_init_script(
        f"{{ const real = Date.now; Date.now = () => real() + {ahead_s * 1000}; }}"
    )
    phone.page.reload()
    phone.begin()
    phone.sent_all()
    phone.until("line.briefs > 0")
    bar = phone.page.locator(".strip", has_text="手机时钟不准")
    if not is_said:
        phone.page.wait_for_timeout(1000)
        expect(bar).to_have_count(0)
        return
    expect(bar).to_be_visible()
    told = phone.page.evaluate(
        "new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })"
    )  # by the clock of the machine, which is the town's
    before = phone.page.evaluate(
        "new Date(new Date() - 60000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })"
    )
    assert re.search(f"{told}|{before}", bar.inner_text())
    phone.context.set_offline(True)
    phone.pass_time(-ahead_s)  # somebody sets it right, with no town in reach
    expect(bar).to_have_count(0, timeout=8_000)


ENDED: Final = "这台手机已停用"


def test_a_phone_that_was_ended_forgets_what_it_was_told_and_delivers_what_it_captured(
    phone: Phone, town: Town
) -> None:
    phone.begin()
    phone.sent_all()
    phone.context.set_offline(True)
    phone.count(2)
    device = phone.page.evaluate(DEVICE)
    before = town.n_events()
    town.end_phone(device)
    phone.context.set_offline(False)
    phone.page.reload()
    expect(phone.page.get_by_role("heading", name=ENDED)).to_be_visible(timeout=30_000)
    phone.sent_all()
    assert town.n_events() - before == 2
    rows = phone.page.evaluate(ROWS)
    assert (rows["brief"], rows["accounts"]) == (0, 0)
    assert rows["events"] == 2
    assert rows["keys"] == 3
    assert "钱小满" not in phone.page.content()
    phone.press("紧急：先放行")
    expect(phone.page.locator(".noted")).to_be_visible()
    phone.press("重新登记")
    expect(phone.page.get_by_role("alert")).to_contain_text("扫「共用手机」的二维码")
    town.end_phone(device, is_back=True)
    phone.press("重新登记")
    phone.sit(gate=None)
    assert phone.page.evaluate(DEVICE) == device
    phone.count(1)
    phone.sent_all()
    assert town.n_events() - before == 3


def test_a_phone_whose_days_are_over_forgets_without_a_network_and_takes_the_towns_word_for_its_clock(
    phone: Phone,
) -> None:
    phone.begin()
    phone.sent_all()
    phone.context.set_offline(True)
    phone.count(2)
    phone.page.evaluate(
        CHANGED, ["meta", "device", {"until": "2026-01-01T00:00:00Z", "until_here": 1}]
    )
    phone.page.reload()
    expect(phone.page.get_by_role("heading", name=ENDED)).to_be_visible()
    rows = phone.page.evaluate(ROWS)
    assert (rows["brief"], rows["accounts"], rows["events"]) == (0, 0, 2)
    phone.context.set_offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.sent_all()
    expect(phone.page.locator(".pad-keys")).to_be_visible(timeout=30_000)
    phone.sit(gate=None)


def test_whoever_did_not_sit_here_for_two_weeks_is_no_more_on_the_phone(phone: Phone) -> None:
    phone.begin()
    phone.sent_all()
    phone.context.set_offline(True)
    phone.count(1)
    phone.page.evaluate(CHANGED, ["accounts", None, {"used_at": 1}])
    phone.page.evaluate("sessionStorage.clear()")
    phone.page.reload()
    expect(phone.page.locator(".tile", has_text="小满")).to_be_visible()  # an entry still waits
    phone.context.set_offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.sent_all()
    phone.page.reload()
    expect(phone.page.get_by_label("工号或姓名")).to_be_visible()
    assert phone.page.evaluate(ROWS)["accounts"] == 0


def test_a_full_phone_goes_on_delivering(phone: Phone, town: Town) -> None:
    phone.begin()
    phone.sent_all()
    phone.context.set_offline(True)
    phone.count(3)
    before = town.n_events()
    phone.page.evaluate(NO_WRITES)
    phone.context.set_offline(False)
    for _nth in range(60):
        phone.page.wait_for_timeout(500)
        if town.n_events() - before == 3:
            break
    assert town.n_events() - before == 3
    phone.page.wait_for_timeout(1000)
    phone.page.evaluate("line.asked.length = 0")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.until(
        "line.asked.length > 0"
    )  # and again, though nothing of it can be written down here
    phone.page.reload()  # there is room again
    phone.sent_all()
    assert town.n_events() - before == 3


def test_a_full_phone_lets_somebody_in_counts_wrong_pins_and_takes_a_gate(phone: Phone) -> None:
    phone.begin()
    phone.context.set_offline(True)
    phone.press("更多")
    phone.press("锁定")
    phone.page.evaluate(NO_WRITES)
    phone.page.locator(".tile", has_text="小满").click()
    phone.type_pin("999998")
    expect(phone.page.get_by_role("alert").last).to_contain_text("PIN 码不对")
    phone.type_pin(PINS["xiaoman"][1])
    expect(phone.page.locator(".cnt")).to_be_visible()
    phone.press("更多")
    phone.page.get_by_role("button", name="换卡点").click()
    phone.page.locator(".tile", has_text="北桥").click()
    expect(phone.page.locator(".hd h1")).to_have_text("北桥")
    phone.press("更多")
    phone.press("锁定")
    phone.page.locator(".tile", has_text="小满").click()
    for _nth in range(5):
        phone.type_pin("999998")
        expect(phone.page.locator(".dots i.on")).to_have_count(0)
    expect(phone.page.locator("p.trouble")).to_contain_text("输错太多次")


def test_an_emergency_on_a_locked_and_full_phone_is_let_through_and_said_to_go_on_paper(
    phone: Phone,
) -> None:
    phone.begin()
    phone.press("更多")
    phone.press("锁定")
    phone.page.evaluate(NO_WRITES)
    phone.press("紧急：先放行")
    expect(phone.page.locator(".noted")).to_contain_text("立即放行")
    expect(phone.page.locator(".noted")).to_contain_text("请先写在纸上")


@pytest.mark.parametrize("status", [400, 403, 409, 413])
def test_a_file_that_is_not_taken_holds_no_other_up_and_blames_not_this_phone(
    phone: Phone, status: int
) -> None:
    phone.begin()
    refusal = {"code": "intake.unknown-device", "text": {"zh": {"title": "不认识", "detail": ""}}}
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.post_data)
        if len(asked) == 1:
            route.fulfill(status=status, json=refusal)
        else:
            said = {"answers": [{"answer": "accepted", "receipt": {"event_id": "1"}}]}
            route.fulfill(status=200, json=said)

    phone.context.route("**/field/carry/", answer)
    phone.press("更多")
    phone.page.get_by_role("button", name="转交未发送的登记").click()
    files = [
        {"name": f"{n}.shouwang", "mimeType": "application/json",
         "buffer": json.dumps({"shouwang": "hand-over/1", "box": n}).encode()}
        for n in ("one", "two")
    ]  # fmt: skip
    phone.page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.page.locator(".entry", has_text="已送到，1 条")).to_be_visible()
    expect(phone.page.locator(".entry", has_text="不认识")).to_be_visible()
    expect(phone.page.locator(".strip.warn")).to_have_count(0)


def test_a_row_that_a_broken_disk_took_holds_no_other_up_and_stays_in_sight(
    phone: Phone, town: Town
) -> None:
    phone.begin()
    phone.sent_all()
    phone.context.set_offline(True)
    phone.count(3)
    before = town.n_events()
    phone.page.evaluate(CHANGED, ["events", 2, {"iv": [1]}])
    phone.context.set_offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.page.locator(".strip.soon")).to_contain_text("待发送 1 条")
    assert town.n_events() - before == 2


def test_a_phone_that_the_town_lost_enrols_again_as_the_same_device_and_its_entries_arrive(
    phone: Phone, town: Town
) -> None:
    phone.begin()
    phone.sent_all()
    device, before = phone.page.evaluate(DEVICE), town.n_events()
    phone.context.route(
        "**/field/deliver/",
        lambda route: route.fulfill(status=403, json={"code": "intake.unknown-device"}),
    )
    phone.count(2)
    expect(phone.page.locator(".strip.more")).to_contain_text("不认识这台手机")
    phone.context.unroute("**/field/deliver/")
    phone.press("重新登记")
    phone.sent_all()
    expect(phone.page.locator(".cnt")).to_be_visible()
    assert phone.page.evaluate(DEVICE) == device
    assert town.n_events() - before == 2
