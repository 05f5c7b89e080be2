"""The settings of an account: name, address, storage, spending, and its end."""

import datetime

import pytest
from playwright.sync_api import expect
from test_accounts import new_email, sign_in
from visitor import HASHING_TIMEOUT, PASSWORD


@pytest.mark.parametrize("path", ["/settings", "/settings/security", "/settings/keys"])
def test_a_visitor_is_asked_to_sign_in_and_comes_back(user, visitor, path):
    page = visitor.open(path)
    expect(page.get_by_role("main").locator("form")).to_have_count(0)
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.fill("#email", user.email)
    page.fill("#password", PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(visitor.base + path, timeout=HASHING_TIMEOUT)
    expect(page.get_by_role("main").locator("form").first).to_be_visible()


def test_a_name_is_saved_and_removed(user):
    page = user.open("/settings")
    name = page.locator("#name")
    for text in ("Ada O'Hara", ""):
        name.fill(text)
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".toast", has_text="saved")).to_be_visible()
        page.reload()
        expect(page.locator("#address strong")).to_be_visible()
        expect(name).to_have_value(text)


def test_an_address_is_changed_with_the_password(user, new_visitor):
    page = user.open("/settings")
    expect(page.locator("#address")).to_contain_text(user.email)
    changed = new_email()
    page.fill("#email", changed)
    page.fill("#password", "not the password")
    page.get_by_role("button", name="Change the address").click()
    expect(page.locator("#email-form .field-error")).to_be_visible(timeout=HASHING_TIMEOUT)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Change the address").click()
    # This server sends no messages, so the address changes at once.
    expect(page.locator("#address")).to_contain_text(changed, timeout=HASHING_TIMEOUT)
    expect(page.locator("#notifications")).to_have_count(0)
    device = sign_in(new_visitor(), changed)
    expect(device.locator(".account-name")).to_contain_text(changed, timeout=HASHING_TIMEOUT)


def stat(page, term):
    return page.locator("#spending-stats div", has=page.get_by_text(term, exact=True)).locator("dd")


def test_what_an_image_used_and_cost_is_shown(user, eventually):
    user.wait_until_archived(user.submit_image("An image with a price"))
    page = user.open("/settings")
    expect(page.locator("#storage-used")).to_contain_text("used")

    def is_charged():
        page.reload()
        expect(stat(page, "Charged today")).to_be_visible()
        return stat(page, "Charged today").inner_text() == "0.02 USD"

    eventually(is_charged, 60)
    expect(stat(page, "Held today")).to_have_text("0.00 USD")
    expect(page.locator("#budgets")).to_have_text("No limit applies to you.")


def test_budgets_are_shown_with_what_is_left_and_when_they_begin_anew(user, screenshot):
    tomorrow = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)).strftime("%Y-%m-%dT00:00:00.000Z")
    figures = {"charged": "1.20", "held": "0.10", "unknown": "0.05"}
    budgets = [
        {"scope": "user", "period": "day", "limit": "2.50", "spent": "1.35", "left": "1.15", "renews_at": tomorrow},
        {"scope": "user", "period": "month", "limit": None, "spent": "1.35", "left": None, "renews_at": tomorrow},
    ]
    data = {"currency": "EUR", "budgets": budgets, "day": figures, "month": figures}
    user.context.route("**/api/account/spending", lambda route: route.fulfill(json={"status": "success", "data": data}))
    page = user.open("/settings")
    expect(page.locator("#budgets li")).to_have_count(1)
    expect(page.locator("#budgets li")).to_contain_text("Your budget for today: 1.35 EUR of 2.50 EUR, 1.15 EUR left; it begins anew at 00:00 UTC (in ")
    expect(stat(page, "Not decided today")).to_have_text("0.05 EUR")
    screenshot(page, full_page=True)


def test_a_deleted_account_is_gone_at_once_and_restored_by_signing_in(user, new_visitor, screenshot):
    user.wait_for_image(user.submit_image("Kept for a week"))
    page = user.open("/settings")
    page.get_by_role("button", name="Delete my account").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Password").fill("not the password")
    dialog.get_by_role("button", name="Delete my account").click()
    expect(dialog.locator(".field-error")).to_be_visible(timeout=HASHING_TIMEOUT)
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Delete my account").click()
    expect(page.locator("#receipt")).to_contain_text("1 image, 0 videos", timeout=HASHING_TIMEOUT)
    screenshot(page)
    page.get_by_role("button", name="Done").click()
    expect(page).to_have_url(user.base + "/")

    page = sign_in(new_visitor(), user.email)
    expect(page.locator("#closing")).to_contain_text("is being deleted on", timeout=HASHING_TIMEOUT)
    page.get_by_role("button", name="Restore my account").click()
    page.wait_for_url("**/gallery", timeout=HASHING_TIMEOUT)
    expect(page.locator(".toast")).to_contain_text("Your account is restored")
    expect(page.locator(".tile", has_text="Kept for a week")).to_be_visible(timeout=30000)
