"""The page of those who run the server: only theirs, true to what was done, and honest where it knows nothing."""

import datetime
import json
import os
import re
import socket
import subprocess
import time
import urllib.request
import uuid

import pymongo
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PASSWORD = "four words of mine"
STATS = "/api/admin/video-proxy/stats"


@pytest.fixture(scope="module")
def settings():
    """Those of a server with a database that nobody else counts in."""
    needed = ("AFTERIMAGE_PROGRAM", "AFTERIMAGE_MONGODB_URI", "AFTERIMAGE_MONGODB_DATABASE")
    if missing := [name for name in needed if not os.environ.get(name)]:
        pytest.skip(f"{', '.join(missing)} not set")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name = f"{os.environ['AFTERIMAGE_MONGODB_DATABASE']}-admin-{uuid.uuid4().hex[:8]}"
    # What has expired is removed when a test says so.
    never = {"VIDEO_MAPPING_CLEANUP_INTERVAL_HOURS": "8784"}
    return {**os.environ, **never, "PORT": str(port), "MONGODB_DATABASE": name}


@pytest.fixture(scope="module")
def base(settings, database, tmp_path_factory):
    address, log = f"http://127.0.0.1:{settings['PORT']}", tmp_path_factory.mktemp("admin") / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen([settings["AFTERIMAGE_PROGRAM"], "serve"], env=settings, stderr=output)
    end = time.monotonic() + 30
    while not is_ready(address):
        assert server.poll() is None and time.monotonic() < end, log.read_text()
        time.sleep(0.05)
    yield address
    server.terminate()
    assert server.wait(30) == 0, log.read_text()


def is_ready(address):
    try:
        return urllib.request.urlopen(f"{address}/health/ready", timeout=5).status == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def database(settings):
    client = pymongo.MongoClient(settings["AFTERIMAGE_MONGODB_URI"])
    yield client[settings["MONGODB_DATABASE"]]
    client.drop_database(settings["MONGODB_DATABASE"])


@pytest.fixture(scope="module")
def command(settings):
    """Runs `afterimage admin`."""
    return lambda *arguments: subprocess.run(
        [settings["AFTERIMAGE_PROGRAM"], "admin", *arguments], env=settings, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def account(browser, base, command):
    """An admin's address, the profile of somebody who signed in before that, and the one of their next sign-in."""
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    before, after = browser.new_context(base_url=base), browser.new_context(base_url=base)
    headers = {"Origin": base}
    values = {"email": email, "password": PASSWORD}
    assert before.request.post("/api/auth/register", data=values, headers=headers).status == 201
    done = command("grant", email.upper())
    assert done.returncode == 0 and f"{email} is an admin" in done.stdout, done.stderr
    yield {"email": email, "before": before.storage_state(), "after": after}
    after.close()
    before.close()
    assert command("revoke", email).returncode == 0


@pytest.fixture(scope="module")
def state(account, base):
    """Signs in through the page, and keeps what the browser then has."""
    page = account["after"].new_page()
    page.goto(f"{base}/admin")
    expect(page.locator("h1")).to_have_text("For administrators")
    expect(page.locator(".main-nav")).not_to_contain_text("Admin")
    page.get_by_role("link", name="Sign in as an administrator").click()
    page.fill("#email", account["email"])
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{base}/admin", timeout=30000)
    expect(page.locator("h1")).to_have_text("Operations")
    expect(page.locator(".main-nav").get_by_role("link", name="Admin")).to_have_attribute("aria-current", "page")
    kept = account["after"].storage_state()
    page.close()
    return kept


@pytest.fixture
def admin(visit, state):
    return visit(state)


@pytest.fixture
def forgetting_paused(database):
    """The database forgets by itself what has expired, at a time of its own choosing: not while a test looks at it."""
    database.client.admin.command("setParameter", 1, ttlMonitorEnabled=False)
    yield
    database.client.admin.command("setParameter", 1, ttlMonitorEnabled=True)


def tell(visitor, path, data):
    """Has the server's answer be this."""
    body = json.dumps({"status": "success", "data": data})
    visitor.context.route(f"**{path}", lambda route: route.fulfill(body=body, content_type="application/json"))


def read(admin, path):
    answer = admin.ask("GET", path)
    assert answer.ok, answer.text()
    return answer.json()["data"]


def number(page, part, title):
    """A figure on the page, as a number."""
    cell = page.locator(f"#{part} > div").filter(has=page.get_by_text(title, exact=True)).locator("dd")
    return int(re.match(r"[\d,]+", cell.inner_text())[0].replace(",", ""))


def opened(admin):
    page = admin.go("/admin")
    expect(page.locator("#updated")).to_contain_text("Updated at", timeout=15000)
    return page


def check(page):
    page.wait_for_timeout(150)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def check_part(page, selector):
    found = Axe().run(page, context=selector, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def test_nobody_else_sees_a_figure_or_the_way_to_it(visit, account, state, command, shot):
    stranger, user = visit(), visit(account["before"])
    for visitor in (stranger, user):
        page = visitor.go("/admin")
        expect(page.locator("h1")).to_have_text("For administrators")
        expect(page.locator("#overview")).to_have_count(0)
        expect(page.get_by_role("link", name="Admin", exact=True)).to_have_count(0)
        check(page)
        for path in (STATS, "/api/admin/jobs", "/api/admin/alerts", "/api/admin/images", "/api/admin/providers"):
            assert visitor.ask("GET", path).status == (401 if visitor is stranger else 403), path
    expect(user.page.get_by_role("main")).to_contain_text(account["email"])
    shot(user.page, "an ordinary account")
    assert command("grant", "nobody@example.org").returncode == 1
    # Without a script the page says what it would show, and promises nothing.
    page = visit(state, java_script_enabled=False).go("/admin")
    expect(page.locator("#state-title")).to_have_text("How everything is has not been read yet")
    for control in page.locator("main :is(input, button, select)").all():
        expect(control).to_be_disabled()


def test_the_page_shows_what_was_done(visit, admin, shot, eventually):
    before = {path: read(admin, path) for path in (STATS, "/api/admin/jobs", "/api/admin/images")}
    maker = visit().begin()
    good = maker.order_video("A heron in the reeds")
    broken = maker.order_video("A heron that nobody may see [fault: origin-forbidden]")
    failed = maker.order_video("A heron that is not made [fault: generation-failed]")
    waiting = maker.order_picture("A heron that is still drawn [fault: stuck]")
    pictures = [maker.order_picture("A heron, drawn"), maker.order_picture("No heron [fault: generation-failed]")]
    film = maker.wait_for_video(good)["proxy_url"]
    size = 0
    for headers in ({}, {}, {"Range": "bytes=0-999"}):
        answer = maker.ask("GET", film, headers=headers)
        assert answer.ok
        size += len(answer.body())
    refused = maker.ask("GET", maker.wait_for_video(broken)["proxy_url"])
    assert refused.status >= 400
    assert maker.wait_for_video(failed)["status"] == "failed"
    for picture in pictures:
        maker.wait_for_picture(picture)

    def gathered():
        return read(admin, STATS)["windows"]["hour"]["requests"] >= before[STATS]["windows"]["hour"]["requests"] + 4

    eventually(gathered, 20)
    page = opened(admin)
    hour = before[STATS]["windows"]["hour"]
    assert number(page, "figures", "Requests") == hour["requests"] + 4
    assert number(page, "figures", "Errors") == hour["errors"] + 1
    now = read(admin, STATS)
    sent = now["windows"]["hour"]["bytes"] - hour["bytes"]
    assert size <= sent < size + 2000, "the bytes of three answers, and of the words of the refusal"
    played = page.locator("#played-list tr", has_text=film.rsplit("/", 1)[1])
    expect(played.locator(".plays")).to_have_text(str(now_plays(now, film)))
    assert number(page, "storage-figures", "Active") == now["storage"]["active"]
    jobs, images = before["/api/admin/jobs"]["byStatus"], before["/api/admin/images"]["byStatus"]
    assert number(page, "job-figures", "Completed") == jobs["completed"] + 2
    assert number(page, "job-figures", "Failed") == jobs["failed"] + 1
    assert number(page, "picture-figures", "Completed") == images["completed"] + 1
    assert number(page, "picture-figures", "Failed") == images["failed"] + 1
    assert number(page, "picture-figures", "Without a callback") == before["/api/admin/images"]["withoutCallbackCount"] + 1
    expect(page.locator("#waiting-list tr", has_text=waiting)).to_have_count(1)
    row = page.locator("#job-list tbody tr", has_text=failed)
    expect(row).to_contain_text("Failed")
    expect(row).to_contain_text("The video service failed to make this video")
    expect(page.locator("#provider-list [data-kind=videos]")).to_contain_text("Reachable")
    words = read(admin, "/api/admin/alerts")["active"]
    expected = f"{len(words)} alert" if words else "Everything is well"
    expect(page.locator("#state-title")).to_contain_text(expected)

    # What a chart draws is what its table says, and what its cursor says to those who do not see it.
    points = now["series"]["hour"]
    page.locator(".plot").first.focus()
    page.keyboard.press("End")
    told = page.locator(".plot").first.get_attribute("aria-valuetext")
    expect(page.locator(".chart-tip").first).to_be_visible()
    page.get_by_text("The same figures as a table").click()
    first = page.locator("#series-table tbody tr").first.locator("td")
    assert f"Errors {first.nth(1).inner_text()}, Without error" in told
    expect(page.locator("#series-table tbody tr")).to_have_count(60)
    table = [int(text.replace(",", "")) for text in page.locator("#series-table td:nth-child(2)").all_inner_texts()]
    assert sum(table) == sum(point["requests"] for point in points) == hour["requests"] + 4
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="Last day").check()
    expect(page.locator("#series-table tbody tr")).to_have_count(96)
    assert number(page, "figures", "Requests") == now["windows"]["day"]["requests"]
    shot(page, full_page=True)


def now_plays(stats, film):
    return next(one["access_count"] for one in stats["mostPlayed"] if film.endswith(one["proxy_id"]))


def test_lists_are_turned_cleaned_up_and_their_jobs_tried_again(visit, admin, database, forgetting_paused, shot):
    maker = visit().begin()
    lost = maker.order_video("Nobody knows whether it was ordered [fault: disconnect]")
    parked = maker.order_video("One about which only nonsense is told [fault: query-junk 5]")
    old = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=3)
    documents = [
        {"proxy_id": str(uuid.uuid4()), "qwen_url": "http://127.0.0.1/x", "task_id": f"old-{index}", "created_at": old, "expires_at": old, "access_count": 0}
        for index in range(45)
    ]
    database.video_url_mapping.insert_many(documents)
    page = opened(admin)
    place = page.locator("#mapping-list")
    place.get_by_label("Show").select_option("expired")
    expect(place.locator(".count")).to_have_text("1 to 20 of 45")
    place.get_by_role("button", name="Next page").click()
    place.get_by_role("button", name="Next page").click()
    expect(place.locator(".count")).to_have_text("41 to 45 of 45")
    expect(place.locator("tbody tr")).to_have_count(5)
    expect(place.locator("tbody")).not_to_contain_text("Active")
    place.get_by_role("button", name="Previous page").click()
    expect(place.locator(".count")).to_have_text("21 to 40 of 45")

    button = page.get_by_role("button", name="Clean up now")
    button.click()
    expect(page.get_by_role("dialog")).to_contain_text("cannot be taken back")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    check(page)
    shot(page, "asking")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert database.video_url_mapping.count_documents({"created_at": old}) == 45
    button.click()
    page.get_by_role("button", name="Clean up", exact=True).click()
    expect(page.locator("#clean-up-result")).to_contain_text("45 records removed in", timeout=15000)
    expect(button).to_be_focused()
    assert database.video_url_mapping.count_documents({"created_at": old}) == 0
    expect(place).to_contain_text("There is no such address.")
    assert number(page, "storage-figures", "Expired") == 0

    assert maker.wait_for_video(lost)["status"] == "failed"
    assert maker.wait_for_video(parked)["status"] == "failed"
    jobs = page.locator("#job-list")
    jobs.get_by_label("Show").select_option("failed")
    row = jobs.locator("tbody tr", has_text=lost)
    row.get_by_role("button", name="Retry").click()
    expect(page.locator("#job-result")).to_contain_text("was not sent off again")
    expect(row).to_contain_text("Not sent off again")
    jobs.get_by_label("Show").select_option("parked")
    row = jobs.locator("tbody tr", has_text=parked)
    expect(row.locator(".why")).to_have_text(re.compile("could not be read"))
    shot(page, "parked")
    row.get_by_role("button", name="Retry").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#job-result")).to_contain_text(f"Job {parked} is sent off again")
    expect(row).to_have_count(0)
    expect(page.locator("#job-result")).to_be_focused()
    # Nothing was ordered anew: what had been ordered was asked for again.
    assert maker.wait_for_video(parked)["status"] == "completed"


def test_it_refreshes_while_it_is_seen_and_says_when_it_cannot(admin, shot):
    asked = []
    admin.context.on("request", lambda request: asked.append(request.url) if STATS in request.url else None)
    page = admin.page
    page.clock.install()
    opened(admin)
    expect(page.locator("#updated")).to_contain_text("refreshes every 10 seconds")
    assert len(asked) == 1
    with page.expect_response(f"**{STATS}"):
        page.clock.run_for(10000)

    def show(isHidden):
        page.evaluate(
            "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
            " document.dispatchEvent(new Event('visibilitychange')); }", isHidden)

    page.wait_for_timeout(300)
    show(True)
    page.clock.run_for(60000)
    assert len(asked) == 2
    with page.expect_response(f"**{STATS}"):
        show(False)
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Pause refreshing").click()
    expect(page.locator("#updated")).to_contain_text("refreshing is paused")
    page.clock.run_for(60000)
    assert len(asked) == 3
    page.get_by_role("button", name="Pause refreshing").click()
    page.wait_for_timeout(500)

    admin.context.route("**/api/admin/jobs*", lambda route: route.fulfill(status=503, json={"status": "error", "code": "storage_unavailable"}))
    page.clock.run_for(10000)
    expect(page.locator("#stale")).to_contain_text("Could not refresh video jobs, showing the state of")
    expect(page.locator("#live")).to_contain_text("Could not refresh video jobs")
    admin.context.unroute("**/api/admin/jobs*")
    page.get_by_role("button", name="Refresh now").click()
    expect(page.locator("#stale")).to_be_hidden()

    admin.context.set_offline(True)
    page.clock.run_for(10000)
    expect(page.locator("#stale")).to_contain_text("Could not refresh, showing the state of")
    expect(page.locator("#stale")).to_contain_text("You are offline")
    expect(page.locator("#state-title")).to_contain_text("as of")
    check(page)
    shot(page, "offline")
    admin.context.set_offline(False)
    expect(page.locator("#stale")).to_be_hidden(timeout=10000)
    expect(page.locator("#state-title")).not_to_contain_text("as of")

    admin.context.clear_cookies()
    page.clock.run_for(10000)
    expect(page.locator("#stale")).to_contain_text("You have been signed out")
    expect(page.locator("#banner").get_by_role("link", name="Sign in")).to_be_visible()
    count = len(asked)
    page.clock.run_for(60000)
    assert len(asked) == count


def test_axe_finds_nothing_in_either_scheme_and_the_page_fits_every_width(visit, state, shot):
    visitor = visit(state, reduced_motion="reduce")
    past = [f"2026-01-0{day}T08:00:00.000Z" for day in (1, 2, 3)]
    over = {"rule": "jobs_stuck", "summary": "A job waits.", "since": past[0], "endedAt": past[1]}
    tell(visitor, "/api/admin/alerts", {"active": [{"rule": "cleanup_failing", "summary": "It fails.", "since": past[2]}], "recent": [over]})
    page = opened(visitor)
    expect(page.locator("#overview")).to_have_attribute("data-state", "bad")
    expect(page.locator("#state-title")).to_have_text("1 alert is active")
    expect(page).to_have_title("(1) Operations · Afterimage")
    expect(page.locator("#state-alerts")).to_contain_text("It fails.")
    expect(page.locator("#alert-list tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Pause refreshing").click()
    table = page.get_by_text("The same figures as a table")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            page.locator(".plot").last.focus()
            check(page)
            shot(page, f"{scheme} {width}", full_page=True)
        # Sixty rows take axe as long as all the rest: once is enough.
        if width == 1280:
            table.click()
            check_part(page, "#series")
            table.click()
    for width in (320, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        shot(page, f"{width}")
    assert not re.search(r"qwen|dashscope|nanobanana|wan2", page.content(), re.IGNORECASE)


def test_charts_draw_figures_to_scale(visit, state):
    """Against figures that are known: the heights of bars, the ticks of the axes, gaps where nothing was asked."""
    visitor = visit(state)
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
    tell(visitor, STATS, stats)
    page = opened(visitor)
    requests, _, times = page.locator(".chart").all()
    expect(requests.locator(".tick").first).to_have_text("0")
    assert {"0", "500", "1,000", "1,500", "2,000"} <= set(requests.locator(".tick").all_text_contents())

    def reach(chart, selector):
        """From where to where something goes, as parts of the axis."""
        box = "one => { const { y, height } = one.getBBox(); return [y + height, y]; }"
        floor, top = chart.locator(".cursor").evaluate(box)
        return [round((floor - edge) / (floor - top), 2) for edge in chart.locator(selector).evaluate(box)]

    assert reach(requests, ".plot .bar.errors") == [0, 0.22]
    assert reach(requests, ".plot .bar.fine") == [0.22, 0.9]
    assert reach(times, ".plot .line.p95") == [0.45, 0.45]
    assert {"0 ms", "500 ms", "1 s", "1.5 s", "2 s"} <= set(times.locator(".tick").all_text_contents())
    expect(times.locator(".dot.median")).to_have_count(1)
    assert times.locator(".plot .line.median").get_attribute("d").count("M") == 2
    page.locator(".plot").first.focus()
    page.keyboard.press("Home")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".plot").first).to_have_attribute("aria-valuetext", re.compile("Errors 440, Without error 1,360$"))
    expect(page.locator(".chart-tip").first).to_contain_text("1,360")

    figures = page.evaluate(
        """async () => {
            const script = document.querySelector("script[type=module]").src;
            const { bytes, milliseconds, share, span } = await import(script.replace("admin.js", "figures.js"));
            return [
                [0, 999, 1000, 12345, 999500, 4.34e9, null].map(bytes),
                [0, 0.4, 47.3, 999.4, 999.6, 12340, 59990, null].map(milliseconds),
                [0, 0.0004, 0.0706, 1, null].map(share),
                [0, 59, 60, 3725, 90000].map(span),
            ];
        }"""
    )
    assert figures == [
        ["0 B", "999 B", "1 kB", "12.3 kB", "1 MB", "4.34 GB", "–"],
        ["0 ms", "0.4 ms", "47 ms", "999 ms", "1 s", "12.3 s", "1 min", "–"],
        ["0%", "0.04%", "7.1%", "100%", "–"],
        ["0 s", "59 s", "1 min", "1 h 2 min", "1 d 1 h"],
    ]
