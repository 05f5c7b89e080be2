"""Everything somebody made, in one place."""

import datetime
import re
import time

from playwright.sync_api import expect


def gallery(visitor, query=""):
    page = visitor.go(f"/gallery{query}")
    expect(page.locator(".tile-open").first).to_be_visible()
    return page


def prompts(page):
    return page.locator(".tile-text").all_inner_texts()


def test_pictures_and_videos_stand_together_newest_first(owner, shot):
    page = gallery(owner)
    expect(page.locator("#count")).to_have_text("19 of 19")
    moments = page.locator(".tile time").evaluate_all("times => times.map((time) => time.dateTime)")
    assert moments == sorted(moments, reverse=True)
    assert {"image", "video"} == set(page.locator(".tile").evaluate_all("e => e.map((tile) => tile.dataset.kind)"))
    page.wait_for_timeout(1500)
    shot(page)


def test_filters_show_one_kind_and_one_state(owner):
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
    expect(page.locator(".empty")).to_contain_text("Nothing fits")
    page.get_by_role("button", name="Show everything").click()
    expect(page.locator("#count")).to_have_text("19 of 19")


def test_a_new_picture_appears_by_itself(owner, visitor):
    visitor.begin()
    page = visitor.go("/gallery")
    expect(page.locator(".empty")).to_contain_text("Nothing here yet")
    visitor.order_picture("Seen at once")
    tile = page.locator(".tile", has_text="Seen at once")
    expect(tile.locator(".badge")).to_have_text("Completed", timeout=20000)
    expect(tile.locator("img")).to_be_visible()


def test_an_item_shows_its_prompt_and_all_its_settings(visitor, shot):
    visitor.begin()
    visitor.make_video("With settings", duration=5, size="720*1280", seed=42, fps=24, negative_prompt="rain")
    page = gallery(visitor)
    page.locator(".tile-open").click()
    side = page.locator("dialog .side")
    for words in ("With settings", "5 seconds", "720 × 1280", "42", "24", "rain", "Can be watched until"):
        expect(side).to_contain_text(words)
    page.wait_for_timeout(500)
    shot(page)


def test_a_picture_is_shown_from_this_server_and_its_neighbours_are_reached(owner, shot):
    page = gallery(owner, "?kind=image")
    page.locator(".tile-open").first.click()
    picture = page.locator("dialog .stage img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    assert picture.get_attribute("src").startswith("/api/")
    shot(page)
    page.get_by_role("button", name="Next").click()
    expect(page.locator("dialog .player-place")).to_have_text("2 of 4")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("dialog .player-place")).to_have_text("1 of 4")


def test_use_again_fills_the_form_with_all_that_an_item_was_made_from(visitor):
    visitor.begin()
    visitor.make_video("To be used again", duration=10, size="720*1280", seed=42, fps=24, negative_prompt="rain")
    page = gallery(visitor)
    page.locator(".tile-open").click()
    page.locator("dialog").get_by_role("button", name="Use again").click()
    expect(page).to_have_url(visitor.base + "/text-to-video")
    wanted = {"prompt": "To be used again", "duration": "10", "size": "720*1280", "seed": "42", "fps": "24"}
    for name, value in {**wanted, "negative_prompt": "rain"}.items():
        expect(page.locator(f"#{name}")).to_have_value(value)
    expect(page.locator("#prompt")).to_be_focused()


def test_use_again_fills_the_form_for_pictures(visitor):
    visitor.begin()
    visitor.wait_for_picture(visitor.order_picture("A picture again", "9:16"))
    page = gallery(visitor)
    page.locator(".tile-open").click()
    page.locator("dialog").get_by_role("button", name="Use again").click()
    expect(page).to_have_url(visitor.base + "/generate")
    expect(page.locator("#prompt")).to_have_value("A picture again")
    expect(page.locator("input[name=imageSize]:checked")).to_have_value("9:16")


def test_a_permanent_link_opens_an_item(owner):
    page = gallery(owner)
    page.locator(".tile[data-kind=image] .tile-open").first.click()
    assert re.search(r"\?v=image-\w+$", page.url)
    link = page.url
    page = visitor_page = owner.context.new_page()
    visitor_page.goto(link)
    expect(page.locator("dialog[open] .stage img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_pictures_can_be_downloaded_and_deleted(visitor, eventually):
    visitor.begin()
    visitor.wait_for_picture(visitor.order_picture("For the wall"))
    page = gallery(visitor)
    with page.expect_download() as download:
        page.locator("[data-act=download]").click()
    assert download.value.path().read_bytes()[:4] == b"\x89PNG"
    page.locator(".tile [data-act=remove]").click()
    expect(page.locator(".tile")).to_have_count(0)
    page.get_by_role("button", name="Close this message").click()
    eventually(lambda: not visitor.ask("GET", "/api/gallery").json()["data"]["items"])


def test_another_visitor_sees_nothing_of_it(owner, visitor):
    gallery(owner)
    page = visitor.go("/gallery")
    expect(page.locator(".empty")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(0)


def test_jumping_to_a_date_begins_there(long_history):
    visitor = long_history(2000)
    page = gallery(visitor)
    day = datetime.date.today() - datetime.timedelta(days=50)
    page.fill("#before", day.isoformat())
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.locator(".tile time").first).to_have_attribute("datetime", re.compile(f"^{day.isoformat()}"))
    assert f"before={day.isoformat()}" in page.url
    page.get_by_role("button", name="Back to the newest").click()
    expect(page.locator(".tile-text").first).to_contain_text("The one that all others")


def test_pages_load_by_themselves_on_the_way_down_and_by_a_button(long_history):
    visitor = long_history(400)
    page = gallery(visitor)
    expect(page.get_by_role("button", name="Load more")).to_be_attached()
    for _ in range(60):
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(60)
        if page.locator(".tile", has_text="Picture number 399").count():
            break
    expect(page.locator(".tile", has_text="Picture number 399")).to_be_visible()
    expect(page.get_by_role("button", name="Load more")).to_have_count(0)


def test_back_leads_to_where_one_was(long_history):
    visitor = long_history(1000)
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


def test_twenty_five_thousand_items_stay_fast(long_history):
    visitor = long_history(25000)
    page = gallery(visitor)
    # As fast as a wheel can be turned, until a good many are loaded.
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
    assert frames[len(frames) // 2] < 60, frames
    day = datetime.date.today() - datetime.timedelta(days=900)
    began = time.monotonic()
    page.fill("#before", day.isoformat())
    page.keyboard.press("Enter")
    expect(page.locator(".tile time").first).to_have_attribute("datetime", re.compile(f"^{day.isoformat()}"))
    assert time.monotonic() - began < 5


def test_the_first_view_of_a_thousand_items_is_light_and_does_not_jump(long_history):
    visitor = long_history(1000)
    weights = {}

    def weigh(response):
        path = response.url.removeprefix(visitor.base)
        if path.startswith("/assets/") or response.request.resource_type == "document":
            weights[path] = response.request.sizes()["responseBodySize"]

    page = visitor.page
    page.on("response", lambda response: finished.append(response))
    finished = []
    page.add_init_script(
        """window.shifts = 0;
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });"""
    )
    gallery(visitor)
    page.wait_for_timeout(1500)
    for response in finished:
        weigh(response)
    assert sum(weights.values()) < 150_000, weights
    assert page.evaluate("window.shifts") < 0.01
