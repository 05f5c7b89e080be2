"""Making something again: the same, a variation, or an edited image; and where an item came from."""

import json

import pytest
from playwright.sync_api import expect
from test_gallery import gallery


@pytest.fixture
def fox(visitor):
    visitor.start_session()
    image = visitor.submit_image("A fox", "9:16")
    visitor.wait_for_image(image)
    visitor.wait_until_archived(image)
    return visitor


def details(page):
    return page.locator("dialog .details-panel")


def open_first(visitor):
    page = gallery(visitor)
    page.locator(".tile-open").first.click()
    expect(details(page)).to_be_visible()
    return page


def test_an_item_is_repeated_and_both_know_each_other(fox, screenshot):
    page = open_first(fox)
    expect(details(page).locator(".lineage")).to_be_hidden()
    details(page).get_by_role("button", name="Repeat").click()
    expect(details(page).locator(".details-note")).to_contain_text("being made again")
    page.keyboard.press("Escape")
    expect(page.locator(".tile-open")).to_have_count(2)
    expect(page.locator(".tile[data-status=completed]")).to_have_count(2, timeout=20000)
    page.locator(".tile-open").first.click()
    expect(details(page).locator(".lineage")).to_contain_text("Made from")
    expect(details(page).locator(".lineage")).to_contain_text("With the same prompt and settings.")
    screenshot(page)
    details(page).locator(".relative").click()
    expect(details(page).locator(".lineage")).to_contain_text("Variations and edits")
    expect(page.locator("dialog .player-place")).to_have_text("2 of 2")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert "?v=" not in page.url


def test_a_variation_says_what_it_is_of_and_how_it_differs(fox, screenshot):
    page = open_first(fox)
    details(page).get_by_role("button", name="Use again").click()
    expect(page).to_have_url(fox.base + "/generate")
    expect(page.locator(".variation")).to_contain_text("A variation of “A fox”")
    screenshot(page, "form")
    page.fill("#prompt", "A fox at night")
    with page.expect_request("**/repeat"):
        page.get_by_role("button", name="Make the image").click()
    expect(page.locator(".job .badge")).to_have_text("Completed", timeout=20000)
    page = open_first(fox)
    expect(details(page).locator(".differences del")).to_contain_text("A fox")
    expect(details(page).locator(".differences ins")).to_contain_text("A fox at night")
    screenshot(page, "differences")


def test_the_link_to_the_original_can_be_removed(fox):
    page = open_first(fox)
    details(page).get_by_role("button", name="Use again").click()
    page.get_by_role("button", name="Remove the link to the original").click()
    expect(page.locator(".variation")).to_have_count(0)
    expect(page.locator("#prompt")).to_be_focused()
    with page.expect_request("**/generate"):
        page.get_by_role("button", name="Make the image").click()
    expect(page.locator(".job .badge")).to_have_text("Completed", timeout=20000)
    page = open_first(fox)
    page.wait_for_timeout(600)
    expect(details(page).locator(".lineage")).to_be_hidden()


def test_a_setting_that_was_emptied_is_not_taken_from_the_source(fox):
    page = open_first(fox)
    details(page).get_by_role("button", name="Use again").click()
    page.locator("label", has=page.locator("input[name=imageSize][value='']")).click()
    with page.expect_request("**/generate") as sent:
        page.get_by_role("button", name="Make the image").click()
    assert "imageSize" not in json.loads(sent.value.post_data)


def test_a_variation_of_what_was_deleted_meanwhile_is_made_all_the_same(fox):
    page = open_first(fox)
    details(page).get_by_role("button", name="Use again").click()
    expect(page.locator(".variation")).to_be_visible()
    item = fox.request("GET", "/api/gallery").json()["data"]["items"][0]["image"]
    assert fox.request("DELETE", f"/api/v1/nanobanana/images/{item['id']}").ok
    page.get_by_role("button", name="Make the image").click()
    expect(page.locator(".job .badge")).to_have_text("Completed", timeout=20000)


def test_a_video_is_repeated(visitor):
    visitor.start_session()
    visitor.make_video("A boat", seed=42)
    page = open_first(visitor)
    details(page).get_by_role("button", name="Repeat").click()
    page.keyboard.press("Escape")
    expect(page.locator(".tile[data-status=completed]")).to_have_count(2, timeout=30000)
    entries = visitor.request("GET", "/api/gallery").json()["data"]["items"]
    assert [entry["video"]["generation_params"]["seed"] for entry in entries] == [42, 42]


def test_an_image_of_the_gallery_is_edited_without_being_uploaded(fox, screenshot):
    page = open_first(fox)
    details(page).get_by_role("link", name="Edit this image").click()
    expect(page.locator(".picked img")).to_have_count(1)
    expect(page.locator(".picked img")).not_to_have_js_property("naturalWidth", 0)
    expect(page.locator("#prompt")).to_be_focused()
    screenshot(page)
    page.keyboard.type("Make it evening")
    with page.expect_request("**/edit") as sent:
        page.get_by_role("button", name="Edit the image").click()
    body = json.loads(sent.value.post_data)
    item = fox.request("GET", "/api/gallery").json()["data"]["items"][-1]["image"]
    assert body == {"prompt": "Make it evening", "images": [item["id"]]}
    expect(page.locator(".job .badge")).to_have_text("Completed", timeout=20000)


def test_an_image_that_is_gone_is_not_edited(fox):
    page = fox.open("/edit?from=0123456789abcdef01234567")
    expect(page.locator(".field-error")).to_contain_text("An image was deleted")
    expect(page.locator(".picked li")).to_have_count(0)


def test_a_repetition_that_may_have_been_accepted_is_not_paid_for_twice(fox):
    keys = []
    answers = [
        lambda route: route.abort(),
        lambda route: route.fulfill(status=409, json={"status": "error", "code": "idempotency_in_progress", "message": ""}),
        lambda route: route.fulfill(status=502, json={"status": "error", "code": "provider_unavailable", "message": "Not now."}),
    ]

    def fail(route):
        keys.append(route.request.headers["idempotency-key"])
        answers[len(keys) - 1](route) if len(keys) <= len(answers) else route.continue_()

    fox.context.route("**/repeat", fail)
    page = open_first(fox)
    button = details(page).get_by_role("button", name="Repeat")
    for text in ("cannot be reached", "already being processed", "Not now.", "being made again"):
        button.click()
        expect(details(page).locator(".details-note")).to_contain_text(text)
    # An attempt that failed for good is followed by another one.
    assert len(set(keys[:3])) == 1 and len(set(keys)) == 2


def test_a_variation_that_may_have_been_accepted_is_not_sent_by_another_route(fox):
    page = open_first(fox)
    details(page).get_by_role("button", name="Use again").click()
    expect(page.locator(".variation")).to_be_visible()
    sent = []
    fox.context.route("**/repeat", lambda route: sent.append(1) or route.abort() if not sent else route.continue_())
    plain = []
    page.on("request", lambda request: request.url.endswith("/generate") and request.method == "POST" and plain.append(1))
    page.get_by_role("button", name="Make the image").click()
    expect(page.locator("[data-form-error]")).to_be_visible()
    source = fox.request("GET", "/api/gallery").json()["data"]["items"][-1]["image"]
    assert fox.request("DELETE", f"/api/v1/nanobanana/images/{source['id']}").ok
    page.get_by_role("button", name="Make the image").click()
    expect(page.locator("[data-form-error]")).to_contain_text("The first attempt may have succeeded")
    assert not plain


def test_a_variation_without_a_seed_gets_another_one(visitor):
    visitor.start_session()
    visitor.make_video("A boat", seed=42)
    page = open_first(visitor)
    details(page).get_by_role("button", name="Use again").click()
    expect(page.locator("#seed")).to_have_value("42")
    page.fill("#seed", "")
    with page.expect_request("**/repeat") as sent:
        page.get_by_role("button", name="Make the video").click()
    assert sent.value.post_data_json["seed"] != 42
