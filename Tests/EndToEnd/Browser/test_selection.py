"""Selecting items: with the mouse, the keyboard alone, and a finger."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def boats(new_visitor):
    """Creates visitors with six images."""

    def create(**options):
        visitor = new_visitor(**options).start_session()
        for image in [visitor.submit_image(f"Boat {number}") for number in range(6)]:
            visitor.wait_for_image(image)
        return visitor

    return create


def gallery(visitor, count=6):
    page = visitor.open("/gallery")
    expect(page.locator(".tile-open")).to_have_count(count)
    return page


def bar(page):
    return page.get_by_role("toolbar", name="The selected items")


def select(page, *numbers):
    for number in numbers:
        page.locator(".tile").nth(number).hover()
        page.locator(".tile-check").nth(number).check()


def select_all_that_match(page):
    """Also those that are not loaded."""
    page.keyboard.press("ControlOrMeta+a")
    page.get_by_role("button", name="Select all that match").click()


def selected(page):
    marks = page.locator(".tile").evaluate_all("tiles => tiles.map((tile) => 'selected' in tile.dataset)")
    return [index for index, mark in enumerate(marks) if mark]


def test_a_check_selects_then_clicks_and_shift_add_to_it(boats, screenshot):
    page = gallery(boats())
    expect(bar(page)).to_be_hidden()
    select(page, 1)
    expect(bar(page)).to_contain_text("1 selected")
    page.locator(".tile-open").nth(4).click(modifiers=["Shift"])
    expect(bar(page)).to_contain_text("4 selected")
    page.locator(".tile-open").nth(2).click()
    expect(bar(page)).to_contain_text("3 selected")
    assert selected(page) == [1, 3, 4]
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#live")).to_contain_text("3 items selected.")
    screenshot(page)
    page.get_by_role("button", name="Clear the selection").click()
    expect(bar(page)).to_be_hidden()
    page.locator(".tile-open").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()


def test_control_and_a_click_selects_without_opening(boats):
    page = gallery(boats())
    page.locator(".tile-open").nth(2).click(modifiers=["ControlOrMeta"])
    assert selected(page) == [2]
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_the_keyboard_alone_selects_and_acts(boats):
    page = gallery(boats())
    page.locator(".tile-open").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(bar(page)).to_contain_text("3 selected")
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()
    page.keyboard.press("ControlOrMeta+a")
    expect(bar(page)).to_contain_text("6 selected")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+X")
    expect(bar(page)).to_contain_text("3 selected")
    # The bar is one stop of the Tab key.
    page.locator("#more-filters").focus()
    page.keyboard.press("Tab")
    expect(bar(page).locator("[data-action=favorite]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bar(page).locator("[data-action=tag]")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator(".tile-open")).to_have_count(3)
    expect(page.locator(".toast")).to_contain_text("3 items")


def test_enter_opens_an_item_also_while_others_are_selected(boats):
    page = gallery(boats())
    select(page, 1)
    page.locator(".tile-open").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()


def hold(page, number, seconds=0.7, move=0):
    box = page.locator(".tile-open").nth(number).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["width"] / 2
    client = page.context.new_cdp_session(page)
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    if move:
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - move}]})
    page.wait_for_timeout(seconds * 1000)
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_long_press_selects_on_a_phone_and_taps_add(boats, screenshot):
    page = gallery(boats(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
    hold(page, 1)
    expect(bar(page)).to_contain_text("1 selected")
    page.locator(".tile-open").nth(2).tap()
    expect(bar(page)).to_contain_text("2 selected")
    expect(page.locator("dialog[open]")).to_have_count(0)
    screenshot(page)
    page.locator(".tile-open").nth(1).tap()
    page.locator(".tile-open").nth(2).tap()
    expect(bar(page)).to_be_hidden()
    page.locator(".tile-open").nth(0).tap()
    expect(page.locator("dialog[open]")).to_be_visible()


def test_a_finger_that_scrolls_selects_nothing(boats):
    page = gallery(boats(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
    hold(page, 1, move=40)
    expect(bar(page)).to_be_hidden()


def test_all_that_match_are_counted_also_those_that_are_not_loaded(visitor_with_images):
    page = visitor_with_images(100).open("/gallery")
    expect(page.locator("#count")).to_have_text("60 of many")
    page.keyboard.press("ControlOrMeta+a")
    expect(bar(page)).to_contain_text("60 selected")
    page.get_by_role("button", name="Select all that match").click()
    expect(bar(page)).to_contain_text("101 selected")
    page.select_option("#kind", "image")
    expect(bar(page)).to_be_hidden()


def test_a_selection_and_an_open_item_can_be_shared(boats):
    page = gallery(boats())
    select(page, 0, 1)
    bar(page).get_by_role("button", name="Share").click()
    expect(page.get_by_role("dialog", name="Share 2 items")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear the selection").click()
    page.locator(".tile-open").first.click()
    page.locator("dialog .details-panel").get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("dialog", name="Share this item")).to_be_visible()


def test_a_button_begins_a_selection_without_a_long_press(boats, screenshot):
    page = gallery(boats(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
    button = page.get_by_role("button", name="Select", exact=True)
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.locator(".tile-open").first.tap()
    expect(bar(page)).to_contain_text("1 selected")
    expect(page.locator("dialog[open]")).to_have_count(0)
    screenshot(page)
    page.locator(".tile-open").first.tap()
    expect(bar(page)).to_be_hidden()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.tap()
    page.locator(".tile-open").first.tap()
    expect(page.locator("dialog[open]")).to_be_visible()


def test_an_action_that_is_not_possible_says_why(boats):
    page = gallery(boats())
    select(page, 0)
    compare = bar(page).get_by_role("button", name="Compare")
    expect(compare).to_have_attribute("title", "Select two completed items to compare them.")
    compare.click(force=True)
    expect(page.locator(".toast")).to_contain_text("Select two completed items to compare them.")


def test_what_has_the_focus_is_not_under_the_bars(boats):
    page = gallery(boats(viewport={"width": 1000, "height": 500}))
    select(page, 0)
    page.locator(".tile-open").first.focus()
    page.keyboard.press("End")
    page.wait_for_timeout(300)
    tile = page.locator(".tile-open:focus").bounding_box()
    assert tile["y"] >= page.locator("#filters").bounding_box()["height"] - 1
    # As the Tab key scrolls.
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom)") > 40
