"""The section Previous Videos, as the documents specify it."""

import re

from playwright.sync_api import expect


def open_grid(visitor):
    page = visitor.open("/text-to-video")
    expect(page.locator(".tile-open").first).to_be_visible()
    page.locator("#previous").evaluate("element => element.scrollIntoView()")
    return page


def test_thumbnails_show_the_videos(owner, screenshot, eventually):
    page = open_grid(owner)
    thumbnail = page.locator(".tile[data-status=completed] :is(img, canvas, video)").first
    expect(thumbnail).to_be_visible()
    colours = """element => {
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = 16;
        const context = canvas.getContext('2d');
        context.drawImage(element, 0, 0, 16, 16);
        return new Set(new Uint32Array(context.getImageData(0, 0, 16, 16).data.buffer)).size;
    }"""
    eventually(lambda: thumbnail.evaluate(colours) > 3)
    page.wait_for_timeout(1000)
    screenshot(page)


def loads(visitor, pattern):
    """The URLs of the requests from now on that match the pattern."""
    urls = []
    visitor.context.on("request", lambda request: re.search(pattern, request.url) and urls.append(request.url))
    return urls


def test_thumbnails_are_loaded_only_when_they_scroll_into_view(new_visitor, filled_profile, eventually):
    visitor = new_visitor(filled_profile, viewport={"width": 390, "height": 640})
    loaded = loads(visitor, r"/content|/thumbnail\?|/poster\?")
    page = visitor.open("/text-to-video")
    expect(page.locator(".tile-open").first).to_be_attached()
    page.wait_for_timeout(800)
    assert not loaded
    page.locator("#previous").evaluate("element => element.scrollIntoView()")
    expect(page.locator(".tile :is(img, canvas, video)").first).to_be_attached()
    assert eventually(lambda: loaded, page=page) and len(set(loaded)) < 12


def test_with_data_saver_videos_are_loaded_only_when_opened(new_visitor, filled_profile):
    visitor = new_visitor(filled_profile)
    visitor.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ saveData: true }) })"
    )
    loaded = loads(visitor, r"/content|/preview\?|size=1280")
    page = open_grid(visitor)
    page.locator(".tile[data-status=completed]").first.hover()
    page.wait_for_timeout(1000)
    assert not loaded
    page.locator(".tile[data-status=completed] .tile-open").first.click()
    expect(page.locator("dialog video")).to_be_visible()
    page.wait_for_timeout(300)
    assert loaded


def test_the_number_of_columns_depends_on_the_width(new_visitor, filled_profile):
    columns = []
    for width in (320, 390, 1280, 3840):
        page = open_grid(new_visitor(filled_profile, viewport={"width": width, "height": 900}))
        columns.append(len(page.locator(".grid").evaluate("e => getComputedStyle(e).gridTemplateColumns").split()))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"too wide at {width}"
    assert columns[0] == columns[1] == 1 and columns[2] >= 3 and columns[3] >= 5


def test_hover_and_focus_show_a_play_button_over_the_thumbnail(owner, screenshot):
    page = open_grid(owner)
    tile = page.locator(".tile[data-status=completed]").first
    over = tile.locator(".tile-over")
    expect(over).to_have_css("opacity", "0")
    tile.hover()
    expect(over).to_have_css("opacity", "1")
    expect(over.locator(".icon-play")).to_be_visible()
    screenshot(page, "hover")
    page.mouse.move(0, 0)
    expect(over).to_have_css("opacity", "0")
    tile.locator(".tile-open").focus()
    expect(over).to_have_css("opacity", "1")
    screenshot(page, "focus")


def test_each_video_shows_its_status(visitor, screenshot):
    visitor.start_session()
    visitor.make_video("A good one")
    visitor.make_video("A bad one [fault: generation-failed]")
    visitor.submit_video("A slow one [fault: slow 60s]")
    page = open_grid(visitor)
    for prompt, status in [("A good one", "Completed"), ("A bad one", "Failed"), ("A slow one", "Processing")]:
        expect(page.locator(".tile", has_text=prompt).locator(".badge")).to_have_text(status)
    screenshot(page)


def test_a_failed_video_says_why_and_can_be_tried_again(visitor):
    visitor.start_session()
    visitor.make_video("A bad one [fault: generation-failed]", seed=7)
    page = open_grid(visitor)
    tile = page.locator(".tile[data-status=failed]")
    expect(tile.locator(".tile-reason")).to_contain_text("The video service failed to make this video. Try again.")
    tile.locator("[data-action=reuse]").click()
    expect(page.locator("#prompt")).to_have_value("A bad one [fault: generation-failed]")
    expect(page.locator("#prompt")).to_be_focused()
    expect(page.locator("#seed")).to_have_value("7")


def test_a_video_that_was_not_stored_in_time_says_that_it_expired(owner, screenshot):
    def expire(route):
        response = route.fetch()
        data = response.json()
        for generation in data["data"]["generations"]:
            if generation["status"] == "completed":
                generation.update(archived=False, proxy_url=None, expires_at="2020-01-01T00:00:00.000Z")
        route.fulfill(response=response, json=data)

    owner.context.route(re.compile("/api/user-generations"), expire)
    page = open_grid(owner)
    tile = page.locator(".tile[data-status=expired]").first
    expect(tile.locator(".badge")).to_have_text("Expired")
    expect(tile).to_contain_text("expired before it was stored")
    tile.locator(".tile-open").click()
    expect(page.locator("dialog .preview")).to_contain_text("expired before it was stored")
    expect(page.locator("dialog video")).to_have_count(0)
    screenshot(page)
    page.locator("dialog .preview").get_by_role("button", name="Make again").click()
    expect(page.locator("#prompt")).not_to_have_value("")


def test_load_more_loads_the_next_page_and_disappears_after_the_last(owner):
    page = open_grid(owner)
    expect(page.locator("#count")).to_have_text("12 of 15")
    page.get_by_role("button", name="Load more").click()
    expect(page.locator("#count")).to_have_text("15 of 15")
    expect(page.get_by_role("button", name="Load more")).to_have_count(0)
    expect(page.locator("#live")).to_contain_text("3 more")
    keys = page.locator(".tile").evaluate_all("tiles => tiles.map((tile) => tile.dataset.key)")
    assert len(keys) == len(set(keys))


def test_an_empty_list_says_what_to_do(visitor, screenshot):
    page = visitor.open("/text-to-video")
    expect(page.locator(".empty")).to_contain_text("No videos yet")
    screenshot(page, full_page=True)


def test_a_deleted_video_can_be_restored_with_undo_and_is_gone_otherwise(visitor):
    visitor.start_session()
    for number in (1, 2):
        visitor.make_video(f"Number {number}")
    page = open_grid(visitor)
    tile = page.locator(".tile", has_text="Number 1")
    tile.get_by_role("button", name="Delete").click()
    expect(tile).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(tile).to_be_visible()
    tile.get_by_role("button", name="Delete").click()
    expect(page.locator(".tile", has_text="Number 2").locator(".tile-open")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(tile).to_be_visible()

    with page.expect_response("**/api/gallery/batch") as deletion:
        tile.get_by_role("button", name="Delete").click()
    assert deletion.value.ok
    page.reload()
    expect(page.locator(".tile", has_text="Number 2")).to_be_visible()
    expect(tile).to_have_count(0)


def test_leaving_the_page_completes_a_deletion(visitor, eventually):
    visitor.start_session()
    visitor.make_video("To be deleted")
    page = open_grid(visitor)
    page.get_by_role("button", name="Delete: To be deleted").click()
    page.goto(visitor.base + "/")
    eventually(lambda: not visitor.request("GET", "/api/user-generations").json()["data"]["generations"])


def test_a_video_can_be_downloaded(owner):
    page = open_grid(owner)
    with page.expect_download() as download:
        page.locator(".tile[data-status=completed] [data-action=download]").first.click()
    path = download.value.path()
    assert download.value.suggested_filename.endswith(".mp4")
    assert path.read_bytes()[4:8] == b"ftyp"


def test_a_new_video_appears_and_plays_when_it_is_completed(visitor, screenshot):
    page = visitor.open("/text-to-video")
    page.fill("#prompt", "Fog over a pass")
    page.get_by_role("button", name="Make the video").click()
    tile = page.locator(".tile", has_text="Fog over a pass")
    card = page.locator(".job", has_text="Fog over a pass")
    expect(tile.locator(".badge")).to_have_text("Processing")
    expect(card.locator(".badge")).to_have_text("Processing")
    screenshot(page, "processing", full_page=True)
    expect(tile.locator(".badge")).to_have_text("Completed", timeout=30000)
    expect(card.locator(".badge")).to_have_text("Completed")
    expect(page.locator("#live")).to_contain_text("ready")
    card.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("dialog video")).to_be_visible()
    page.keyboard.press("Escape")
    screenshot(page, "completed", full_page=True)


def test_a_video_submitted_elsewhere_appears_without_reloading(visitor):
    page = visitor.open("/text-to-video")
    expect(page.locator(".empty")).to_be_visible()
    visitor.submit_video("Submitted from another device")
    tile = page.locator(".tile", has_text="Submitted from another device")
    expect(tile.locator(".badge")).to_have_text("Completed", timeout=30000)


def test_without_events_the_page_polls(visitor):
    visitor.context.route("**/api/events", lambda route: route.abort())
    page = visitor.open("/text-to-video")
    page.fill("#prompt", "Found by polling")
    page.get_by_role("button", name="Make the video").click()
    tile = page.locator(".tile", has_text="Found by polling")
    expect(tile.locator(".badge")).to_have_text("Completed", timeout=30000)


def test_errors_are_shown_at_their_fields(visitor):
    page = visitor.open("/text-to-video")
    submit = page.get_by_role("button", name="Make the video")
    submit.click()
    expect(page.locator("[data-field=prompt] .field-error")).to_have_text("This field is required.")
    expect(page.locator("#prompt")).to_be_focused()
    page.fill("#prompt", "A boat")
    expect(page.locator(".field-error")).to_have_count(0)
    page.get_by_text("More options").click()
    page.fill("#fps", "999")
    submit.click()
    expect(page.locator("[data-field=fps] .field-error")).to_contain_text("120")
    expect(page.locator("#fps")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#fps")).to_be_focused()
