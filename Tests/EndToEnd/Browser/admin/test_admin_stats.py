"""The operations page: only for admins, and with exact statistics."""

from operations import STATS, check_accessibility, fetch, open_page, stat
from playwright.sync_api import expect


def test_only_admins_see_the_page_and_the_link_to_it(new_visitor, person, state, command, screenshot):
    stranger, user = new_visitor(), new_visitor(person["profile"])
    for visitor in (stranger, user):
        page = visitor.open("/admin")
        expect(page.locator("h1")).to_have_text("For administrators")
        expect(page.locator("#overview")).to_have_count(0)
        expect(page.get_by_role("link", name="Admin", exact=True)).to_have_count(0)
        check_accessibility(page)
        for path in (STATS, "/api/admin/jobs", "/api/admin/alerts", "/api/admin/images", "/api/admin/providers"):
            assert visitor.request("GET", path).status == (401 if visitor is stranger else 403), path
    expect(user.page.get_by_role("main")).to_contain_text(person["email"])
    screenshot(user.page, "an ordinary account")
    assert command("grant", "unknown@example.org").returncode == 1
    # Without JavaScript the page shows no status, and its controls are disabled.
    page = new_visitor(state, java_script_enabled=False).open("/admin")
    expect(page.locator("#state-title")).to_have_text("Status not loaded yet")
    for control in page.locator("main :is(input, button, select)").all():
        expect(control).to_be_disabled()


def test_the_page_shows_exact_statistics(new_visitor, admin, screenshot, eventually):
    before = {path: fetch(admin, path) for path in (STATS, "/api/admin/jobs", "/api/admin/images")}
    submitter = new_visitor().start_session()
    completed = submitter.submit_video("A heron in the reeds")
    forbidden = submitter.submit_video("A heron with a forbidden origin [fault: origin-forbidden]")
    failed = submitter.submit_video("A heron that fails [fault: generation-failed]")
    waiting = submitter.submit_image("A heron in progress [fault: stuck]")
    submitted_images = [submitter.submit_image("A heron, drawn"), submitter.submit_image("No heron [fault: generation-failed]")]
    video_path = submitter.wait_for_video(completed)["proxy_url"]
    size = 0
    for headers in ({}, {}, {"Range": "bytes=0-999"}):
        response = submitter.request("GET", video_path, headers=headers)
        assert response.ok
        size += len(response.body())
    failed_response = submitter.request("GET", submitter.wait_for_video(forbidden)["proxy_url"])
    assert failed_response.status >= 400
    assert submitter.wait_for_video(failed)["status"] == "failed"
    for image_id in submitted_images:
        submitter.wait_for_image(image_id)

    def are_requests_counted():
        return fetch(admin, STATS)["windows"]["hour"]["requests"] >= before[STATS]["windows"]["hour"]["requests"] + 4

    eventually(are_requests_counted, 20)
    page = open_page(admin)
    hour = before[STATS]["windows"]["hour"]
    assert stat(page, "traffic-stats", "Requests") == hour["requests"] + 4
    assert stat(page, "traffic-stats", "Errors") == hour["errors"] + 1
    now = fetch(admin, STATS)
    sent = now["windows"]["hour"]["bytes"] - hour["bytes"]
    assert size <= sent < size + 2000, "the bytes of three videos and of one error response"
    played = page.locator("#played-list tr", has_text=video_path.rsplit("/", 1)[1])
    expect(played.locator(".plays")).to_have_text(str(play_count(now, video_path)))
    assert stat(page, "storage-stats", "Active") == now["storage"]["active"]
    jobs, images = before["/api/admin/jobs"]["byStatus"], before["/api/admin/images"]["byStatus"]
    assert stat(page, "job-stats", "Completed") == jobs["completed"] + 2
    assert stat(page, "job-stats", "Failed") == jobs["failed"] + 1
    assert stat(page, "image-stats", "Completed") == images["completed"] + 1
    assert stat(page, "image-stats", "Failed") == images["failed"] + 1
    assert stat(page, "image-stats", "Without a callback") == before["/api/admin/images"]["withoutCallbackCount"] + 1
    expect(page.locator("#waiting-list tr", has_text=waiting)).to_have_count(1)
    row = page.locator("#job-list tbody tr", has_text=failed)
    expect(row).to_contain_text("Failed")
    expect(row).to_contain_text("The video service failed to make this video")
    expect(page.locator("#provider-list [data-kind=videos]")).to_contain_text("Reachable")
    active_alerts = fetch(admin, "/api/admin/alerts")["active"]
    expected = f"{len(active_alerts)} alert" if active_alerts else "No active alerts"
    expect(page.locator("#state-title")).to_contain_text(expected)

    # Chart, table and the chart's screen reader text agree.
    points = now["series"]["hour"]
    page.locator(".plot").first.focus()
    page.keyboard.press("End")
    label = page.locator(".plot").first.get_attribute("aria-valuetext")
    expect(page.locator(".chart-tip").first).to_be_visible()
    page.get_by_text("The same data as a table").click()
    first = page.locator("#series-table tbody tr").first.locator("td")
    assert f"Errors {first.nth(1).inner_text()}, Without error" in label
    expect(page.locator("#series-table tbody tr")).to_have_count(60)
    table = [int(text.replace(",", "")) for text in page.locator("#series-table td:nth-child(2)").all_inner_texts()]
    assert sum(table) == sum(point["requests"] for point in points) == hour["requests"] + 4
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="Last day").check()
    expect(page.locator("#series-table tbody tr")).to_have_count(96)
    assert stat(page, "traffic-stats", "Requests") == now["windows"]["day"]["requests"]
    screenshot(page, full_page=True)


def play_count(stats, video_path):
    return next(one["access_count"] for one in stats["mostPlayed"] if video_path.endswith(one["proxy_id"]))
