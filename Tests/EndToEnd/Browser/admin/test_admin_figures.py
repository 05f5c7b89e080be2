"""The page of those who run the server: only theirs, and true to what was done."""

from operations import STATS, check, number, opened, read
from playwright.sync_api import expect


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
