"""Batches that fail in part, that come late, and that are sent twice."""

import json

from playwright.sync_api import expect
from test_batch import trashed
from test_selection import bar, boats, gallery, select, select_all_that_match  # noqa: F401


def held(visitor, path, after=None):
    """Holds the requests of a path; after: how many get through before."""
    routes = []
    passed = []

    def hold(route):
        if after is not None and len(passed) < after:
            passed.append(route)
            return route.continue_()
        routes.append(route)

    visitor.context.route(path, hold)
    return routes


def overloaded(route):
    route.fulfill(status=503, json={"status": "error", "code": "overloaded", "message": ""})


def test_a_batch_that_fails_in_the_middle_says_so_and_can_be_undone(boats, eventually):  # noqa: F811
    visitor = boats()
    for entry in visitor.request("GET", "/api/gallery").json()["data"]["items"]:
        assert visitor.request("PATCH", f"/api/gallery/image/{entry['image']['id']}", data={"tags": {"add": ["old"]}}).ok
    page = gallery(visitor)
    select(page, 0, 1)
    # A tag is added, the other is not removed.
    routes = held(visitor, "**/api/gallery/batch", after=1)
    bar(page).get_by_role("button", name="Tag").click()
    page.keyboard.type("new")
    page.get_by_role("button", name="old remove this tag").click()
    page.get_by_role("button", name="Save").click()
    eventually(lambda: routes, page=page)
    overloaded(routes.pop())
    expect(page.locator(".toast")).to_contain_text("Some of them were changed. The server is busy.")
    visitor.context.unroute("**/api/gallery/batch")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Undone.")
    tags = [entry["image"]["tags"] for entry in visitor.request("GET", "/api/gallery").json()["data"]["items"]]
    assert tags == [["old"]] * 6


def test_items_that_could_not_be_changed_stay_and_are_counted(boats):  # noqa: F811
    visitor = boats()

    def fail_one(route):
        sent = route.request.post_data_json
        first, *sent["items"] = sent["items"]
        response = route.fetch(post_data=json.dumps(sent))
        body = response.json()
        body["data"]["results"].insert(0, {**first, "status": "unknown"})
        route.fulfill(response=response, json=body)

    page = gallery(visitor)
    visitor.context.route("**/api/gallery/batch", fail_one)
    select(page, 0, 1, 2)
    page.keyboard.press("Delete")
    expect(page.locator(".toast")).to_contain_text("2 items. 1 could not be changed.")
    expect(page.locator(".tile-open")).to_have_count(4)
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_an_undo_that_fails_is_offered_again(boats):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    select(page, 0, 1)
    page.keyboard.press("Delete")
    expect(page.locator(".tile-open")).to_have_count(4)
    visitor.context.route("**/api/gallery/batch", overloaded)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("It could not be undone. The server is busy.")
    visitor.context.unroute("**/api/gallery/batch")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".tile-open")).to_have_count(6)
    assert trashed(visitor) == 0


def test_a_count_that_comes_after_the_filters_have_changed_selects_nothing(visitor_with_images, eventually):
    visitor = visitor_with_images(100)
    page = visitor.open("/gallery")
    expect(page.locator("#count")).to_have_text("60 of many")
    routes = held(visitor, "**/api/gallery/count*")
    select_all_that_match(page)
    eventually(lambda: routes, page=page)
    page.get_by_role("searchbox", name="Search").fill("number 99")
    expect(page.locator(".tile-open")).to_have_count(1)
    routes.pop().continue_()
    page.wait_for_timeout(500)
    expect(bar(page)).to_be_hidden()


def test_a_deletion_of_all_that_match_is_sent_once_and_leaves_the_next_selection_alone(visitor_with_images, eventually):
    visitor = visitor_with_images(100)
    page = visitor.open("/gallery?q=number")
    expect(page.locator("#count")).to_contain_text("60 of")
    select_all_that_match(page)
    expect(bar(page)).to_contain_text("100 selected")
    routes = held(visitor, "**/api/gallery/batch")
    bar(page).get_by_role("button", name="Delete").click()
    # Pressed twice it is sent once.
    bar(page).get_by_role("button", name="Delete").click()
    eventually(lambda: routes, page=page)
    page.get_by_role("searchbox", name="Search").fill("original")
    expect(page.locator(".tile-open")).to_have_count(1)
    select(page, 0)
    assert len(routes) == 1
    routes.pop().continue_()
    expect(page.locator(".toast")).to_contain_text("100 items")
    expect(bar(page)).to_contain_text("1 selected")
    assert trashed(visitor) == 100


def test_a_message_is_shown_above_an_open_dialog(boats):  # noqa: F811
    visitor = boats()
    page = gallery(visitor)
    page.locator(".tile-open").first.click()
    visitor.context.route("**/api/gallery/image/*", overloaded)
    page.keyboard.press("f")
    expect(page.locator("dialog .toast")).to_contain_text("The favourite could not be changed.")
    page.locator("dialog .toast").get_by_role("button", name="Close this message").click()
    expect(page.locator(".toast")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("body > #toasts")).to_have_count(1)
