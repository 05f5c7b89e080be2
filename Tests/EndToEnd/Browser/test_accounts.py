"""Visitors, accounts, and who owns which items."""

import uuid

from playwright.sync_api import expect
from visitor import HASHING_TIMEOUT, PASSWORD, sign_out


def new_email():
    return f"{uuid.uuid4().hex[:12]}@example.org"


def sign_in(visitor, email, password=PASSWORD):
    page = visitor.open("/login")
    page.fill("#email", email)
    page.fill("#password", password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    return page


def test_a_visitor_makes_a_video_without_signing_in_and_finds_it_in_the_same_browser(visitor):
    page = visitor.open("/text-to-video")
    page.fill("#prompt", "Made by a visitor")
    page.get_by_role("button", name="Make the video").click()
    expect(page.locator(".tile", has_text="Made by a visitor")).to_be_visible()
    page.reload()
    expect(page.locator(".tile", has_text="Made by a visitor")).to_be_visible()
    expect(page.get_by_text("These videos are tied to this browser")).to_be_visible()


def test_another_visitor_does_not_see_the_videos(owner, visitor):
    page = owner.open("/text-to-video")
    expect(page.locator(".tile-open").first).to_be_attached()
    page = visitor.open("/text-to-video")
    expect(page.locator(".empty")).to_be_visible()
    expect(page.locator(".tile-open")).to_have_count(0)


def test_a_visitors_videos_move_into_the_new_account_and_are_there_on_every_device(new_visitor, screenshot):
    email = new_email()
    visitor = new_visitor()
    page = visitor.open("/text-to-video")
    expect(page.locator(".empty")).to_be_visible()
    visitor.make_video("Made before the account")
    page.goto(visitor.base + "/register")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    screenshot(page, "register")
    page.get_by_role("button", name="Create the account").click()
    expect(page).to_have_url(visitor.base + "/text-to-video", timeout=HASHING_TIMEOUT)
    expect(page.locator(".toast")).to_contain_text("is in your account now")
    expect(page.locator(".account-name")).to_contain_text(email)
    expect(page.locator(".tile", has_text="Made before the account")).to_be_visible()
    screenshot(page, "signed in")

    device = new_visitor()
    page = sign_in(device, email)
    page.wait_for_url("**/gallery")
    expect(page.locator(".tile", has_text="Made before the account")).to_be_visible()

    page = visitor.page
    sign_out(page)
    expect(page).to_have_url(visitor.base + "/")
    # Clearing what the browser keeps takes some seconds on a busy machine, and the next page waits for it.
    expect(page.locator(".toast")).to_contain_text("signed out", timeout=30000)
    page.goto(visitor.base + "/gallery")
    expect(page.locator(".empty")).to_be_visible()


FETCH = "(path) => fetch(path).then((response) => response.status)"
# Reads only the browser's cache: 200, or null if the path is not cached.
CACHED = """(path) => fetch(path, { cache: 'only-if-cached', mode: 'same-origin' })
    .then((response) => response.status, () => null)"""


def open_with_cached_image(visitor):
    visitor.register(new_email())
    image = visitor.submit_image("Only mine")
    visitor.wait_for_image(image)
    path = f"/api/v1/nanobanana/images/{image}/content"
    page = visitor.open("/generate")
    assert page.evaluate(FETCH, path) == 200
    assert page.evaluate(CACHED, path) == 200
    return page, path


def test_after_signing_out_the_browser_keeps_no_image_and_no_draft(new_visitor):
    visitor = new_visitor()
    page, image = open_with_cached_image(visitor)
    other = visitor.context.new_page()
    other.goto(visitor.base + "/edit")
    other.evaluate("sessionStorage.setItem('kept', 'a draft')")
    sign_out(page)
    # Clearing what the browser keeps takes some seconds on a busy machine, and the next page waits for it.
    expect(page.locator(".toast")).to_contain_text("signed out", timeout=30000)
    assert page.evaluate(CACHED, image) in (None, 504)
    assert page.evaluate(FETCH, image) in (401, 404)
    assert other.evaluate("sessionStorage.getItem('kept')") is None


def test_a_kept_image_is_not_shown_to_the_next_user_of_the_browser(new_visitor):
    visitor = new_visitor()
    page, image = open_with_cached_image(visitor)
    visitor.context.clear_cookies()
    assert page.evaluate(FETCH, image) == 401
    visitor.register(new_email())
    assert page.evaluate(FETCH, image) == 404


def test_wrong_passwords_and_taken_email_addresses_are_explained(new_visitor, visitor):
    email = new_email()
    visitor.register(email)
    stranger = new_visitor()
    page = sign_in(stranger, email, "not the password")
    expect(page.locator("[data-form-error]")).to_contain_text("Wrong e-mail address or password", timeout=HASHING_TIMEOUT)
    expect(page.locator("#banner")).to_be_hidden()
    page.goto(visitor.base + "/register")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    expect(page.locator("[data-field=email] .field-error")).to_contain_text("already", timeout=HASHING_TIMEOUT)
    page.fill("#email", "no address")
    page.fill("#password", "short")
    page.get_by_role("button", name="Create the account").click()
    expect(page.locator("[data-field=email] .field-error")).to_contain_text("e-mail address")
    expect(page.locator("[data-field=password] .field-error")).to_contain_text("12")
    expect(page.locator("#email")).to_be_focused()


def test_where_visitors_are_not_accepted_pages_ask_to_sign_in_and_start_no_session(visitor):
    def without_visitors(route):
        route.fulfill(content_type="text/html", body=route.fetch().text().replace(" data-visitors", ""))

    visitor.context.route("**/generate", without_visitors)
    sessions = []
    visitor.context.on("request", lambda request: request.url.endswith("/api/session") and sessions.append(request))
    page = visitor.open("/generate")
    banner = page.locator("#banner")
    expect(banner).to_contain_text("Sign in to make images and videos")
    expect(banner.get_by_role("button")).to_have_count(0)
    page.fill("#prompt", "Not without an account")
    page.get_by_role("button", name="Make the image").click()
    expect(page.locator("[data-form-error]")).to_have_text("Sign in to use this page.")
    assert not sessions
    banner.get_by_role("link", name="Sign in").click()
    expect(page.locator("#login")).to_be_visible()


def test_a_password_can_be_shown_while_it_is_typed(visitor):
    page = visitor.open("/login")
    page.fill("#password", "visible for once")
    page.get_by_role("button", name="Show the password").click()
    expect(page.locator("#password")).to_have_attribute("type", "text")


def test_scripts_cannot_read_a_token(visitor):
    page = visitor.open("/text-to-video")
    expect(page.locator(".empty")).to_be_visible()
    cookies = visitor.context.cookies()
    assert cookies and all(cookie["httpOnly"] and cookie["sameSite"] in ("Lax", "Strict") for cookie in cookies)
    token = cookies[0]["value"]
    stored = page.evaluate("JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])")
    assert token not in stored and token[:20] not in stored
