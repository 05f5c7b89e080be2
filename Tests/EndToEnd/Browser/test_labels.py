"""Favourites, titles, notes and tags."""

import re

import pytest
from playwright.sync_api import expect
from test_selection import bar, boats, gallery, select  # noqa: F401


def dialog(page):
    return page.locator("dialog.labels-dialog")


def test_an_item_gets_a_title_a_note_and_tags(boats, screenshot):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    page.locator(".tile-open").first.click()
    page.get_by_role("button", name="Title, note, tags").click()
    expect(page.get_by_label("Tags", exact=True).and_(page.locator("input"))).to_be_focused()
    page.keyboard.type("harbour, 日本")
    page.keyboard.press("Enter")
    dialog(page).get_by_label("Title").fill("The blue boat")
    dialog(page).get_by_label("Note").fill("For the hall.\nLarge.")
    screenshot(page)
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page)).to_have_count(0)
    details = page.locator("dialog .details-panel")
    for text in ("The blue boat", "For the hall.", "harbour", "日本"):
        expect(details).to_contain_text(text)
    screenshot(page, "saved")
    page.keyboard.press("Escape")
    expect(page.locator(".tile-text").first).to_have_text("The blue boat")
    page.reload()
    expect(page.locator(".tile-text").first).to_have_text("The blue boat")


def test_a_title_and_a_tag_can_be_taken_away(boats):  # noqa: F811
    visitor = boats()
    item = visitor.request("GET", "/api/gallery").json()["data"]["items"][0]["image"]
    change = {"title": "Old", "tags": {"add": ["one", "two"]}}
    assert visitor.request("PATCH", f"/api/gallery/image/{item['id']}", data=change).ok
    page = gallery(visitor)
    tile = page.locator(".tile", has_text="Old")
    tile.locator(".tile-open").focus()
    page.keyboard.press("t")
    dialog(page).get_by_label("Title").fill("")
    dialog(page).get_by_role("button", name="one remove this tag").click()
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page)).to_have_count(0)
    changed = visitor.request("GET", f"/api/v1/nanobanana/images/{item['id']}").json()["data"]["image"]
    assert changed["tags"] == ["two"] and "title" not in changed
    expect(page.locator(".tile-open").first).to_be_focused()


def test_tags_that_are_too_long_are_refused_at_the_field(boats):  # noqa: F811
    page = gallery(boats())
    page.locator(".tile-open").first.focus()
    page.keyboard.press("t")
    page.keyboard.type("a" * 51)
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page).locator(".field-error")).to_contain_text("at most 50 characters")


def test_a_selection_is_tagged_and_a_tag_shows_its_items(boats, screenshot):  # noqa: F811
    page = gallery(boats())
    select(page, 0, 1, 2)
    bar(page).get_by_role("button", name="Tag").click()
    page.keyboard.type("sea")
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page)).to_have_count(0)
    expect(page.locator(".toast")).to_contain_text("Tagged “sea”: 3 items")
    page.keyboard.press("Escape")
    page.locator(".tile-open").first.click()
    page.locator("dialog .details-panel").get_by_role("button", name="sea").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".tile-open")).to_have_count(3)
    assert "tag=sea" in page.url
    screenshot(page)
    page.get_by_role("button", name="sea remove this filter").click()
    expect(page.locator(".tile-open")).to_have_count(6)
    page.keyboard.press("ControlOrMeta+z")
    page.get_by_role("button", name="More filters").click()
    expect(page.locator("#tag option")).to_have_count(1)


def test_tags_are_renamed_and_merged(boats, screenshot):  # noqa: F811
    visitor = boats()
    for entry, tag in zip(visitor.request("GET", "/api/gallery").json()["data"]["items"], ["ships", "ships", "boats"]):
        path = f"/api/gallery/image/{entry['image']['id']}"
        assert visitor.request("PATCH", path, data={"tags": {"add": [tag]}}).ok
    page = gallery(visitor)
    page.get_by_role("button", name="Manage tags").click()
    name = page.get_by_label("Name of the tag ships")
    name.fill("vessels")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name of the tag vessels")).to_be_focused()
    screenshot(page)
    page.get_by_label("Name of the tag vessels").fill("Boats")
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Merge “vessels” with “boats”?").get_by_role("button", name="Merge").click()
    expect(page.locator(".tag-row")).to_have_count(1)
    expect(page.locator(".tag-row")).to_contain_text("3 items")


def test_a_favourite_is_marked_with_one_key_and_kept(boats):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    page.locator(".tile-open").nth(1).focus()
    page.keyboard.press("f")
    expect(page.locator(".favorite").nth(1)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".tile-open").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("f")
    expect(page.locator("dialog .favorite")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("f")
    expect(page.locator("dialog .favorite")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(300)
    page.reload()
    expect(page.locator(".grid .favorite").nth(1)).to_have_attribute("aria-pressed", "true")


def test_a_favourite_that_cannot_be_saved_is_taken_back(boats):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    busy = {"status": "error", "code": "overloaded", "message": ""}
    visitor.context.route(re.compile("/api/gallery/image/"), lambda route: route.fulfill(status=503, json=busy))
    page.locator(".favorite").first.click()
    expect(page.locator(".toast")).to_contain_text("The favourite could not be changed.")
    expect(page.locator(".favorite").first).to_have_attribute("aria-pressed", "false")


def test_shortcuts_are_explained_do_nothing_in_fields_and_can_be_turned_off(boats, screenshot):  # noqa: F811
    page = gallery(boats())
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("ftx?")
    expect(page.locator("#q")).to_have_value("ftx?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator("#q").fill("")
    expect(page.locator(".tile-open")).to_have_count(6)
    page.locator(".tile-open").first.focus()
    page.keyboard.press("?")
    help_dialog = page.get_by_role("dialog", name="Searching and shortcuts")
    expect(help_dialog).to_contain_text("Favourite")
    screenshot(page)
    page.keyboard.press("f")
    help_dialog.get_by_label("Use shortcuts of a single letter").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator(".tile-open").first).to_be_focused()
    page.keyboard.press("f")
    page.keyboard.press("x")
    page.wait_for_timeout(300)
    expect(page.locator(".favorite[aria-pressed=true]")).to_have_count(0)
    expect(bar(page)).to_be_hidden()


@pytest.mark.parametrize("kind,path", [("video", "/text-to-video"), ("image", "/generate")])
def test_other_pages_show_the_title(visitor, kind, path):
    visitor.start_session()
    if kind == "video":
        visitor.make_video("A river")
    else:
        visitor.wait_for_image(visitor.submit_image("A river"))
    item = visitor.request("GET", "/api/gallery").json()["data"]["items"][0][kind]
    assert visitor.request("PATCH", f"/api/gallery/{kind}/{item['id']}", data={"title": "The long river"}).ok
    page = visitor.open(f"{path}?v={item['id']}")
    expect(page.locator("dialog .details-panel")).to_contain_text("The long river")


def test_a_note_that_was_changed_elsewhere_is_not_overwritten(boats):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    page.locator(".tile-open").first.focus()
    page.keyboard.press("t")
    dialog(page).get_by_label("Title").fill("The blue boat")
    item = visitor.request("GET", "/api/gallery").json()["data"]["items"][0]["image"]
    path = f"/api/gallery/image/{item['id']}"
    assert visitor.request("PATCH", path, data={"note": "From another page"}).ok
    with page.expect_request(re.compile("/api/gallery/image/")) as sent:
        dialog(page).get_by_role("button", name="Save").click()
    assert sent.value.post_data_json == {"title": "The blue boat"}
    expect(dialog(page)).to_have_count(0)
    assert visitor.request("GET", f"/api/v1/nanobanana/images/{item['id']}").json()["data"]["image"]["note"] == "From another page"


def test_a_favourite_that_is_toggled_quickly_ends_as_it_is_shown(boats, eventually):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    routes = []
    visitor.context.route(re.compile("/api/gallery/image/"), lambda route: routes.append(route))
    page.locator(".favorite").first.click()
    page.locator(".favorite").first.click()
    eventually(lambda: routes, page=page)
    page.wait_for_timeout(300)
    # The second change waits for the first.
    assert len(routes) == 1
    routes.pop().continue_()
    eventually(lambda: routes, page=page)
    routes.pop().continue_()
    page.wait_for_timeout(300)
    expect(page.locator(".favorite").first).to_have_attribute("aria-pressed", "false")
    assert not any(entry["image"].get("favorite") for entry in visitor.request("GET", "/api/gallery").json()["data"]["items"])


def test_a_tag_that_cannot_be_added_says_why(boats):  # noqa: F811
    page = gallery(boats())
    page.locator(".tile-open").first.focus()
    page.keyboard.press("t")
    page.keyboard.type("a" * 51)
    for _ in range(2):
        dialog(page).get_by_role("button", name="Add").click()
        expect(dialog(page).locator(".field-error")).to_have_text("A tag has at most 50 characters.")
