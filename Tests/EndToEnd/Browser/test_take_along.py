"""Downloading several items in one file."""

import zipfile

from playwright.sync_api import expect
from test_selection import bar, boats, gallery, select, select_all_that_match  # noqa: F401


def test_a_selection_is_downloaded_as_one_file(boats, screenshot):  # noqa: F811
    visitor = boats()
    for item in visitor.request("GET", "/api/gallery").json()["data"]["items"]:
        visitor.wait_until_archived(item["image"]["id"])
    page = gallery(visitor)
    select(page, 0, 1, 2)
    bar(page).get_by_role("button", name="Download").click()
    dialog = page.get_by_role("dialog", name="Download")
    expect(dialog).to_contain_text("3 items in one ZIP file")
    expect(dialog.get_by_role("link", name="Download")).to_be_focused()
    screenshot(page)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    with zipfile.ZipFile(download.value.path()) as file:
        assert file.testzip() is None and "metadata.json" in file.namelist()
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_one_item_is_downloaded_as_it_is(boats):  # noqa: F811
    page = gallery(boats())
    select(page, 0)
    with page.expect_download() as download:
        bar(page).get_by_role("button", name="Download").click()
    assert download.value.path().read_bytes()[:4] == b"\x89PNG"


def test_all_that_match_are_downloaded_by_their_query(visitor_with_images):
    page = visitor_with_images(100).open("/gallery?kind=image")
    expect(page.locator("#count")).to_contain_text("60 of")
    select_all_that_match(page)
    with page.expect_request("**/api/downloads") as sent:
        bar(page).get_by_role("button", name="Download").click()
    assert sent.value.post_data_json == {"query": {"kind": "image"}}


def test_a_download_that_cannot_be_made_says_why(boats):  # noqa: F811
    visitor = boats()
    busy = {"status": "error", "code": "overloaded", "message": ""}
    visitor.context.route("**/api/downloads", lambda route: route.fulfill(status=503, json=busy))
    page = gallery(visitor)
    select(page, 0, 1)
    bar(page).get_by_role("button", name="Download").click()
    expect(page.get_by_role("dialog")).to_contain_text("The download could not be prepared. The server is busy.")


def prepared(expires, skipped=0):
    data = {"url": "/api/downloads/nothing", "size": 1000, "count": 2, "expires_at": expires, "skipped": skipped}
    return {"status": "success", "data": data}


def test_a_download_that_has_expired_is_prepared_again(boats):  # noqa: F811
    visitor = boats()
    sent = []

    def answer(route):
        sent.append(route.request.url)
        route.fulfill(status=201, json=prepared("2020-06-01T00:00:00.000Z" if len(sent) == 1 else "2100-06-01T00:00:00.000Z"))

    visitor.context.route("**/api/downloads", answer)
    page = gallery(visitor)
    select(page, 0, 1)
    bar(page).get_by_role("button", name="Download").click()
    dialog = page.get_by_role("dialog", name="Download")
    dialog.get_by_role("link", name="Download").click()
    expect(dialog).to_contain_text("2100")
    assert len(sent) == 2 and page.url.endswith("/gallery")


def test_items_without_content_are_said_to_be_left_out(boats):  # noqa: F811
    visitor = boats()
    visitor.context.route("**/api/downloads", lambda route: route.fulfill(status=201, json=prepared("2100-06-01T00:00:00.000Z", 1)))
    page = gallery(visitor)
    select(page, 0, 1, 2)
    bar(page).get_by_role("button", name="Download").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 item without content is left out.")
