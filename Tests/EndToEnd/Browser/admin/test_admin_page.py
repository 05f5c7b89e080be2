"""The operations page: refreshing, accessibility and charts."""

import datetime
import re

from operations import STATS, check_accessibility, check_part_accessibility, mock_api, open_page
from playwright.sync_api import expect


def test_the_page_refreshes_while_visible_and_says_when_it_cannot(admin, screenshot):
    requests = []
    admin.context.on("request", lambda request: requests.append(request.url) if STATS in request.url else None)
    page = admin.page
    page.clock.install()
    open_page(admin)
    expect(page.locator("#updated")).to_contain_text("refreshes every 10 seconds")
    assert len(requests) == 1
    with page.expect_response(f"**{STATS}"):
        page.clock.run_for(10000)

    def show(isHidden):
        page.evaluate(
            "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
            " document.dispatchEvent(new Event('visibilitychange')); }", isHidden)

    page.wait_for_timeout(300)
    show(True)
    page.clock.run_for(60000)
    assert len(requests) == 2
    with page.expect_response(f"**{STATS}"):
        show(False)
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Pause refreshing").click()
    expect(page.locator("#updated")).to_contain_text("refreshing is paused")
    page.clock.run_for(60000)
    assert len(requests) == 3
    page.get_by_role("button", name="Pause refreshing").click()
    page.wait_for_timeout(500)

    admin.context.route("**/api/admin/jobs*", lambda route: route.fulfill(status=503, json={"status": "error", "code": "storage_unavailable"}))
    page.clock.run_for(10000)
    expect(page.locator("#stale")).to_contain_text("Could not refresh video jobs, showing data from")
    expect(page.locator("#live")).to_contain_text("Could not refresh video jobs")
    admin.context.unroute("**/api/admin/jobs*")
    page.get_by_role("button", name="Refresh now").click()
    expect(page.locator("#stale")).to_be_hidden()

    admin.context.set_offline(True)
    page.clock.run_for(10000)
    expect(page.locator("#stale")).to_contain_text("Could not refresh, showing data from")
    expect(page.locator("#stale")).to_contain_text("You are offline")
    expect(page.locator("#state-title")).to_contain_text("as of")
    check_accessibility(page)
    screenshot(page, "offline")
    admin.context.set_offline(False)
    expect(page.locator("#stale")).to_be_hidden(timeout=10000)
    expect(page.locator("#state-title")).not_to_contain_text("as of")

    admin.context.clear_cookies()
    page.clock.run_for(10000)
    expect(page.locator("#stale")).to_contain_text("Your session has expired")
    expect(page.locator("#banner").get_by_role("link", name="Sign in")).to_be_visible()
    count = len(requests)
    page.clock.run_for(60000)
    assert len(requests) == count


def test_axe_finds_no_violations_in_either_scheme_and_the_page_fits_every_width(new_visitor, state, screenshot):
    visitor = new_visitor(state, reduced_motion="reduce")
    past = [f"2026-01-0{day}T08:00:00.000Z" for day in (1, 2, 3)]
    resolved = {"rule": "jobs_stuck", "summary": "A job waits.", "since": past[0], "endedAt": past[1]}
    mock_api(visitor, "/api/admin/alerts", {"active": [{"rule": "cleanup_failing", "summary": "It fails.", "since": past[2]}], "recent": [resolved]})
    page = open_page(visitor)
    expect(page.locator("#overview")).to_have_attribute("data-state", "bad")
    expect(page.locator("#state-title")).to_have_text("1 alert is active")
    expect(page).to_have_title("(1) Operations · Afterimage")
    expect(page.locator("#state-alerts")).to_contain_text("It fails.")
    expect(page.locator("#alert-list tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Pause refreshing").click()
    table = page.get_by_text("The same data as a table")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            page.locator(".plot").last.focus()
            check_accessibility(page)
            screenshot(page, f"{scheme} {width}", full_page=True)
        # Checked once: sixty rows take axe as long as the rest of the page.
        if width == 1280:
            table.click()
            check_part_accessibility(page, "#series")
            table.click()
    for width in (320, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        screenshot(page, f"{width}")
    assert not re.search(r"qwen|dashscope|nanobanana|wan2", page.content(), re.IGNORECASE)


def test_storage_shows_what_is_stored_and_which_copies_are_behind(new_visitor, state):
    visitor = new_visitor(state)
    behind = {"waiting": 3, "oldestWaitingSeconds": 7200, "failing": 2, "endangered": 1, "lost": 0}
    fine = {"waiting": 0, "oldestWaitingSeconds": None, "failing": 0, "endangered": 0, "lost": 4}
    totals = [{"kind": "image", "objects": 1200, "bytes": 3 << 30}, {"kind": "thumbnail", "objects": 2400, "bytes": 80 << 20}]
    mock_api(visitor, "/api/admin/storage", {"stored": totals, "images": fine, "videos": behind})
    page = open_page(visitor)
    expect(page.locator("#archive-stats")).to_contain_text("the oldest for 2 h")
    expect(page.locator("#archive-stats")).to_contain_text("1 will be lost within the hour")
    expect(page.locator("#stored-list tbody tr")).to_have_count(2)
    expect(page.locator("#stored-list tbody tr").first).to_contain_text("1,200")
    check_part_accessibility(page, "#archive")


def test_charts_are_drawn_to_scale(new_visitor, state):
    """With known data: heights of bars, ticks of the axes, gaps in intervals without requests."""
    visitor = new_visitor(state)
    begin = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0) - datetime.timedelta(minutes=59)
    silent = {"requests": 0, "errors": 0, "errorRate": None, "bytes": 0, "responseMilliseconds": {"median": None, "p95": None, "p99": None}}
    busy = {"requests": 1800, "errors": 440, "errorRate": 0.244, "bytes": 3_000_000, "responseMilliseconds": {"median": 40, "p95": 900, "p99": 1900}}
    points = [
        {"at": (begin + datetime.timedelta(minutes=index)).isoformat().replace("+00:00", "Z"), **(busy if index in (10, 11, 40) else silent)}
        for index in range(60)
    ]
    stats = {
        "windows": {"hour": busy, "day": silent}, "series": {"hour": points, "day": points},
        "storage": {"active": 0, "expired": 0, "bytes": 0}, "mostPlayed": [],
    }
    mock_api(visitor, STATS, stats)
    page = open_page(visitor)
    requests, _, times = page.locator(".chart").all()
    expect(requests.locator(".tick").first).to_have_text("0")
    assert {"0", "500", "1,000", "1,500", "2,000"} <= set(requests.locator(".tick").all_text_contents())

    def extent(chart, selector):
        """The vertical extent of an element, as fractions of the axis."""
        box = "one => { const { y, height } = one.getBBox(); return [y + height, y]; }"
        floor, top = chart.locator(".cursor").evaluate(box)
        return [round((floor - edge) / (floor - top), 2) for edge in chart.locator(selector).evaluate(box)]

    assert extent(requests, ".plot .bar.errors") == [0, 0.22]
    assert extent(requests, ".plot .bar.fine") == [0.22, 0.9]
    assert extent(times, ".plot .line.p95") == [0.45, 0.45]
    assert {"0 ms", "500 ms", "1 s", "1.5 s", "2 s"} <= set(times.locator(".tick").all_text_contents())
    expect(times.locator(".dot.median")).to_have_count(1)
    assert times.locator(".plot .line.median").get_attribute("d").count("M") == 2
    page.locator(".plot").first.focus()
    page.keyboard.press("Home")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".plot").first).to_have_attribute("aria-valuetext", re.compile("Errors 440, Without error 1,360$"))
    expect(page.locator(".chart-tip").first).to_contain_text("1,360")

    formatted = page.evaluate(
        """async () => {
            const script = document.querySelector("script[type=module]").src;
            const { bytes, milliseconds, percentage, duration } = await import(script.replace("admin.js", "format.js"));
            return [
                [0, 999, 1000, 12345, 999500, 4.34e9, null].map(bytes),
                [0, 0.4, 47.3, 999.4, 999.6, 12340, 59990, null].map(milliseconds),
                [0, 0.0004, 0.0706, 1, null].map(percentage),
                [0, 59, 60, 3725, 90000].map(duration),
            ];
        }"""
    )
    assert formatted == [
        ["0 B", "999 B", "1 kB", "12.3 kB", "1 MB", "4.34 GB", "–"],
        ["0 ms", "0.4 ms", "47 ms", "999 ms", "1 s", "12.3 s", "1 min", "–"],
        ["0%", "0.04%", "7.1%", "100%", "–"],
        ["0 s", "59 s", "1 min", "1 h 2 min", "1 d 1 h"],
    ]
