"""Network and server failures: explained in plain words, with automatic recovery."""

import pytest
from playwright.sync_api import expect


def test_being_offline_is_shown_and_the_page_reconnects(visitor, screenshot):
    page = visitor.open("/text-to-video")
    expect(page.locator(".empty")).to_be_visible()
    visitor.context.set_offline(True)
    expect(page.locator("#banner")).to_contain_text("You are offline")
    expect(page.locator("#live")).to_contain_text("You are offline")
    screenshot(page)
    page.fill("#prompt", "Written while offline")
    page.get_by_role("button", name="Make the video").click()
    expect(page.locator("[data-form-error]")).to_contain_text("nothing you wrote is lost")
    expect(page.locator("#prompt")).to_have_value("Written while offline")
    visitor.context.set_offline(False)
    expect(page.locator("#banner")).to_be_hidden(timeout=10000)
    visitor.submit_video("Made from another device meanwhile")
    expect(page.locator(".tile", has_text="from another device")).to_be_visible(timeout=15000)
    page.get_by_role("button", name="Make the video").click()
    expect(page.locator(".tile", has_text="Written while offline")).to_have_count(1)


def test_the_page_reconnects_after_a_server_outage(visitor, screenshot):
    page = visitor.open("/text-to-video")
    page.fill("#prompt", "Made across a restart [fault: slow 15s]")
    page.get_by_role("button", name="Make the video").click()
    expect(page.locator(".job .badge")).to_have_text("Processing")
    visitor.context.route("**/api/**", lambda route: route.abort())
    visitor.context.route("**/health/**", lambda route: route.abort())
    expect(page.locator("#banner")).to_contain_text("The server cannot be reached", timeout=10000)
    screenshot(page)
    page.wait_for_timeout(5000)
    visitor.context.unroute("**/api/**")
    visitor.context.unroute("**/health/**")
    expect(page.locator("#banner")).to_be_hidden(timeout=15000)
    expect(page.locator(".tile", has_text="Made across").locator(".badge")).to_have_text("Completed", timeout=30000)


def test_a_form_resent_after_a_lost_connection_is_submitted_once(visitor):
    page = visitor.open("/generate")
    page.fill("#prompt", "Only once")
    sent = []

    def lose_first_response(route):
        if sent:
            route.continue_()
            return
        sent.append(route.fetch())
        route.abort()

    visitor.context.route("**/api/v1/nanobanana/generate", lose_first_response)
    submit = page.get_by_role("button", name="Make the image")
    submit.click()
    expect(page.locator("[data-form-error]")).to_be_visible()
    submit.click()
    expect(page.locator(".job")).to_have_count(1)
    images = visitor.request("GET", "/api/v1/nanobanana/images").json()["data"]["images"]
    assert len(images) == 1


def test_an_expired_session_is_shown_and_can_be_continued_as_a_new_visitor(visitor, screenshot):
    page = visitor.open("/generate")
    expect(page.locator("#prompt")).to_be_enabled()
    page.wait_for_timeout(500)
    visitor.context.clear_cookies()
    page.fill("#prompt", "Too late")
    page.get_by_role("button", name="Make the image").click()
    expect(page.locator("#banner")).to_contain_text("Your visitor session has expired")
    expect(page.locator("#banner").get_by_role("link", name="Sign in")).to_be_visible()
    screenshot(page)
    page.reload()
    expect(page.locator("#banner")).to_contain_text("Your visitor session has expired")
    page.get_by_role("button", name="Continue as a new visitor").click()
    expect(page.locator("#banner")).to_be_hidden()
    page.fill("#prompt", "In time")
    page.get_by_role("button", name="Make the image").click()
    expect(page.locator(".job")).to_have_count(1)


@pytest.mark.parametrize(
    "status,code,message,retry,text",
    [
        (429, "rate_limited", "Too many.", "7", "Try again in 7 seconds"),
        (503, "overloaded", "Too much.", "2", "Try again in 2 seconds"),
        (503, "storage_unavailable", "No database.", None, "The database is unavailable. Try again in a minute."),
        (503, "write_unconfirmed", "Perhaps.", None, "nothing is saved or charged twice"),
        (413, "payload_too_large", "Too large.", None, "too large to send"),
        (413, "quota_exceeded", "No room.", None, "Your storage is full"),
        (422, "image_refused", "The image service refused the request.", None, "refused the request"),
        (500, "internal_error", "Something.", None, "Request ID: abc-123"),
        (507, "storage_full", "Full.", None, "storage is full"),
        (409, "idempotency_in_progress", "Wait.", None, "already being processed"),
        (418, "teapot", None, None, "Unexpected response"),
    ],
)
def test_each_failure_says_what_to_do_next(visitor, status, code, message, retry, text):
    def reject(route):
        body = {"status": "error", "code": code, "message": message, "details": [], "request_id": "abc-123"}
        route.fulfill(status=status, json=body, headers={"Retry-After": retry} if retry else {})

    visitor.context.route("**/api/v1/nanobanana/generate", reject)
    page = visitor.open("/generate")
    page.fill("#prompt", "A boat")
    page.get_by_role("button", name="Make the image").click()
    expect(page.locator("[data-form-error]")).to_contain_text(text)
    expect(page.locator("#prompt")).to_have_value("A boat")
    expect(page.get_by_role("button", name="Make the image")).to_be_enabled()


def test_a_list_that_fails_to_load_can_be_retried(visitor):
    failing = [True]

    def fail(route):
        if not failing:
            return route.continue_()
        route.fulfill(status=503, json={"status": "error", "code": "overloaded", "message": "", "details": []})

    visitor.context.route("**/api/gallery*", fail)
    page = visitor.open("/gallery")
    expect(page.locator(".grid-footer")).to_contain_text("The server is busy")
    failing.clear()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".empty")).to_be_visible()


def test_a_video_that_the_service_refused_is_a_new_submission_when_it_is_sent_again(visitor):
    keys = []

    def refuse_first(route):
        keys.append(route.request.headers["idempotency-key"])
        body = {"status": "error", "code": "provider_unavailable", "message": "Not now.", "details": []}
        route.fulfill(status=502, json=body) if len(keys) == 1 else route.continue_()

    visitor.context.route("**/api/text-to-video", lambda route: refuse_first(route) if route.request.method == "POST" else route.continue_())
    page = visitor.open("/text-to-video")
    page.fill("#prompt", "A boat")
    submit = page.get_by_role("button", name="Make the video")
    submit.click()
    expect(page.locator("[data-form-error]")).to_contain_text("Not now.")
    submit.click()
    expect(page.locator(".job")).to_have_count(1)
    assert len(set(keys)) == 2
