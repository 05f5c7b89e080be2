"""Searching and filtering the gallery."""

import re

import pytest
from playwright.sync_api import expect

PROMPTS = ["A café in the snow", "红色的狐狸在雪地里", "A red fox in the snow", "The night train"]


@pytest.fixture(scope="module")
def searched_profile(browser, base):
    from visitor import Visitor

    visitor = Visitor(browser.new_context(base_url=base), base)
    visitor.start_session()
    for image in [visitor.submit_image(prompt) for prompt in PROMPTS]:
        visitor.wait_for_image(image)
    visitor.make_video("A red boat")
    state = visitor.context.storage_state()
    visitor.context.close()
    return state


@pytest.fixture
def searcher(new_visitor, searched_profile):
    return new_visitor(searched_profile)


def search(page, text):
    page.get_by_role("searchbox", name="Search").fill(text)


def answer(items=(), until=None):
    """A page of a search as the server would answer it."""
    pagination = {"total": None, "limit": 60, "hasMore": until is not None}
    cursor = {"nextCursor": "a" if until else None, "searched_until": until}
    return {"status": "success", "data": {"items": list(items), "pagination": {**pagination, **cursor}}}


@pytest.mark.parametrize(
    "text,found",
    [
        ("fox", [2]),
        ("SNOW", [2, 0]),
        ("ight trai", [3]),
        ("cafe", [0]),
        ("狐狸", [1]),
        ('"in the snow" -red', [0]),
        ("red .*", []),
    ],
)
def test_a_search_finds_words_parts_phrases_accents_and_languages_without_spaces(searcher, text, found):
    page = searcher.open("/gallery")
    expect(page.locator(".tile-open")).to_have_count(5)
    search(page, text)
    expect(page.locator(".tile-text")).to_have_text([PROMPTS[index] for index in found])
    if not found:
        expect(page.locator(".empty")).to_contain_text("No results")


def test_a_search_is_in_the_address_and_survives_a_reload(searcher, screenshot):
    page = searcher.open("/gallery")
    expect(page.locator(".tile-open")).to_have_count(5)
    search(page, "red")
    expect(page.locator(".tile-open")).to_have_count(2)
    expect(page.locator("#live")).to_contain_text("2 items found.")
    page.select_option("#kind", "video")
    expect(page.locator(".tile-text")).to_have_text(["A red boat"])
    assert "q=red" in page.url and "kind=video" in page.url
    page.reload()
    expect(page.locator(".tile-text")).to_have_text(["A red boat"])
    expect(page.locator("#q")).to_have_value("red")
    screenshot(page)
    search(page, "")
    page.select_option("#kind", "")
    expect(page.locator(".tile-open")).to_have_count(5)
    assert "q=" not in page.url


def test_a_search_says_how_far_back_it_looked_and_can_be_stopped(searcher, screenshot):
    until = iter(["2026-10-03T12:00:00.000Z", "2025-03-03T12:00:00.000Z"])
    held = []
    searcher.context.route("**/api/gallery?*q=zebra*", lambda route: held.append(route))
    page = searcher.open("/gallery?q=zebra")
    page.wait_for_timeout(500)
    held.pop().fulfill(json=answer(until=next(until)))
    progress = page.locator(".search-progress")
    expect(progress).to_contain_text("Searched back to October 3, 2026")
    screenshot(page)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    held.pop().fulfill(json=answer(until=next(until)))
    expect(progress).to_contain_text("Searched back to March 3, 2025")
    page.wait_for_timeout(500)
    assert not held
    page.get_by_role("button", name="Go on").click()
    page.wait_for_timeout(300)
    held.pop().fulfill(json=answer())
    expect(page.locator(".empty")).to_contain_text("No results")
    expect(page.locator("#live")).to_contain_text("No results.")


def test_a_new_search_ends_the_old_one(searcher, eventually):
    ended = []
    searcher.context.on("requestfailed", lambda request: ended.append(request.url))
    searcher.context.route("**/api/gallery?*q=slow*", lambda route: None)
    page = searcher.open("/gallery")
    expect(page.locator(".tile-open")).to_have_count(5)
    with page.expect_request(lambda request: "q=slow" in request.url):
        search(page, "slow")
    search(page, "train")
    expect(page.locator(".tile-text")).to_have_text(["The night train"])
    eventually(lambda: any("q=slow" in url for url in ended))


def test_a_search_of_thousands_finds_the_oldest(visitor_with_images):
    page = visitor_with_images(3000).open("/gallery")
    expect(page.locator(".tile-open").first).to_be_visible()
    search(page, "number 2999")
    expect(page.locator(".tile-text")).to_have_text(["Image number 2999"], timeout=20000)
    search(page, "zebra")
    expect(page.locator(".empty")).to_contain_text("No results", timeout=20000)


def test_tags_favourites_and_dates_narrow_the_list(searcher):
    page = searcher.open("/gallery")
    expect(page.locator(".tile-open")).to_have_count(5)
    tile = page.locator(".tile", has_text="The night train")
    tile.locator("[data-action=favorite]").click()
    expect(tile.locator("[data-action=favorite]")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Favourites").check()
    expect(page.locator(".tile-text")).to_have_text(["The night train"])
    assert "favorite=true" in page.url
    page.get_by_label("Favourites").uncheck()
    page.get_by_role("button", name="More filters").click()
    page.fill("#to", "2020-01-01")
    expect(page.locator(".empty")).to_contain_text("No results")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator(".tile-open")).to_have_count(5)
    page.locator("#month").select_option(index=1)
    expect(page.locator(".tile-open")).to_have_count(5)
    assert re.search(r"from=\d{4}-\d\d-01", page.url)


def test_filters_say_how_many_items_they_have(searcher):
    page = searcher.open("/gallery")
    expect(page.locator("#kind")).to_contain_text("Images (4)")
    expect(page.locator("#kind")).to_contain_text("Videos (1)")
    expect(page.locator("#status")).to_contain_text("Completed (5)")


def test_without_counts_the_filters_work(searcher):
    busy = {"status": "error", "code": "overloaded", "message": ""}
    searcher.context.route("**/api/gallery/facets*", lambda route: route.fulfill(status=503, json=busy))
    page = searcher.open("/gallery")
    page.select_option("#kind", "video")
    expect(page.locator(".tile-text")).to_have_text(["A red boat"])


def test_a_list_of_unknown_length_is_not_said_to_be_complete(visitor_with_images):
    page = visitor_with_images(100).open("/gallery")
    expect(page.locator("#count")).to_have_text("60 of many")
    page.locator(".tile-open").first.click()
    expect(page.locator("dialog .player-place")).to_have_text("1 of many")
