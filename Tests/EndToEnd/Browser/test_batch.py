"""Changes of many items at once, and their undo."""

from playwright.sync_api import expect
from test_selection import bar, boats, gallery, select, select_all_that_match  # noqa: F401


def trashed(visitor):
    return len(visitor.request("GET", "/api/gallery?trash=true&limit=100").json()["data"]["items"])


def test_three_items_are_deleted_and_undone_with_one_press(boats, screenshot):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    select(page, 0, 2, 3)
    bar(page).get_by_role("button", name="Delete").click()
    expect(page.locator(".tile-open")).to_have_count(3)
    expect(page.locator(".toast")).to_have_count(1)
    expect(page.locator(".toast")).to_contain_text("Moved to the trash: 3 items")
    expect(bar(page)).to_be_hidden()
    screenshot(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".tile-open")).to_have_count(6)
    expect(page.locator(".toast")).to_contain_text("3 items were restored.")
    assert trashed(visitor) == 0


def test_undo_is_offered_for_ten_seconds(boats):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    select(page, 0, 1)
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.mouse.move(5, 5)
    page.wait_for_timeout(8000)
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0, timeout=6000)
    page.keyboard.press("ControlOrMeta+z")
    page.wait_for_timeout(500)
    expect(page.locator(".tile-open")).to_have_count(4)
    assert trashed(visitor) == 2


def test_control_z_undoes_the_newest_change_first(boats):  # noqa: F811
    page = gallery(boats())
    select(page, 0, 1)
    page.keyboard.press("Delete")
    expect(page.locator(".tile-open")).to_have_count(4)
    select(page, 0)
    page.keyboard.press("Delete")
    expect(page.locator(".tile-open")).to_have_count(3)
    page.keyboard.press("ControlOrMeta+z")
    expect(page.locator(".tile-open")).to_have_count(4)
    page.keyboard.press("ControlOrMeta+z")
    expect(page.locator(".tile-open")).to_have_count(6)


def test_a_batch_that_fails_shows_the_items_again(boats):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    busy = {"status": "error", "code": "overloaded", "message": ""}
    visitor.context.route("**/api/gallery/batch", lambda route: route.fulfill(status=503, json=busy))
    select(page, 0, 1)
    page.keyboard.press("Delete")
    expect(page.locator(".toast")).to_contain_text("They could not be deleted. The server is busy.")
    expect(page.locator(".tile-open")).to_have_count(6)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_selection_becomes_favourites_and_back(boats):  # noqa: F811
    page = gallery(boats())
    select(page, 0, 1)
    bar(page).get_by_role("button", name="Favourite").click()
    expect(page.locator(".favorite[aria-pressed=true]")).to_have_count(2)
    bar(page).get_by_role("button", name="Unfavourite").click()
    expect(page.locator(".favorite[aria-pressed=true]")).to_have_count(0)
    page.keyboard.press("ControlOrMeta+z")
    expect(page.locator(".favorite[aria-pressed=true]")).to_have_count(2)


def test_everything_that_matches_is_deleted_and_undone(visitor_with_images):
    visitor = visitor_with_images(100)
    page = visitor.open("/gallery?q=number")
    expect(page.locator("#count")).to_contain_text("60 of")
    select_all_that_match(page)
    expect(bar(page)).to_contain_text("100 selected")
    bar(page).get_by_role("button", name="Delete").click()
    expect(page.locator(".empty")).to_contain_text("No results")
    assert trashed(visitor) == 100
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#count")).to_contain_text("60 of")
    assert trashed(visitor) == 0


def test_another_number_than_was_selected_is_asked_about(visitor_with_images, screenshot):
    visitor = visitor_with_images(100)
    page = visitor.open("/gallery")
    expect(page.locator("#count")).to_have_text("60 of many")
    select_all_that_match(page)
    expect(bar(page)).to_contain_text("101 selected")
    visitor.submit_image("One more")
    bar(page).get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="102 items match now")
    expect(dialog).to_be_visible()
    screenshot(page)
    assert trashed(visitor) == 0
    dialog.get_by_role("button", name="Continue with all of them").click()
    expect(page.locator(".empty")).to_contain_text("Nothing here yet")


def test_the_trash_is_emptied_after_a_question_with_the_number(boats, eventually, screenshot):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    select(page, 0, 1, 2)
    page.keyboard.press("Delete")
    eventually(lambda: trashed(visitor) == 3)
    page.goto(visitor.base + "/gallery?trash=true")
    expect(page.locator(".tile-open")).to_have_count(3)
    page.get_by_role("button", name="Empty the trash").click()
    dialog = page.get_by_role("dialog", name="Delete 3 items permanently?")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    screenshot(page)
    page.keyboard.press("Escape")
    assert trashed(visitor) == 3
    page.get_by_role("button", name="Empty the trash").click()
    dialog.get_by_role("button", name="Delete permanently").click()
    expect(page.locator(".empty")).to_contain_text("The trash is empty")
    assert trashed(visitor) == 0
    page.get_by_role("button", name="Empty the trash").click()
    expect(page.locator(".toast", has_text="The trash is empty.")).to_be_visible()


def test_a_selection_in_the_trash_is_restored(boats, eventually):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    eventually(lambda: trashed(visitor) == 6)
    page.goto(visitor.base + "/gallery?trash=true")
    expect(page.locator(".tile-open")).to_have_count(6)
    select(page, 0, 1)
    bar(page).get_by_role("button", name="Restore").click()
    expect(page.locator(".tile-open")).to_have_count(4)
    eventually(lambda: trashed(visitor) == 4)


def test_an_undo_shows_the_items_again_in_a_search(boats):  # noqa: F811
    visitor = boats()
    gallery(visitor)
    page = visitor.open("/gallery?q=boat")
    expect(page.locator(".tile-open")).to_have_count(6)
    select(page, 0, 1)
    page.keyboard.press("Delete")
    expect(page.locator(".tile-open")).to_have_count(4)
    page.keyboard.press("ControlOrMeta+z")
    expect(page.locator(".tile-open")).to_have_count(6)


def test_a_key_that_is_held_deletes_once(boats):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    page.locator(".tile-open").first.focus()
    for _ in range(5):
        # Without releasing it between: the later ones repeat.
        page.keyboard.down("Delete")
    page.keyboard.up("Delete")
    page.wait_for_timeout(500)
    expect(page.locator(".tile-open")).to_have_count(5)
    assert trashed(visitor) == 1
