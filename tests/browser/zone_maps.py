"""Acts on the maps of closure plans: tap a place, draw a zone, choose a point."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Page, expect

WHERE = """([lon, lat]) => {
  const box = document.getElementById("map");
  const {x, y} = box.townMap.project([lon, lat]);
  const {left, top} = box.getBoundingClientRect();
  return [left + x, top + y, x > 0 && y > 0 && x < box.clientWidth && y < box.clientHeight];
}"""
STILL = "() => !document.getElementById('map').townMap.isMoving()"


def wait(page: Page) -> None:
    """Wait until the map is drawn, and see that nothing failed on it."""
    page.wait_for_selector("#map[data-ready]")
    page.locator("#map").scroll_into_view_if_needed()
    assert page.get_attribute("#map", "data-fault") is None


def where(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Return where a place lies on the screen; it must be in view."""
    page.wait_for_function(STILL)
    x, y, is_seen = page.evaluate(WHERE, [lon, lat])
    assert is_seen, f"{lon}, {lat} is not on the part of the map that is shown"
    return x, y


def tap(page: Page, lon: float, lat: float) -> None:
    """Tap a place."""
    page.mouse.click(*where(page, lon, lat))


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag what lies at one place to another."""
    x, y = where(page, *start)
    to_x, to_y = where(page, *end)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
    page.mouse.move(to_x, to_y)
    page.mouse.up()


def draw(page: Page, corners: Sequence[tuple[float, float]]) -> str:
    """Draw a ring of at least three corners, close it, and return what the form will send."""
    for lon, lat in corners:
        tap(page, lon, lat)
    tap(page, *corners[0])
    expect(page.locator(".corner")).to_have_count(len(corners))
    return page.input_value("[name=outline]")


def choose(page: Page, name: str, lon: float, lat: float) -> str:
    """Tap a point of a plan, see that the list marks it, and return what the map says."""
    tap(page, lon, lat)
    expect(page.locator(f"[data-point='{name}']")).to_have_attribute("aria-current", "true")
    return page.inner_text("[data-map-says]")
