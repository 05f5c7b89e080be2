"""The full-screen player."""

import pytest
from playwright.sync_api import expect

PLAYING = "dialog[open] video"


def open_first(visitor):
    page = visitor.open("/text-to-video")
    page.locator(".tile[data-status=completed] .tile-open").first.click()
    expect(page.locator(PLAYING)).to_be_visible()
    return page


def time(page):
    return page.locator(PLAYING).evaluate("video => video.currentTime")


def test_a_video_fills_the_screen_plays_by_itself_and_has_controls(owner, screenshot, eventually):
    page = open_first(owner)
    box = page.locator("dialog[open]").bounding_box()
    assert box["width"] == 1280 and box["height"] == 900
    assert page.locator(PLAYING).evaluate("video => video.controls")
    eventually(lambda: time(page) > 0.3)
    first = time(page)
    eventually(lambda: time(page) > first + 0.3)
    assert not page.locator(PLAYING).evaluate("video => video.paused")
    screenshot(page)


def test_a_video_can_be_seeked(owner, eventually):
    page = open_first(owner)
    eventually(lambda: page.locator(PLAYING).evaluate("video => video.readyState >= 2"))
    page.locator(PLAYING).evaluate("video => { video.pause(); video.currentTime = video.duration * 0.75; }")
    eventually(lambda: page.locator(PLAYING).evaluate("video => !video.seeking && video.currentTime > video.duration / 2"))


def test_escape_closes_the_player_and_the_focus_returns(owner):
    page = open_first(owner)
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".tile[data-status=completed] .tile-open").first).to_be_focused()


def test_a_click_outside_closes_the_player(owner):
    page = open_first(owner)
    page.mouse.click(30, 800)
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_click_on_the_video_does_not_close_the_player(owner):
    page = open_first(owner)
    page.locator(PLAYING).click()
    expect(page.locator("dialog[open]")).to_have_count(1)


def test_the_close_button_closes_the_player(owner):
    page = open_first(owner)
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_arrow_keys_step_to_the_neighbours(owner, eventually):
    page = open_first(owner)
    first = page.url
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(first)
    eventually(lambda: time(page) > 0.1)
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(first)
    expect(page.locator("dialog .player-place")).to_contain_text("of 15")


def test_stepping_loads_more_items(owner):
    page = open_first(owner)
    for _ in range(14):
        before = page.url
        page.keyboard.press("ArrowRight")
        page.wait_for_url(lambda url: url != before)
    expect(page.locator("dialog .player-place")).to_have_text("15 of 15")


def test_the_focus_stays_inside_the_player(owner):
    page = open_first(owner)
    for key in ["Tab"] * 14 + ["Shift+Tab"] * 14:
        page.keyboard.press(key)
        assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)"), key


def test_a_permanent_link_opens_a_video_and_back_closes_it(owner, eventually):
    page = open_first(owner)
    assert "?v=" in page.url
    link = page.url
    page.go_back()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert "?v=" not in page.url
    page.go_forward()
    expect(page.locator(PLAYING)).to_be_visible()
    page.goto(link)
    expect(page.locator(PLAYING)).to_be_visible()
    eventually(lambda: time(page) > 0.2)
    page.keyboard.press("Escape")
    expect(page).to_have_url(owner.base + "/text-to-video")


def test_a_link_to_another_visitors_video_does_not_show_it(owner, visitor):
    link = open_first(owner).url
    page = visitor.page
    page.goto(link)
    expect(page.locator(".toast")).to_contain_text("someone else")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".tile-open")).to_have_count(0)


@pytest.mark.parametrize("status,text", [(410, "no longer be watched"), (502, "could not be loaded"), (503, "Too many videos")])
def test_a_video_that_fails_to_load_says_why(owner, status, text):
    owner.context.route("**/api/user-generations/*/content", lambda route: route.fulfill(status=status, body="{}"))
    page = owner.open("/text-to-video")
    page.locator(".tile[data-status=completed] .tile-open").first.click()
    expect(page.locator("dialog .preview [role=alert]")).to_contain_text(text)
    expect(page.locator("dialog .preview").get_by_role("button", name="Make again")).to_be_visible()


def test_the_player_shows_the_prompt_and_can_be_used_on_a_phone(new_visitor, filled_profile, screenshot):
    visitor = new_visitor(filled_profile, viewport={"width": 390, "height": 800}, has_touch=True)
    page = open_first(visitor)
    expect(page.locator("dialog .details-prompt")).to_contain_text("The last tram")
    for button in page.locator("dialog button:visible").all():
        box = button.bounding_box()
        assert box["width"] >= 24 and box["height"] >= 24
    page.wait_for_timeout(500)
    screenshot(page)
