"""What every page has, whatever it shows."""

import re

import pytest
from playwright.sync_api import expect

PAGES = {
    "/": "Say what you see",
    "/text-to-video": "Make a video",
    "/generate": "Make a picture",
    "/edit": "Change a picture",
    "/gallery": "Gallery",
    "/login": "Sign in",
    "/register": "Create an account",
}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_something_useful_without_javascript(visit, path, shot):
    visitor = visit(java_script_enabled=False)
    page = visitor.go(path)
    expect(page.locator("h1")).to_contain_text(PAGES[path])
    expect(page.get_by_text("works with JavaScript")).to_be_visible(timeout=8000)
    for field in page.locator("main :is(input, textarea, select, button):not(#files)").all():
        expect(field).to_be_disabled()
    shot(page)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_strict_policy_and_nothing_inline(visitor, path):
    answer = visitor.context.request.get(visitor.base + path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "require-trusted-types-for 'script'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    page = answer.text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page) and "<style" not in page
    assert not re.search(r"\s(style|on\w+)=", page) and "javascript:" not in page
    assert not re.search(r"(src|href)=\"(https?:)?//", page)


def test_an_address_without_a_page_says_so_and_leads_on(visitor):
    page = visitor.page
    answer = page.goto(visitor.base + "/nothing-here")
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("There is nothing here")
    page.get_by_role("main").get_by_role("link", name="Start page").click()
    expect(page).to_have_url(visitor.base + "/")


def test_the_start_page_leads_everywhere(visitor):
    for path, heading in {**PAGES}.items():
        page = visitor.go("/")
        page.locator(f"a[href='{path}']:visible").first.click()
        expect(page.locator("h1")).to_contain_text(heading)


def test_no_page_script_or_answer_names_the_provider(owner):
    words = re.compile(rb"qwen|dashscope|aliyun|wan2|alibaba", re.IGNORECASE)
    requests = []
    owner.context.on("requestfinished", lambda request: requests.append(request))
    texts = ("text/html", "text/css", "text/javascript", "application/json")

    def look_through():
        assert requests
        for answer in [request.response() for request in requests]:
            seen = f"{answer.url} {answer.headers}".encode()
            if answer.headers.get("content-type", "").startswith(texts):
                seen += answer.body()
            assert not words.search(seen), answer.url
        requests.clear()

    for path in PAGES:
        owner.go(path)
        owner.page.wait_for_timeout(600)
        look_through()
    owner.go("/text-to-video").locator(".tile[data-status=completed] .tile-open").first.click()
    owner.page.wait_for_timeout(800)
    look_through()


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920, 3840])
def test_pages_fit_every_width(visit, library, width, shot):
    visitor = visit(library, viewport={"width": width, "height": 900})
    for path in PAGES:
        page = visitor.go(path)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        shot(page, path)
