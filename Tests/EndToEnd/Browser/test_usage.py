"""The usage page: charts and their table say the same, for any range, and everything can be exported."""

import io
import re
import zipfile

import pytest
from playwright.sync_api import expect
from test_accessibility import check

REASONS = {"timed_out": 2, "prompt_refused": 1}


def figures(index):
    return {
        "orders": 5 * index, "completed": 2 * index, "failed": {"timed_out": index} if index % 2 else {},
        "video_seconds": 61.5 * index, "bytes": 1_500_000 * index, "plays": index, "cost": None,
    }  # fmt: skip


def answer(dates):
    rows = [{"date": date, **figures(index)} for index, date in enumerate(dates)]
    totals = {name: sum(row[name] for row in rows) for name in ("orders", "completed", "video_seconds", "bytes", "plays")}
    return {"status": "success", "data": {"totals": {**totals, "failed": REASONS, "cost": None}, "rows": rows}}


@pytest.fixture
def fixed(owner):
    """The owner, with fixed figures; the queries that the page has sent."""
    queries = []

    def fulfil(route):
        queries.append(route.request.url.split("?")[1])
        by_month = "interval=month" in queries[-1]
        route.fulfill(json=answer([f"2026-{month:02}" for month in range(1, 7)] if by_month else [f"2026-03-{day:02}" for day in range(1, 31)]))

    owner.context.route("**/api/usage?*", fulfil)
    return owner, queries


def stat(page, term):
    return page.locator("#totals div", has=page.get_by_text(term, exact=True)).locator("dd")


def test_the_figures_are_those_of_the_owner(owner, screenshot):
    page = owner.open("/usage")
    expected = owner.request("GET", "/api/usage").json()["data"]["totals"]
    assert expected["orders"] > 0
    expect(stat(page, "Orders")).to_have_text(f"{expected['orders']:,}")
    expect(stat(page, "Completed")).to_have_text(f"{expected['completed']:,}")
    screenshot(page, full_page=True)


def test_what_was_charged_is_shown_with_its_currency(owner):
    usage = answer(["2026-03-01"])
    usage["data"]["totals"]["cost"] = "1.25"
    owner.context.route("**/api/usage?*", lambda route: route.fulfill(json=usage))
    expect(stat(owner.open("/usage"), "Charged")).to_have_text(re.compile(r"^1\.25 [A-Z]{3}$"))


def test_a_chart_and_the_table_have_the_same_values(fixed, screenshot):
    page = fixed[0].open("/usage")
    expect(stat(page, "Orders")).to_have_text("2,175")
    expect(page.locator("#failures")).to_have_text("Failed: timed out 2, prompt refused 1.")
    page.get_by_text("The same data as a table").click()
    rows = page.get_by_role("table", name="Usage over time").locator("tbody tr")
    expect(rows).to_have_count(30)
    # Newest first.
    assert rows.first.locator("th, td").all_inner_texts() == ["2026-03-30", "145", "58", "29", "29 min 44 s", "43.5 MB", "29"]
    plots = page.locator(".plot")
    expect(plots).to_have_count(4)
    plots.first.focus()
    for key, place in (("End", 0), ("ArrowLeft", 1), ("Home", 29), ("ArrowRight", 28)):
        page.keyboard.press(key)
        cells = rows.nth(place).locator("th, td").all_inner_texts()
        said = plots.first.get_attribute("aria-valuetext")
        day = int(cells[0].rsplit("-", 1)[1])
        assert re.search(rf"\b{day}\b", said.split(":")[0]) and "2026" in said
        assert f"Failed {cells[3]}, Completed {cells[2]}" in said
    screenshot(page, full_page=True)
    check(page)


def test_a_range_is_sent_with_its_last_day_and_stays_in_the_address(fixed):
    owner, queries = fixed
    page = owner.open("/usage")
    page.get_by_label("From", exact=True).fill("2026-01-15")
    page.get_by_label("Through", exact=True).fill("2026-06-30")
    page.get_by_label("By", exact=True).select_option("month")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".chart-unit").first).to_have_text("per month")
    assert queries[-1] == "interval=month&from=2026-01-15&to=2026-07-01"
    page.reload()
    expect(page.get_by_label("Through", exact=True)).to_have_value("2026-06-30")
    expect(page.locator(".chart-unit").first).to_have_text("per month")
    assert queries[-1] == "interval=month&from=2026-01-15&to=2026-07-01"
    check(page)


def test_a_reversed_range_is_explained(owner):
    page = owner.open("/usage?from=2026-03-02&through=2026-03-01")
    expect(page.locator("#usage-error")).to_contain_text("must end after it begins")
    check(page)
    page.get_by_label("Through", exact=True).fill("2026-03-05")
    page.keyboard.press("Enter")
    expect(page.locator("#usage-error")).to_be_hidden()
    expect(page.locator(".chart-empty").first).to_be_visible()


def test_everything_can_be_exported_with_the_keyboard_alone(owner, screenshot):
    page = owner.open("/usage")
    page.get_by_role("button", name="Export everything").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Export your data")
    link = dialog.get_by_role("link", name="Download")
    expect(link).to_be_focused()
    expect(dialog).to_contain_text("The link works for everyone who has it.")
    check(page)
    screenshot(page, full_page=True)
    response = owner.context.request.get(link.get_attribute("href"))
    archive = zipfile.ZipFile(io.BytesIO(response.body()))
    assert archive.testzip() is None
    names = archive.namelist()
    assert "files.json" in names and "data/generated_image_entity.json" in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize("width", [320, 1280, 3840])
def test_the_page_fits(fixed, width):
    page = fixed[0].open("/usage")
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_text("The same data as a table").click()
    expect(page.get_by_role("table", name="Usage over time").locator("tbody tr")).to_have_count(30)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_export_that_fails_can_be_tried_again(owner):
    failing = [True]
    busy = {"status": "error", "code": "overloaded", "message": ""}
    owner.context.route("**/api/account/export", lambda route: route.fulfill(status=503, json=busy) if failing else route.continue_())
    page = owner.open("/usage")
    page.get_by_role("button", name="Export everything").click()
    dialog = page.get_by_role("dialog", name="Export your data")
    expect(dialog).to_contain_text("could not be prepared. The server is busy.")
    failing.clear()
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog.get_by_role("link", name="Download")).to_be_focused()
