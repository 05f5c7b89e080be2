"""The gallery page."""

import datetime
import re
import time

from playwright.sync_api import expect


def gallery(visitor, query=""):
    page = visitor.open(f"/gallery{query}")
    expect(page.locator(".tile-open").first).to_be_visible()
    return page


def prompts(page):
    return page.locator(".tile-text").all_inner_texts()


def test_images_and_videos_are_shown_together_newest_first(owner, screenshot):
    page = gallery(owner)
    expect(page.locator("#count")).to_have_text("19 of 19")
    times = page.locator(".tile time").evaluate_all("times => times.map((time) => time.dateTime)")
    assert times == sorted(times, reverse=True)
    assert {"image", "video"} == set(page.locator(".tile").evaluate_all("e => e.map((tile) => tile.dataset.kind)"))
    page.wait_for_timeout(1500)
    screenshot(page)


def test_filters_select_a_type_and_a_status(owner):
    page = gallery(owner)
    page.select_option("#kind", "image")
    expect(page.locator(".tile")).to_have_count(4)
    page.select_option("#status", "failed")
    expect(page.locator(".tile")).to_have_count(1)
    expect(page.locator(".tile-text")).to_contain_text("An owl in a library")
    assert "kind=image" in page.url and "status=failed" in page.url
    page.reload()
    expect(page.locator(".tile")).to_have_count(1)
    expect(page.locator("#kind")).to_have_value("image")
    page.select_option("#status", "active")
    expect(page.locator(".empty")).to_contain_text("No results")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("#count")).to_have_text("19 of 19")


def test_a_new_image_appears_without_reloading(owner, visitor):
    visitor.start_session()
    page = visitor.open("/gallery")
    expect(page.locator(".empty")).to_contain_text("Nothing here yet")
    visitor.submit_image("Seen at once")
    tile = page.locator(".tile", has_text="Seen at once")
    expect(tile.locator(".badge")).to_have_text("Completed", timeout=20000)
    expect(tile.locator("img")).to_be_visible()


def test_an_item_shows_its_prompt_and_all_its_settings(visitor, screenshot):
    visitor.start_session()
    visitor.make_video("With settings", duration=5, size="720*1280", seed=42, fps=24, negative_prompt="rain")
    page = gallery(visitor)
    page.locator(".tile-open").click()
    details = page.locator("dialog .details-panel")
    for text in ("With settings", "5 seconds", "720 × 1280", "42", "24", "rain"):
        expect(details).to_contain_text(text)
    page.wait_for_timeout(500)
    screenshot(page)


def test_an_image_is_served_by_this_server_and_arrow_keys_step_to_its_neighbours(owner, screenshot):
    page = gallery(owner, "?kind=image")
    page.locator(".tile-open").first.click()
    image = page.locator("dialog .preview img")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    assert image.get_attribute("src").startswith("/api/")
    screenshot(page)
    page.get_by_role("button", name="Next").click()
    expect(page.locator("dialog .player-place")).to_have_text("2 of 4")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("dialog .player-place")).to_have_text("1 of 4")


def test_use_again_fills_the_form_with_the_prompt_and_all_settings(visitor):
    visitor.start_session()
    visitor.make_video("To be used again", duration=10, size="720*1280", seed=42, fps=24, negative_prompt="rain")
    page = gallery(visitor)
    page.locator(".tile-open").click()
    page.locator("dialog").get_by_role("button", name="Use again").click()
    expect(page).to_have_url(visitor.base + "/text-to-video")
    wanted = {"prompt": "To be used again", "duration": "10", "size": "720*1280", "seed": "42", "fps": "24"}
    for name, value in {**wanted, "negative_prompt": "rain"}.items():
        expect(page.locator(f"#{name}")).to_have_value(value)
    expect(page.locator("#prompt")).to_be_focused()


def test_use_again_fills_the_form_for_images(visitor):
    visitor.start_session()
    visitor.wait_for_image(visitor.submit_image("An image again", "9:16"))
    page = gallery(visitor)
    page.locator(".tile-open").click()
    page.locator("dialog").get_by_role("button", name="Use again").click()
    expect(page).to_have_url(visitor.base + "/generate")
    expect(page.locator("#prompt")).to_have_value("An image again")
    expect(page.locator("input[name=imageSize]:checked")).to_have_value("9:16")


def test_a_permanent_link_opens_an_item(owner):
    page = gallery(owner)
    page.locator(".tile[data-kind=image] .tile-open").first.click()
    assert re.search(r"\?v=image-\w+$", page.url)
    link = page.url
    page = visitor_page = owner.context.new_page()
    visitor_page.goto(link)
    expect(page.locator("dialog[open] .preview img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_images_can_be_downloaded_and_deleted(visitor, eventually):
    visitor.start_session()
    visitor.wait_for_image(visitor.submit_image("For the wall"))
    page = gallery(visitor)
    with page.expect_download() as download:
        page.locator(".tile [data-action=download]").click()
    assert download.value.path().read_bytes()[:4] == b"\x89PNG"
    page.locator(".tile [data-action=delete]").click()
    expect(page.locator(".tile")).to_have_count(0)
    eventually(lambda: not visitor.request("GET", "/api/gallery").json()["data"]["items"])


def test_another_visitor_does_not_see_the_items(owner, visitor):
    gallery(owner)
    page = visitor.open("/gallery")
    expect(page.locator(".empty")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(0)


def test_jumping_to_a_date_starts_the_list_there(visitor_with_images):
    visitor = visitor_with_images(2000)
    page = gallery(visitor)
    day = datetime.date.today() - datetime.timedelta(days=50)
    page.get_by_role("button", name="More filters").click()
    page.fill("#before", day.isoformat())
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.locator(".tile time").first).to_have_attribute("datetime", re.compile(f"^{day.isoformat()}"))
    assert f"before={day.isoformat()}" in page.url
    page.get_by_role("button", name="Back to the newest").click()
    expect(page.locator(".tile-text").first).to_contain_text("The original of all copies")


def test_more_items_load_while_scrolling_down(visitor_with_images):
    visitor = visitor_with_images(400)
    page = gallery(visitor)
    expect(page.get_by_role("button", name="Load more")).to_be_attached()
    for _ in range(60):
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(60)
        if page.locator(".tile", has_text="Image number 399").count():
            break
    expect(page.locator(".tile", has_text="Image number 399")).to_be_visible()
    expect(page.get_by_role("button", name="Load more")).to_have_count(0)


def test_going_back_restores_the_scroll_position(visitor_with_images):
    visitor = visitor_with_images(1000)
    page = gallery(visitor)
    for _ in range(25):
        page.mouse.wheel(0, 1500)
        page.wait_for_timeout(80)
    page.wait_for_timeout(300)
    page.wait_for_timeout(700)
    before = page.evaluate(
        """() => {
            const tops = [...document.querySelectorAll('.tile')].map((t) => [t.dataset.key, t.getBoundingClientRect().top]);
            return tops.find(([, top]) => top > 100);
        }"""
    )
    page.goto(visitor.base + "/")
    page.go_back()
    expect(page.locator(f".tile[data-key={before[0]}]")).to_be_visible()
    after = page.locator(f".tile[data-key={before[0]}]").evaluate("tile => tile.getBoundingClientRect().top")
    assert abs(after - before[1]) < 4


def test_twenty_five_thousand_items_stay_fast(visitor_with_images):
    visitor = visitor_with_images(25000)
    page = gallery(visitor)
    # Fast scrolling until several pages are loaded.
    for _ in range(40):
        page.mouse.wheel(0, 5000)
        page.wait_for_timeout(50)
    loaded = int(page.locator("#count").inner_text().split(" of ")[0].replace(",", ""))
    assert loaded > 300
    assert page.locator(".tile").count() < 120
    frames = page.evaluate(
        """async () => {
            const gaps = [];
            let last = performance.now();
            for (let step = 0; step < 60; step += 1) {
                scrollBy(0, step % 2 ? -900 : 700);
                await new Promise(requestAnimationFrame);
                const now = performance.now();
                gaps.push(now - last);
                last = now;
            }
            return gaps.sort((a, b) => a - b);
        }"""
    )
    # Drawing every item would take seconds a frame; a busy machine takes some hundredths.
    assert frames[len(frames) // 2] < 250, frames
    day = datetime.date.today() - datetime.timedelta(days=900)
    page.get_by_role("button", name="More filters").click()
    began = time.monotonic()
    page.fill("#before", day.isoformat())
    page.keyboard.press("Enter")
    expect(page.locator(".tile time").first).to_have_attribute("datetime", re.compile(f"^{day.isoformat()}"))
    assert time.monotonic() - began < 5


def test_the_first_view_of_a_thousand_items_is_light_and_does_not_jump(visitor_with_images):
    visitor = visitor_with_images(1000)
    sizes = {}

    def add_size(response):
        path = response.url.removeprefix(visitor.base)
        if path.startswith("/assets/") or response.request.resource_type == "document":
            sizes[path] = response.request.sizes()["responseBodySize"]

    page = visitor.page
    page.on("response", lambda response: responses.append(response))
    responses = []
    page.add_init_script(
        """window.shifts = 0;
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });"""
    )
    gallery(visitor)
    page.wait_for_timeout(1500)
    for response in responses:
        add_size(response)
    assert sum(sizes.values()) < 150_000, sizes
    assert page.evaluate("window.shifts") < 0.01
