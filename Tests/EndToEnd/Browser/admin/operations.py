"""Helpers to read the operations page and the admin API."""

import json
import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
STATS = "/api/admin/video-proxy/stats"


def mock_api(visitor, path, data):
    """Makes the API respond with this data."""
    body = json.dumps({"status": "success", "data": data})
    visitor.context.route(f"**{path}", lambda route: route.fulfill(body=body, content_type="application/json"))


def fetch(admin, path):
    response = admin.request("GET", path)
    assert response.ok, response.text()
    return response.json()["data"]


def stat(page, part, title):
    """A statistic on the page, as a number."""
    cell = page.locator(f"#{part} > div").filter(has=page.get_by_text(title, exact=True)).locator("dd")
    return int(re.match(r"[\d,]+", cell.inner_text())[0].replace(",", ""))


def open_page(admin):
    page = admin.open("/admin")
    expect(page.locator("#updated")).to_contain_text("Updated at", timeout=15000)
    return page


def check_accessibility(page):
    page.wait_for_timeout(150)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def check_widths(page, screenshot):
    """Checks the page in both schemes, and that it fits every width."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        check_accessibility(page)
        screenshot(page, scheme, full_page=True)
    for width in (320, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        screenshot(page, f"{width}")
    page.set_viewport_size({"width": 1280, "height": 900})


def check_part_accessibility(page, selector):
    found = Axe().run(page, context=selector, options=RULES)
    assert found.violations_count == 0, found.generate_report()
