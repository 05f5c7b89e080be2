"""Accessibility: axe finds no violations in any state, and the keyboard alone is enough."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from visitor import HASHING_TIMEOUT, PASSWORD

PAGES = [
    "/",
    "/text-to-video",
    "/generate",
    "/edit",
    "/gallery",
    "/gallery?trash=true",
    "/shares",
    "/usage",
    "/login",
    "/login?problem=account_disabled",
    "/register",
    "/forgot-password",
    "/reset-password",
    "/reset-password#token=unknown",
    "/verify-email#token=unknown",
    "/settings",
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


def test_axe_finds_no_violations_while_items_are_found_and_sorted(new_visitor, look, screenshot):
    visitor = new_visitor(**look).start_session()
    for number in range(3):
        visitor.wait_for_image(visitor.submit_image(f"A boat, take {number}"))
    page = visitor.open("/gallery?q=boat")
    expect(page.locator(".tile-open")).to_have_count(3)
    page.get_by_role("button", name="More filters").click()
    check(page)
    screenshot(page, "filters")
    page.get_by_role("button", name="More filters").click()
    page.locator(".tile-open").first.focus()
    page.keyboard.press("t")
    page.keyboard.type("sea")
    page.keyboard.press("Enter")
    check(page)
    screenshot(page, "labels")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("f")
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#selection-bar")).to_contain_text("2 selected")
    check(page)
    screenshot(page, "selection")
    for name in ("compare", "download", "tag"):
        page.locator(f"#selection-bar [data-action={name}]").click()
        expect(page.locator("dialog[open]")).to_be_visible()
        page.wait_for_timeout(400)
        check(page)
        screenshot(page, name)
        page.keyboard.press("Escape")
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    check(page)
    screenshot(page, "undo")
    page.get_by_role("button", name="Undo").click()
    for name in ("Manage tags", "Help"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("dialog[open]")).to_be_visible()
        page.wait_for_timeout(400)
        check(page)
        screenshot(page, name)
        page.keyboard.press("Escape")


def test_axe_finds_no_violations_in_lineage_variation_and_search_progress(new_visitor, look, screenshot):
    visitor = new_visitor(**look).start_session()
    image = visitor.submit_image("A fox")
    visitor.wait_for_image(image)
    changes = {"prompt": "A fox at night", "imageSize": "16:9"}
    repeated = visitor.request("POST", f"/api/gallery/image/{image}/repeat", data=changes)
    visitor.wait_for_image(repeated.json()["data"]["image"]["id"])
    page = visitor.open("/gallery")
    page.locator(".tile-open").first.click()
    expect(page.locator(".differences")).to_be_visible()
    check(page)
    screenshot(page, "lineage")
    page.locator("dialog").get_by_role("button", name="Use again").click()
    expect(page.locator(".variation")).to_be_visible()
    check(page)
    screenshot(page, "variation", full_page=True)
    page.goto(f"{visitor.base}/edit?from={image}")
    expect(page.locator(".picked img")).to_be_visible()
    check(page)
    reached = {"nextCursor": "a", "searched_until": "2025-03-03T12:00:00.000Z"}
    pagination = {"total": None, "limit": 60, "hasMore": True, **reached}
    answers = [{"status": "success", "data": {"items": [], "pagination": pagination}}]
    visitor.context.route("**/api/gallery?*q=zebra*", lambda route: answers and route.fulfill(json=answers.pop()))
    page.goto(visitor.base + "/gallery?q=zebra")
    expect(page.locator(".search-progress")).to_be_visible()
    check(page)
    screenshot(page, "progress")


def test_axe_finds_no_violations_in_the_settings(new_visitor, signed_in_profile, look, screenshot):
    visitor = new_visitor(signed_in_profile, **look)
    page = visitor.open("/settings")
    expect(page.locator("#budgets li")).not_to_have_count(0)
    check(page)
    screenshot(page, "settings", full_page=True)
    page.locator("#account-menu summary").click()
    check(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete my account").click()
    check(page)
    screenshot(page, "delete")
    page.goto(visitor.base + "/settings/security")
    expect(page.get_by_role("table", name="Sessions")).to_be_visible()
    check(page)
    screenshot(page, "security", full_page=True)
    page.get_by_role("button", name="Set it up").click()
    page.get_by_role("dialog").get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".qr")).to_be_visible(timeout=HASHING_TIMEOUT)
    check(page)
    screenshot(page, "factor")
    page.keyboard.press("Escape")
    page.goto(visitor.base + "/settings/keys")
    page.get_by_label("Do what I choose").check()
    page.get_by_text("Limits", exact=True).last.click()
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator(".field-error").first).to_be_visible()
    check(page)
    screenshot(page, "keys", full_page=True)
    page.get_by_label("Name", exact=True).fill("For a test of contrast")
    page.get_by_label("Only see everything").check()
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator("#secret")).to_be_visible()
    check(page)
    screenshot(page, "secret")
    page.keyboard.press("Escape")
    expect(page.get_by_role("table", name="Keys")).to_be_visible()
    check(page)


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


def test_a_key_is_made_and_revoked_with_the_keyboard_alone(user):
    page = user.open("/settings/keys")
    expect(page.get_by_text("You have no keys.")).to_be_visible()
    tab_to(page, page.locator("#name"))
    page.keyboard.type("By keyboard")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Do all that a key can")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("#secret")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#keys-title")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Revoke"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Revoke it"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("You have no keys.")).to_be_visible()
    expect(page.locator("#keys-title")).to_be_focused()


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
