"""The page of spending."""

import datetime
import re

import pytest
from bson import Decimal128, ObjectId
from operations import check_accessibility, check_widths
from playwright.sync_api import expect


def days_ago(days):
    return datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)


@pytest.fixture
def spending(database):
    """Adds orders to the ledger."""

    def add(amount, state, owner, days, **more):
        now = days_ago(days)
        order = ObjectId()
        database.spending.insert_one({
            "_id": order, "order": {"collection": "generated_image_entity", "id": order}, "owner": owner, "kind": "image", "model": "nano-banana",
            "units": 1, "unit": "image", "amount": Decimal128(amount) if amount else None, "currency": "USD", "budgets": [f"user:{owner}", "everything"],
            "state": state, "attempt": order, "day": now.date().isoformat(), "created_at": now, "checks": 0, **more})
        return str(order)

    yield add
    database.spending.delete_many({})


def test_spending_is_shown_by_day_and_user_and_unknown_orders_are_decided(admin, database, person, spending, screenshot):
    # The server's real orders are of today.
    spending("0.02", "charged", person["id"], days=40)
    spending("0.10", "held", person["id"], days=43)
    spending("0.04", "charged", "a-stranger", days=43)
    charged = spending("0.15", "unknown", "a-stranger", days=41, settled_at=days_ago(41))
    free = spending("0.20", "unknown", person["id"], days=42, settled_at=days_ago(42))
    page = admin.open("/admin/spending")
    page.get_by_label("From").fill(days_ago(50).date().isoformat())
    page.get_by_label("Through", exact=True).fill(days_ago(40).date().isoformat())
    page.get_by_role("button", name="Show", exact=True).click()
    totals = page.locator("#totals")
    for text in ("0.06 USD", "0.10 USD", "0.35 USD"):
        expect(totals).to_contain_text(text)
    expect(page.locator("#rows tbody tr")).to_have_count(4)
    expect(page.locator("#charts .chart")).to_be_visible()
    # The list has the undecided orders of all days.
    undecided = page.locator("#undecided-list tbody")
    for order in (charged, free):
        expect(undecided).to_contain_text(order)
    page.locator(".plot").focus()
    expect(page.locator(".chart-tip")).to_contain_text("0.02 USD")
    check_widths(page, screenshot)

    page.get_by_label("By", exact=True).select_option("user")
    page.get_by_role("button", name="Show", exact=True).click()
    rows = page.locator("#rows tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(person["email"])
    expect(page.locator("#charts")).to_be_hidden()
    check_accessibility(page)
    link = page.get_by_role("link", name="Download as CSV")
    expect(link).to_have_attribute("href", re.compile("by=user.*format=csv"))
    with page.expect_download() as download:
        link.click()
    assert person["email"] in download.value.path().read_text()

    page.get_by_role("button", name=f"Not charged for order {free}").click()
    expect(undecided).not_to_contain_text(free)
    page.get_by_role("button", name=f"Charged for order {charged}", exact=True).click()
    expect(undecided).not_to_contain_text(charged)
    expect(totals).to_contain_text("0.21 USD")
    assert {database.audit_events.count_documents({"action": "spending.decided", "object": one}) for one in (charged, free)} == {1}


def test_a_range_that_is_not_valid_is_explained(admin):
    page = admin.open("/admin/spending")
    page.get_by_label("From").fill("2026-03-02")
    page.get_by_label("Through", exact=True).fill("2026-03-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#spending-error")).to_contain_text("must not be before")
