"""Shares: making one, looking at it as somebody else, its password, its end."""

import re

import pytest
from playwright.sync_api import expect
from test_accessibility import check, look, tab_to  # noqa: F401
from visitor import HASHING_TIMEOUT

PROMPTS = ["A heron in the reeds", "A heron in flight"]


@pytest.fixture
def herons(new_visitor):
    """Creates visitors with an image and a video; returns them with the items."""

    def create(**options):
        visitor = new_visitor(**options).start_session()
        image = visitor.submit_image(PROMPTS[0])
        visitor.wait_for_image(image)
        visitor.make_video(PROMPTS[1])
        items = visitor.request("GET", "/api/gallery").json()["data"]["items"]
        return visitor, [{"kind": item["kind"], "id": item[item["kind"]]["id"]} for item in items]

    return create


def share(visitor, items, **options):
    response = visitor.request("POST", "/api/shares", data={"items": items, **options})
    assert response.status == 201, response.text()
    return response.json()["data"]


def path(visitor, made):
    return made["url"].removeprefix(visitor.base)


def open_dialog(page, options):
    """Opens the dialog as the pages that list items do."""
    folder = page.locator("link[href$='/base.css']").get_attribute("href").removesuffix("/base.css")
    page.evaluate(
        "([folder, options]) => { import(`${folder}/share-dialog.js`).then((dialog) => dialog.openShareDialog(options)); }",
        [folder, options],
    )
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def test_items_are_shared_and_anyone_with_the_address_sees_them_until_the_end(herons, new_visitor, screenshot):
    visitor, items = herons()
    page = visitor.open("/shares")
    expect(page.get_by_text("You have no shares yet.")).to_be_visible()
    dialog = open_dialog(page, {"items": items})
    expect(dialog.get_by_role("heading")).to_have_text("Share 2 items")
    dialog.get_by_label("Title").fill("Herons")
    screenshot(page, "dialog")
    dialog.get_by_role("button", name="Share").click()
    address = dialog.get_by_label("Address")
    expect(address).to_have_value(re.compile(r"/s/[\w-]{27}$"))
    url = address.input_value()
    dialog.get_by_role("button", name="Done").click()

    guest = new_visitor()
    other = guest.page
    assert other.goto(url).status == 200
    expect(other.get_by_role("heading", name="Herons")).to_be_visible()
    expect(other.locator(".shared-open")).to_have_count(2)
    assert guest.context.cookies() == []
    text = other.content()
    assert PROMPTS[0] not in text and not any(item["id"] in text for item in items)
    screenshot(other, "page", full_page=True)

    page.reload()
    row = page.locator(".share", has_text="Herons")
    expect(row).to_contain_text("Looked at 1 time")
    row.get_by_role("button", name="End").click()
    page.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(row).to_have_count(0)
    assert other.reload().status == 404
    expect(other.get_by_role("heading", name="Nothing here")).to_be_visible()


def test_the_viewer_is_used_with_the_keyboard_alone(herons, new_visitor, screenshot):
    visitor, items = herons()
    guest = new_visitor()
    page = guest.open(path(visitor, share(visitor, items, show_prompt=True)))
    first = page.locator(".shared-open").first
    tab_to(page, first)
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog", name="Viewer")
    expect(viewer.locator("video, img")).to_be_visible()
    expect(viewer).to_contain_text("1 of 2")
    screenshot(page)
    page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("2 of 2")
    expect(viewer.locator(".viewer-text")).to_have_text(PROMPTS[0] if items[1]["kind"] == "image" else PROMPTS[1])
    page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("2 of 2")
    page.keyboard.press("ArrowLeft")
    expect(viewer).to_contain_text("1 of 2")
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(first).to_be_focused()


def test_without_scripts_images_are_there_and_videos_can_be_played(herons, new_visitor):
    visitor, items = herons()
    guest = new_visitor(java_script_enabled=False)
    page = guest.open(path(visitor, share(visitor, items)))
    expect(page.locator("video[controls]")).to_have_count(1)
    image = page.locator(".shared-open:not(.shared-video)")
    response = guest.context.request.get(visitor.base + image.get_attribute("href"))
    assert response.ok and response.headers["content-type"].startswith("image/")


def test_a_password_opens_the_page_in_one_browser(herons, new_visitor, screenshot):
    visitor, items = herons()
    made = share(visitor, items, password="reeds", title="Herons")
    guest = new_visitor()
    page = guest.page
    assert page.goto(made["url"]).status == 401
    expect(page.locator("body")).not_to_contain_text("Herons")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type("weeds")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The password is wrong.", timeout=HASHING_TIMEOUT)
    screenshot(page)
    page.get_by_label("Password").fill("reeds")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="Herons")).to_be_visible(timeout=HASHING_TIMEOUT)
    expect(page).to_have_url(made["url"])
    assert new_visitor().page.goto(made["url"]).status == 401
    assert visitor.request("PATCH", f"/api/shares/{made['id']}", data={"password": "rushes"}).ok
    assert page.reload().status == 401


def test_originals_are_saved_only_if_the_owner_allows_it(herons, new_visitor):
    visitor, items = herons()
    for allowed in (False, True):
        page = new_visitor().open(path(visitor, share(visitor, items, download=allowed)))
        expect(page.get_by_role("link", name="Download")).to_have_count(2 if allowed else 0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    assert re.fullmatch(r"afterimage-1\.\w+", download.value.suggested_filename)


def test_a_share_is_changed_on_its_page(herons, new_visitor, screenshot):
    visitor, items = herons()
    made = share(visitor, items, title="Herons")
    page = visitor.open("/shares")
    row = page.locator(".share")
    expect(row).to_contain_text("without a password")
    row.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog", name="Change the share")
    expect(dialog.get_by_label("Title")).to_have_value("Herons")
    dialog.get_by_label("Title").fill("Two herons")
    dialog.get_by_label("Password").fill("reeds")
    dialog.get_by_label("Show the prompts").check()
    screenshot(page)
    dialog.get_by_role("button", name="Save").click()
    expect(row.get_by_role("heading")).to_have_text("Two herons", timeout=HASHING_TIMEOUT)
    expect(row).to_contain_text("with a password, shows the prompts")
    expect(row.get_by_role("button", name="Change")).to_be_focused()
    assert new_visitor().page.goto(made["url"]).status == 401


def test_a_tag_is_shared_and_faults_are_shown_at_their_fields(herons):
    visitor, _ = herons()
    page = visitor.open("/shares")
    page.get_by_role("button", name="Share a tag").click()
    dialog = page.get_by_role("dialog", name="Share a tag")
    dialog.get_by_role("button", name="Share").click()
    expect(dialog.locator("[data-field=tag] .field-error")).to_have_text("This field is required.")
    dialog.get_by_label("Tag").fill("birds")
    dialog.get_by_role("button", name="Share").click()
    expect(dialog.get_by_label("Address")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".share")).to_contain_text("Tag “birds”")
    expect(page.get_by_role("button", name="Share a tag")).to_be_focused()


def test_axe_finds_no_violations_in_shares(herons, new_visitor, look, screenshot):  # noqa: F811
    visitor, items = herons(**look)
    made = share(visitor, items, title="Herons", show_prompt=True, download=True)
    locked = share(visitor, items, password="reeds")
    page = visitor.open("/shares")
    expect(page.locator(".share")).to_have_count(2)
    check(page)
    page.get_by_role("button", name="Change").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)
    screenshot(page, "change")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="End").first.click()
    check(page)
    page.keyboard.press("Escape")
    guest = new_visitor(**look)
    for url in (made["url"], locked["url"], visitor.base + "/s/nothing"):
        shown = guest.page
        shown.goto(url)
        shown.wait_for_timeout(500)
        check(shown)
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        screenshot(shown, url[-8:], full_page=True)
    shown.goto(made["url"])
    shown.locator(".shared-open").first.click()
    expect(shown.get_by_role("dialog")).to_be_visible()
    check(shown)
    screenshot(shown, "viewer")


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920, 3840])
def test_a_share_fits_every_width(herons, new_visitor, width, screenshot):
    visitor, items = herons()
    made = share(visitor, items, title="Herons of the marshes " * 8, show_prompt=True)
    guest = new_visitor(viewport={"width": width, "height": 900})
    for page in (guest.open(path(visitor, made)), None):
        if page is None:
            page = guest.page
            page.locator(".shared-open").first.click()
            expect(page.get_by_role("dialog")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        screenshot(page)


def test_a_share_that_is_cancelled_while_it_is_made_is_ended(herons, eventually):
    visitor, items = herons()
    page = visitor.open("/shares")
    expect(page.get_by_text("You have no shares yet.")).to_be_visible()
    held = []
    visitor.context.route("**/api/shares", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    dialog = open_dialog(page, {"items": items})
    dialog.get_by_role("button", name="Share").click()
    eventually(lambda: held, page=page)
    with page.expect_response(lambda response: response.request.method == "DELETE") as ended:
        dialog.get_by_role("button", name="Cancel").click()
        held.pop().continue_()
    assert ended.value.ok
    assert visitor.request("GET", "/api/shares").json()["data"]["shares"] == []


def test_shares_that_fail_to_load_can_be_loaded_again(visitor):
    failing = [True]
    busy = {"status": "error", "code": "overloaded", "message": ""}
    visitor.context.route("**/api/shares*", lambda route: route.fulfill(status=503, json=busy) if failing else route.continue_())
    page = visitor.open("/shares")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The server is busy")
    failing.clear()
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("You have no shares yet.")).to_be_visible()
    expect(alert).to_have_count(0)


def test_an_end_that_is_not_confirmed_is_not_called_a_failure(herons):
    visitor, items = herons()
    share(visitor, items, title="Herons")
    unconfirmed = {"status": "error", "code": "write_unconfirmed", "message": ""}
    visitor.context.route("**/api/shares/*", lambda route: route.fulfill(status=503, json=unconfirmed))
    page = visitor.open("/shares")
    page.get_by_role("button", name="End").click()
    page.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(page.locator(".toast")).to_contain_text("It may have been ended: reload the list.")


def test_a_share_that_ends_while_the_viewer_is_open_says_so(herons, new_visitor):
    visitor, items = herons()
    made = share(visitor, items)
    guest = new_visitor()
    page = guest.open(path(visitor, made))
    page.locator(".shared-open").first.click()
    viewer = page.get_by_role("dialog", name="Viewer")
    expect(viewer.locator("video, img")).to_be_visible()
    # Also for what the browser has stored.
    guest.context.route("**/s/**", lambda route: route.fulfill(status=404))
    page.get_by_role("button", name="Next").click()
    expect(viewer.get_by_role("alert")).to_contain_text("The share may have ended")
