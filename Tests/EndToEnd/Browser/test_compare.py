"""Two items side by side, with a slider."""

from playwright.sync_api import expect
from test_selection import bar, boats, gallery, select  # noqa: F401


def compare_first_two(page):
    select(page, 0, 1)
    bar(page).get_by_role("button", name="Compare").click()
    slider = page.get_by_role("slider")
    expect(slider).to_be_focused()
    return slider


def test_two_images_are_compared_with_the_keyboard(boats, screenshot):  # noqa: F811
    page = gallery(boats())
    slider = compare_first_two(page)
    expect(slider).to_have_attribute("aria-valuenow", "50")
    for key, value in [("ArrowRight", "52"), ("PageDown", "42"), ("End", "100"), ("ArrowRight", "100"), ("Home", "0")]:
        page.keyboard.press(key)
        expect(slider).to_have_attribute("aria-valuenow", value)
    page.keyboard.press("PageUp")
    screenshot(page)
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(bar(page)).to_contain_text("2 selected")


def test_the_slider_follows_the_pointer(boats):  # noqa: F811
    page = gallery(boats())
    slider = compare_first_two(page)
    box = page.locator(".compare-stage").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 80)
    page.mouse.up()
    expect(slider).to_have_attribute("aria-valuenow", "25")
    page.mouse.move(box["x"] + 10, box["y"] + 80)
    expect(slider).to_have_attribute("aria-valuenow", "25")


def test_only_two_items_can_be_compared(boats):  # noqa: F811
    page = gallery(boats())
    select(page, 0, 1, 2)
    button = bar(page).get_by_role("button", name="Compare")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_two_videos_play_in_step(visitor, eventually):
    visitor.start_session()
    for number in range(2):
        visitor.make_video(f"Film {number}")
    page = gallery(visitor, 2)
    compare_first_two(page)
    times = "videos => videos.map((video) => video.currentTime)"
    videos = page.locator(".compare-layer")
    eventually(lambda: min(videos.evaluate_all(times)) > 0.3)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.wait_for_timeout(400)
    first, second = videos.evaluate_all(times)
    assert abs(first - second) < 0.5
    assert videos.evaluate_all("videos => videos.every((video) => video.paused)")
