"""Stored images and videos: shape and color first, then small thumbnails, previews, and a player that goes on."""

import re

import pytest
from playwright.sync_api import expect

FRAME = ".tile[data-status=completed] .tile-frame"


def is_archived(visitor):
    items = visitor.request("GET", "/api/gallery?status=completed&limit=100").json()["data"]["items"]
    return all(item[item["kind"]]["archived"] for item in items)


@pytest.fixture
def archive(owner, eventually):
    """The visitor of the filled profile, once everything is stored."""
    eventually(lambda: is_archived(owner), seconds=60)
    return owner


@pytest.fixture
def preview(archive):
    """Opens the videos; skips the test if the server makes no previews."""
    videos = archive.request("GET", "/api/user-generations?limit=1").json()["data"]["generations"]
    if not videos[0]["preview_url"]:
        pytest.skip("the server makes no previews: it has no ffmpeg")

    def opened(visitor):
        page = visitor.open("/text-to-video")
        page.locator("#previous").evaluate("element => element.scrollIntoView()")
        tile = page.locator(".tile[data-status=completed]").first
        expect(tile).to_be_visible()
        return page, tile

    return opened


def test_tiles_have_shape_and_color_before_their_images_are_loaded(archive, screenshot):
    archive.context.route("**/thumbnail?*", lambda route: None)
    page = archive.open("/gallery")
    expect(page.locator(FRAME).first).to_be_visible()
    entries = archive.request("GET", "/api/gallery?status=completed&limit=100").json()["data"]["items"]
    for entry in entries[:8]:
        kind, record = entry["kind"], entry[entry["kind"]]
        frame = page.locator(f".tile[data-key={kind}-{record['id']}] .tile-frame")
        box = frame.bounding_box()
        assert abs(box["width"] / box["height"] - record["width"] / record["height"]) < 0.05
        color = [int(record["color"][start : start + 2], 16) for start in (1, 3, 5)]
        expect(frame).to_have_css("background-color", "rgb({}, {}, {})".format(*color))
    screenshot(page)


def test_an_extreme_shape_is_cropped(archive):
    def stretch(route):
        response = route.fetch()
        data = response.json()
        for entry in data["data"]["items"]:
            entry[entry["kind"]].update(width=4000, height=40)
        route.fulfill(response=response, json=data)

    archive.context.route("**/api/gallery*", stretch)
    page = archive.open("/gallery")
    expect(page.locator(FRAME).first).to_be_visible()
    box = page.locator(FRAME).first.bounding_box()
    assert abs(box["width"] / box["height"] - 3) < 0.1


def test_an_item_that_is_not_stored_yet_fills_its_tile(archive):
    def take_back(route):
        response = route.fetch()
        data = response.json()
        absent = ("width", "height", "color", "thumbnailUrl", "thumbnail_url", "poster_url", "preview_url")
        for entry in data["data"]["items"]:
            record = entry[entry["kind"]]
            record.update(archived=False)
            for name in absent:
                record.pop(name, None)
        route.fulfill(response=response, json=data)

    archive.context.route("**/api/gallery*", take_back)
    page = archive.open("/gallery")
    image = page.locator(".tile[data-kind=image] .tile-frame img").first
    expect(image).to_be_visible()
    assert image.get_attribute("src").endswith("/content")
    box = page.locator(FRAME).first.bounding_box()
    assert abs(box["width"] - box["height"]) < 1
    expect(page.locator(".tile[data-kind=video] .tile-frame :is(canvas, video)").first).to_be_visible()


def test_the_first_screen_loads_only_small_thumbnails(new_visitor, archive):
    visitor = new_visitor(archive.context.storage_state(), viewport={"width": 1280, "height": 900})
    responses = []
    visitor.context.on("response", lambda response: responses.append(response))
    page = visitor.open("/gallery")
    expect(page.locator(f"{FRAME} img").first).to_be_visible()
    page.wait_for_timeout(1500)
    pictures = [response for response in responses if response.request.resource_type in ("image", "media")]
    pictures = [response for response in pictures if "/api/" in response.url]
    assert pictures and all("size=320&v=" in response.url for response in pictures)
    assert sum(len(response.body()) for response in pictures) <= 600_000


def test_thumbnails_are_offered_in_two_sizes_and_loaded_lazily(archive):
    page = archive.open("/gallery?kind=image")
    image = page.locator(f"{FRAME} img").first
    expect(image).to_be_visible()
    assert re.fullmatch(r"\S+size=320&v=\w{16} \d+w, \S+size=1280&v=\w{16} \d+w", image.get_attribute("srcset"))
    assert image.get_attribute("loading") == "lazy" and image.get_attribute("decoding") == "async"
    assert image.get_attribute("alt") == ""


def test_a_hovered_video_plays_without_sound_until_the_pointer_leaves(archive, preview, screenshot, eventually):
    page, tile = preview(archive)
    tile.hover()
    video = tile.locator(".tile-preview")
    expect(video).to_be_attached()
    assert video.evaluate("video => video.muted && video.loop && video.playsInline")
    eventually(lambda: video.evaluate("video => video.currentTime > 0.1"))
    screenshot(page)
    page.mouse.move(0, 0)
    expect(video).to_have_count(0)


def test_a_video_with_the_keyboards_focus_plays_without_sound(archive, preview, eventually):
    page, tile = preview(archive)
    tile.locator(".tile-open").focus()
    page.keyboard.press("ArrowRight")
    second = page.locator(".tile:focus-within")
    video = second.locator(".tile-preview")
    eventually(lambda: video.count() and video.evaluate("video => video.currentTime > 0.1"))
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tile-preview")).to_have_count(1)
    expect(tile.locator(".tile-preview")).to_have_count(1)


def test_a_pointer_that_only_crosses_a_tile_loads_nothing(archive, preview):
    requested = []
    archive.context.on("request", lambda request: "/preview?" in request.url and requested.append(request.url))
    page, tile = preview(archive)
    tile.hover()
    page.mouse.move(0, 0)
    page.wait_for_timeout(800)
    assert not requested


@pytest.mark.parametrize("wish", ["less motion", "less data"])
def test_previews_respect_the_wish_for_less(new_visitor, archive, preview, wish):
    visitor = new_visitor(archive.context.storage_state(), reduced_motion="reduce" if wish == "less motion" else None)
    if wish == "less data":
        visitor.context.add_init_script(
            "Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ saveData: true }) })"
        )
    requested = []
    visitor.context.on("request", lambda request: "/preview?" in request.url and requested.append(request.url))
    page, tile = preview(visitor)
    tile.hover()
    tile.locator(".tile-open").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(800)
    assert not requested
    expect(page.locator(".tile-preview")).to_have_count(0)


def test_the_player_uses_the_owners_address_and_names_no_expiry(archive):
    page = archive.open("/text-to-video")
    page.locator(".tile[data-status=completed] .tile-open").first.click()
    video = page.locator("dialog video")
    expect(video).to_be_visible()
    assert re.fullmatch(r"/api/user-generations/\w{24}/content", video.get_attribute("src"))
    expect(page.locator("dialog .details-panel dl")).not_to_contain_text("Expires")
    download = page.locator("dialog [data-action=download]")
    assert re.fullmatch(r"/api/user-generations/\w{24}/content\?download=1", download.get_attribute("href"))


def test_a_player_that_lost_its_connection_goes_on_where_it_was(archive, eventually):
    page = archive.open("/text-to-video")
    page.locator(".tile[data-status=completed] .tile-open").first.click()
    video = page.locator("dialog video")
    eventually(lambda: video.evaluate("video => video.duration > 0 && video.currentTime > 0"))
    pattern = "**/api/user-generations/*/content"
    archive.context.route(pattern, lambda route: route.fulfill(status=502, body="{}"))
    video.evaluate("video => { video.pause(); video.currentTime = 1; }")
    eventually(lambda: video.evaluate("video => !video.seeking"))
    video.evaluate("video => { video.dispatchEvent(new Event('error')); }")
    retry = page.locator("dialog .preview").get_by_role("button", name="Try again")
    expect(retry).to_be_visible()
    archive.context.unroute(pattern)
    retry.click()
    eventually(lambda: video.evaluate("video => video.readyState >= 2 && video.currentTime >= 1"))


def test_a_copied_link_is_public_and_says_how_long_it_works(archive):
    archive.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = archive.open("/text-to-video")
    page.locator(".tile[data-status=completed] .tile-open").first.click()
    page.locator("dialog").get_by_role("button", name="Copy link").click()
    note = page.locator("dialog .details-note")
    expect(note).to_contain_text("Link copied. Anyone with the link can watch the video until")
    link = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(re.escape(archive.base) + r"/video/[\w-]+", link)
    response = archive.context.browser.new_context().request.get(link, headers={"Range": "bytes=0-99"})
    assert response.status == 206


@pytest.mark.parametrize(
    "usage,text,has_meter",
    [
        ({"used": 1_500_000, "reserved": 0, "allowed": None}, "1.5 MB of storage used", False),
        ({"used": 4_000_000_000, "reserved": 0, "allowed": 5_000_000_000}, "4 GB of 5 GB used", True),
        ({"used": 0, "reserved": 20_000_000, "allowed": 10**9}, "0 B of 1 GB used, 20 MB reserved", True),
    ],
)
def test_the_gallery_says_how_much_storage_is_used(archive, screenshot, usage, text, has_meter):
    archive.context.route("**/api/account/storage", lambda route: route.fulfill(json=usage))
    page = archive.open("/gallery")
    expect(page.locator("#storage-used")).to_contain_text(text)
    expect(page.get_by_role("meter", name="Storage used")).to_have_count(int(has_meter))
    screenshot(page)


def test_without_an_answer_no_storage_is_named(archive):
    archive.context.route("**/api/account/storage", lambda route: route.fulfill(status=404, json={"code": "not_found"}))
    page = archive.open("/gallery")
    expect(page.locator(".tile").first).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator("#storage-used")).to_be_empty()


def test_no_page_says_that_videos_are_kept_for_a_limited_time(archive):
    for path in ("/", "/text-to-video", "/gallery"):
        page = archive.open(path)
        page.wait_for_timeout(500)
        assert not re.search("limited time|videos expire|videos fade", page.locator("body").inner_text(), re.IGNORECASE)
