"""Accessibility: axe finds no violations in any state, and the keyboard alone is enough."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PAGES = [
    "/",
    "/text-to-video",
    "/generate",
    "/edit",
    "/gallery",
    "/gallery?trash=true",
    "/login",
    "/register",
    "/nothing-here",
]
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (390, 1280)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def check(page):
    # Waits for transitions to end.
    page.wait_for_timeout(300)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def look(request):
    scheme, width = request.param
    return {"color_scheme": scheme, "viewport": {"width": width, "height": 844 if width == 390 else 900}, "reduced_motion": "reduce"}


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_violations_on_any_page(new_visitor, filled_profile, look, path, screenshot):
    page = new_visitor(filled_profile, **look).open(path)
    page.wait_for_timeout(900)
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    screenshot(page, full_page=not path.startswith(("/gallery", "/text-to-video")))


def test_axe_finds_no_violations_in_the_player(new_visitor, filled_profile, look, screenshot):
    visitor = new_visitor(filled_profile, **look)
    page = visitor.open("/text-to-video")
    page.locator(".tile[data-status=completed] .tile-open").first.click()
    expect(page.locator("dialog video")).to_be_visible()
    check(page)
    page.goto(visitor.base + "/gallery")
    for name in ("[data-kind=image][data-status=completed]", "[data-status=failed]"):
        page.locator(f".tile{name} .tile-open").first.click()
        expect(page.locator("dialog[open]")).to_be_visible()
        page.wait_for_timeout(400)
        check(page)
        screenshot(page, name)
        page.keyboard.press("Escape")


def test_axe_finds_no_violations_in_errors_toasts_and_banners(new_visitor, look, screenshot):
    visitor = new_visitor(**look).start_session()
    visitor.make_video("One that failed [fault: generation-failed]")
    page = visitor.open("/text-to-video")
    page.get_by_role("button", name="Make the video").click()
    expect(page.locator(".field-error")).to_be_visible()
    page.get_by_text("More options").click()
    check(page)
    page.fill("#prompt", "One in progress [fault: slow 60s]")
    page.get_by_role("button", name="Make the video").click()
    expect(page.locator(".job .badge")).to_have_text("Processing")
    page.locator("[data-action=delete]").last.click()
    expect(page.locator(".toast")).to_be_visible()
    check(page)
    screenshot(page, "processing and toast", full_page=True)
    page.get_by_role("button", name="Undo").click()
    visitor.context.set_offline(True)
    expect(page.locator("#banner")).to_be_visible()
    check(page)
    screenshot(page, "banner")


def tab_to(page, locator, most=60):
    for _ in range(most):
        if locator.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the Tab key does not reach the element")


def test_a_video_is_made_watched_and_deleted_with_the_keyboard_alone(visitor):
    page = visitor.open("/text-to-video")
    expect(page.locator("#prompt")).to_be_enabled()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#prompt"))
    page.keyboard.type("By keyboard")
    page.keyboard.press("Control+Enter")
    tile = page.locator(".tile", has_text="By keyboard")
    expect(tile.locator(".badge")).to_have_text("Completed", timeout=30000)
    tab_to(page, tile.locator(".tile-open"))
    page.keyboard.press("Enter")
    expect(page.locator("dialog video")).to_be_visible()
    page.keyboard.press("Escape")
    expect(tile.locator(".tile-open")).to_be_focused()
    tab_to(page, tile.get_by_role("button", name=re.compile("Delete")))
    page.keyboard.press("Enter")
    expect(tile).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(tile).to_be_visible()


def test_arrow_keys_move_through_the_grid(owner):
    page = owner.open("/gallery")
    tiles = page.locator(".tile-open")
    tiles.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tiles.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    columns = len(page.locator(".grid").evaluate("e => getComputedStyle(e).gridTemplateColumns").split())
    expect(tiles.nth(1 + columns)).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator(".tile[aria-posinset='19'] .tile-open")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator(".tile[aria-posinset='1'] .tile-open")).to_be_focused()


def test_reduced_motion_turns_animations_off(new_visitor, filled_profile):
    page = new_visitor(filled_profile, reduced_motion="reduce").open("/text-to-video")
    page.wait_for_timeout(500)
    running = "document.getAnimations().filter((one) => one.playState === 'running' && one.effect.getTiming().duration > 50).length"
    assert page.evaluate(running) == 0
