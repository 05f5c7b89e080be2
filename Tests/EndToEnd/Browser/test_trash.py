"""The trash: items can be restored, or deleted permanently."""

import pytest
from playwright.sync_api import expect
from test_accessibility import check, look  # noqa: F401

ITEMS = [("image", "A kite over a beach"), ("video", "A kite in the rain")]


@pytest.fixture
def kites(new_visitor):
    """Creates visitors with an image and a video."""

    def create(**options):
        visitor = new_visitor(**options).start_session()
        visitor.wait_for_image(visitor.submit_image(ITEMS[0][1]))
        visitor.make_video(ITEMS[1][1])
        return visitor

    return create


def delete_everything(visitor):
    page = visitor.open("/gallery")
    for _, prompt in ITEMS:
        tile = page.locator(".tile", has_text=prompt)
        with page.expect_response("**/api/gallery/batch") as deletion:
            tile.locator("[data-action=delete]").click()
        assert deletion.value.ok
        expect(tile).to_have_count(0)
    return page


def open_trash(page):
    page.get_by_role("link", name="Trash").click()
    expect(page.locator("h1")).to_have_text("Trash")
    return page


def test_deleted_items_are_in_the_trash_and_not_in_the_gallery(kites, screenshot):
    page = open_trash(delete_everything(kites()))
    expect(page.locator(".tile")).to_have_count(2)
    expect(page.locator(".tile .badge").first).to_have_text("In the trash")
    expect(page.locator(".tile time").first).to_contain_text("Deleted")
    expect(page.locator(".lead:visible")).to_contain_text("deleted permanently")
    screenshot(page)
    page.select_option("#kind", "image")
    expect(page.locator(".tile")).to_have_count(1)
    page.locator(".views").get_by_role("link", name="Gallery").click()
    expect(page.locator(".empty")).to_contain_text("Nothing here yet")


def test_nothing_of_an_item_in_the_trash_is_requested(kites):
    visitor = kites()
    page = delete_everything(visitor)
    requested = []
    visitor.context.on("request", lambda request: requested.append(request.url))
    open_trash(page)
    expect(page.locator(".tile")).to_have_count(2)
    page.locator(".tile").first.hover()
    page.wait_for_timeout(800)
    parts = ("/content", "/thumbnail?", "/poster?", "/preview?")
    assert not [url for url in requested if any(part in url for part in parts)]


@pytest.mark.parametrize("kind,prompt", ITEMS)
def test_a_restored_item_is_in_the_gallery_again(kites, kind, prompt):
    page = open_trash(delete_everything(kites()))
    page.locator(".tile", has_text=prompt).get_by_role("button", name="Restore").click()
    expect(page.locator(".toast")).to_contain_text(f"The {kind} was restored.")
    expect(page.locator(".tile")).to_have_count(1)
    page.locator(".views").get_by_role("link", name="Gallery").click()
    expect(page.locator(".tile")).to_have_count(1)
    page.locator(".tile-open").click()
    expect(page.locator("dialog .preview :is(video, img)")).to_be_visible()


def test_an_item_in_the_trash_can_be_restored_from_the_player(kites, screenshot):
    page = open_trash(delete_everything(kites()))
    page.locator(".tile", has_text=ITEMS[1][1]).locator(".tile-open").click()
    expect(page.locator("dialog .preview")).to_contain_text("This video is in the trash")
    expect(page.locator("dialog video")).to_have_count(0)
    screenshot(page)
    page.locator("dialog .preview").get_by_role("button", name="Restore").click()
    expect(page.locator(".tile")).to_have_count(1)


def test_undo_takes_an_item_out_of_the_trash(kites):
    visitor = kites()
    page = visitor.open("/gallery")
    tile = page.locator(".tile", has_text=ITEMS[0][1])
    tile.locator("[data-action=delete]").click()
    expect(page.locator(".toast")).to_contain_text("Moved to the trash")
    expect(page.locator(".toast")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(tile).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("The image was restored.")
    assert visitor.request("GET", "/api/gallery?trash=true").json()["data"]["items"] == []


def test_a_failed_deletion_shows_the_item_again(kites):
    visitor = kites()
    page = visitor.open("/gallery")
    visitor.context.route(
        "**/api/gallery/batch",
        lambda route: route.fulfill(status=503, json={"status": "error", "code": "overloaded", "message": ""}),
    )
    tile = page.locator(".tile", has_text=ITEMS[0][1])
    tile.locator("[data-action=delete]").click()
    expect(page.locator(".toast")).to_contain_text("It could not be deleted.")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    expect(tile).to_be_visible()


def test_permanent_deletion_asks_first(kites, screenshot, eventually):
    visitor = kites()
    page = open_trash(delete_everything(visitor))
    tile = page.locator(".tile", has_text=ITEMS[0][1])
    delete = tile.get_by_role("button", name="Delete permanently")
    delete.click()
    dialog = page.get_by_role("dialog", name="Delete this image permanently?")
    expect(dialog).to_contain_text("This cannot be undone.")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    screenshot(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(delete).to_be_focused()
    expect(tile).to_be_visible()
    delete.click()
    dialog.get_by_role("button", name="Delete permanently").click()
    expect(tile).to_have_count(0)
    eventually(lambda: len(visitor.request("GET", "/api/gallery?trash=true").json()["data"]["items"]) == 1)
    page.reload()
    expect(page.locator(".tile")).to_have_count(1)


def test_the_trash_follows_what_is_deleted_on_another_page(kites):
    visitor = kites()
    page = open_trash(visitor.open("/gallery"))
    expect(page.locator(".empty")).to_contain_text("The trash is empty")
    items = visitor.request("GET", "/api/gallery?kind=video").json()["data"]["items"]
    assert visitor.request("DELETE", f"/api/user-generations/{items[0]['video']['id']}").status == 204
    expect(page.locator(".tile", has_text=ITEMS[1][1])).to_be_visible()


def test_axe_finds_no_violations_in_the_trash(kites, look, screenshot):  # noqa: F811
    page = open_trash(delete_everything(kites(**look)))
    expect(page.locator(".tile")).to_have_count(2)
    check(page)
    screenshot(page)
    page.locator(".tile-open").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()
    check(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete permanently").first.click()
    expect(page.locator(".confirm-dialog")).to_be_visible()
    check(page)
    page.keyboard.press("Escape")
