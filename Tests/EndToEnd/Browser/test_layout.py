"""What every page has."""

import re

import pytest
from playwright.sync_api import expect

PAGES = {
    "/": "Say what you see",
    "/text-to-video": "Make a video",
    "/generate": "Make an image",
    "/edit": "Edit an image",
    "/gallery": "Gallery",
    "/shares": "Shares",
    "/usage": "Usage",
    "/login": "Sign in",
    "/register": "Create an account",
}
# Not linked from the start page, or only for signed-in users.
OTHERS = {
    "/forgot-password": "Forgotten password",
    "/reset-password": "New password",
    "/verify-email": "E-mail address",
    "/settings": "Settings",
    "/settings/security": "Security",
    "/settings/keys": "API keys",
}
ALL = {**PAGES, **OTHERS}


@pytest.mark.parametrize("path", ALL)
def test_every_page_is_readable_without_javascript(new_visitor, path, screenshot):
    visitor = new_visitor(java_script_enabled=False)
    page = visitor.open(path)
    expect(page.locator("h1")).to_contain_text(ALL[path])
    expect(page.get_by_text("needs JavaScript")).to_be_visible(timeout=8000)
    for field in page.locator("main :is(input, textarea, select, button):not(#files)").all():
        expect(field).to_be_disabled()
    screenshot(page)


@pytest.mark.parametrize("path", ALL)
def test_every_page_has_a_strict_policy_and_nothing_inline(visitor, path):
    response = visitor.context.request.get(visitor.base + path)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "require-trusted-types-for 'script'" in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    page = response.text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page) and "<style" not in page
    assert not re.search(r"\s(style|on\w+)=", page) and "javascript:" not in page
    assert not re.search(r"(src|href)=\"(https?:)?//", page)


def test_an_unknown_url_shows_not_found_and_links_on(visitor):
    page = visitor.page
    response = page.goto(visitor.base + "/nothing-here")
    assert response.status == 404
    expect(page.locator("h1")).to_have_text("Page not found")
    page.get_by_role("main").get_by_role("link", name="Start page").click()
    expect(page).to_have_url(visitor.base + "/")


def test_the_start_page_links_to_every_page(visitor):
    for path, heading in PAGES.items():
        page = visitor.open("/")
        page.locator(f"a[href='{path}']:visible").first.click()
        expect(page.locator("h1")).to_contain_text(heading)


def test_no_page_script_or_response_names_the_provider(owner):
    provider_names = re.compile(rb"qwen|dashscope|aliyun|wan2|alibaba", re.IGNORECASE)
    requests = []
    owner.context.on("requestfinished", lambda request: requests.append(request))
    texts = ("text/html", "text/css", "text/javascript", "application/json")

    def check_responses():
        assert requests
        for response in [request.response() for request in requests]:
            content = f"{response.url} {response.headers}".encode()
            if response.headers.get("content-type", "").startswith(texts):
                content += response.body()
            assert not provider_names.search(content), response.url
        requests.clear()

    for path in PAGES:
        owner.open(path)
        owner.page.wait_for_timeout(600)
        check_responses()
    owner.open("/text-to-video").locator(".tile[data-status=completed] .tile-open").first.click()
    owner.page.wait_for_timeout(800)
    check_responses()


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920, 3840])
def test_pages_fit_every_width(new_visitor, filled_profile, width, screenshot):
    visitor = new_visitor(filled_profile, viewport={"width": width, "height": 900})
    for path in ALL:
        page = visitor.open(path)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        screenshot(page, path)


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920, 3840])
def test_settings_and_the_menu_fit_every_width(new_visitor, signed_in_profile, width, screenshot):
    visitor = new_visitor(signed_in_profile, viewport={"width": width, "height": 900})
    for path in ("/settings", "/settings/security", "/settings/keys"):
        page = visitor.open(path)
        expect(page.locator("#load-error")).to_be_hidden()
        page.wait_for_timeout(300)
        page.locator("#account-menu summary").click()
        box = page.locator("#account-menu ul").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.keyboard.press("Escape")
        screenshot(page, path, full_page=True)


def test_the_menu_of_the_user_works_by_keyboard_and_closes(new_visitor, signed_in_profile):
    page = new_visitor(signed_in_profile).open("/gallery")
    menu, summary = page.locator("#account-menu ul"), page.locator("#account-menu summary")
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    summary.focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Settings")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").click()
    expect(menu).to_be_hidden()
    summary.click()
    page.get_by_role("link", name="API keys").click()
    expect(page.locator("h1")).to_have_text("API keys")


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920, 3840])
def test_filters_selection_and_dialogs_fit_every_width(new_visitor, filled_profile, width, screenshot):
    page = new_visitor(filled_profile, viewport={"width": width, "height": 900}).open("/gallery")
    expect(page.locator(".tile-open").first).to_be_visible()

    def check(name):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        for element in page.locator("dialog[open], .selection-bar:not([hidden])").all():
            box = element.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width, name
            assert element.evaluate("element => element.scrollWidth <= element.clientWidth"), name
        screenshot(page, name)

    page.get_by_role("button", name="More filters").click()
    check("filters")
    page.locator(".tile[data-status=completed] .tile-open").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_timeout(300)
    check("selection")
    page.keyboard.press("Escape")
    for key in ("t", "?"):
        page.keyboard.press(key)
        expect(page.locator("dialog[open]")).to_be_visible()
        check(key)
        page.keyboard.press("Escape")
    page.locator(".tile[data-kind=image][data-status=completed] .tile-open").first.click()
    page.wait_for_timeout(600)
    check("player")
