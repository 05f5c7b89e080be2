"""What the documents say of the section Previous Videos, sentence by sentence."""

import re

from playwright.sync_api import expect


def grid(visitor):
    page = visitor.go("/text-to-video")
    expect(page.locator(".tile-open").first).to_be_visible()
    page.locator("#previous").evaluate("element => element.scrollIntoView()")
    return page


def test_a_grid_shows_thumbnails_that_are_the_videos_own_first_frames(owner, shot, eventually):
    page = grid(owner)
    still = page.locator(".tile[data-status=completed] :is(canvas, video)").first
    expect(still).to_be_visible()
    colours = """element => {
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = 16;
        const context = canvas.getContext('2d');
        context.drawImage(element, 0, 0, 16, 16);
        return new Set(new Uint32Array(context.getImageData(0, 0, 16, 16).data.buffer)).size;
    }"""
    eventually(lambda: still.evaluate(colours) > 3)
    page.wait_for_timeout(1000)
    shot(page)


def test_videos_are_fetched_only_when_they_scroll_into_view(visit, library, eventually):
    visitor = visit(library, viewport={"width": 390, "height": 640})
    fetched = []
    visitor.context.on("request", lambda request: "/video/" in request.url and fetched.append(request.url))
    page = visitor.go("/text-to-video")
    expect(page.locator(".tile-open").first).to_be_attached()
    page.wait_for_timeout(800)
    assert not fetched
    page.locator("#previous").evaluate("element => element.scrollIntoView()")
    expect(page.locator(".tile :is(canvas, video)").first).to_be_attached()
    assert eventually(lambda: fetched) and len(set(fetched)) < 12


def test_with_data_saver_no_video_is_fetched_before_it_is_opened(visit, library):
    visitor = visit(library)
    visitor.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ saveData: true }) })"
    )
    fetched = []
    visitor.context.on("request", lambda request: "/video/" in request.url and fetched.append(request.url))
    page = grid(visitor)
    page.wait_for_timeout(1000)
    assert not fetched
    page.locator(".tile[data-status=completed] .tile-open").first.click()
    expect(page.locator("dialog video")).to_be_visible()
    page.wait_for_timeout(300)
    assert fetched


def test_the_grid_has_as_many_columns_as_there_is_room_for(visit, library):
    columns = []
    for width in (320, 390, 1280, 3840):
        page = grid(visit(library, viewport={"width": width, "height": 900}))
        columns.append(len(page.locator(".grid").evaluate("e => getComputedStyle(e).gridTemplateColumns").split()))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"too wide at {width}"
    assert columns[0] == columns[1] == 1 and columns[2] >= 3 and columns[3] >= 5


def test_hover_and_focus_show_a_play_button_over_the_thumbnail(owner, shot):
    page = grid(owner)
    tile = page.locator(".tile[data-status=completed]").first
    over = tile.locator(".tile-over")
    expect(over).to_have_css("opacity", "0")
    tile.hover()
    expect(over).to_have_css("opacity", "1")
    expect(over.locator(".icon-play")).to_be_visible()
    shot(page, "hover")
    page.mouse.move(0, 0)
    expect(over).to_have_css("opacity", "0")
    tile.locator(".tile-open").focus()
    expect(over).to_have_css("opacity", "1")
    shot(page, "focus")


def test_each_video_says_completed_processing_or_failed(visitor, shot):
    visitor.begin()
    visitor.make_video("A good one")
    visitor.make_video("A bad one [fault: generation-failed]")
    visitor.order_video("A slow one [fault: slow 60s]")
    page = grid(visitor)
    for prompt, words in [("A good one", "Completed"), ("A bad one", "Failed"), ("A slow one", "Processing")]:
        expect(page.locator(".tile", has_text=prompt).locator(".badge")).to_have_text(words)
    shot(page)


def test_a_failed_video_says_why_in_plain_words_and_fills_the_form_for_another_try(visitor):
    visitor.begin()
    visitor.make_video("A bad one [fault: generation-failed]", seed=7)
    page = grid(visitor)
    tile = page.locator(".tile[data-status=failed]")
    expect(tile.locator(".tile-why")).to_contain_text("The video service failed to make this video. Try again.")
    tile.locator("[data-act=again]").click()
    expect(page.locator("#prompt")).to_have_value("A bad one [fault: generation-failed]")
    expect(page.locator("#prompt")).to_be_focused()
    expect(page.locator("#seed")).to_have_value("7")


def test_an_expired_video_says_so_and_why(owner, shot):
    def age(route):
        answer = route.fetch()
        data = answer.json()
        for generation in data["data"]["generations"]:
            if generation["expires_at"]:
                generation["expires_at"] = "2020-01-01T00:00:00.000Z"
        route.fulfill(response=answer, json=data)

    owner.context.route(re.compile("/api/user-generations"), age)
    page = grid(owner)
    tile = page.locator(".tile[data-status=expired]").first
    expect(tile.locator(".badge")).to_have_text("Expired")
    expect(tile).to_contain_text("limited time")
    tile.locator(".tile-open").click()
    expect(page.locator("dialog .stage")).to_contain_text("limited time")
    expect(page.locator("dialog video")).to_have_count(0)
    shot(page)
    page.locator("dialog .stage").get_by_role("button", name="Make again").click()
    expect(page.locator("#prompt")).not_to_have_value("")


def test_load_more_brings_the_next_page_and_goes_with_the_last(owner):
    page = grid(owner)
    expect(page.locator("#count")).to_have_text("12 of 15")
    page.get_by_role("button", name="Load more").click()
    expect(page.locator("#count")).to_have_text("15 of 15")
    expect(page.get_by_role("button", name="Load more")).to_have_count(0)
    expect(page.locator("#live")).to_contain_text("3 more")
    prompts = page.locator(".tile").evaluate_all("tiles => tiles.map((tile) => tile.dataset.key)")
    assert len(prompts) == len(set(prompts))


def test_somebody_without_videos_is_told_what_to_do(visitor, shot):
    page = visitor.go("/text-to-video")
    expect(page.locator(".empty")).to_contain_text("No videos yet")
    shot(page, full_page=True)


def test_a_deleted_video_comes_back_with_undo_and_is_gone_without(visitor):
    visitor.begin()
    for number in (1, 2):
        visitor.make_video(f"Number {number}")
    page = grid(visitor)
    tile = page.locator(".tile", has_text="Number 1")
    tile.get_by_role("button", name="Delete").click()
    expect(tile).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(tile).to_be_visible()
    tile.get_by_role("button", name="Delete").click()
    expect(page.locator(".tile", has_text="Number 2").locator(".tile-open")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(tile).to_be_visible()

    tile.get_by_role("button", name="Delete").click()
    with page.expect_response(lambda answer: answer.request.method == "DELETE", timeout=15000) as deletion:
        page.mouse.move(0, 0)
    assert deletion.value.status == 204
    page.reload()
    expect(page.locator(".tile", has_text="Number 2")).to_be_visible()
    expect(tile).to_have_count(0)


def test_a_deletion_is_not_forgotten_when_the_page_is_left(visitor, eventually):
    visitor.begin()
    visitor.make_video("To be deleted")
    page = grid(visitor)
    page.get_by_role("button", name="Delete: To be deleted").click()
    page.goto(visitor.base + "/")
    eventually(lambda: not visitor.ask("GET", "/api/user-generations").json()["data"]["generations"])


def test_a_video_can_be_downloaded(owner):
    page = grid(owner)
    with page.expect_download() as download:
        page.locator(".tile[data-status=completed] [data-act=download]").first.click()
    path = download.value.path()
    assert download.value.suggested_filename.endswith(".mp4")
    assert path.read_bytes()[4:8] == b"ftyp"


def test_a_new_video_appears_by_itself_and_plays_when_it_is_done(visitor, shot):
    page = visitor.go("/text-to-video")
    page.fill("#prompt", "Fog over a pass")
    page.get_by_role("button", name="Make the video").click()
    tile = page.locator(".tile", has_text="Fog over a pass")
    card = page.locator(".job", has_text="Fog over a pass")
    expect(tile.locator(".badge")).to_have_text("Processing")
    expect(card.locator(".badge")).to_have_text("Processing")
    shot(page, "processing", full_page=True)
    expect(tile.locator(".badge")).to_have_text("Completed", timeout=30000)
    expect(card.locator(".badge")).to_have_text("Completed")
    expect(page.locator("#live")).to_contain_text("ready")
    card.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("dialog video")).to_be_visible()
    page.keyboard.press("Escape")
    shot(page, "completed", full_page=True)


def test_a_video_made_elsewhere_appears_without_loading_the_page_again(visitor):
    page = visitor.go("/text-to-video")
    expect(page.locator(".empty")).to_be_visible()
    visitor.order_video("Ordered from another device")
    tile = page.locator(".tile", has_text="Ordered from another device")
    expect(tile.locator(".badge")).to_have_text("Completed", timeout=30000)


def test_without_events_the_page_asks_from_time_to_time(visitor):
    visitor.context.route("**/api/events", lambda route: route.abort())
    page = visitor.go("/text-to-video")
    page.fill("#prompt", "Seen by asking")
    page.get_by_role("button", name="Make the video").click()
    tile = page.locator(".tile", has_text="Seen by asking")
    expect(tile.locator(".badge")).to_have_text("Completed", timeout=30000)


def test_faulty_fields_are_named_where_they_stand(visitor):
    page = visitor.go("/text-to-video")
    submit = page.get_by_role("button", name="Make the video")
    submit.click()
    expect(page.locator("[data-field=prompt] .field-error")).to_have_text("This is needed.")
    expect(page.locator("#prompt")).to_be_focused()
    page.fill("#prompt", "A boat")
    expect(page.locator(".field-error")).to_have_count(0)
    page.get_by_text("More options").click()
    page.fill("#fps", "999")
    submit.click()
    expect(page.locator("[data-field=fps] .field-error")).to_contain_text("120")
    expect(page.locator("#fps")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#fps")).to_be_focused()
